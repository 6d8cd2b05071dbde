"""Python as a page prints it: keywords, comments and strings lightly marked."""

import io
import keyword
import tokenize
from collections.abc import Iterator
from html import escape

MARKED = {tokenize.COMMENT: "comment", tokenize.STRING: "string"}


def marked(text: str) -> str:
    """Return Python as HTML: keywords, comments and strings in a ``<span>`` each; anything else as it is."""
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    pieces, at = [], 0
    for kind, (first_line, first), (last_line, last) in _spans(text):
        begin, end = starts[first_line - 1] + first, starts[last_line - 1] + last
        pieces += [escape(text[at:begin]), f'<span class="{kind}">{escape(text[begin:end])}</span>']
        at = end
    return "".join([*pieces, escape(text[at:])])


def _spans(text: str) -> Iterator[tuple[str, tuple[int, int], tuple[int, int]]]:
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            kind = MARKED.get(token.type, "keyword" if keyword.iskeyword(token.string) else "")
            if kind:
                yield kind, token.start, token.end
    except (tokenize.TokenError, SyntaxError):  # an excerpt that ends in the middle is shown without marks
        return
