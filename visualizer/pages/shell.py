"""The shell that every page shares: its own text in the served HTML, and named places that Panel fills."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import panel as pn

from visualizer.views.assets import asset

TEMPLATE = Path(__file__).with_name("shell.html")
PAGES = {"home": ("", "Home"), "lab": ("lab", "Lab")}
"By page name, its address under the root and what the navigation says."
FAVICON = "data:image/svg+xml," + quote(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="#3b5bdb"/>'
    '<path d="M4 5v6M8 3v10M12 5v6" stroke="#fff" stroke-width="2" stroke-linecap="round"/></svg>'
)


@dataclass(frozen=True)
class Page:
    """What a page says.

    Args:
        name: key in ``PAGES``.
        title: of the browser's tab.
        description: for search engines and previews.
        heading: first line.
        sentence: says what is seen.
        text: below the picture, as markup; never a visitor's.
        has_charts: whether slow charts can be opened below the picture.
    """

    name: str
    title: str
    description: str
    heading: str
    sentence: str
    text: str = ""
    has_charts: bool = False


def shell(page: Page, **roots: pn.viewable.Viewable) -> pn.Template:
    """Put ``roots`` into the shell of ``page``; addresses are relative, so that a prefix of a proxy does no harm."""
    up = pn.state.rel_path
    root = f"{up}/" if up else "./"
    template = pn.Template(TEMPLATE.read_text(encoding="utf-8"))
    for name, viewable in roots.items():
        template.add_panel(name, viewable)
    variables = {"page": page, "pages": PAGES, "root": root, "asset": asset}
    for name, value in variables.items():
        template.add_variable(name, value)
    template.add_variable("favicon", FAVICON)
    template.add_variable("app_favicon", "")
    template.add_variable("apple_icon", "")
    template.add_variable("html_attrs", f'data-page="{page.name}"')
    return template
