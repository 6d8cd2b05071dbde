"""Stored pictures for builders that run no script: PNG, which LaTeX and every e-book reader take."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from visualizer.embed import pictures
from visualizer.trace import Recording

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


def size_of(picture: Path) -> tuple[int | None, int | None]:
    """Return width and height in pixels; none where the file does not say."""
    try:
        return pictures.size_of(picture.read_bytes(), str(picture))
    except ValueError:
        return None, None


def drawn(recording: Recording, options: Mapping[str, Any], folder: Path) -> tuple[Path, str] | tuple[None, str]:
    """Return a poster of a recording, where the author gives none, and what it shows.

    Args:
        recording: to draw.
        options: of the directive.
        folder: for the picture; its name there says what it is of, so that it is drawn once.
    """
    wanted = {name: options[name] for name in ("view", "update", "unit", "layer") if name in options}
    told = json.dumps([hashlib.sha256(recording.packed).hexdigest(), recording.title, wanted], sort_keys=True)
    place = folder / f"poster-{hashlib.sha256(told.encode()).hexdigest()[:16]}.png"
    words = place.with_suffix(".txt")
    if not (place.is_file() and words.is_file()):
        try:
            from visualizer.embed.poster import draw
        except ImportError:  # pillow is not installed
            return None, ""
        made = draw(recording, **wanted)
        folder.mkdir(parents=True, exist_ok=True)
        words.write_text(made.alt, encoding="utf-8")
        place.write_bytes(made.png)
    return place, words.read_text(encoding="utf-8")
