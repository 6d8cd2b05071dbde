"""CommonMark with tables, ``$math$``, colon fences and roles, as tokens.

Roles are tokens of type ``role``: ``meta["role"]`` names it, ``content`` is what stands between the backquotes.
Raw HTML is text like any other.
"""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

ROLES = ("cite", "live", "quantity")
_ROLE = re.compile(r"\{([a-zA-Z_]+)\}(`{1,3})(?!`)(.+?)(?<!`)\2(?!`)", re.DOTALL)


def _role(state: StateInline, silent: bool) -> bool:
    found = _ROLE.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        token = state.push("role", "", 0)
        token.meta = {"role": found[1]}
        token.content = found[3].strip()
    state.pos = found.end()
    return True


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    reader.use(front_matter_plugin).use(colon_fence_plugin)
    reader.use(dollarmath_plugin, allow_space=False, double_inline=True)
    reader.inline.ruler.before("backticks", "role", _role)
    return reader


_READER = _reader()


def parse(text: str, first_line: int = 1) -> tuple[Token, ...]:
    """Read blocks; the tokens' ``map`` counts lines from 0 as if the text began at ``first_line``, counted from 1."""
    return tuple(_READER.parse("\n" * (first_line - 1) + text))


def parse_sentence(text: str) -> tuple[Token, ...]:
    """Read what stands on one line: the inline tokens."""
    return tuple(token for block in _READER.parseInline(text) for token in block.children or ())


def walk(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, int]]:
    """Go through tokens and what is inside them, each with the line it stands on, from 1."""
    line = 1
    for token in tokens:
        line = token.map[0] + 1 if token.map else line
        yield token, line
        inside = line
        for child in token.children or ():
            yield child, inside
            inside += child.type in ("softbreak", "hardbreak")
