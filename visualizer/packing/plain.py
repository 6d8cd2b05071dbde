"""A page as a list of plain nodes, for whoever builds documents without HTML: see ``visualizer/embed``.

``["heading", text]``, ``["paragraph", inlines]``, ``["math", latex]``, ``["list", [inlines, …]]``, ``["figure", poster,
alt]``, ``["code", text]``. Inlines are pairs of ``text``, ``math``, ``strong``, ``emphasis`` or ``code``, and a text.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from markdown_it.token import Token

from visualizer.lesson import Reference, parse_sentence
from visualizer.lesson.html.text import cited
from visualizer.packing.words import UNKNOWN
from visualizer.trace import Quantity

Inline = list[str]
Node = list[Any]
STYLES = {"strong_open": "strong", "em_open": "emphasis"}
ENDS = {"strong_close", "em_close"}
MATH = ("math_block", "math_inline_double", "math_block_label")


class Plain:
    """Writes what authors wrote as plain nodes.

    Args:
        quantities: that ``{quantity}`` may name.
        references: that ``{cite}`` may name.
        measured: words of numbers that are known, by what is measured.
    """

    def __init__(
        self, quantities: Mapping[str, Quantity], references: Mapping[str, Reference], measured: Mapping[str, str]
    ) -> None:
        self._quantities, self._references, self._measured = quantities, references, measured

    def sentence(self, words: str) -> list[Inline]:
        """Return what stands in a line."""
        return self.inlines(parse_sentence(words))

    def cited(self, key: str) -> list[Inline]:
        """Return what ``{cite}`` becomes after a few words."""
        return [["text", " " + self._cite(key, "words")]]

    def inlines(self, tokens: Sequence[Token]) -> list[Inline]:
        """Return what stands inside a paragraph."""
        found: list[Inline] = []
        styles = ["text"]
        before = ""
        for token in tokens:
            if token.type in STYLES:
                styles.append(STYLES[token.type])
            elif token.type in ENDS:
                styles.pop()
            for kind, text in self._inline(token, styles[-1], before):
                found.append([kind, text])
            before += token.content if token.type != "math_inline" else ""
        return _joined(found)

    def _inline(self, token: Token, style: str, before: str) -> Iterator[tuple[str, str]]:
        match token.type:
            case "text":
                yield style, token.content
            case "softbreak" | "hardbreak":
                yield style, " "
            case "code_inline":
                yield "code", token.content
            case "math_inline" | "math_inline_double":
                yield "math", without_roles(token.content)
            case "role":
                yield from self._role(token, before)

    def _role(self, token: Token, before: str) -> Iterator[tuple[str, str]]:
        match token.meta["role"]:
            case "cite":
                yield "text", self._cite(token.content, before)
            case "live":
                yield "strong", self._measured.get(token.content, UNKNOWN)
            case _:
                quantity = self._quantities.get(token.content)
                yield "strong", (quantity and quantity.label) or token.content.replace("_", " ")

    def _cite(self, key: str, before: str) -> str:
        return str(cited(key, self._references, before).striptags())

    def blocks(self, tokens: Sequence[Token]) -> list[Node]:
        """Return paragraphs, lists, equations, code and tables."""
        found: list[Node] = []
        at = 0
        while at < len(tokens):
            end = _end(tokens, at)
            found += self._block(tokens[at : end + 1])
            at = end + 1
        return found

    def _block(self, tokens: Sequence[Token]) -> list[Node]:
        kind = tokens[0].type
        if kind == "heading_open":
            return [["heading", "".join(text for _, text in self.inlines(tokens[1].children or ()))]]
        if kind == "paragraph_open":
            return self._paragraph(tokens[1].children or [])
        if kind in ("bullet_list_open", "ordered_list_open"):
            return [["list", list(self._items(tokens))]]
        if kind in MATH:
            return [["math", without_roles(tokens[0].content.strip())]]
        if kind in ("fence", "code_block"):
            return [["code", tokens[0].content.rstrip("\n")]]
        if kind == "table_open":
            return [["code", self._table(tokens)]]
        return self.blocks(tokens[1:-1]) if len(tokens) > 2 else []

    def _paragraph(self, children: Sequence[Token]) -> list[Node]:
        """Return a paragraph; an equation that stands in it on a line of its own divides it."""
        found: list[Node] = []
        rest: list[Token] = []
        for token in [*children, None]:
            if token is not None and token.type != "math_inline_double":
                rest.append(token)
                continue
            inlines = self.inlines(rest)
            found += [["paragraph", inlines]] if any(text.strip() for _, text in inlines) else []
            found += [["math", without_roles(token.content.strip())]] if token else []
            rest = []
        return found

    def _items(self, tokens: Sequence[Token]) -> Iterator[list[Inline]]:
        """Go through the items of a list; what is deeper inside stands in the item around it."""
        depth, item = 0, list[Inline]()
        for token in tokens:
            depth += {"list_item_open": 1, "list_item_close": -1}.get(token.type, 0)
            if token.type == "inline":
                item += [["text", " "]] * bool(item) + self.inlines(token.children or ())
            if token.type == "list_item_close" and depth == 0:
                yield _joined(item)
                item = []

    def _table(self, tokens: Sequence[Token]) -> str:
        rows: list[list[str]] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append("".join(text for _, text in self.inlines(token.children or ())))
        return in_columns(rows)


def in_columns(rows: Sequence[Sequence[str]]) -> str:
    """Write a table for a font of fixed width."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def without_roles(latex: str) -> str:
    r"""Take the colours out of an equation.

    Example:
        >>> without_roles(r"\role{memory}{c_t} = \role{forget}{f_{t}} c")
        '{c_t} = {f_{t}} c'
    """
    return re.sub(r"\\role\{\w+\}", "", latex)


def _end(tokens: Sequence[Token], start: int) -> int:
    """Return where the block ends that begins at ``start``."""
    depth = 0
    for at in range(start, len(tokens)):
        depth += tokens[at].nesting
        if depth <= 0:
            return at
    return len(tokens) - 1


def _joined(inlines: Iterable[Inline]) -> list[Inline]:
    found: list[Inline] = []
    for kind, text in inlines:
        if found and found[-1][0] == kind and kind != "math":
            found[-1][1] += text
        elif text:
            found.append([kind, text])
    return found
