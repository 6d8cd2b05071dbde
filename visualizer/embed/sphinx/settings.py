"""What an author sets in ``conf.py``, with its defaults."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from visualizer.embed.origins import server_of

OPTIONS: dict[str, tuple[Any, tuple[type, ...]]] = {
    "rnn_visualizer_train": (False, (bool,)),
    "rnn_visualizer_recordings": (["_recordings"], (list, tuple)),
    "rnn_visualizer_cache": ("", (str,)),
    "rnn_visualizer_inline": (False, (bool,)),
    "rnn_visualizer_theme": ("auto", (str,)),
    "rnn_visualizer_live": ("", (str,)),
}
"Default and type of every setting."

LIGHT_ONLY = (
    *("alabaster", "agogo", "basic", "bizstyle", "classic", "default", "haiku", "nature", "nonav", "pyramid"),
    *("scrolls", "sphinxdoc", "sphinx_rtd_theme", "traditional"),
)
"Themes that are never dark, whatever a reader's system prefers; players stay light there."


@dataclass(frozen=True)
class Settings:
    """What ``conf.py`` says.

    Args:
        train: make recordings and packs that are missing, and keep them in ``cache``.
        recordings: folders that committed recordings and packs are looked for in.
        cache: folder of what was trained on a build.
        inline: recordings stand in the page, which then plays from ``file://`` too.
        theme: of every player: auto, light or dark.
        live: address of a lab that runs, for readers who want to go on; empty for none.
    """

    train: bool
    recordings: tuple[Path, ...]
    cache: Path
    inline: bool
    theme: str
    live: str


def settings(app: Any) -> Settings:
    """Return the settings of a build; folders are relative to ``conf.py``."""
    config, here = app.config, Path(app.confdir)
    cache, theme = config.rnn_visualizer_cache, config.rnn_visualizer_theme
    return Settings(
        train=config.rnn_visualizer_train,
        recordings=tuple(here / folder for folder in config.rnn_visualizer_recordings),
        cache=here / cache if cache else _user_cache(),
        inline=config.rnn_visualizer_inline,
        theme="light" if theme == "auto" and config.html_theme in LIGHT_ONLY else theme,
        live=config.rnn_visualizer_live and server_of(config.rnn_visualizer_live),
    )


def _user_cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "rnn-visualizer"
