"""What the pages of a site load: noted while they are read, copied once at the end, asked for by pages that use it."""

import hashlib
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sphinx.util import logging
from sphinx.util.osutil import relative_uri

from visualizer.embed.assets import CLASSIC, LESSON, MORE, SHARE, SHEET, TRAIN, copy_player
from visualizer.embed.packs import FILE, Pack
from visualizer.embed.sphinx.nodes import rnn_player

FOLDER = "rnn-visualizer"
"Below ``_static``."
LAB = re.compile(r"(?:\.\.)?/lab(?:\?|$)")
LESSON_PAGE = re.compile(r"(?:\.\.)?/lessons/(?P<slug>[\w-]+)(?:\?page=(?P<page>\d+))?")
logger = logging.getLogger(__name__)


def is_html(builder: Any) -> bool:
    """Whether a builder's pages run scripts; an e-book's do not."""
    return builder.format == "html" and builder.name != "epub"


def name_of(file: Path) -> str:
    """Return what a file is called among those of all pages: two ``run.rnn.json`` do not meet."""
    stem, _, kind = file.name.partition(".")
    return f"{stem}-{hashlib.sha256(file.read_bytes()).hexdigest()[:8]}.{kind}"


def folder_of(pack: Pack) -> str:
    """Return the folder of a pack among those of all pages: two lessons of one name do not meet."""
    told = (pack.folder / FILE).read_bytes()
    return f"{pack.slug}-{hashlib.sha256(told).hexdigest()[:8]}"


def note(env: Any, files: dict[str, Path]) -> None:
    """Remember what the page that is being read loads, by the name below ``FOLDER``."""
    used = _used(env).setdefault(env.docname, {})
    for name, path in files.items():
        used[name] = str(path)
        env.note_dependency(str(path))


def address(builder: Any, name: str = "") -> str:
    """Return where the page that is being written finds a file; without a name, the folder."""
    page = builder.get_target_uri(builder.current_docname).rsplit("#", 1)[0]
    return str(relative_uri(page, f"_static/{FOLDER}/{name}"))


def link(builder: Any, target: str, live: str) -> str | None:
    """Return where a link of a lesson to another page of the live program leads from here; None if nowhere.

    Args:
        builder: that writes the page.
        target: as on the live page: ``../lessons/lstm?page=2``, ``../lab?…``.
        live: address of a lab that runs; empty for none.
    """
    if LAB.match(target):
        return f"{live.rstrip('/')}/lab?{target.partition('?')[2]}" if live else None
    found = LESSON_PAGE.match(target)
    for docname, files in _used(builder.env).items():
        if found and any(re.fullmatch(rf"{found['slug']}-\w{{8}}/{FILE}", name) for name in files):
            turn = f"#{found['slug']}-page-{found['page']}" if found["page"] else ""
            page = builder.get_relative_uri(builder.current_docname, docname)
            return f"{page.partition('#')[0]}{turn}" if turn else str(page)
    return None


def purge(app: Any, env: Any, docname: str) -> None:
    """Forget a page that is read again or gone."""
    _used(env).pop(docname, None)


def merge(app: Any, env: Any, docnames: Iterable[str], other: Any) -> None:
    """Take over what another process read."""
    wanted = set(docnames)
    _used(env).update({docname: files for docname, files in _used(other).items() if docname in wanted})


def ask(app: Any, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Give a page the scripts and the style sheet that its players need."""
    if doctree is None or not is_html(app.builder):
        return
    kinds = {node["kind"] for node in doctree.findall(rnn_player)}
    if kinds:
        app.add_js_file(f"{FOLDER}/{CLASSIC}", loading_method="defer")
    if "lesson" in kinds:
        app.add_js_file(f"{FOLDER}/{LESSON}", loading_method="defer")
        app.add_css_file(f"{FOLDER}/{SHEET}")


def copy(app: Any, error: Exception | None) -> None:
    """Copy what any page loads; nothing, if none has a player."""
    files = {name: path for used in _used(app.env).values() for name, path in used.items()}
    if error is not None or not files or not is_html(app.builder):
        return
    folder = Path(app.outdir) / "_static" / FOLDER
    has_lesson = any(name.endswith(f"/{FILE}") for name in files)
    for name in (CLASSIC, MORE, SHARE, *((LESSON, TRAIN, SHEET) if has_lesson else ())):
        try:
            copy_player(folder, [name])
        except FileNotFoundError as missing:
            logger.warning("%s", missing, type="rnn_visualizer")
    for name, path in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.is_file() or place.stat().st_mtime < Path(path).stat().st_mtime:
            shutil.copyfile(path, place)


def _used(env: Any) -> dict[str, dict[str, str]]:
    if not hasattr(env, "rnn_visualizer_files"):
        env.rnn_visualizer_files = {}
    used: dict[str, dict[str, str]] = env.rnn_visualizer_files
    return used
