"""Visitors' own text and series: taken, refused with a reason, forgotten in order."""

import sys
import unicodedata

import numpy as np
import pytest

from visualizer.limits import Limits
from visualizer.tasks import TASKS, char_lm, own_data

PROSE = "The cat sat on the mat, and the dog looked on. " * 40
NUMBERS = "\n".join(str(value) for value in range(100))


def test_same_content_same_hash():
    key = own_data.add_text(PROSE)
    assert own_data.is_hash(key)
    assert own_data.add_text(PROSE.encode()) == key
    assert own_data.add_text("\ufeff" + PROSE.replace("\n", "\r\n")) == key
    assert own_data.add_text(PROSE + "!") != key
    assert own_data.get_text(key) == PROSE
    assert own_data.has(key)


def test_text_is_composed_and_cleaned():
    key = own_data.add_text("cafe\u0301 \x00\x07\r\n" * 200)
    assert own_data.get_text(key) == "café \n" * 200


def test_every_control_character_is_left_out_and_nothing_else():
    every = [chr(point) for point in range(sys.maxunicode + 1) if not 0xD800 <= point < 0xE000]
    kept = [each for each in every if each in "\n\t" or unicodedata.category(each) != "Cc"]
    assert own_data.CONTROLS.sub("", "".join(every)) == "".join(kept)


def test_a_text_is_numbered_in_the_order_of_its_code_points():
    text = '\U0001f600\n"ab\u0416"\x7f' * 300
    alphabet, codes, inside = char_lm._read(own_data.add_text(text))
    points, expected = np.unique([ord(each) for each in text.replace("\x7f", "")], return_inverse=True)
    assert alphabet == "".join(map(chr, points))
    assert np.array_equal(codes, expected)
    assert list(inside[:7]) == [0, 0, 1, 1, 1, 1, 0]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff\xfe" * 1000, "must be UTF-8"),
        ("\ud800" * 1000, "must be UTF-8"),
        ("short", r"at least 1000 characters \(got 5\)"),
        ("a" * 2000, "a single character"),
        ("ab" * 600_000, r"at most 1,000,000 bytes \(got 1,200,000\)"),
        ("é" * 600_000, r"got 1,200,000"),
    ],
)
def test_text_that_cannot_be_used(content, reason):
    with pytest.raises(ValueError, match=reason):
        own_data.add_text(content)


def test_rare_characters_become_one():
    common = "".join(chr(0x4E00 + n) for n in range(255)) * 4
    rare = "".join(chr(0x6000 + n) for n in range(50))
    text = own_data.get_text(own_data.add_text(common + rare))
    assert len(set(text)) == 256
    assert text == common + own_data.REPLACEMENT * 50
    task = TASKS["char_lm"](text=own_data.add_text(common + rare))
    assert task.input_size == 256


def test_a_model_reads_own_text():
    task = TASKS["char_lm"](text=own_data.add_text(PROSE), seq_len=20)
    assert "".join(map(task.decode, task.batch(np.random.default_rng(0), 1, 0).inputs[0].argmax(-1))) == PROSE[:20]
    assert task.prompt == " "
    assert task.validation().memory is None
    assert task.remembers == ""
    assert task.probe().inputs.shape == (3, 20, task.input_size)
    with pytest.raises(ValueError, match=r"seq_len must be at most 187 .* \(got 200\)"):
        TASKS["char_lm"](text=own_data.add_text(PROSE), seq_len=200)


def test_two_characters_are_enough():
    task = TASKS["char_lm"](text=own_data.add_text("ab" * 1000), seq_len=10)
    probe = task.probe()
    assert (probe.inputs[1] != probe.inputs[0]).any(axis=-1).sum() == 1


@pytest.mark.parametrize(
    ("content", "values", "labels"),
    [
        (NUMBERS, range(100), [""] * 100),
        ("value\n" + NUMBERS + "\n\n", range(100), [""] * 100),
        ("\n".join(f"{1900 + n},{n}" for n in range(100)), range(100), [str(1900 + n) for n in range(100)]),
        (
            "day;x;note\n" + "\n".join(f"d{n};{n},5;a" for n in range(100)),
            np.arange(100) + 0.5,
            [f"d{n}" for n in range(100)],
        ),
        ("\n".join(f'"{n}"\t{n}e-1' for n in range(100)), np.arange(100) / 10, [str(n) for n in range(100)]),
    ],
)
def test_series_that_are_read(content, values, labels):
    series = own_data.get_series(own_data.add_series(content))
    np.testing.assert_allclose(series.values, list(values))
    assert list(series.labels) == labels


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "is empty"),
        ("1\n2\n3", r"60 to 20,000 values \(got 3\)"),
        ("1\n" * 25_000, r"\(got 25,000\)"),
        ("5\n" * 100, "all values of the series are 5"),
        (NUMBERS + "\nmany\n", r"line 101 of the series has no number \(got 'many'\)"),
        (NUMBERS + "\nnan\n", "line 101"),
        (NUMBERS.replace("\n50\n", "\n5x\n"), "line 51"),
        ("a,b\n" + "\n".join(f"{n},{n}" for n in range(70)) + "\n7", r"line 72 .*got 'nothing'"),
    ],
)
def test_series_that_cannot_be_used(content, reason):
    with pytest.raises(ValueError, match=reason):
        own_data.add_series(content)


def test_what_is_not_here_is_said():
    unknown = "0" * 64
    assert not own_data.has(unknown)
    with pytest.raises(ValueError, match="the text 00000000… is not here"):
        TASKS["char_lm"](text=unknown)
    with pytest.raises(ValueError, match="the series 00000000… is not here"):
        TASKS["forecast"](series=unknown)


def test_kinds_are_not_mixed_up():
    with pytest.raises(ValueError, match="is a text, not a series"):
        TASKS["forecast"](series=own_data.add_text(PROSE))
    with pytest.raises(ValueError, match="is a series, not a text"):
        TASKS["char_lm"](text=own_data.add_series(NUMBERS))


def test_the_longest_unused_is_forgotten_first(monkeypatch):
    monkeypatch.setattr(own_data, "_stored", type(own_data._stored)())
    monkeypatch.setattr(own_data, "limits", lambda: Limits(stored_bytes=5_000))
    first, second = own_data.add_text("ab" * 1000), own_data.add_text("cd" * 1000)
    own_data.get_text(first)
    third = own_data.add_text("ef" * 1000)
    assert [own_data.has(key) for key in (first, second, third)] == [True, False, True]
