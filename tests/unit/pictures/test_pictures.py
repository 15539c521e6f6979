"""Pictures are well-formed, say their figures in words, and let nothing through that is code."""

from __future__ import annotations

import re
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree

import pytest

import cites_chain.pictures as pictures
from cites_chain.codes import JURISDICTIONS
from cites_chain.pictures import (
    Branch,
    Column,
    Flow,
    Holding,
    Movement,
    Pair,
    chain_of_custody,
    columns,
    flow_map,
    paired_bars,
    sunburst,
)
from cites_chain.pictures.flow_map import places
from cites_chain.pictures.svg import COLOURS, ink_on

SVG = "{http://www.w3.org/2000/svg}"
NASTY = '<script>alert("1")</script>&\x00\ud800'
DATA = Path(pictures.__file__).parent / "data"

TAXA = Branch(
    "permits",
    1000,
    (
        Branch("Reptilia", 700, (Branch("Python", 700, link="?taxon=Python"),)),
        Branch("Aves", 299, (Branch("Psittacus", 299),)),
        Branch("Anthozoa", 1, (Branch("Acropora", 1),)),
    ),
)
SKINS = Holding("a", 0, "ID-SG", *map(Decimal, (1000, 980, 980, 600)), unit="skins")
BELTS = Holding("b", 1, "SG-IT", *map(Decimal, (1200, 1200, 0, 0)), unit="belts", link="?permit=b")
EVERY = {
    "columns": lambda name: columns(name, [Column(name, {name: 3}, "?x=1")]),
    "sunburst": lambda name: sunburst(name, Branch(name, 2, (Branch(name, 2),))),
    "flow_map": lambda name: flow_map(
        name, [Flow("ID", "SG", 1.0, name), Flow("XX", "SG", 1, name)]
    ),
    "paired_bars": lambda name: paired_bars(name, name, name, [Pair(name, Decimal(1), Decimal(2))]),
    "chain": lambda name: chain_of_custody(
        name, [Holding(name, 0, name, *[Decimal(1)] * 4, unit=name)], []
    ),
}


def tree(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 - our own text


def said(svg: str) -> list[str]:
    """Return what the marks say when pointed at."""
    return [each.text or "" for each in tree(svg).iter(f"{SVG}title")][1:]


@pytest.mark.parametrize("name", EVERY)
def test_names_that_look_like_code_are_text_and_the_picture_stays_well_formed(name: str) -> None:
    root = tree(EVERY[name](NASTY))
    assert [each.tag for each in root.iter() if "script" in each.tag] == []
    assert '<script>alert("1")</script>&' in "".join(root.itertext())
    assert "\ufffd" in "".join(root.itertext())


@pytest.mark.parametrize("name", EVERY)
def test_a_picture_has_a_name_and_a_description_and_loads_nothing(name: str) -> None:
    svg = EVERY[name]("A name")
    root = tree(svg)
    assert root.find(f"{SVG}title") is not None
    assert root.find(f"{SVG}desc") is not None
    assert root.get("aria-label", "").startswith("A name. ")
    assert not re.search(r"<image|<use|<style|<foreignObject|url\(|style=", svg)


def test_no_figures_are_said_to_be_none() -> None:
    empty = (
        columns("c", []),
        sunburst("s", Branch("permits", 0)),
        flow_map("f", []),
        paired_bars("p", "a", "b", []),
        chain_of_custody("h", [], []),
    )
    for svg in empty:
        assert "There are no figures" in svg


def test_a_column_says_each_kind_and_its_parts_are_as_tall_as_their_figures() -> None:
    svg = columns("Permits", [Column("May", {"imported": 30, "issued": 10}), Column("June", {})])
    assert said(svg) == ["May, imported: 30", "May, issued: 10"]
    tall = [float(r.get("height", "")) for r in tree(svg).iter(f"{SVG}rect") if "y" in r.attrib][:2]
    assert tall[0] / tall[1] == pytest.approx(3)


def test_rings_say_every_taxon_largest_first_and_put_the_thinnest_together() -> None:
    svg = sunburst("Taxa", TAXA)
    assert said(svg)[:4] == ["Reptilia: 700", "Python: 700", "Aves: 299", "Psittacus: 299"]
    assert "the largest part is Reptilia, 70 percent" in svg
    assert [each.get("href") for each in tree(svg).iter(f"{SVG}a")] == ["?taxon=Python"]
    thin = Branch(
        "permits", 100_000, (Branch("A", 99_000), *(Branch(f"B{i}", 5) for i in range(200)))
    )
    assert said(sunburst("Taxa", thin)) == ["A: 99,000", "others: 1,000"]


def test_a_name_in_a_ring_runs_where_it_has_room_and_is_shortened_at_the_genus() -> None:
    species = Branch("Malayopython reticulatus", 92), Branch("Alligator mississippiensis", 8)
    svg = sunburst("Taxa", Branch("lines", 100, (Branch("Reptilia", 100, species),)))
    texts = {each.text: each.get("transform", "") for each in tree(svg).iter(f"{SVG}text")}
    assert list(texts)[:3] == ["Reptilia", "Malayopython reticulatus", "A. mississippiensis"]
    turned = [float(where.split("(")[1].split()[0]) % 360 for where in texts.values() if where]
    assert all(angle <= 90 or angle >= 270 for angle in turned), "a name stands on its head"


def test_a_flow_is_on_the_map_or_below_it_and_never_lost() -> None:
    svg = flow_map("Flows", [Flow("ID", "SG", 2.0, "2 skins"), Flow("HS", "JP", 9.0, "9 tonnes")])
    assert said(svg) == ["2 skins"]
    assert "Not on the map: 9 tonnes" in svg
    assert "2 flows; the largest: 9 tonnes." in svg


def test_countries_lie_where_they_are() -> None:
    for code, west, south in (("ID", 95, -11), ("KE", 34, -5), ("DE", 6, 47), ("BR", -74, -34)):
        longitude, latitude = places()[code]
        assert west < longitude < west + 46
        assert south < latitude < south + 40
    unplaced = {row.code for row in JURISDICTIONS if row.may_issue} - set(places())
    assert unplaced == {"UM"}  # islands in two oceans


def test_pairs_say_both_figures_and_how_many_rows_differ() -> None:
    rows = [
        Pair("skins", Decimal(980), Decimal("960.5"), "?x"),
        Pair("live", Decimal(2), Decimal(2)),
    ]
    svg = paired_bars("Compared", "exported", "imported", rows)
    assert said(svg) == ["skins: exported 980, imported 960.5", "live: exported 2, imported 2"]
    assert "differ in 1" in svg


def test_a_band_is_as_thick_as_its_part_of_the_line_it_was_drawn_from() -> None:
    svg = chain_of_custody("Chain", [SKINS, BELTS], [Movement("a", "b", Decimal(600))])
    assert said(svg)[0] == "600 skins of ID-SG went into SG-IT"
    (band,) = (one.get("d", "") for one in tree(svg).iter(f"{SVG}path"))
    start, low = float(band.split()[1].split("C")[0]), float(band.rstrip("Z").split()[-1])
    whole = next(float(r.get("height", "")) for r in tree(svg).iter(f"{SVG}rect"))
    assert (low - start) / whole == pytest.approx(0.6)
    assert [each.get("href") for each in tree(svg).iter(f"{SVG}a")] == ["?permit=b"]


@pytest.mark.parametrize(("colour", "ink"), [("#ffffff", "#000"), ("#000000", "#fff")])
def test_ink_is_what_can_be_read(colour: str, ink: str) -> None:
    assert ink_on(colour) == ink
    assert {ink_on(each) for each in COLOURS} == {"#000", "#fff"}


def test_data_of_the_map_are_the_files_that_their_origin_names() -> None:
    (digest,) = re.findall(r"SHA-256 `([0-9a-f]{64})`", (DATA / "README.md").read_text())
    assert sha256((DATA / "land-110m.json").read_bytes()).hexdigest() == digest
