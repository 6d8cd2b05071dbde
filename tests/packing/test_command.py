"""``rnn-visualizer lessons pack``: what it writes, and what it says of what cannot be packed."""

import json

import pytest

from tests.packing.conftest import FOLDER
from visualizer.cli import main


def test_nothing_is_trained_twice(packed, capsys):
    done = packed[0]
    assert main(["lessons", "pack", str(FOLDER / "01-small.md"), "-o", str(done.folder.parent)]) == 0
    said = capsys.readouterr()
    assert "1 lessons, nothing to train" in said.err
    assert said.out.startswith("small: 3 recordings, ")


def test_two_processes_make_the_same_as_one(packed, tmp_path, capsys):
    """Trained elsewhere, every number and every byte of the recordings is the same."""
    short = tmp_path / "01-small.md"
    head, first, *_ = (FOLDER / "01-small.md").read_text().split("\n# ")
    short.write_text("\n# ".join([head, first.replace(" {cite}`elman1990`", "")]))
    assert main(["lessons", "pack", str(short), "-o", str(tmp_path)]) == 0
    assert "1 of 1: small, 20 updates of" in capsys.readouterr().err
    told = json.loads((tmp_path / "small" / "lesson.json").read_text())
    packed_here = json.loads((packed[0].folder / "lesson.json").read_text())
    assert told["pages"][0]["challenges"] == packed_here["pages"][0]["challenges"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing"], "there is no lesson 'nothing'; name a file (my/04-gates.md) or one of vanilla-rnn"),
        (["no/such.md"], "cannot be packed"),
        (["lstm", "--workers", "0"], "--workers must be at least 1 (got 0)"),
    ],
)
def test_what_cannot_be_packed_says_why(arguments, said, capsys):
    assert main(["lessons", "pack", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_a_lesson_whose_network_cannot_be_says_where_to_look(tmp_path, capsys):
    bad = tmp_path / "01-small.md"
    text = (FOLDER / "01-small.md").read_text()
    bad.write_text(text.replace("hundredfold_rate", "shuffled_positions"))
    (tmp_path / "references.bib").write_bytes((FOLDER / "references.bib").read_bytes())
    assert main(["lessons", "pack", str(bad), "-o", str(tmp_path / "packs")]) == 2
    said = capsys.readouterr().err
    assert "small cannot be packed: fault cannot be shuffled_positions here" in said
    assert not (tmp_path / "packs" / "small" / "lesson.json").exists()
