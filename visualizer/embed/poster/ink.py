"""Colours of the light page, letters, and a pen that measures in CSS pixels."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from visualizer.shipped import STATIC

FONTS = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "Arial.ttf", "LiberationSans-Regular.ttf")
"Looked for among the system's; else Pillow's own, which knows few letters beyond ASCII."
SIGNS = STATIC / "fonts" / "NotoSansMath-subset.woff2"
NO_LETTER = "\ue123"
"Of private use: no font has it, so that its picture is that of every letter that is missing."
LINEAR, ROOT = 0.04045, 2.4
TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_LAB = np.array(
    [
        [0.2104542553, 0.793617785, -0.0040720468],
        [1.9779984951, -2.428592205, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.808675766],
    ]
)
"OKLab (Ottosson 2020), as in static/js/colors.js: equal steps look equal."

Colour = tuple[int, int, int]


@cache
def colours() -> dict[str, Colour]:
    """Return the page's colours by the names of its CSS variables, as they are in the light."""
    theme = (STATIC / "css" / "theme.css").read_text(encoding="utf-8")
    found = re.findall(r"--([\w-]+): light-dark\(#(\w{2})(\w{2})(\w{2}),", theme)
    return {name: (int(red, 16), int(green, 16), int(blue, 16)) for name, red, green, blue in found}


@cache
def table(*ends: str) -> np.ndarray:
    """Return 256 colours from one end to the next, by names of ``colours``: two, or three with the middle at 128."""
    known = np.array([colours()[name] for name in ends]) / 255
    linear = np.where(known <= LINEAR, known / 12.92, ((known + 0.055) / 1.055) ** ROOT)
    lab = np.cbrt(linear @ TO_CONES.T) @ TO_LAB.T
    shares, places = np.linspace(0, 1, 256), np.linspace(0, 1, len(ends))
    mixed = np.stack([np.interp(shares, places, lab[:, axis]) for axis in range(3)], axis=1)
    back = (mixed @ np.linalg.inv(TO_LAB).T) ** 3 @ np.linalg.inv(TO_CONES).T
    shown = np.where(back <= 0.0031308, 12.92 * back, 1.055 * np.maximum(back, 0) ** (1 / ROOT) - 0.055)
    return np.rint(255 * np.clip(shown, 0, 1)).astype(np.uint8)


class Pen:
    """Draws on one picture.

    Args:
        width: CSS pixels.
        height: CSS pixels.
        scale: pixels of the picture for each.
    """

    def __init__(self, width: int, height: int, scale: float) -> None:
        self.scale = scale
        self.image = Image.new("RGB", (round(width * scale), round(height * scale)), colours()["panel"])
        self._draw = ImageDraw.Draw(self.image)

    def box(self, left: float, top: float, width: float, height: float, colour: str) -> None:
        """Fill a rectangle; it is at least one pixel thin."""
        x, y, right, bottom = (round(value * self.scale) for value in (left, top, left + width, top + height))
        self._draw.rectangle((x, y, max(x, right - 1), max(y, bottom - 1)), fill=colours()[colour])

    def line(self, points: Sequence[tuple[float, float]], colour: str, thickness: float = 1.5) -> None:
        """Draw a path."""
        scaled = [(x * self.scale, y * self.scale) for x, y in points]
        self._draw.line(scaled, fill=colours()[colour], width=max(1, round(thickness * self.scale)), joint="curve")

    def cells(self, left: float, top: float, width: float, height: float, shades: np.ndarray) -> None:
        """Draw a grid of colours (rows, columns, 3), without lines between cells."""
        size = (round(width * self.scale), round(height * self.scale))
        grid = Image.fromarray(np.ascontiguousarray(shades)).resize(size, Image.Resampling.NEAREST)
        self.image.paste(grid, (round(left * self.scale), round(top * self.scale)))

    def text(self, at: tuple[float, float], words: str, colour: str, size: float = 11, anchor: str = "lm") -> None:
        """Write a line; ``anchor``: l, m or r, then m (middle) or s (baseline)."""
        pieces = list(_pieces(words, round(size * self.scale)))
        length = sum(font.getlength(piece) for piece, font in pieces)
        x = at[0] * self.scale - {"l": 0.0, "m": length / 2, "r": length}[anchor[0]]
        for piece, font in pieces:
            self._draw.text((x, at[1] * self.scale), piece, fill=colours()[colour], font=font, anchor="l" + anchor[1])
            x += font.getlength(piece)

    def room(self, words: str, size: float) -> float:
        """Return how wide a line would be."""
        return sum(font.getlength(piece) for piece, font in _pieces(words, round(size * self.scale))) / self.scale


def _pieces(words: str, size: int) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
    """Split a line where another font has the letters."""
    start, last = 0, None
    for index, letter in enumerate(words):
        font = _font_of(letter, size)
        if last is not None and font is not last:
            yield words[start:index], last
            start = index
        last = font
    if last is not None:
        yield words[start:], last


@cache
def _font_of(letter: str, size: int) -> ImageFont.FreeTypeFont:
    for font in _fonts(size):
        if letter.isspace() or bytes(font.getmask(letter)) != bytes(font.getmask(NO_LETTER)):
            return font
    return _fonts(size)[0]


@cache
def _fonts(size: int) -> list[ImageFont.FreeTypeFont]:
    found: list[ImageFont.FreeTypeFont] = []
    for name in (*FONTS, SIGNS):
        try:
            found.append(ImageFont.truetype(name, size))
        except OSError:
            continue
    own = ImageFont.load_default(size)
    return [*found, own] if isinstance(own, ImageFont.FreeTypeFont) else found
