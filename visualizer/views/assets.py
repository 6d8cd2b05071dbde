"""Addresses of the files that browsers get: they name the content, so that browsers may keep it for good."""

import hashlib
from functools import lru_cache
from pathlib import Path

from bokeh.settings import settings
from panel.io.resources import DIST_DIR

from visualizer.shipped import STATIC

ASSETS = "assets"
"Address under the root where ``static/`` is served."


LIBRARIES = ("js/bokeh.min.js", "js/bokeh-widgets.min.js", "js/bokeh-tables.min.js")
"What the pages load of Bokeh: nothing draws with WebGL; Panel does not start without widgets and tables."


def asset(path: str) -> str:
    """Return the address of a file of ``static/``, under the root."""
    return f"{ASSETS}/{path}?v={_version(STATIC / path)}"


def libraries() -> list[str]:
    """Return the addresses of the scripts of Bokeh and Panel, under the root, in the order in which they run."""
    bokeh = Path(settings.bokehjs_path())
    found = [f"static/{path}?v={_version(bokeh / path)}" for path in LIBRARIES]
    return [*found, f"static/extensions/panel/panel.min.js?v={_version(DIST_DIR / 'panel.min.js')}"]


def _version(path: Path) -> str:
    return _digest(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _digest(path: Path, modified: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
