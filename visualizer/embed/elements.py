"""Elements that hold what a page shows: attributes, pictures, data. Whatever comes in is escaped."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from markupsafe import Markup

from visualizer.embed.origins import server_of

FORMAT = "rnn-visualizer-recording"


class Poster(NamedTuple):
    """A still picture, shown until the player is ready, on paper, and where no script runs.

    Args:
        address: as the page reaches it, or a data URL.
        alt: what it shows, for those who do not see it.
        width: in its own pixels, so that the text does not jump when it arrives.
        height: in its own pixels.
    """

    address: str
    alt: str = ""
    width: int | None = None
    height: int | None = None


class HasJson(Protocol):
    """What can tell itself as JSON: a recording, a pack."""

    def to_json(self) -> Any:
        """Return what is to be written."""


Given = str | Path | Mapping[str, Any] | HasJson
"A recording: its file, its JSON object, or itself."


def image(poster: Poster | str) -> Markup:
    """Return a poster as ``<img>``."""
    known = Poster(poster) if isinstance(poster, str) else poster
    sizes = {"width": known.width, "height": known.height}
    return Markup("<img{}>").format(written({"src": known.address, "alt": known.alt, **sizes, "loading": "lazy"}))


def data_block(name: str, value: Any) -> Markup:
    """Return JSON in an element that no browser runs; no text in it can end the element or open a comment."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    harmless = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup('<script type="application/json" id="{}">{}</script>').format(name, Markup(harmless))


def recording_json(given: Given) -> dict[str, Any]:
    """Return the JSON object of a recording.

    Raises:
        ValueError: if it is none.
        OSError: if its file cannot be read.
    """
    name: str = "what was given"
    told: Any = given
    if isinstance(given, str | Path):
        name = str(given)
        try:
            told = json.loads(Path(given).read_text(encoding="utf-8"))
        except (ValueError, RecursionError):
            told = None
    elif not isinstance(given, Mapping):
        told = given.to_json()
    if not isinstance(told, Mapping) or told.get("format") != FORMAT:
        raise ValueError(f"{name} is no recording; make one with `rnn-visualizer record RECIPE -o run.rnn.json`")
    return dict(told)


def written(attributes: Mapping[str, Any]) -> Markup:
    """Return attributes as they stand in an element: None and False are left out, True has no value.

    Raises:
        ValueError: if ``live`` is no address of a server.
    """
    if attributes.get("live") is not None:
        server_of(str(attributes["live"]))
    kept = [(name, value) for name, value in attributes.items() if value is not None and value is not False]
    return Markup("").join(
        Markup(" {}").format(name) if value is True else Markup(' {}="{}"').format(name, value) for name, value in kept
    )
