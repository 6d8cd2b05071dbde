"""Sphinx: what an author is told, and what is made for them."""

import json
import os
import shutil
import time

import pytest

from tests.embed.sphinx_sites import RECORDING, build, tiny
from visualizer.embed.sphinx.recipes import MissingError, recording_of
from visualizer.embed.sphinx.settings import Settings

pytestmark = pytest.mark.slow
HEAD = "One\n===\n\n"


def score(argument: str = "run.rnn.json", **options: str) -> str:
    return "\n".join(
        [f".. rnn-score:: {argument}", *(f"   :{name}: {value}" for name, value in options.items()), "", ""]
    )


FAULTS = [
    (score("none.rnn.json"), "there is no file none.rnn.json; name a recording"),
    (score("newer.rnn.json"), "newer.rnn.json is of version 99, newer than this program reads (1); update"),
    (score("short.rnn.json"), "short.rnn.json is cut short"),
    (score("conf.py"), "conf.py is no recording"),
    (score(view="unt"), "no view 'unt'; did you mean 'unit'? The recording has story, unit, score"),
    (score(quantities="forget_gate memory"), "no quantity 'memory'; did you mean 'memory_read'?"),
    (score(highlight="zzz"), "no quantity 'zzz'; choose one of input, memory_read"),
    (score(select="cell_state"), "select must be a quantity and a position from 0"),
    (score(select="cell_stat 3"), "no quantity 'cell_stat'; did you mean 'cell_state'?"),
    (score(unit="6"), "unit must be from 0 to 5 (got 6)"),
    (score(layer="1"), "layer must be from 0 to 0 (got 1)"),
    (score(update="999"), "update must be from 0 to 240, where the recording ends (got 999)"),
    (score(poster="no.png"), "there is no poster no.png"),
    (score(poster="run.rnn.json"), "run.rnn.json is no picture"),
    (score(height="tall"), "option: \"height\"; value: 'tall'"),
    (score("run.rnn.json " * 5), "a player shows one to 4 recordings (got 5)"),
    (".. rnn-lesson:: lstmm\n\n", "there is no packed lesson 'lstmm'; name its folder, or one of ours: "),
    (".. rnn-lesson:: none.md\n\n", "there is no file none.md; name a lesson's Markdown file"),
    (".. rnn-lesson:: vanilla-rnn\n   :pages: 9\n\n", "vanilla-rnn has pages 1 to 7 (got 9)"),
    (".. rnn-lesson:: vanilla-rnn\n   :pages: a-b\n\n", "pages must be numbers such as '1-3, 5' (got 'a-b')"),
    (
        ".. rnn-lesson:: vanilla-rnn\n   :pages: 1-99999999999\n\n",
        "pages must be numbers such as '1-3, 5' (got '1-99999999999')",
    ),
]


def test_every_fault_is_said_at_its_line(tmp_path):
    source = tiny(tmp_path / "source", HEAD + "".join(text for text, _ in FAULTS))
    told = json.loads(RECORDING.read_text())
    (source / "newer.rnn.json").write_text(json.dumps({**told, "version": 99}))
    (source / "short.rnn.json").write_text(json.dumps({**told, "data": told["data"][:400]}))
    complaints = build(source, tmp_path / "html").splitlines()
    line = 1 + HEAD.count("\n")
    for text, message in FAULTS:
        found = [complaint for complaint in complaints if f"index.rst:{line}: ERROR: " in complaint]
        following = complaints[complaints.index(found[0]) :][:3] if found else complaints
        assert message in "\n".join(following), line
        line += text.count("\n")


def test_a_fault_in_myst_is_said_at_its_line(tmp_path):
    text = "# One\n\nText.\n\n:::{rnn-score} run.rnn.json\n:view: nothing\n:::\n"
    source = tiny(tmp_path / "source", text, name="index.md")
    assert "index.md:5: ERROR: the recording has no view 'nothing'" in build(source, tmp_path / "html")


RECIPE = "task=delayed_recall&model=lstm&hidden_size=3&seq_len=6&batch_size=4"


def test_a_recipe_without_a_recording_is_a_warning_with_the_command(tmp_path):
    source = tiny(tmp_path / "source", HEAD + score(RECIPE))
    complaints = build(source, tmp_path / "html")
    assert "index.rst:4: WARNING: there is no recording of task=delayed_recall" in complaints
    assert f"`rnn-visualizer record '{RECIPE}' --updates 300 --every 5 -o " in complaints
    assert "rnn_visualizer_train = True" in complaints


def test_a_recipe_is_trained_once_where_that_is_allowed(tmp_path):
    allow = "rnn_visualizer_train = True\n"
    source = tiny(tmp_path / "source", HEAD + score(RECIPE, updates="6", every="2", view="unit"), allow)
    assert build(source, tmp_path / "html") == ""
    (kept,) = (tmp_path / "cache" / "rnn-visualizer").glob("*.rnn.json")
    assert json.loads(kept.read_text())["updates"] == [0, 2, 4, 6]
    before = kept.stat().st_mtime_ns
    shutil.rmtree(tmp_path / "doctrees")
    assert build(source, tmp_path / "text", "text") == ""
    assert kept.stat().st_mtime_ns == before


def where(folder, **more) -> Settings:
    defaults = {"train": False, "cache": folder / "cache", "inline": False, "theme": "auto", "live": ""}
    return Settings(**{**defaults, "recordings": (folder,), **more})


SAID = "task=delayed_recall&model=lstm&hidden_size=6&seq_len=12&seed=0"


@pytest.mark.parametrize(
    "query", [SAID, "?seq_len=12&model=lstm", f"{SAID}&forget_bias=3", f"v=1&{SAID}&learning_rate=5e-3"]
)
def test_a_committed_recording_is_found_by_its_recipe(tmp_path, query):
    shutil.copyfile(RECORDING, tmp_path / "any-name.rnn.json")
    assert recording_of(query, where(tmp_path), None, None) == tmp_path / "any-name.rnn.json"


@pytest.mark.parametrize(
    "query", ["task=delayed_recall&model=lstm&hidden_size=6", f"{SAID}&forget_bias=1", "task=parity"]
)
def test_another_recording_is_not_taken_for_it(tmp_path, query):
    shutil.copyfile(RECORDING, tmp_path / "any-name.rnn.json")
    with pytest.raises(MissingError, match="there is no recording of"):
        recording_of(query, where(tmp_path), None, None)


def test_two_recordings_that_fit_are_told(tmp_path):
    for name in ("a", "b"):
        shutil.copyfile(RECORDING, tmp_path / f"{name}.rnn.json")
    with pytest.raises(ValueError, match=r"fits several recordings \(a.rnn.json, b.rnn.json\); say more"):
        recording_of(SAID, where(tmp_path), None, None)


def test_a_recipe_that_cannot_be_trained_says_why(tmp_path):
    with pytest.raises(ValueError, match="`rnn-visualizer record task=nothing .* failed: .*task must be one of"):
        recording_of("task=nothing", where(tmp_path, train=True), 1, 1)


def test_a_page_follows_its_recording(tmp_path):
    source, out = tiny(tmp_path / "source", HEAD + score()), tmp_path / "html"
    assert build(source, out) == ""
    (copied,) = (out / "_static" / "rnn-visualizer").glob("run-*.rnn.json")
    told = json.loads(RECORDING.read_text())
    (source / "run.rnn.json").write_text(json.dumps({**told, "title": "Another"}))
    os.utime(source / "run.rnn.json", (time.time() + 5, time.time() + 5))
    assert build(source, out) == ""
    html = (out / "index.html").read_text()
    assert copied.name not in html
    assert any(path.name in html for path in (out / "_static" / "rnn-visualizer").glob("run-*.rnn.json"))


def test_a_recording_may_stand_in_the_page(tmp_path):
    conf = "rnn_visualizer_inline = True\nhtml_theme = 'furo'\nrnn_visualizer_live = 'https://lab.example'\n"
    source = tiny(tmp_path / "source", HEAD + score() + score(), conf)
    assert build(source, tmp_path / "html") == ""
    html = (tmp_path / "html" / "index.html").read_text()
    assert html.count("<rnn-score data=") == html.count('<script type="application/json" id="rnn-recording-') == 2
    assert html.count('live="https://lab.example"') == 2
    assert "theme=" not in html[html.index("<rnn-score ") : html.index("</rnn-score>")]


def test_players_stay_light_in_a_theme_that_is_never_dark(tmp_path):
    source = tiny(tmp_path / "source", HEAD + score(), "html_theme = 'alabaster'\n")
    assert build(source, tmp_path / "html") == ""
    assert 'theme="light"' in (tmp_path / "html" / "index.html").read_text()
