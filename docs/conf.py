"""Our own documentation: ``make docs`` builds it; no request of its pages leaves the machine.

The source folder is the repository itself, so that a link in a Markdown file leads to the same place here and in a
checkout. A lesson's file becomes a page with its player: its blocks belong to the lesson's own reader.
"""

import re
import shutil
from pathlib import Path

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

import visualizer
from visualizer.embed.packs import slugs
from visualizer.lesson import read_lesson

ROOT = Path(__file__).resolve().parents[1]

project = "RNN Visualizer"
author = "the RNN Visualizer's authors"
copyright = "MIT licence"
root_doc = "README"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "visualizer.embed.sphinx"]
include_patterns = ["README.md", "lessons/*.md", "docs/**"]
exclude_patterns = ["build", "node_modules", "static", "tests", "visualizer", ".*", "docs/pictures"]

html_theme = "furo"
html_title = project
html_copy_source = False
html_show_sourcelink = False
html_math_renderer = "rnn_mathml"
nitpicky = True
nitpick_ignore_regex = [
    (r"py:.*", r"(collections\.abc|numpy|np|pathlib|torch|safetensors)\..*"),  # documented elsewhere; we are offline
    (r"py:.*", r"visualizer\.[a-z_]+\..*"),  # not public; what is public is documented as visualizer.Name
]
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"

myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 3
myst_update_mathjax = False

CONTENTS = """

:::{toctree}
:hidden:
:caption: The course
:glob:

lessons/[0-9]*
lessons/README
:::

:::{toctree}
:hidden:
:caption: Documentation
:glob:

docs/*
:::

:::{toctree}
:hidden:
:caption: Reference
:glob:

docs/reference/*
:::

:::{toctree}
:hidden:
:caption: Decisions
:glob:

docs/decisions/README
docs/decisions/[0-9]*
:::
"""

PICTURE = re.compile(r"!\[(?P<alt>[^\]]*)\]\(docs/pictures/unit\.png\)")
PLAYER = r"""
:::{rnn-score} /static/lessons/lstm/1.rnn.json
:view: unit
:update: 400
:poster: /docs/pictures/unit.png
:alt: \g<alt>
:::
"""
"What the first page shows where a checkout has a picture."

NOT_PACKED = "This lesson has not been packed: `make packs`.\n"


def as_pages(app: Sphinx, docname: str, source: list[str]) -> None:
    """Give the first page its contents, and put the player where a lesson's file would be read."""
    if docname == root_doc:
        source[0] = PICTURE.sub(PLAYER, source[0], count=1) + CONTENTS
    elif docname == "docs/reference/README":
        source[0] += rest_of_the_reference()
    elif docname.startswith("lessons/") and docname != "lessons/README":
        lesson = read_lesson(ROOT / f"{docname}.md")
        played = f":::{{rnn-lesson}} {lesson.slug}\n:::\n" if lesson.slug in slugs() else NOT_PACKED
        source[0] = f"# {lesson.title}\n\n*{lesson.question}*\n\n{played}"


def rest_of_the_reference() -> str:
    """Return the public names that no page of the reference has."""
    pages = "".join(page.read_text(encoding="utf-8") for page in (ROOT / "docs" / "reference").glob("*.md"))
    rest = [
        name for name in visualizer.__all__ if not re.search(rf"visualizer\.{name}$|:: {name}$", pages, re.MULTILINE)
    ]
    kinds = {name: "autoclass" if isinstance(getattr(visualizer, name), type) else "autofunction" for name in rest}
    blocks = "\n\n".join(f".. {kind}:: visualizer.{name}" for name, kind in kinds.items())
    return f"\n```{{eval-rst}}\n{blocks}\n```\n" if rest else ""


def also_as_index(app: Sphinx, error: Exception | None) -> None:
    """Web hosts ask for ``index.html``: the first page stands there too."""
    if error is None and app.builder.name == "html":
        shutil.copyfile(app.outdir / f"{root_doc}.html", app.outdir / "index.html")


def setup(app: Sphinx) -> None:
    """Connect the above."""
    app.add_lexer("mermaid", TextLexer)
    app.connect("source-read", as_pages)
    app.connect("build-finished", also_as_index)
