"""Photos that residents add: drawn, never taken, so that nobody and no real place is in them."""

from __future__ import annotations

import io
from random import Random

from PIL import Image, ImageDraw, ImageFilter

SIZE = (960, 720)
QUALITY = 82
WALLS = ("#c9c1b2", "#b7bcc0", "#cdb9a5", "#a9b3a6", "#d3cec4")
GROUND = ("#7d7a73", "#8b8377", "#6f7673", "#938d80")
THINGS = ("#5b4636", "#394b59", "#7a5a2e", "#44543f", "#6b3a34")


def photo(rng: Random) -> bytes:
    """A corner of a yard as a phone might show it: wall, ground, a lamp or door, some things."""
    image = Image.new("RGB", SIZE, rng.choice(WALLS))
    draw = ImageDraw.Draw(image)
    wide, high = SIZE
    horizon = rng.randint(high * 5 // 10, high * 7 // 10)
    draw.polygon(
        [(0, horizon), (wide, horizon + rng.randint(-40, 40)), (wide, high), (0, high)],
        fill=rng.choice(GROUND),
    )
    for column in range(rng.randint(40, 120), wide, rng.randint(190, 280)):
        draw.rectangle((column, 90, column + 90, 210), fill="#54606b", outline="#eceae4", width=6)
    for _ in range(rng.randint(3, 7)):
        left, size = rng.randint(0, wide - 160), rng.randint(60, 190)
        top = rng.randint(horizon, high - 60) - size // 2
        box = (left, top, left + size, top + size * rng.randint(5, 10) // 10)
        shape = draw.ellipse if rng.random() < 0.3 else draw.rectangle
        shape(box, fill=rng.choice(THINGS), outline="#2b2a27", width=3)
    grain = Image.effect_noise(SIZE, 26).convert("RGB")
    softened = Image.blend(image, grain, 0.08).filter(ImageFilter.GaussianBlur(1.2))
    out = io.BytesIO()
    softened.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
