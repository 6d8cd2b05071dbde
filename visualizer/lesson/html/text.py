"""Sentences and paragraphs of a lesson as HTML: what Markdown can say, equations as MathML, and our three roles."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from markdown_it.presets import commonmark
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup, escape

from visualizer.lesson.bibliography import Reference
from visualizer.lesson.html.code import marked
from visualizer.lesson.markdown import parse_sentence
from visualizer.mathml import mathml
from visualizer.trace import Quantity

OPTIONS = OptionsDict(commonmark.make()["options"])
DEEPER = {f"h{level}": f"h{level + 1}" for level in range(1, 6)}
"A page's own heading is the second level of the document, so what stands inside it begins at the third."


class Writer:
    """Writes what authors wrote; whatever they wrote, no markup of theirs passes.

    Args:
        quantities: that ``{quantity}`` may name.
        references: that ``{cite}`` may name.
        measured: words of numbers that are known already, by what is measured; all others are a dash.
    """

    def __init__(
        self,
        quantities: Mapping[str, Quantity],
        references: Mapping[str, Reference],
        measured: Mapping[str, str] | None = None,
    ) -> None:
        self._measured = measured or {}
        self._renderer = _Renderer()
        self._renderer.roles = {
            "cite": lambda key, before: cited(key, references, before),
            "live": lambda spec, before: self.live(spec),
            "quantity": lambda name, before: named(name, quantities),
        }

    def text(self, tokens: Sequence[Token]) -> Markup:
        """Return paragraphs."""
        return Markup(self._renderer.render(tokens, OPTIONS, {}))

    def sentence(self, words: str) -> Markup:
        """Return what stands in a line, without a paragraph around it."""
        return Markup(self._renderer.renderInline(parse_sentence(words), OPTIONS, {}))

    def cited(self, key: str) -> Markup:
        """Return what ``{cite}`` becomes after a few words."""
        return Markup(self._renderer.roles["cite"](key, "words"))

    def live(self, spec: str) -> Markup:
        """Return the place of a number that is measured on the run."""
        return Markup('<output class="live" data-spec="{}">{}</output>').format(spec, self._measured.get(spec, "–"))


def cited(key: str, references: Mapping[str, Reference], before: str) -> Markup:
    """Return links to entries of the list at the end; several keys are separated by commas.

    Args:
        key: or keys.
        references: that are known.
        before: the text before it. A sentence that begins with a citation names the authors, ``Gers et al. (2000)``;
            any other has it in parentheses, its own or those it stands in.
    """
    begins = before.rstrip()[-1:] in ("", ".", ":", "?", "!")
    is_inside = before.count("(") > before.count(")")
    link = Markup('<a href="#ref-{}">{}</a>')
    links = [link.format(each, _named(references.get(each), each, begins)) for each in re.split(r"\s*,\s*", key)]
    joined = Markup(", ").join(links) if begins else Markup("; ").join(links)
    wrapped = joined if begins or is_inside else Markup("({})").format(joined)
    return Markup('<span class="cite">{}</span>').format(wrapped)


def _named(reference: Reference | None, key: str, as_words: bool) -> str:
    if reference is None:
        return key
    return reference.short if as_words else re.sub(r" \((\S+)\)$", r" \1", reference.short)


def named(name: str, quantities: Mapping[str, Quantity]) -> Markup:
    """Return a quantity's name in its colour, with its symbol."""
    quantity = quantities.get(name)
    if quantity is None:
        return Markup('<span class="quantity">{}</span>').format(name.replace("_", " "))
    label = quantity.label or name.replace("_", " ")
    symbol = Markup(mathml(quantity.symbol)) if quantity.symbol else ""
    textbook = Markup(' title="{}"').format(f"textbooks: {quantity.textbook}") if quantity.textbook else ""
    style = f"color:var(--role-{quantity.role}-text)"
    element = Markup('<span class="quantity" data-quantity="{}" tabindex="0" style="{}"{}>{} {}</span>')
    return element.format(name, style, textbook, label, symbol)


def _equation(latex: str, display: Literal["inline", "block"] = "inline") -> str:
    """Return MathML, or, of what the check of lessons complains about, what was written."""
    try:
        return mathml(latex, display)
    except ValueError:
        return f"<code>{escape(latex)}</code>"


class _Renderer(RendererHTML):
    """markdown-it's own, and a method for each kind of token it does not know."""

    roles: Mapping[str, Any]

    def role(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        token = tokens[idx]
        before = "".join(each.content for each in tokens[:idx] if each.type != "math_inline")
        return str(self.roles[token.meta["role"]](token.content, before))

    def math_inline(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        return _equation(tokens[idx].content)

    def math_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        return f'<div class="equation">{_equation(tokens[idx].content.strip(), "block")}</div>\n'

    math_inline_double = math_block_label = math_block

    def heading_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        return f"<{DEEPER.get(tokens[idx].tag, 'h6')}>"

    def heading_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        return f"</{DEEPER.get(tokens[idx].tag, 'h6')}>\n"

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        """Write addresses of our own pages as seen from a lesson, so that a prefix of a proxy does no harm."""
        address = str(tokens[idx].attrGet("href") or "")
        return Markup('<a href="{}">').format(f"..{address}" if address.startswith("/") else address)

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        return '<div class="wide" tabindex="0"><table>\n'

    def table_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        return "</table></div>\n"

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        token = tokens[idx]
        is_python = token.info.strip() in ("python", "py")
        text = marked(token.content) if is_python else escape(token.content)
        return f'<pre class="code" tabindex="0"><code>{text}</code></pre>\n'
