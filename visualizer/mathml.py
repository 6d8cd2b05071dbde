r"""Equations for the eye: LaTeX to MathML, terms coloured by role through the page's CSS variables."""

import re
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Literal

from latex2mathml.converter import convert

from visualizer.trace.quantity import ROLES

_ROLE = re.compile(r"\\role\{(\w+)\}")
_ANGLES = {"<": ("\ue000", "&lt;"), ">": ("\ue001", "&gt;")}
"By character, what stands for it on the way through the converter, which leaves it as it is inside ``\\text``."
_DOT = "<mo>&#x02299;</mo>"
"⊙, of which Firefox makes a large operator, as of Σ, where an equation stands on a line of its own."
_COLOUR = re.compile(r'mathcolor="(\w+)"')


@lru_cache(maxsize=512)
def mathml(latex: str, display: Literal["inline", "block"] = "inline") -> str:
    r"""Return ``latex`` as MathML that any browser draws without a script.

    ``\role{forget}{f_t}`` takes the text colour of that role from the CSS variable ``--role-forget-text``, so that an
    equation follows light and dark like the rows it names.

    Args:
        latex: without dollar signs around it.
        display: in a line of text, or on a line of its own.

    Raises:
        ValueError: if a role is unknown.
    """
    for role in _ROLE.findall(latex):
        if role not in ROLES:
            near = get_close_matches(role, ROLES, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"use one of {', '.join(ROLES)}"
            raise ValueError(f"role {role!r} in {latex.strip()!r} is unknown; {hint}")
    marked = _ROLE.sub(r"\\textcolor{\1}", latex)
    for angle, (stand_in, _) in _ANGLES.items():
        marked = marked.replace(angle, stand_in)
    markup = _COLOUR.sub(r'style="color:var(--role-\1-text)"', convert(marked, display=display))
    for stand_in, written in _ANGLES.values():
        markup = markup.replace(f"<mi>{stand_in}</mi>", f"<mo>{written}</mo>").replace(stand_in, written)
    return markup.replace(_DOT, _DOT.replace("<mo>", '<mo largeop="false">'))


def with_markup(equations: dict[str, dict[str, Any]]) -> None:
    """Let equations (``Equation.to_json``), by quantity, also stand there as MathML, ready for a page."""
    for equation in equations.values():
        if equation.get("latex"):
            equation["mathml"] = mathml(equation["latex"])
