"""Building a site with the real Sphinx, in a process of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from visualizer.shipped import STATIC

HERE = Path(__file__).parent
SOURCE = HERE / "sphinx_site"
RECORDING = HERE.parent / "recordings" / "lstm.rnn.json"
POSTER = STATIC / "posters" / "lstm-1.webp"


def somebodys(folder: Path) -> Path:
    """Return the sources of somebody's site, with a recording and a poster of theirs."""
    shutil.copytree(SOURCE, folder)
    shutil.copyfile(RECORDING, folder / "run.rnn.json")
    shutil.copyfile(POSTER, folder / "poster.webp")
    (folder / "_recordings").mkdir()
    shutil.copyfile(RECORDING, folder / "_recordings" / "recall.rnn.json")
    return folder


def tiny(folder: Path, text: str, conf: str = "", name: str = "index.rst") -> Path:
    """Return the sources of a site of one page."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(RECORDING, folder / "run.rnn.json")
    extensions = 'extensions = ["visualizer.embed.sphinx", "myst_parser"]\nmyst_enable_extensions = ["colon_fence"]\n'
    (folder / "conf.py").write_text(extensions + conf)
    (folder / name).write_text(text)
    return folder


def build(source: Path, out: Path, builder: str = "html", *more: str) -> str:
    """Build a site; return what Sphinx complains about, empty if it is clean."""
    command = [sys.executable, "-m", "sphinx", "-q", "-n", "-W", "--keep-going", "-b", builder, *more]
    doctrees = ["-d", str(out.parent / "doctrees")]
    environment = {**os.environ, "XDG_CACHE_HOME": str(out.parent / "cache")}
    done = subprocess.run(
        [*command, *doctrees, str(source), str(out)], capture_output=True, text=True, env=environment, check=False
    )
    assert (done.returncode == 0) == (not done.stderr), done.stderr
    return done.stderr
