"""What a fake camera sees: a printed page held before it, as a raw video file (YUV4MPEG2)."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image

SIZE = (1280, 720)
FRAMES = 2


def picture_of_page(pdf: bytes, scale: float = 4) -> Image.Image:
    """The first page of a printed form, as a picture."""
    page = pypdfium2.PdfDocument(BytesIO(pdf))[0]
    picture: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
    return picture


def near(picture: Image.Image, box: tuple[float, float, float, float]) -> Image.Image:
    """The part of a page that an officer holds before the camera, on a grey desk."""
    width, height = picture.size
    left, top, right, bottom = box
    part = picture.crop(
        (int(left * width), int(top * height), int(right * width), int(bottom * height))
    )
    part.thumbnail((SIZE[0] - 40, SIZE[1] - 40))
    desk = Image.new("RGB", SIZE, (120, 120, 120))
    desk.paste(part, ((SIZE[0] - part.width) // 2, (SIZE[1] - part.height) // 2))
    return desk


def film(picture: Image.Image, path: Path) -> None:
    """Write a short video of one picture; the fake camera plays it again and again."""
    luma, blue, red = picture.convert("YCbCr").split()
    half = (SIZE[0] // 2, SIZE[1] // 2)
    planes = luma.tobytes() + blue.resize(half).tobytes() + red.resize(half).tobytes()
    head = f"YUV4MPEG2 W{SIZE[0]} H{SIZE[1]} F10:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(head + (b"FRAME\n" + planes) * FRAMES)
