"""Packs are read without anything that computes; what is no pack says so."""

import json
import subprocess
import sys

import pytest

from visualizer.embed.packs import Pack, slugs

HEAVY = "torch numba panel bokeh"


def test_ours_are_found_by_their_address():
    pack = Pack.load("vanilla-rnn")
    assert (pack.slug, len(pack.pages)) == ("vanilla-rnn", 7)
    assert slugs()[0] == "vanilla-rnn"
    files = pack.files()
    assert {"1.rnn.json", "vanilla-rnn-1.webp"} <= set(files)
    assert all(path.is_file() for path in files.values())
    assert len(pack.recordings([1, 2, 3, 6])) == 1, "four pages show the same run"


def test_a_script_needs_no_text():
    told = Pack.load("vanilla-rnn").script()
    assert not {"html", "plain"}.intersection(*told["pages"])
    assert told["pages"][0]["challenges"][0]["outcomes"]["updates"] == 300


def test_nothing_heavy_is_loaded():
    script = f"""
import sys
from visualizer.embed.packs import Pack
Pack.load("vanilla-rnn").files()
assert not [name for name in "{HEAVY}".split() if name in sys.modules]
"""
    subprocess.run([sys.executable, "-c", script], check=True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "cannot be read"),
        ("[]", "no packed lesson"),
        (json.dumps({"format": "rnn-visualizer-recording"}), "no packed lesson"),
        (
            json.dumps({"format": "rnn-visualizer-lesson", "version": 2}),
            "version 2, this program reads version 1; update it",
        ),
    ],
)
def test_what_is_no_pack_says_so(tmp_path, text, said):
    (tmp_path / "lesson.json").write_text(text)
    with pytest.raises(ValueError, match=said):
        Pack.load(tmp_path)


def test_a_pack_that_is_not_there_says_which_are(tmp_path):
    with pytest.raises(ValueError, match="one of ours: vanilla-rnn"):
        Pack.load(tmp_path / "nothing")
