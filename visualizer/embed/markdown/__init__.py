"""Python-Markdown extension ``rnn_visualizer``: recordings and lessons in MkDocs, Zensical and whatever reads Markdown.

.. code-block:: markdown

    ```rnn-score
    src: run.rnn.json
    view: unit
    unit: 5
    ```
"""

import logging
import re
from collections.abc import Iterator
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markupsafe import Markup

from visualizer.embed.markdown.blocks import INLINE, KINDS, drawn, fault, needs, options_of, scripts
from visualizer.embed.markdown.places import Place, place_of

FENCE = re.compile(r"^(?P<indent>[ \t]*)(?P<mark>`{3,}|~{3,})[ \t]*(?P<word>[\w-]*)")
BEFORE_FENCES = 27
"Fenced code is read at 25, white space made even at 30."

log = logging.getLogger("mkdocs.rnn_visualizer")
"MkDocs counts what is said below its own name, and stops a strict build."


class BlockError(ValueError):
    """A block that is wrong, in a build that stops at the first one."""


class RnnVisualizer(Extension):
    """Draws the blocks of a page, the first one with what all need.

    Args:
        **options: by the names in ``config``.
    """

    def __init__(self, **options: Any) -> None:
        self.config = {
            "inline": [INLINE, "bytes of a recording up to which it stands in the page itself"],
            "strict": [False, "stop at the first block that is wrong"],
            "root": ["", "folder that paths are looked for in where no site says it"],
        }
        self.given: set[str] = set()
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register with a converter."""
        self.reset()
        md.registerExtension(self)
        # Else they get a paragraph around, which a browser ends at a lesson's first heading, and the lesson with it.
        md.block_level_elements.extend(KINDS)
        md.preprocessors.register(Blocks(md, self), "rnn_visualizer", BEFORE_FENCES)
        md.rnn_visualizer = self  # a fence of pymdownx finds it here

    def reset(self) -> None:
        """Begin another page, which has no scripts yet."""
        self.given = set()

    def html(self, kind: str, text: str, where: str, place: Place) -> Markup:
        """Return the HTML of a block with the scripts that the page does not have yet, or what is wrong with it."""
        try:
            found = drawn(kind, options_of(kind, text), place, int(self.getConfig("inline")))
        except (ValueError, OSError) as error:
            log.warning("%s: %s: %s", where, kind, error)
            if self.getConfig("strict") or place.is_strict:
                raise BlockError(f"{where}: {kind}: {error}") from None
            return fault(kind, str(error), where)
        needed = [name for name in needs(kind) if name not in self.given]
        self.given.update(needed)
        return place.handed(Markup("\n").join([found, *([scripts(needed, place)] if needed else [])]))


class Blocks(Preprocessor):
    """Replaces blocks before anybody else takes them for code."""

    def __init__(self, md: Markdown, extension: RnnVisualizer) -> None:
        super().__init__(md)
        self._extension = extension

    def run(self, lines: list[str]) -> list[str]:
        """Return the page's lines with a mark for each block."""
        place = place_of(self.md, self._extension.getConfig("root"))
        before = _lines_before(place, lines)
        found: list[str] = []
        for number, indent, kind, text in _parts(lines):
            if kind not in KINDS:
                found.append(text)
                continue
            page = str(place.source) if place.source else "the text"
            html = self._extension.html(kind, text, f"{page}, line {number + before}", place)
            found += ["", indent + self.md.htmlStash.store(str(html)), ""]
        return found


def _parts(lines: list[str]) -> Iterator[tuple[int, str, str, str]]:
    """Yield (line number, indent, kind, text): every block of ours whole, every other line with an empty kind."""
    index, closing = 0, ""
    while index < len(lines):
        line = lines[index]
        found = FENCE.match(line)
        if found and not closing and found["word"] in KINDS:
            end = _end(lines, index, found["mark"])
            body = [each.removeprefix(found["indent"]) for each in lines[index + 1 : end]]
            yield index + 1, found["indent"], found["word"], "\n".join(body)
            index = end + 1
            continue
        if found and not closing:
            closing = found["mark"]
        elif closing and line.strip().startswith(closing) and not line.strip().strip(closing[0]):
            closing = ""
        yield index + 1, "", "", line
        index += 1


def _end(lines: list[str], start: int, mark: str) -> int:
    for index in range(start + 1, len(lines)):
        text = lines[index].strip()
        if text.startswith(mark) and not text.strip(mark[0]):
            return index
    return len(lines)


def _lines_before(place: Place, lines: list[str]) -> int:
    """Return how many lines of the file a tool took away above the text: its metadata."""
    if place.source is None or not place.source.is_file():
        return 0
    own = place.source.read_text(encoding="utf-8").rstrip().splitlines()
    return max(0, len(own) - len("\n".join(lines).rstrip().splitlines()))


def fence(source: str, language: str, css_class: str, options: dict[str, Any], md: Markdown, **_: Any) -> str:
    """Draw a block for ``pymdownx.superfences``, as a custom fence's ``format``."""
    if not hasattr(md, "rnn_visualizer"):
        md.rnn_visualizer = RnnVisualizer()
        md.registerExtension(md.rnn_visualizer)
    extension = md.rnn_visualizer
    place = place_of(md)
    where = str(place.source or "the text")
    return str(extension.html(language, source, where, place))


def makeExtension(**options: Any) -> RnnVisualizer:  # noqa: N802
    """Return the extension, as Python-Markdown asks for it."""
    return RnnVisualizer(**options)
