"""A small documentation site with players in it, built by the real MkDocs or Zensical in a process of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RECORDING = ROOT / "tests" / "recordings" / "lstm.rnn.json"
SCORE = "```rnn-score\nsrc: {src}\nview: unit\nunit: 1\ncaption: A gate of one unit\n```\n"
PAGES = {
    "index.md": "---\ntitle: Home\n---\n\n# Home\n\n[On](guide/deep.md)\n\n" + SCORE.format(src="lstm.rnn.json"),
    "guide/deep.md": "# Deep\n\n!!! note\n\n    Inside a note:\n\n"
    "    ```rnn-score\n    src: ../lstm.rnn.json\n    view: score\n    ```\n\nAn example:\n\n"
    "````markdown\n" + SCORE.format(src="run.rnn.json") + "````\n",
}
DEEP = "```rnn-score\nsrc: /lstm.rnn.json /lstm.rnn.json\nunit: 1\n```\n\n```rnn-lesson\nlesson: lstm\npages: 1\n```\n"
"Two runs above one another, and a page of a lesson."
EVERYWHERE = {"index.md": DEEP, "first.md": DEEP, "guide/README.md": DEEP, "guide/deep.md": DEEP}
"The same at every kind of address."
CONFIG = """site_name: Sample
use_directory_urls: {directories}
{address}{theme}plugins: []
markdown_extensions:
  - admonition
  - {fences}
  - visualizer.embed.markdown:
      inline: {inline}
"""
SUPERFENCES = """pymdownx.superfences:
      custom_fences:
        - name: rnn-score
          class: rnn-score
          format: !!python/name:visualizer.embed.markdown.fence
"""
THEMES = {
    "mkdocs": "theme:\n  name: mkdocs\n  highlightjs: false\n",
    "zensical": "theme:\n  font: false\n  features:\n    - navigation.instant\n",
}
COMMANDS = {"mkdocs": ["mkdocs", "build"], "zensical": ["zensical", "build", "--clean"]}


def write(
    folder: Path,
    tool: str,
    *,
    inline: int = 250_000,
    pages=PAGES,
    fences="pymdownx.superfences",
    url="",
    directories: bool = True,
) -> Path:
    """Write a site's sources into a folder of its tool."""
    place = folder / tool
    for name, text in pages.items():
        (place / "docs" / name).parent.mkdir(parents=True, exist_ok=True)
        (place / "docs" / name).write_text(text)
    shutil.copy(RECORDING, place / "docs")
    theme, address = THEMES[tool], f"site_url: {url}\n" if url else ""
    told = {
        "address": address,
        "theme": theme,
        "inline": inline,
        "fences": fences,
        "directories": str(directories).lower(),
    }
    (place / "mkdocs.yml").write_text(CONFIG.format(**told))
    return place


def build(place: Path, tool: str, *options: str) -> subprocess.CompletedProcess:
    """Build it; the result says how it went."""
    command = [sys.executable, "-m", *COMMANDS[tool], *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, timeout=120)
