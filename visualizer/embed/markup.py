"""The HTML of a player, of a lesson and of their scripts, as strings. Whatever comes in is escaped.

What ``score`` and ``lesson`` return needs the scripts of ``scripts`` once on the page, anywhere.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import unescape
from typing import Any

from markupsafe import Markup, escape

from visualizer.embed.assets import CLASSIC, LESSON, MODULE, SHEET
from visualizer.embed.elements import Given, HasJson, Poster, data_block, image, recording_json, written

WORDS = ("views", "quantities", "highlight", "controls")
"Attributes that hold several words."
ATTRIBUTES = (
    *("view", "unit", "layer", "select", "update", "until", "height", "theme", "loading", "autoplay"),
    *("live", "titles", "train"),
    *WORDS,
    *("id", "class", "title", "lang"),
)
"""Those that ``<rnn-score>`` may have besides ``src`` and ``data``; ``data-…`` and ``aria-…`` are taken as well."""
PLACE = re.compile(r'<div class="scene" data-page="(\d+)">\s*</div>')
"Where a lesson's text wants the scene of its page."
LINK = re.compile(r'<a href="(?P<address>[^"#:][^":]*)"[^>]*>(?P<text>.*?)</a>', re.DOTALL)
"""A link to another page of our own: neither to a place in this one (``#…``) nor elsewhere (``https:…``)."""
TURN = re.compile(r"\?page=(\d+)")
Link = Callable[[str], str | None]
"Says where a link to a page of our own leads from here; None if nowhere."


def score(
    recording: Given | Sequence[Given] | None = None,
    *,
    src: str | Sequence[str] | None = None,
    data_id: str | Sequence[str] | None = None,
    poster: Poster | str | None = None,
    **attributes: Any,
) -> Markup:
    """Return ``<rnn-score>``, and, where its recording stands in the page, the script element that holds it.

    Args:
        recording: what it plays: a file, JSON object or ``Recording``; two to four run one above another. Not read
            if ``src`` is given.
        src: address of the recording, as the page reaches it.
        data_id: ``id`` of the element that holds the recording; the element is written here if one is given.
        poster: shown until it plays; an address or more.
        **attributes: of the element, by the names in ``ATTRIBUTES``; ``_`` stands for ``-``. Lists are joined, False
            and None are left out.

    Raises:
        ValueError: if there is nothing to play, or an attribute is unknown.

    Example:
        >>> score(src="run.rnn.json", view="unit", unit=5)
        Markup('<rnn-score src="run.rnn.json" view="unit" unit="5"></rnn-score>')
    """
    if src is None and data_id is None and not attributes.get("train"):
        raise ValueError("a player needs src (an address), data_id (an element of the page) or train (a recipe)")
    named = {"src": _joined(src), "data": _joined(data_id), **_checked(attributes)}
    inside = Markup("") if poster is None else image(poster)
    element = Markup("<rnn-score{}>{}</rnn-score>").format(written(named), inside)
    if recording is None or src is not None or data_id is None:
        return element
    recordings, ids = _listed(recording), _names(data_id)
    if len(recordings) != len(ids):
        raise ValueError(f"{len(recordings)} recordings need as many ids (got {len(ids)})")
    blocks = [data_block(each, recording_json(given)) for each, given in zip(ids, recordings, strict=True)]
    return Markup("\n").join([element, *blocks])


def lesson(
    pack: Mapping[str, Any] | HasJson,
    *,
    base: str,
    pages: Iterable[int] | None = None,
    recordings: Mapping[str, Given] | None = None,
    posters: Mapping[str, Poster] | None = None,
    attributes: Mapping[str, Any] | None = None,
    link: Link = lambda address: None,
    head: bool = True,
) -> Markup:
    """Return ``<rnn-lesson>`` with its text inside, so that it can be read before, and without, any script.

    Args:
        pack: the lesson, as ``lesson.json`` holds it.
        base: address of the pack's folder, as the page reaches it.
        pages: numbers of those that are wanted; all unless told.
        recordings: by name of the pack's file: these stand in the page instead of being fetched; so does the lesson.
        posters: by name of the pack's file, where they are not in the folder or their size is known.
        attributes: of ``<rnn-lesson>``, such as ``live``.
        link: says where links to our other lessons and to the lab lead; those that lead nowhere become plain text.
        head: whether its title and question stand above it; not where the page around has its own heading.

    Raises:
        ValueError: if the lesson has no page of a wanted number.
    """
    told = _told(pack)
    chosen = _chosen(told, pages)
    inside = _Inside(told["slug"], base.rstrip("/"), recordings, posters or {}, link)
    drawn = Markup("\n").join(inside.page(page) for page in chosen)
    where = {"data": inside.id} if recordings is not None else {"src": inside.address("lesson.json")}
    numbers = None if pages is None else [page["number"] for page in chosen]
    named = {**where, "base": inside.base, "data-slug": told["slug"], "pages": _joined(numbers), **(attributes or {})}
    element = Markup('<rnn-lesson{}>\n<article class="lesson">\n{}\n{}\n{}\n</article>\n</rnn-lesson>').format(
        written(named), _head(told) if head else "", drawn, _references(told)
    )
    return Markup("\n").join([element, *inside.blocks(told, chosen)])


def scripts(base: str, classic: bool = True, lesson: bool = True) -> Markup:
    """Return what a page needs once: the player, and for lessons their script and style sheet.

    Args:
        base: address of the folder that holds the files of ``assets.PLAYER``.
        classic: the form that runs from ``file://`` too; False for an ES module.
        lesson: whether there are lessons on the page.
    """
    folder = base.rstrip("/")
    kind = Markup(" defer") if classic else Markup(' type="module"')
    names = [CLASSIC if classic else MODULE, *([LESSON] if lesson else [])]
    lines = [Markup('<script src="{}/{}"{}></script>').format(folder, name, kind) for name in names]
    sheet = [Markup('<link rel="stylesheet" href="{}/{}">').format(folder, SHEET)] if lesson else []
    return Markup("\n").join([*sheet, *lines])


class _Inside:
    """Draws the pages of one lesson.

    Args:
        slug: of the lesson.
        base: address of its folder.
        recordings: that stand in the page; None if they are fetched.
        posters: that are known, by file.
        link: says where links lead.
    """

    def __init__(
        self,
        slug: str,
        base: str,
        recordings: Mapping[str, Given] | None,
        posters: Mapping[str, Poster],
        link: Link,
    ) -> None:
        self.base, self.id = base, f"lesson-{slug}"
        self._slug, self._recordings, self._posters, self._link = slug, recordings, posters, link

    def page(self, page: Mapping[str, Any]) -> Markup:
        """Return a page with its scene where the text wants it, else below its heading."""
        name = f"{self._slug}-page-{page['number']}"
        scene, html = str(self.scene(page)), LINK.sub(self._linked, str(page["html"]))
        placed = PLACE.sub(lambda _: scene, html, count=1) if PLACE.search(html) else f"{scene}\n{html}"
        return Markup(
            '<section class="page" id="{0}" data-page="{1}" aria-labelledby="{0}-heading">\n'
            '<h2 id="{0}-heading" tabindex="-1">{2}</h2>\n{3}\n</section>'
        ).format(name, page["number"], page["title"], Markup(placed))

    def scene(self, page: Mapping[str, Any]) -> Markup:
        """Return the picture of a page, with its poster inside."""
        scene = page["scene"]
        files = list(scene["recordings"].values())
        titles = [scene.get("titles", {}).get(label, label) for label in scene["recordings"]]
        kept = ("view", "unit", "layer", "select", "highlight", "update", "until", "height")
        named = {name: scene[name] for name in kept if scene.get(name) not in (None, "", [])}
        where = {"src": [self.address(file) for file in files]}
        if self._recordings is not None:
            where = {"data_id": [self.block_id(file) for file in files]}
        poster = self.poster(page)
        if files:
            drawn = score(**where, poster=poster, loading="lazy", titles=titles if len(titles) > 1 else None, **named)
        else:
            drawn = Markup("") if poster is None else image(poster)
        figure = Markup('<figure class="scene" data-page="{}">{}<figcaption>{}</figcaption></figure>')
        return figure.format(page["number"], drawn, scene.get("alt", ""))

    def poster(self, page: Mapping[str, Any]) -> Poster | None:
        """Return the still picture of a page's scene."""
        file = page.get("poster")
        if not file:
            return None
        found = self._posters.get(file, Poster(self.address(file)))
        return found._replace(alt=found.alt or page["scene"].get("alt", ""))

    def _linked(self, found: re.Match[str]) -> str:
        """Return a link as it leads from here, or its text."""
        address = unescape(found["address"])
        turn = TURN.fullmatch(address)
        leads = f"#{self._slug}-page-{turn[1]}" if turn else self._link(address)
        return found["text"] if leads is None else f'<a href="{escape(leads)}">{found["text"]}</a>'

    def address(self, file: str) -> str:
        """Return where the page finds a file of the pack."""
        return f"{self.base}/{file}"

    def block_id(self, file: str) -> str:
        """Return the id of the element that holds a recording."""
        return f"{self.id}-{file.removesuffix('.json').removesuffix('.rnn')}"

    def blocks(self, told: Mapping[str, Any], pages: Sequence[Mapping[str, Any]]) -> list[Markup]:
        """Return the elements that hold the lesson and its recordings, if they stand in the page."""
        if self._recordings is None:
            return []
        bare = [{name: value for name, value in page.items() if name not in ("html", "plain")} for page in pages]
        files = [file for page in pages for file in page["scene"]["recordings"].values()]
        held = [
            data_block(self.block_id(file), recording_json(self._recordings[file])) for file in dict.fromkeys(files)
        ]
        return [data_block(self.id, {**told, "pages": bare}), *held]


def _told(pack: Mapping[str, Any] | HasJson) -> Mapping[str, Any]:
    told: Mapping[str, Any] = pack if isinstance(pack, Mapping) else pack.to_json()
    return told


def _chosen(told: Mapping[str, Any], pages: Iterable[int] | None) -> list[Mapping[str, Any]]:
    known = {page["number"]: page for page in told["pages"]}
    wanted = list(known) if pages is None else list(pages)
    missing = [number for number in wanted if number not in known]
    if missing or not wanted:
        got = ", ".join(map(str, missing)) or "none"
        raise ValueError(f"the lesson {told['slug']} has pages 1 to {len(known)} (got {got}); choose some of them")
    return [known[number] for number in wanted]


def _head(told: Mapping[str, Any]) -> Markup:
    return Markup('<header class="lesson-head">\n<h1>{}</h1>\n<p class="question">{}</p>\n</header>').format(
        told["title"], told.get("question", "")
    )


def _references(told: Mapping[str, Any]) -> Markup:
    html = told.get("references")
    if not html:
        return Markup("")
    return Markup('<section class="references" aria-label="References">\n<h2>References</h2>\n{}\n</section>').format(
        Markup(html)
    )


def _checked(attributes: Mapping[str, Any]) -> dict[str, Any]:
    named = {}
    for given, value in attributes.items():
        name = given.rstrip("_").replace("_", "-")
        if name not in ATTRIBUTES and not re.fullmatch(r"(data|aria)-[a-z0-9-]+", name):
            raise ValueError(f"a player has no attribute {given!r}; choose one of {', '.join(ATTRIBUTES)}")
        named[name] = "|".join(map(str, value)) if name == "titles" and _is_list(value) else _joined(value)
    return named


def _joined(value: Any) -> Any:
    return " ".join(map(str, value)) if _is_list(value) else value


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _listed(value: Any) -> list[Any]:
    return list(value) if _is_list(value) else [value]


def _names(value: str | Sequence[str]) -> list[str]:
    return value.split() if isinstance(value, str) else list(value)


__all__ = ["ATTRIBUTES", "Poster", "data_block", "image", "lesson", "recording_json", "score", "scripts"]
