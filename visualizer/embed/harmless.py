"""Whether what a pack says may stand in a page: its text as it is, its file names below its own folder."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

NAME = re.compile(r"[\w-][\w .-]*", re.ASCII)
"A file's name without a folder."
SLUG = re.compile(r"[\w-]+", re.ASCII)
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
        reader.feed(html)
        reader.close()
        if reader.found:
            return f"{where} holds {reader.found[:60]}, which no lesson has"
    return ""


class _Reader(HTMLParser):
    """Finds what runs: elements, listeners, addresses that are scripts."""

    found = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in RUNS:
            self.found = self.found or f"<{tag}>"
        for name, value in attributes:
            is_script = name in ADDRESSES and not ADDRESS.match((value or "#").strip())
            if name.startswith("on") or name in ("style", "srcdoc") or is_script:
                self.found = self.found or f"<{tag} {name}>"
