"""``docs/embedding.md`` is run: its Python writes pages, its HTML plays, and every attribute is in its tables."""

import json
import re
from pathlib import Path

import pytest

from tests.embed import mini
from tests.embed.playing import FIRST, are_ready, wait_for
from tests.embed.server import STRICT, serving
from visualizer.embed.assets import copy_player
from visualizer.embed.markup import ATTRIBUTES
from visualizer.shipped import STATIC

GUIDE = Path(__file__).parents[2] / "docs" / "embedding.md"


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE.read_text(), flags=re.DOTALL | re.MULTILINE)


def test_every_attribute_is_in_the_guide():
    rows = re.findall(r"^\| (`[^|]*) \|", GUIDE.read_text(), flags=re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([a-z]+)`", row)}
    assert {*ATTRIBUTES, "src", "data"} - named - {"id", "class", "title", "lang"} == set()
    assert "none" not in named


def test_the_policy_in_the_guide_is_the_one_that_is_tested():
    assert any(f"Content-Security-Policy: {STRICT}" in block for block in blocks("text"))


@pytest.fixture
def place(tmp_path):
    """A folder as the guide leaves it before a page is written by hand."""
    copy_player(tmp_path / "player")
    (tmp_path / "run.rnn.json").write_text(mini.RECORDING.read_text())
    (tmp_path / "still.png").write_bytes((STATIC / "icons" / "icon-192.png").read_bytes())
    return tmp_path


@pytest.mark.ui
@pytest.mark.parametrize("number", range(len(blocks("html"))))
def test_html_in_the_guide_plays_under_the_strict_policy(visit, place, number):
    html = blocks("html")[number]
    example = re.search(r'(id="my-run">)(\{.*\})(</script>)', html)
    if example:
        assert json.loads(example[2])["format"] == "rnn-visualizer-recording"
        html = html.replace(example[2], mini.RECORDING.read_text().replace("<", "\\u003c"))
    (place / "page.html").write_text(
        f"<!DOCTYPE html><html lang=en><title>Page</title><link rel=icon href='data:,'>{html}</html>"
    )
    with serving(place, STRICT) as (url, _):
        page = visit(f"{url}/page.html")
        are_ready(page)
        wait_for(page, f"{FIRST}.frame?.quantities")
        assert visit.errors == []


@pytest.mark.ui
@pytest.mark.slow
def test_python_in_the_guide_writes_pages_that_play(visit, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    namespace = {}
    for block in blocks("python"):
        exec(compile(block, str(GUIDE), "exec"), namespace)
    with serving(tmp_path) as (url, _):
        page = visit(f"{url}/index.html")
        are_ready(page)
        assert page.evaluate(f"{FIRST}.updates") == [0, 10, 20, 30, 40]
        page = visit(f"{url}/lesson.html")
        are_ready(page)
        wait_for(page, "document.querySelector('rnn-lesson').dataset.state === 'ready'")
