"""The guide for authors: its blocks, put together, are a site that builds without a complaint."""

import re
import shutil
from pathlib import Path

import pytest

from tests.embed.sphinx_sites import RECORDING, build
from visualizer.embed.sphinx.directives import Lesson, Score
from visualizer.embed.sphinx.settings import OPTIONS

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "sphinx.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE, flags=re.DOTALL | re.MULTILINE)


@pytest.mark.slow
def test_its_blocks_build(tmp_path):
    source = tmp_path / "source"
    (source / "_recordings").mkdir(parents=True)
    for name in ("run.rnn.json", "other.rnn.json", "_recordings/any.rnn.json"):
        shutil.copyfile(RECORDING, source / name)
    conf = [*blocks("python"), 'extensions.append("myst_parser")', 'myst_enable_extensions = ["colon_fence"]']
    (source / "conf.py").write_text("\n".join([*conf, "numfig = True", "myst_update_mathjax = False"]))
    pages = "One\n===\n\n.. toctree::\n\n   two\n\n"
    (source / "index.rst").write_text(pages + "\n".join(blocks("rst")))
    (source / "two.md").write_text("# Two\n\n" + "\n".join(blocks("markdown")).replace("keeps", "kept"))
    assert build(source, tmp_path / "html") == ""
    html = (tmp_path / "html" / "index.html").read_text()
    assert html.count("<rnn-score ") == 6  # three of recordings and recipes, three in the lesson's pages
    assert (tmp_path / "html" / "two.html").read_text().count("<rnn-score ") == 1


def test_it_names_every_option_and_setting():
    named = set(re.findall(r"`([a-z_]+)`", GUIDE)) | set(re.findall(r"^(rnn_visualizer_\w+) =", GUIDE, re.MULTILINE))
    assert {*Score.option_spec, *Lesson.option_spec} - {"pages"} <= named
    assert set(OPTIONS) <= named
    assert ":pages:" in GUIDE
