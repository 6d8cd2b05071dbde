"""A section of a script, a cell of a notebook: a heading, a text and code."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Section:
    """Code that belongs together.

    Args:
        title: what it is.
        text: what a reader should know before; may be empty.
        code: Python.
        is_hidden: whether a notebook folds it.
        imports: import lines that it needs besides what ``document`` knows by name.
    """

    title: str
    text: str
    code: str
    is_hidden: bool = False
    imports: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # Python is written, no page
    )


def render(name: str, **values: Any) -> str:
    """Return the Python that a template gives."""
    return _environment().get_template(f"{name}.jinja").render(**values).strip()
