"""``rnn-visualizer record``: what goes into which file, and what is said before anything is trained."""

import json
import re
from pathlib import Path

import pytest

from visualizer.cli import main
from visualizer.trace import Recording, Trace
from visualizer.training import Run

SMALL = "task=delayed_recall&model=gru&hidden_size=3&seed=2&seq_len=5&batch_size=2"
VERSION_1 = Path(__file__).parent / "version-1.rnn.json"


@pytest.mark.parametrize("name", ["run.rnn.json", "run.json"])
def test_a_recording_is_written(name, tmp_path, capsys):
    file = tmp_path / name
    asked = ["--updates", "8", "--frames", "3", "--views", "story,score", "--title", "Kept"]
    assert main(["record", SMALL, *asked, "-o", str(file)]) == 0
    recording = Recording.load(file)
    assert (recording.updates, recording.title) == ([0, 4, 8], "Kept")
    assert [view["name"] for view in recording.views] == ["story", "score"]
    assert recording.weights()["weight_ih_l0"].shape[0] == 3
    said = capsys.readouterr().out
    assert re.match(rf"3 frames of v=1&{SMALL.replace('&', '.*')}.* in {file} \(\d+ kB\)", said)


def test_frames_at_equal_distances_are_exact_arrays_too(tmp_path):
    file = tmp_path / "run.safetensors"
    assert main(["record", SMALL, "--updates", "7", "--frames", "2", "--quantities", "output", "-o", str(file)]) == 0
    trace = Trace.load(file)
    assert (trace.updates, list(trace[0].arrays)) == ([0, 7], ["output"])


def test_the_default_is_a_frame_every_ten_updates(tmp_path):
    file = tmp_path / "run.rnn.json"
    assert main(["record", SMALL, "--updates", "25", "--quantities", "hidden_state", "-o", str(file)]) == 0
    recording = Recording.load(file)
    assert recording.updates == [0, 10, 20]
    assert set(recording.quantities) == {"hidden_state"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--every", "2", "--frames", "3"], "give one of the two"),
        (["--frames", "0"], "--frames must be at least 1 (got 0)"),
        (["--views", "charm"], "no view 'charm'; use one of story"),
        (["--views", "attention"], "the view 'attention' shows nothing of"),
        (["--quantities", "charm"], "no quantity 'charm'; it has"),
        (["-o", "run.bin"], "run.bin must end in .rnn.json"),
        (["-o", "run.safetensors", "--title", "x"], "--title is for recordings"),
        (["-o", "run.safetensors", "--views", "unit"], "--views is for recordings"),
    ],
)
def test_what_is_wrong_is_said_before_training(arguments, message, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Run, "update", lambda _: pytest.fail("it trained"))
    assert main(["record", SMALL, "-o", "run.rnn.json", *arguments]) == 2
    assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"version": 2}, "version 2"),
        ({"data": "H4sI"}, "cut short"),
        ({"format": "other"}, "no"),
        (None, "cut short"),
    ],
)
def test_a_file_that_cannot_be_exported_is_named(changes, message, tmp_path, capsys):
    text = VERSION_1.read_text()
    file = tmp_path / "broken.rnn.json"
    file.write_text(text[:2000] if changes is None else json.dumps({**json.loads(text), **changes}))
    assert main(["export", str(file), "-o", str(tmp_path / "page.html")]) == 2
    said = capsys.readouterr().err
    assert "broken.rnn.json" in said
    assert message in said
    assert "Traceback" not in said
    assert not (tmp_path / "page.html").exists()


def test_a_recipe_that_is_wrong_is_refused_without_a_word_of_a_default(tmp_path, capsys):
    assert main(["record", "task=addding&model=lstm", "-o", str(tmp_path / "run.rnn.json")]) == 2
    said = capsys.readouterr().err
    assert "got 'addding'" in said
    assert "is used" not in said
