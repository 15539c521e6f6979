"""SVG as text: elements whose text and attributes are always escaped, and colours.

>>> element("text", escaped("<b>"), x=1.25, text_anchor="end")
'<text x="1.25" text-anchor="end">&lt;b&gt;</text>'
"""

from __future__ import annotations

from html import escape
from typing import Final

COLOURS: Final = (
    "#0072b2",
    "#e69f00",
    "#009e73",
    "#cc79a7",
    "#56b4e9",
    "#d55e00",
    "#f0e442",
    "#8a8a8a",
)
"""Told apart by people who see few colours (Okabe and Ito, 2008); the last for all the rest."""

FAINT: Final = "#8a8a8a"
"""Of lines and land; on white and on black."""


def escaped(text: str) -> str:
    """Return a text as it stands between tags. Characters that XML cannot hold become U+FFFD."""
    return escape("".join(each if _is_showable(each) else "\ufffd" for each in text))


def element(name: str, *children: str, **attributes: object) -> str:
    """Return an element.

    Args:
        name: Its tag.
        children: What stands in it: elements, or texts that are escaped already.
        attributes: Underscores become hyphens; None leaves one out; decimals get two places.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escaped(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{''.join(children)}</{name}>" if children else f"<{name}{written}/>"


def words(
    text: str, x: float, y: float, *, size: float = 12, anchor: str = "start", bold: bool = False
) -> str:
    """Return a text in the page's own colour, with a rim of its ground: read over any colour."""
    weight = "bold" if bold else None
    where = {"x": x, "y": y, "font_size": size, "text_anchor": anchor, "font_weight": weight}
    rim = {"stroke": "Canvas", "stroke_width": 3, "paint_order": "stroke"}
    return element("text", escaped(text), fill="currentColor", **rim, **where)


def ink_on(colour: str) -> str:
    """Return black or white, whichever is read better on a colour (WCAG 2.2, luminance)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return "#000" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 else "#fff"


def marked(mark: str, says: str, link: str | None = None) -> str:
    """Return a mark that says something when pointed at, and leads somewhere where it may."""
    group = element("g", element("title", escaped(says)), mark)
    return group if link is None else element("a", group, href=link, aria_label=says)


def picture(title: str, description: str, width: float, height: float, *content: str) -> str:
    """Return a whole picture that fits the width it is given."""
    return element(
        "svg",
        element("title", escaped(title)),
        element("desc", escaped(description)),
        *content,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width:g} {height:g}",
        role="group",
        font_family="system-ui, sans-serif",
        aria_label=f"{title}. {description}",
    )


def nothing(title: str, width: float = 640) -> str:
    """Return the picture of no figures at all."""
    said = "There are no figures for this choice."
    return picture(title, said, width, 60, words(said, 8, 34))


def _plain(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _is_showable(letter: str) -> bool:
    code = ord(letter)
    is_surrogate, is_nothing = 0xD800 <= code <= 0xDFFF, code & 0xFFFE == 0xFFFE
    return letter in "\t\n" or not (code < 32 or is_surrogate or is_nothing)
