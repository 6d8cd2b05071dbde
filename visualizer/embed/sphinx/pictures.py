"""Stored pictures for builders that run no script: PNG, which LaTeX and every e-book reader take."""

import hashlib
from pathlib import Path

TAKEN = (".png", ".jpg", ".jpeg")
"Kinds of picture that need no change."


def as_png(picture: Path, folder: Path) -> Path | None:
    """Return a picture as PNG.

    Args:
        picture: of any kind that pillow reads.
        folder: for what has to be converted; its name there holds a hash, so that two of one name do not meet.

    Returns:
        The picture itself, its twin, or None where pillow is not installed.

    Raises:
        ValueError: if it is no picture.
    """
    if picture.suffix.lower() in TAKEN:
        return picture
    twin = folder / f"{picture.stem}-{hashlib.sha256(picture.read_bytes()).hexdigest()[:8]}.png"
    if twin.is_file():
        return twin
    try:
        from PIL import Image
    except ImportError:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with Image.open(picture) as opened:
            opened.convert("RGB").save(twin, optimize=True)
    except OSError as error:
        raise ValueError(f"{picture} is no picture that can be read ({error}); give a PNG or WebP file") from None
    return twin


def size_of(picture: Path) -> tuple[int, int] | tuple[None, None]:
    """Return width and height in pixels; none where pillow is not installed or cannot tell."""
    try:
        from PIL import Image

        with Image.open(picture) as opened:
            width, height = opened.size
            return width, height
    except (ImportError, OSError):
        return None, None
