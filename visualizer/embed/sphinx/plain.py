"""A lesson without scripts: the simple nodes of its pack as docutils nodes, for paper, e-books and plain text."""

import ast
from collections.abc import Callable, Iterable, Sequence
from textwrap import dedent
from typing import Any

from docutils import nodes

from visualizer.mathml import mathml

Picture = Callable[[str, str], list[nodes.Node]]
"Makes a figure of a poster's name and what it shows."
Equation = Callable[[str, bool], nodes.Node]
"Makes an equation of LaTeX; True where it stands in a line."


class Plain:
    """Turns simple nodes into docutils nodes.

    Args:
        picture: makes a figure.
        equation: makes an equation.
    """

    def __init__(self, picture: Picture, equation: Equation) -> None:
        self._picture, self._equation = picture, equation
        self._kinds: dict[str, Callable[..., list[nodes.Node]]] = {
            "heading": lambda text: [nodes.rubric(text, text)],
            "paragraph": lambda inlines: [self.paragraph(inlines)],
            "math": lambda latex: [equation(latex, False)],
            "list": lambda items: [self._list(items)],
            "figure": lambda poster, alt: picture(poster, alt),
            "code": lambda text: [nodes.literal_block(text, text, language=_language(text))],
        }

    def page(self, page: dict[str, Any]) -> list[nodes.Node]:
        """Return a page under its title."""
        return [nodes.rubric(page["title"], page["title"]), *self.blocks(page["plain"])]

    def blocks(self, items: Iterable[Sequence[Any]]) -> list[nodes.Node]:
        """Return simple nodes, in order.

        Raises:
            ValueError: if one is of an unknown kind.
        """
        made: list[nodes.Node] = []
        for kind, *told in items:
            if kind not in self._kinds:
                raise ValueError(
                    f"a lesson's plain text has {kind!r}, expected {', '.join(self._kinds)}; pack it again"
                )
            made += self._kinds[kind](*told)
        return made

    def paragraph(self, inlines: Iterable[Sequence[str]]) -> nodes.paragraph:
        """Return a paragraph of pieces of text."""
        kinds = {"strong": nodes.strong, "emphasis": nodes.emphasis, "code": nodes.literal}
        paragraph = nodes.paragraph()
        for kind, text in inlines:
            if kind == "math":
                paragraph += self._equation(text, True)
            elif kind in kinds and text.strip():
                inner = text.strip()  # no markup of plain text may touch a space
                before, after = text.split(inner, 1)
                paragraph += [nodes.Text(before), kinds[kind](inner, inner), nodes.Text(after)]
            else:
                paragraph += nodes.Text(text)
        return paragraph

    def _list(self, items: Iterable[Any]) -> nodes.bullet_list:
        listed = nodes.bullet_list(bullet="*")
        for inlines in items:
            listed += nodes.list_item("", self.paragraph(inlines))
        return listed


def latex_equation(latex: str, is_inline: bool) -> nodes.Node:
    """Return an equation as Sphinx writes it for LaTeX, and as it stands in plain text."""
    if is_inline:
        return nodes.math(latex, latex)
    return nodes.math_block(latex, latex, **{"no-wrap": False, "nowrap": False, "number": None, "label": None})


def mathml_equation(latex: str, is_inline: bool) -> nodes.Node:
    """Return an equation as MathML, which an e-book reader draws without a script."""
    markup = mathml(latex, "inline" if is_inline else "block")
    return nodes.raw("", markup if is_inline else f'<p class="rnn-equation">{markup}</p>', format="html")


def said(page: dict[str, Any]) -> str:
    """Return the words of a page, for the search of an HTML site."""
    words = [page["title"]]
    for kind, *told in page["plain"]:
        if kind == "heading":
            words.append(told[0])
        elif kind in ("paragraph", "list"):
            lines = told[0] if kind == "list" else [told[0]]
            words += ["".join(text for piece, text in line if piece != "math") for line in lines]
    return "\n".join(words)


def _language(code: str) -> str:
    """Return what a block is coloured as: a table is no Python."""
    try:
        ast.parse(dedent(code))
    except SyntaxError:
        return "none"
    return "python"
