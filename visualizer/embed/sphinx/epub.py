"""E-books: an EPUB's list of contents must say which pages hold MathML, which Sphinx's own does not."""

import re
from pathlib import Path
from typing import Any

ITEM = re.compile(r'<item\b(?![^>]*\bproperties=)[^>]*\bhref="([^"]+)"[^>]*(?=/>)')


def declare_mathml(app: Any, error: Exception | None) -> None:
    """Mark the pages with equations in ``content.opf`` and pack the book again."""
    if error is not None or app.builder.name != "epub":
        return
    contents = Path(app.outdir) / "content.opf"
    before = contents.read_text(encoding="utf-8")
    after = ITEM.sub(lambda item: _declared(item, Path(app.outdir)), before)
    if after != before:
        contents.write_text(after, encoding="utf-8")
        app.builder.build_epub()


def _declared(item: "re.Match[str]", folder: Path) -> str:
    file = folder / item[1]
    has_equation = file.suffix == ".xhtml" and file.is_file() and "<math" in file.read_text(encoding="utf-8")
    return f'{item[0].rstrip()} properties="mathml" ' if has_equation else item[0]
