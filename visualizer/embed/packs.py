"""Reading a pack: a lesson with its recordings, as ``rnn-visualizer lessons pack`` writes it into a folder."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from visualizer.embed.harmless import harm
from visualizer.shipped import STATIC

FORMAT = "rnn-visualizer-lesson"
VERSION = 1
FOLDER = STATIC / "lessons"
"Where the packs of our own lessons are."
POSTERS = STATIC / "posters"
FILE = "lesson.json"
FOR_BUILDERS = ("html", "plain")
"What of a page stands in the document already, or is for other documents."


class Pack:
    """A lesson that needs no Python behind it.

    Args:
        folder: that it lies in.
        told: what ``lesson.json`` says.
    """

    def __init__(self, folder: Path, told: Mapping[str, Any]) -> None:
        self.folder = folder
        self._told = dict(told)

    @classmethod
    def load(cls, place: str | Path) -> "Pack":
        """Read a pack.

        Args:
            place: its folder, its ``lesson.json``, or the address of one of our lessons (``lstm``).

        Raises:
            ValueError: if there is none, it is damaged, or a newer program wrote it.
        """
        path = find(place)
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            raise ValueError(f"{path} cannot be read ({error}); pack the lesson again") from None
        if not isinstance(told, dict) or told.get("format") != FORMAT:
            raise ValueError(f"{path} is no packed lesson; make one with `rnn-visualizer lessons pack FILE -o FOLDER`")
        if told.get("version") != VERSION:
            version = told.get("version")
            raise ValueError(f"{path} is version {version}, this program reads version {VERSION}; update it")
        wrong = harm(told)
        if wrong:
            raise ValueError(f"{path} is damaged, or not made by this program: {wrong}; pack the lesson again")
        return cls(path.parent, told)

    @property
    def slug(self) -> str:
        """Its address."""
        return str(self._told["slug"])

    @property
    def title(self) -> str:
        """Of the lesson."""
        return str(self._told["title"])

    @property
    def pages(self) -> list[dict[str, Any]]:
        """Its pages as ``lesson.json`` has them, in order."""
        return list(self._told["pages"])

    def to_json(self) -> dict[str, Any]:
        """Return what ``lesson.json`` says."""
        return self._told

    def script(self) -> dict[str, Any]:
        """Return what a script needs of it where the text stands in the document already."""
        pages = [{name: value for name, value in page.items() if name not in FOR_BUILDERS} for page in self.pages]
        return {**{name: value for name, value in self._told.items() if name != "references"}, "pages": pages}

    def recordings(self, pages: "list[int] | None" = None) -> list[str]:
        """Return the names of the recordings of some pages, or of all, each once."""
        wanted = [page for page in self.pages if pages is None or page["number"] in pages]
        return list(dict.fromkeys(name for page in wanted for name in page["scene"]["recordings"].values()))

    def files(self) -> dict[str, Path]:
        """Return where everything is that a page of it loads: recordings and posters, by the names it calls them."""
        names = [*self.recordings(), *(page["poster"] for page in self.pages if page["poster"])]
        return {name: self._place(name) for name in names}

    def _place(self, name: str) -> Path:
        own = self.folder / name
        return own if own.is_file() or not (POSTERS / name).is_file() else POSTERS / name


def find(place: str | Path) -> Path:
    """Return the ``lesson.json`` of a pack.

    Args:
        place: its folder, the file itself, or the address of one of our lessons.

    Raises:
        ValueError: if there is none.
    """
    given = Path(place)
    for path in (given, given / FILE, FOLDER / given / FILE):
        if path.name == FILE and path.is_file():
            return path
    offered = ", ".join(slugs()) or "none yet"
    raise ValueError(f"there is no packed lesson {str(place)!r}; name its folder, or one of ours: {offered}")


def slugs() -> list[str]:
    """Return the addresses of our lessons that are packed, in the order of the course."""
    found = [(Pack.load(path).to_json()["number"], path.parent.name) for path in FOLDER.glob(f"*/{FILE}")]
    return [slug for _, slug in sorted(found)]
