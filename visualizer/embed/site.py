"""The whole course as files for any web host: no Python behind it, and, after the first visit, no network.

Addresses are relative, so the files work under any prefix. Every file is listed with the hash of its content in
``sw.js``, the service worker that keeps them in the reader's browser; see ``static/js/site/sw.js``.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from visualizer.embed.assets import CLASSIC, LESSON, MORE, PLAYER, SHARE, SHEET, TRAIN, player_bytes
from visualizer.embed.elements import Poster
from visualizer.embed.markup import lesson, score
from visualizer.embed.packs import FILE, Pack
from visualizer.embed.page import environment, header
from visualizer.embed.pictures import size_of
from visualizer.shipped import STATIC

MARK = "rnn-visualizer-site.json"
"Lists what a site consists of, so that the next one may replace it."
SHEETS = ("theme.css", "page.css", "course.css", "site.css", "print.css")
FONT = "fonts/NotoSansMath-subset.woff2"
ICONS = {"icon.svg": "any", "icon-192.png": "any", "icon-512.png": "any", "maskable-512.png": "maskable"}
TRAINED = "task=delayed_recall&model=lstm&hidden_size=16"
"What the page where networks learn begins with."
SHOWN = ("lstm", 1)
"The lesson and page whose scene stands on the first page; the first of all where it is not packed."
LAB = re.compile(r"^(\.\./)?lab\b")
LESSON_LINK = re.compile(r"^(?:\.\./lessons/)?(?P<slug>[a-z0-9-]+)(?:\?page=(?P<page>\d+))?(?P<rest>#.*)?$")


def write_site(packs: Sequence[Pack], folder: Path) -> int:
    """Write the course into a folder.

    Args:
        packs: the lessons, in order.
        folder: new, empty, or one that holds a course written before, which is replaced.

    Returns:
        How many bytes the site has.

    Raises:
        ValueError: if there is no lesson, or the folder holds anything else.
    """
    if not packs:
        raise ValueError("no lesson is packed; run `make packs`, or `rnn-visualizer lessons pack`")
    before = _before(folder)
    files = Site(packs).files()
    for name in before - set(files):
        (folder / name).unlink(missing_ok=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (folder / MARK).write_text(json.dumps(sorted(files), indent=1), encoding="utf-8")
    return sum(map(len, files.values()))


class Site:
    """A course as files.

    Args:
        packs: its lessons, in order.
    """

    def __init__(self, packs: Sequence[Pack]) -> None:
        self.packs = packs
        self._slugs = {pack.slug for pack in packs}
        self._files: dict[str, bytes] = {}

    def files(self) -> dict[str, bytes]:
        """Return the content of every file, by its address under the root."""
        self._files = {**_assets(), **{name: content for pack in self.packs for name, content in _held(pack).items()}}
        self._put("index.html", self._template("index.html", "./", shown=self._shown(), cards=self._cards()))
        for place, pack in enumerate(self.packs):
            self._put(f"lessons/{pack.slug}.html", self._lesson(pack, place))
        if TRAIN in _players():
            player = score(train=TRAINED, loading="eager")
            self._put("train.html", self._template("train.html", "./", player=player))
        self._put("about.html", self._template("about.html", "./", lessons=len(self.packs)))
        self._put("404.html", self._missing())
        self._put("manifest.webmanifest", json.dumps(manifest(), indent=1))
        self._put("sw.js", worker(self._files))
        return self._files

    def _put(self, name: str, text: str) -> None:
        self._files[name] = text.encode()

    def _template(self, name: str, root: str, **variables: Any) -> str:
        train = {"train.html": "Train"} if TRAIN in _players() else {}
        named = {"index.html": "Lessons", **train, "about.html": "About"}
        links = [(f"{root}{page}", label, page == name) for page, label in named.items()]
        around = {"root": root, "name": name, "nav": named, "sheets": SHEETS, "asset": self._asset}
        above = header(f"{root}index.html", links)
        return environment().get_template(f"site/{name}").render(header=above, **around, **variables)

    def _asset(self, name: str) -> str:
        """Return the address of a file under the root; it names the content, so that no old copy is used."""
        return f"{name}?v={digest(self._files[name])}"

    def _cards(self) -> list[dict[str, Any]]:
        titles = {pack.slug: pack.title for pack in self.packs}
        cards = []
        for pack in self.packs:
            told = pack.to_json()
            needed = [{"slug": slug, "title": titles[slug]} for slug in told.get("needs", ()) if slug in titles]
            cards.append({**told, "needed": needed, "page_count": len(pack.pages)})
        return cards

    def _shown(self) -> Markup:
        """Return the picture of the first page: a recorded run of one of the lessons."""
        slug, number = SHOWN
        pack = next((pack for pack in self.packs if pack.slug == slug), self.packs[0])
        page = next((page for page in pack.pages if page["number"] == number), pack.pages[0])
        base = f"packs/{pack.slug}"
        scene = page["scene"]
        poster = _posters(pack, base).get(page.get("poster") or "")
        where = [f"{base}/{name}" for name in scene["recordings"].values()]
        alt = None if poster is None else poster._replace(alt=scene.get("alt", ""))
        return score(src=where, poster=alt, view="story", loading="lazy")

    def _lesson(self, pack: Pack, place: int) -> str:
        base = f"../packs/{pack.slug}"
        drawn = lesson(pack, base=base, posters=_posters(pack, base), link=self._link)
        around = {
            "pack": pack.to_json(),
            "main": drawn,
            "before": self.packs[place - 1] if place else None,
            "after": self.packs[place + 1] if place + 1 < len(self.packs) else None,
            "needed": self._cards()[place]["needed"],
        }
        return self._template("lesson.html", "../", **around)

    def _link(self, address: str) -> str | None:
        """Return where a lesson's link to a page of the live program leads here; None if nowhere."""
        if LAB.match(address):
            query = address.partition("?")[2]
            return f"../train.html?{query}" if TRAIN in _players() else None
        found = LESSON_LINK.match(address)
        if found and found["slug"] in self._slugs:
            page = f"#{found['slug']}-page-{found['page']}" if found["page"] else ""
            return f"{found['slug']}.html{page}"
        return "../index.html" if address.rstrip("/") == "../lessons" else None

    def _missing(self) -> str:
        """Return the page for addresses that lead nowhere: whole in itself, since it is sent at any depth."""
        sheets = [(STATIC / "css" / name).read_text(encoding="utf-8") for name in ("theme.css", "missing.css")]
        script = (STATIC / "js/site/missing.js").read_text(encoding="utf-8")
        return self._template("404.html", "", css=Markup("\n".join(sheets)), script=Markup(script))


def manifest() -> dict[str, Any]:
    """Return what a browser needs to install the course like a program."""
    icons = [
        {
            "src": f"icons/{name}",
            "sizes": "any" if name.endswith("svg") else "x".join([re.sub(r"\D", "", name)] * 2),
            "type": "image/svg+xml" if name.endswith("svg") else "image/png",
            "purpose": purpose,
        }
        for name, purpose in ICONS.items()
    ]
    return {
        "id": "./index.html",
        "name": "RNN Visualizer: a course on recurrent networks",
        "short_name": "RNN course",
        "description": "Lessons on recurrent networks and what came after them, each beside a recorded run.",
        "start_url": "./index.html",
        "scope": "./",
        "display": "standalone",
        "background_color": "#fbfaf7",
        "theme_color": "#3b5bdb",
        "icons": icons,
    }


def worker(files: dict[str, bytes]) -> str:
    """Return the service worker of a site."""
    hashes = {name: digest(content) for name, content in sorted(files.items()) if name != "sw.js"}
    code = (STATIC / "js/site/sw.js").read_text(encoding="utf-8")
    version = digest(json.dumps([hashes, code]).encode())
    site = {"version": version, "bytes": sum(map(len, files.values())), "files": hashes}
    return f"const SITE = {json.dumps(site, separators=(',', ':'))};\n{code}"


def digest(content: bytes) -> str:
    """Return a short hash of some content."""
    return hashlib.sha256(content).hexdigest()[:12]


def _assets() -> dict[str, bytes]:
    """Return the files of ``static/`` that the pages use, by their addresses."""
    named = {
        **{f"assets/css/{name}": f"css/{name}" for name in SHEETS},
        f"assets/{FONT}": FONT,
        "assets/fonts/LICENCE-NotoSansMath.txt": "fonts/LICENCE-NotoSansMath.txt",
        "assets/js/page.js": "js/page.js",
        "assets/js/site.js": "js/site/site.js",
        **{f"icons/{name}": f"icons/{name}" for name in (*ICONS, "apple-180.png")},
    }
    found = {address: (STATIC / path).read_bytes() for address, path in named.items()}
    return {**found, **{f"player/{name}": player_bytes(name) for name in _players()}}


def _players() -> Iterable[str]:
    return [name for name in (MORE, CLASSIC, LESSON, TRAIN, SHARE, SHEET) if PLAYER[name].is_file()]


def _held(pack: Pack) -> dict[str, bytes]:
    """Return the files of a lesson, by their addresses."""
    base = f"packs/{pack.slug}"
    texts = json.dumps(pack.script(), ensure_ascii=False, separators=(",", ":")).encode()
    return {f"{base}/{FILE}": texts, **{f"{base}/{name}": path.read_bytes() for name, path in pack.files().items()}}


def _posters(pack: Pack, base: str) -> dict[str, Poster]:
    files = pack.files()
    names = [page["poster"] for page in pack.pages if page.get("poster")]
    return {name: Poster(f"{base}/{name}", "", *size_of(files[name].read_bytes(), name)) for name in names}


def _before(folder: Path) -> set[str]:
    """Return the names of the files of a course that stands in the folder already.

    Raises:
        ValueError: if something else stands there.
    """
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder} is a file; name a folder for the site")
    if not folder.exists() or not any(folder.iterdir()):
        return set()
    if not (folder / MARK).is_file():
        raise ValueError(f"{folder} holds other files; name a new or empty folder for the site")
    listed = json.loads((folder / MARK).read_text(encoding="utf-8"))
    return {name for name in listed if (folder / name).resolve().is_relative_to(folder.resolve())}
