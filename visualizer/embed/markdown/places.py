"""Where a Markdown page stands, as MkDocs or Zensical say it; files that a page needs are put where it finds them."""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import dirname, relpath
from typing import Any

from markupsafe import Markup

FOLDER = "assets/rnn-visualizer"
"Of the site, for what its pages load."

STRICT = {"-s", "--strict"}
PREFIXED = re.compile(r'(<[^<>]* (?:src|href)=")\.\./')
"What Zensical puts a prefix before: every address of an element that leads out of the page's folder."


@dataclass
class Place:
    """A page that nothing is known of: all that it shows stands inside it.

    Args:
        source: the page's own file; None where nobody says.
        root: the folder that paths are looked for in, after the page's own.
        host: the tool, for messages.
    """

    source: Path | None = None
    root: Path = field(default_factory=Path.cwd)
    host: str = ""

    @property
    def is_strict(self) -> bool:
        """Whether the tool was told to stop at the first fault."""
        return False

    def find(self, written: str) -> Path:
        """Return the file or folder that an author names: beside the page, or from the root.

        Raises:
            ValueError: if it is in neither place.
        """
        folders = [self.root] if self.source is None else [self.source.parent, self.root]
        for folder in folders:
            path = (folder / written.removeprefix("/")).resolve()
            if path.exists():
                return path
        looked = " and ".join(str(folder) for folder in dict.fromkeys(folders))
        raise ValueError(
            f"there is no {written!r}: looked in {looked}; correct the path, which is relative to the page"
        )

    def put(self, name: str, content: Callable[[], bytes]) -> str | None:
        """Have the site hold a file; return its address from the page, or None if the page must hold it itself."""
        return None

    def handed(self, html: Markup) -> Markup:
        """Return the HTML of a block as the tool wants it, which makes addresses of its own of ours."""
        return html


@dataclass
class MkDocsPage(Place):
    """A page of MkDocs; files go into the site through its own list of files."""

    processor: Any = None

    def put(self, name: str, content: Callable[[], bytes]) -> str | None:
        """Add a generated file, once."""
        from mkdocs.structure.files import File

        files, config = self.processor.files, self.processor.config
        address = f"{FOLDER}/{name}"
        if files.get_file_from_path(address) is None:
            files.append(File.generated(config, address, content=content()))
        return relative(address, self.processor.file.url)


@dataclass
class ZensicalPage(Place):
    """A page of Zensical; files go straight into the folder of the site."""

    context: Any = None

    @property
    def is_strict(self) -> bool:
        """Whether the project's file says ``strict``, or the command line, which Zensical keeps to itself."""
        return bool(self.context.config.get("strict")) or not STRICT.isdisjoint(sys.argv[1:])

    def put(self, name: str, content: Callable[[], bytes]) -> str | None:
        """Write the file, unless it is there already."""
        config = self.context.config
        site = Path(config["root_dir"]) / config["site_dir"]
        path, wanted = site / FOLDER / name, content()
        if not path.is_file() or path.read_bytes() != wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(wanted)
        return relative(f"{FOLDER}/{name}", self.context.page.url)

    def handed(self, html: Markup) -> Markup:
        """Take off the ``../`` that Zensical puts before ``src`` and ``href`` where ``page.md`` becomes ``page/``.

        It takes them for addresses of the page's file. ``base`` it leaves alone, and of several addresses all but the
        first.
        """
        page = self.context.page
        if dirname(page.url) == dirname(page.path):
            return html
        return Markup(PREFIXED.sub(r"\1", str(html)))


def relative(address: str, page: str) -> str:
    """Return an address of the site as a page reaches it.

    Example:
        >>> relative("assets/a.js", "guide/first/"), relative("assets/a.js", ""), relative("a.js", "guide/first.html")
        ('../../assets/a.js', 'assets/a.js', '../a.js')
    """
    folder = page if page.endswith("/") else dirname(page)
    return relpath(address, folder.strip("/") or ".")


def place_of(md: Any, root: str = "") -> Place:
    """Return where the page stands that a ``markdown.Markdown`` is about to convert."""
    if "relpath" in md.treeprocessors and hasattr(md.treeprocessors["relpath"], "file"):
        processor = md.treeprocessors["relpath"]
        source, docs = Path(processor.file.abs_src_path), Path(processor.config["docs_dir"])
        return MkDocsPage(source, docs, "mkdocs", processor=processor)
    if "rendering_context" in md.preprocessors:
        context = md.preprocessors["rendering_context"]
        docs = Path(context.config["root_dir"]) / context.config["docs_dir"]
        return ZensicalPage(docs / context.page.path, docs, "zensical", context=context)
    return Place(root=Path(root) if root else Path.cwd())
