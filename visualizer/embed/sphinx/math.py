"""Equations of a whole site as MathML: ``html_math_renderer = "rnn_mathml"``, and no page fetches a script for them."""

from typing import Any

from docutils import nodes
from markupsafe import escape
from sphinx.util import logging

from visualizer.mathml import mathml

NAME = "rnn_mathml"
logger = logging.getLogger(__name__)


def visit_inline(translator: Any, node: nodes.math) -> None:
    """Write an equation in a line."""
    translator.body.append(_drawn(node, is_inline=True))
    raise nodes.SkipNode


def visit_block(translator: Any, node: nodes.math_block) -> None:
    """Write an equation on a line of its own, with its number."""
    translator.body.append(translator.starttag(node, "div", CLASS="math"))
    if node.get("number"):
        translator.body.append(f'<span class="eqno">({node["number"]})</span>')
    translator.body.append(f"{_drawn(node, is_inline=False)}</div>\n")
    raise nodes.SkipNode


def leave(translator: Any, node: nodes.Node) -> None:
    """Do nothing: the equation is written."""


def _drawn(node: nodes.Element, is_inline: bool) -> str:
    """Return an equation, or what was written where it cannot be read."""
    try:
        return mathml(node.astext(), "inline" if is_inline else "block")
    except Exception as error:  # the converter has many kinds of its own
        logger.warning("this equation cannot be drawn as MathML (%s); write it otherwise", error, location=node)
        return f"<code>{escape(node.astext())}</code>"
