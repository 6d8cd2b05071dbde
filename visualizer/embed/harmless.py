"""Whether what a pack says may stand in a page: its text as it is, its file names below its own folder."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

NAME = re.compile(r"[\w-][\w .-]*", re.ASCII)
"A file's name without a folder."
SLUG = re.compile(r"[\w-]+", re.ASCII)
TAG = re.compile(r"[a-z][a-z0-9:-]*", re.ASCII)
"The name of an element or attribute."
ADDRESS = re.compile(r"(https?:|mailto:|[#?./]|[\w-]+(/|$))", re.IGNORECASE)
RUNS = frozenset(
    [
        "script",
        "style",
        "iframe",
        "frame",
        "object",
        "embed",
        "link",
        "meta",
        "base",
        "applet",
        "svg",
        "template",
        "video",
        "audio",
    ]
)
"Elements that run, load, or change the page around."
ADDRESSES = frozenset(["href", "src", "action", "formaction", "xlink:href", "poster", "srcset", "data"])


def harm(told: Mapping[str, Any]) -> str:
    """Return what of a lesson's JSON object no page should take, in words; empty if nothing.

    Args:
        told: what ``lesson.json`` says.
    """
    try:
        return _of_names(told) or _of_texts(told)
    except (AttributeError, KeyError, TypeError):
        return "its list of pages cannot be read"


def _of_names(told: Mapping[str, Any]) -> str:
    names = [name for page in told["pages"] for name in page["scene"]["recordings"].values()]
    names += [page["poster"] for page in told["pages"] if page.get("poster")]
    wrong = [name for name in names if not NAME.fullmatch(name)]
    if wrong:
        return f"it names the file {wrong[0][:60]!r}, which is not beside it"
    return "" if SLUG.fullmatch(told["slug"]) else f"its address is {told['slug'][:60]!r}"


def _of_texts(told: Mapping[str, Any]) -> str:
    texts = [(f"page {page['number']}", page["html"]) for page in told["pages"]]
    for where, html in [*texts, ("its references", told.get("references") or "")]:
        reader = _Reader()
        reader.read(html)
        if reader.found:
            return f"{where} holds {reader.found[:60]}, which no lesson has"
    return ""


class _Reader(HTMLParser):
    """Finds what runs: elements, listeners, addresses that are scripts; and what browsers read in another way."""

    found = ""

    def read(self, html: str) -> None:
        """Read a whole text."""
        self.feed(html)
        self._refuse("an unfinished tag" if "<" in self.rawdata or "\0" in html else "")
        self.close()

    def handle_comment(self, data: str) -> None:
        self._refuse("a comment")  # a browser may see its end, and what runs, earlier

    def handle_decl(self, decl: str) -> None:
        self._refuse("a declaration")

    def handle_pi(self, data: str) -> None:
        self._refuse("a declaration")

    def unknown_decl(self, data: str) -> None:
        self._refuse("a declaration")

    def handle_endtag(self, tag: str) -> None:
        self._refuse("" if TAG.fullmatch(tag) else f"</{tag}>")

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._refuse(f"<{tag}>" if tag in RUNS or not TAG.fullmatch(tag) else "")
        for name, value in attributes:
            is_script = name in ADDRESSES and not ADDRESS.match((value or "#").strip())
            is_known = TAG.fullmatch(name) and not name.startswith("on") and name not in ("style", "srcdoc")
            self._refuse(f"<{tag} {name}>" if is_script or not is_known else "")

    def _refuse(self, what: str) -> None:
        self.found = self.found or what
