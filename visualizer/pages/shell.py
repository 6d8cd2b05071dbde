"""The shell that every page shares: its own text in the served HTML, and named places that Panel fills."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import panel as pn
from jinja2 import Environment, FileSystemLoader

from visualizer.embed.page import header
from visualizer.shipped import STATIC
from visualizer.views.assets import asset, libraries

FOLDER = Path(__file__).parent
PAGES = {"home": ("", "Home"), "lessons": ("lessons", "Lessons"), "lab": ("lab", "Lab")}
"By page name, its address under the root and what the navigation says."
FAVICON = "data:image/svg+xml," + quote(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="#3b5bdb"/>'
    '<path d="M4 5v6M8 3v10M12 5v6" stroke="#fff" stroke-width="2" stroke-linecap="round"/></svg>'
)
Attributes = Mapping[str, str]
"Of the page's root element, by name."


@dataclass(frozen=True)
class Page:
    """What a page says, as markup; never a visitor's.

    Args:
        name: key in ``PAGES``: where the navigation stands.
        title: of the browser's tab.
        description: for search engines and previews.
        heading: first line.
        sentence: says what is seen.
        text: below the picture.
        has_charts: whether slow charts can be opened below the picture.
        sheets: further style sheets under ``static/``.
    """

    name: str
    title: str
    description: str
    heading: str
    sentence: str
    text: str = ""
    has_charts: bool = False
    sheets: tuple[str, ...] = ()


def shell(
    page: Page,
    template: str = "shell.html",
    attributes: Attributes | None = None,
    variables: Mapping[str, Any] | None = None,
    **roots: pn.viewable.Viewable,
) -> pn.Template:
    """Put ``roots`` into a page; addresses are relative, so that a prefix of a proxy does no harm.

    Args:
        page: what it says.
        template: file that extends the shell, or the shell itself.
        attributes: of the root element.
        variables: what the template needs besides.
        **roots: what Panel fills, by the name of its place.
    """
    up = pn.state.rel_path
    filled = pn.Template((FOLDER / template).read_text(encoding="utf-8"))
    for name, viewable in roots.items():
        filled.add_panel(name, viewable)
    known = _variables(page, f"{up}/" if up else "./", attributes)
    for name, value in {**known, **(variables or {}), "app_favicon": "", "apple_icon": ""}.items():
        filled.add_variable(name, value)
    return filled


def plain(
    page: Page,
    template: str,
    root: str,
    attributes: Attributes | None = None,
    variables: Mapping[str, Any] | None = None,
) -> str:
    """Return a page without a bench, in the same shell.

    Args:
        page: what it says.
        template: file that extends the shell.
        root: relative address of the root.
        attributes: of the root element.
        variables: what the template needs besides.
    """
    known = {**_variables(page, root, attributes), **(variables or {})}
    return _environment().get_template(template).render(base=_environment().get_template("plain.html"), **known)


def script(path: str) -> str:
    """Return the path of a script under ``static/`` if it has been built; else nothing, and pages do without it."""
    return path if (STATIC / path).is_file() else ""


def live(items: Sequence[Any]) -> str:
    """Write what Bokeh is to draw as JSON that cannot end the element it stands in; ``live.js`` reads it."""
    return json.dumps([item.to_json() for item in items], separators=(",", ":")).replace("<", "\\u003c")


def _variables(page: Page, root: str, attributes: Attributes | None) -> dict[str, Any]:
    named = {"data-page": page.name, **(attributes or {})}
    links = [(f"{root}{address}", label, key == page.name) for key, (address, label) in PAGES.items()]
    return {
        "page": page,
        "header": header(root, links),
        "root": root,
        "asset": asset,
        "libraries": libraries,
        "live": live,
        "favicon": FAVICON,
        "html_attrs": " ".join(f'{name}="{escape(value)}"' for name, value in named.items()),
        "shell": _environment().get_template("shell.html"),
    }


@lru_cache(maxsize=1)
def _environment() -> Environment:
    # as Panel's own, which renders the same files: nothing is escaped but what a template says
    return Environment(loader=FileSystemLoader(FOLDER), trim_blocks=True, lstrip_blocks=True)
