"""A lesson or a recording as a page of its own: everything in one file, or a folder that a strict server may send."""

import base64
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from visualizer.embed.assets import CLASSIC, LESSON, MORE, PLAYER, SHARE, SHEET, TRAIN, player_bytes
from visualizer.embed.elements import Given, Poster, recording_json
from visualizer.embed.markup import lesson, score
from visualizer.embed.packs import Pack
from visualizer.embed.pictures import kind_of, size_of
from visualizer.shipped import STATIC

SHEETS = ("theme.css", "exported.css")
"Of the page around, under ``static/css``."
TEMPLATES = Path(__file__).parent / "templates"


class Form(Protocol):
    """How a page gets what it needs besides its own text."""

    def styles(self, names: Iterable[str]) -> Markup:
        """Return what brings style sheets into the head."""

    def scripts(self, names: Iterable[str]) -> Markup:
        """Return what brings files of the player to the end of the body."""

    def poster(self, name: str, content: bytes, alt: str = "") -> Poster:
        """Return a picture as the page reaches it."""


class OneFile:
    """Everything stands in the page: it asks for nothing, from anywhere."""

    def styles(self, names: Iterable[str]) -> Markup:
        """Return the sheets themselves."""
        return Markup("\n").join(Markup("<style>\n{}</style>").format(Markup(_sheet(name).decode())) for name in names)

    def scripts(self, names: Iterable[str]) -> Markup:
        """Return the scripts themselves; no text in them can end their element."""
        return Markup("\n").join(Markup("<script>{}</script>").format(Markup(inlined(name))) for name in names)

    def poster(self, name: str, content: bytes, alt: str = "") -> Poster:
        """Return the picture as a data URL."""
        encoded = base64.b64encode(content).decode()
        return Poster(f"data:{kind_of(content, name)};base64,{encoded}", alt, *size_of(content, name))


@dataclass
class Folder:
    """Files beside the page, for a server that allows no script inside a page.

    Args:
        files: content by name; filled while a page is drawn.
    """

    files: dict[str, bytes] = field(default_factory=dict)

    def styles(self, names: Iterable[str]) -> Markup:
        """Return links to the sheets."""
        self.files |= {name: _sheet(name) for name in names}
        return Markup("\n").join(Markup('<link rel="stylesheet" href="{}">').format(name) for name in names)

    def scripts(self, names: Iterable[str]) -> Markup:
        """Return the scripts by their addresses: classic ones, since a module does not load from a disk."""
        self.files |= {name: player_bytes(name) for name in names}
        return Markup("\n").join(Markup('<script src="{}" defer></script>').format(name) for name in names)

    def poster(self, name: str, content: bytes, alt: str = "") -> Poster:
        """Return the picture by its address."""
        self.files[name] = content
        return Poster(name, alt, *size_of(content, name))


@dataclass(frozen=True)
class Content:
    """What a page shows.

    Args:
        title: of the page.
        description: for search engines and previews.
        draw: returns its main part.
        facts: what is said below of where it comes from.
        has_lesson: whether it is a lesson.
        trains: whether something in it learns.
    """

    title: str
    description: str
    draw: Callable[[Form], Markup]
    facts: str
    has_lesson: bool = False
    trains: bool = False

    def scripts(self) -> list[str]:
        """Return the files of the player that the page needs."""
        wanted = {MORE: True, SHARE: True, CLASSIC: True, LESSON: self.has_lesson, TRAIN: self.trains}
        return [name for name, is_wanted in wanted.items() if is_wanted and PLAYER[name].is_file()]

    def sheets(self) -> list[str]:
        """Return the style sheets that the page needs."""
        return [*SHEETS, SHEET] if self.has_lesson else list(SHEETS)


def of_pack(pack: Pack, pages: Sequence[int] | None = None, live: str | None = None) -> Content:
    """Return a lesson as the content of a page.

    Args:
        pack: the lesson.
        pages: numbers of those that are wanted; all unless told.
        live: address of a server that can let its networks learn.
    """
    told, files = pack.to_json(), pack.files()
    held = {name: files[name] for name in pack.recordings(None if pages is None else list(pages))}

    def draw(form: Form) -> Markup:
        posters = {
            page["poster"]: form.poster(page["poster"], files[page["poster"]].read_bytes())
            for page in told["pages"]
            if page.get("poster") and (pages is None or page["number"] in pages)
        }
        return lesson(pack, base=".", pages=pages, recordings=held, posters=posters, attributes={"live": live})

    facts = "Every network on this page was trained and recorded; nothing here is drawn by hand."
    trains = any(page.get("trains") for page in told["pages"])
    return Content(pack.title, str(told.get("question", "")), draw, facts, has_lesson=True, trains=trains)


def of_recordings(
    recordings: Sequence[Given],
    title: str = "",
    poster: tuple[str, bytes] | None = None,
    attributes: Mapping[str, Any] | None = None,
) -> Content:
    """Return one to four recordings, one above another, as the content of a page.

    Args:
        recordings: files, JSON objects or themselves.
        title: of the page; the first recording's unless told.
        poster: name and content of its still picture.
        attributes: of the player.
    """
    told = [recording_json(given) for given in recordings]
    named = title or next((str(each["title"]) for each in told if each.get("title")), "A recorded run")
    titles = [str(each.get("title") or each.get("query", "")) for each in told]
    ids = [f"recording-{number}" for number in range(1, len(told) + 1)]
    seen = {"loading": "eager", **({"titles": titles} if len(told) > 1 else {}), **(attributes or {})}

    def draw(form: Form) -> Markup:
        still = form.poster(*poster, f"{named}: the picture before it plays") if poster else None
        player = score(told if len(told) > 1 else told[0], data_id=ids, poster=still, **seen)
        return Markup("<h1>{}</h1>\n{}").format(named, player)

    return Content(named, f"{named}: a recurrent network that learns, recorded.", draw, " ".join(map(_facts, told)))


def one_file(content: Content) -> str:
    """Return a page that needs nothing else."""
    return _page(content, OneFile())


def folder(content: Content, name: str = "index.html") -> dict[str, bytes]:
    """Return a page and the files beside it, by name."""
    form = Folder()
    page = _page(content, form)
    return {name: page.encode(), **form.files}


def inlined(name: str) -> str:
    """Return a script as it may stand inside a page."""
    return re.sub(r"<(?=/script|!--)", r"\\x3c", player_bytes(name).decode(), flags=re.IGNORECASE)


def _page(content: Content, form: Form) -> str:
    main = content.draw(form)
    template = environment().get_template("exported.html")
    styles, scripts = form.styles(content.sheets()), form.scripts(content.scripts())
    return template.render(content=content, main=main, styles=styles, scripts=scripts)


def _sheet(name: str) -> bytes:
    return player_bytes(name) if name in PLAYER else (STATIC / "css" / name).read_bytes()


def _facts(recording: Mapping[str, Any]) -> str:
    updates = recording.get("updates") or [0]
    frames = f"{len(updates)} frames, updates {updates[0]} to {updates[-1]}"
    return f"Recorded, not live: {frames} of {recording.get('query') or 'a network'}."


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return what fills templates; everything is escaped that is not markup already."""
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)


def header(home: str, links: Iterable[tuple[str, str, bool]]) -> Markup:
    """Return what stands above the pages of the live program and of a course as files.

    Args:
        home: address of the first page.
        links: address, words, and whether it is this page, of each page that is named.
    """
    return Markup(environment().get_template("header.html").render(home=home, links=links))
