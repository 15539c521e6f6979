"""The demo's last lines: a code that another program scans off the terminal."""

from __future__ import annotations

import zxingcpp
from PIL import Image

from cites_chain.verify.qr import encode, payload_of
from cli.commands.demo import code_lines
from tests.permits import permit_file

LIGHT = {"█": (255, 255), "▀": (255, 0), "▄": (0, 255), " ": (0, 0)}
SIZE = 4


def test_the_code_on_the_terminal_can_be_scanned() -> None:
    text = encode(payload_of(permit_file(), ("1", "2", "13")))
    lines = code_lines(text)
    assert {len(line) for line in lines} == {len(lines[0])}
    picture = Image.new("L", (len(lines[0]), 2 * len(lines)))
    for y, line in enumerate(lines):
        for x, letter in enumerate(line):
            for half, light in enumerate(LIGHT[letter]):
                picture.putpixel((x, 2 * y + half), light)
    scaled = picture.resize((picture.width * SIZE, picture.height * SIZE), Image.Resampling.NEAREST)
    (found,) = zxingcpp.read_barcodes(scaled, zxingcpp.BarcodeFormat.QRCode)
    assert found.text == text
