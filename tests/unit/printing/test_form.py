"""The printed form: read back from the PDF by programs that know nothing of this project."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

import cites_chain.printing as printing
from cites_chain.codes import PERMIT_TYPES, PermitType
from cites_chain.languages import LANGUAGES, UnknownLanguage, catalogue
from cites_chain.permit import PermitDocument, PermitFile, read_permit_file
from cites_chain.printing import NoFont, print_permit, qr_text
from cites_chain.printing.form_content import FIRST_PAGE_LINES
from cites_chain.verify.qr import decode
from tests.permits import PYTHON_SKINS, document, fields_of_type, permit_file

FONTS = Path(printing.__file__).parent / "fonts"
NASTY = '<script>alert(1)</script> =cmd|" /C calc"!A0 #panic("typst") $x$ \\ "quoted" *bold*'


def pages_of(pdf: bytes) -> list[str]:
    """Return the text of each page, without the marks of direction and with single spaces."""
    document = pypdfium2.PdfDocument(pdf)
    texts = (document[at].get_textpage().get_text_bounded() for at in range(len(document)))
    return [re.sub(r"\s+", " ", re.sub("[\u2066-\u2069]", "", text)) for text in texts]


def scanned(pdf: bytes) -> Sequence[str]:
    """Return what an independent decoder reads off the first page, at the resolution of a scan."""
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=300 / 72).to_pil()
    return [code.text for code in zxingcpp.read_barcodes(picture, zxingcpp.BarcodeFormat.QRCode)]


def with_lines(count: int) -> PermitFile:
    lines = [PYTHON_SKINS | {"common_name": f"skin number {at}"} for at in range(count)]
    return permit_file(document(lines=lines))


def test_every_box_of_the_permit_is_on_the_page_under_its_label() -> None:
    file = with_lines(1)
    (page,) = pages_of(print_permit(file))
    form = file.document
    for said in (
        form.permit_number,
        "2024-08-04",
        "Straits Reptile Leather Pte Ltd",
        "18 Tuas View",
        "Singapore (SG)",
        "PT Kulit Nusantara",
        "Nothing special.",
        "T - commercial",
        "ID 771201",
        "CITES MA, Jakarta",
        "Malayopython reticulatus",
        "skin number 0",
        "SKI - skin",
        "tag: ID-24-000001 to ID-24-001000",
        "W - taken from the wild",
        "1000 NAR",
        "41000 / 87000",
        "R. Wibowo",
        "2024-02-05",
        file.security_code,
    ):
        assert said in page
    labels = [text for key, text in catalogue("en").items() if key.startswith("form.number")]
    assert labels[0] in page


@pytest.mark.parametrize("count", [1, 3, 32])
def test_the_code_on_the_page_is_read_by_another_decoder_and_says_the_same(count: int) -> None:
    file = with_lines(count)
    (text,) = scanned(print_permit(file))
    assert text == qr_text(file)
    payload = decode(text)
    assert payload.permit_id == file.permit_id
    shown = {box.path: box.value for box in payload.boxes}
    assert json.loads(shown["/permit_number"]) == "24ID001201/SK"


@pytest.mark.parametrize("permit_type", PermitType)
def test_every_type_of_document_can_be_printed(permit_type: PermitType) -> None:
    file = permit_file(PermitDocument.model_validate(fields_of_type(permit_type)))
    first = pages_of(print_permit(file))[0]
    assert PERMIT_TYPES.get(permit_type.name).name in first
    assert file.document.permit_number in first


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_are_in_the_language_asked_for_and_facts_stay_as_written(language: str) -> None:
    (page,) = pages_of(print_permit(with_lines(1), language=language))
    label = catalogue(language)["form.permit"]
    assert label in page
    if language != "ar":  # the reader turns Latin text around in a page from right to left
        assert "24ID001201/SK" in page
        assert "PT Kulit Nusantara" in page


def test_further_lines_stand_on_annex_pages_that_bear_number_and_code() -> None:
    file = with_lines(FIRST_PAGE_LINES + 9)
    first, *annex = pages_of(print_permit(file))
    assert annex
    assert catalogue("en")["form.more_lines"] in first
    for page in (first, *annex):
        assert file.document.permit_number in page
        assert file.security_code in page
    named = re.findall(r"skin number (\d+)", "".join((first, *annex)))
    assert named == [str(at) for at in range(FIRST_PAGE_LINES + 9)]


def test_the_pdf_claims_accessibility_and_bears_the_permit_file() -> None:
    file = with_lines(1)
    pdf = print_permit(file)
    assert b"pdfuaid:part" in pdf
    document = pypdfium2.PdfDocument(pdf)
    assert document.count_attachments() == 1
    attached = document.get_attachment(0)
    assert attached.get_name() == "permit.json"
    assert read_permit_file(bytes(attached.get_data())) == file


def test_the_same_permit_gives_the_same_bytes() -> None:
    assert print_permit(with_lines(2)) == print_permit(with_lines(2))


def test_text_that_looks_like_code_is_text() -> None:
    lines = [PYTHON_SKINS | {"description": NASTY}]
    (page,) = pages_of(print_permit(permit_file(document(conditions=NASTY, lines=lines))))
    assert page.count(NASTY) == 2


def test_names_in_other_letters_are_on_the_page() -> None:
    name = "Ελληνικά Кожа Đặng Ñandú"
    file = permit_file(document(consignor={"name": name, "country": "ID"}))
    (page,) = pages_of(print_permit(file))
    assert name in page


def test_a_character_that_no_font_has_is_named_with_what_to_install() -> None:
    assert "good" in pages_of(print_permit(permit_file(document(conditions="good"))))[0]
    with pytest.raises(NoFont) as refused:
        print_permit(permit_file(document(conditions="bad \U00100000")))
    assert refused.value.facts["package"] == "fonts-noto-core"
    assert "\U00100000" in str(refused.value.facts["text"])


def test_a_language_without_labels_is_refused() -> None:
    assert print_permit(with_lines(1), language="fr").startswith(b"%PDF")
    with pytest.raises(UnknownLanguage) as refused:
        print_permit(with_lines(1), language="la")
    assert refused.value.facts == {"language": "la"}


def test_the_fonts_are_the_files_that_their_origin_names() -> None:
    said = dict(re.findall(r"`(\S+\.ttf)` \| `([0-9a-f]{64})`", (FONTS / "README.md").read_text()))
    found = {path.name: sha256(path.read_bytes()).hexdigest() for path in FONTS.glob("*.ttf")}
    assert found == said
