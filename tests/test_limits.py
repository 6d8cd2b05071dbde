"""The limits of a server: read from a file, refused with a reason, documented as they are."""

import dataclasses
import os
import re
import tomllib

import pytest

from visualizer.cli import main
from visualizer.limits import VARIABLE, Limits, enforce, limits, table
from visualizer.shipped import LESSONS
from visualizer.tasks import own_data

DOCUMENTED = LESSONS.parent / "docs" / "class.md"


@pytest.fixture
def undone(monkeypatch):
    monkeypatch.setenv(VARIABLE, "{}")


def test_a_file_sets_some_limits_and_leaves_the_others(tmp_path):
    (tmp_path / "class.toml").write_text("runs = 2\nestimated_milliseconds = 30\n")
    assert Limits.read(tmp_path / "class.toml") == dataclasses.replace(Limits(), runs=2, estimated_milliseconds=30)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("run = 3", "there is no limit 'run'; did you mean runs?"),
        ("uploads_byte = 3", "did you mean upload_bytes?"),
        ("[runs]\nmost = 3", "runs must be a whole number of at least 1"),
        ('runs = "3"', "runs must be a whole number of at least 1, at most 1,000,000,000,000 (got 3)"),
        ("runs = true", "(got True)"),
        ("runs = 2.5", "(got 2.5)"),
        ("runs = 0", "(got 0)"),
        ("messages_per_second = -1", "messages_per_second must be a number above 0"),
        ("messages_per_second = nan", "(got nan)"),
        ("messages_per_second = inf", "(got inf)"),
        ("runs = " + "9" * 400, "runs must be a whole number"),
        ("measured_milliseconds = 10", "measured_milliseconds must be at least estimated_milliseconds, 50 (got 10)"),
        ("upload_bytes = 100_000_000", "message_bytes must be at least upload_bytes"),
        ("runs = ", "Invalid value"),
        ("a = " + "[" * 5000, "class.toml: "),
    ],
)
def test_what_is_no_limit_is_refused_before_anything_starts(text, reason, tmp_path, capsys, undone):
    file = tmp_path / "class.toml"
    file.write_text(text)
    assert main(["serve", "--port", "0", "--limits", str(file)]) == 2
    told = capsys.readouterr().err
    assert reason in told
    assert told.startswith(f"rnn-visualizer: {file}: ")
    assert limits() == Limits()


def test_a_file_that_is_not_there_is_named(tmp_path, capsys):
    assert main(["serve", "--port", "0", "--limits", str(tmp_path / "missing.toml")]) == 2
    assert "missing.toml cannot be used" in capsys.readouterr().err


def test_limits_reach_processes_that_are_started_later(undone):
    enforce(dataclasses.replace(Limits(), upload_bytes=1_500))
    assert limits().upload_bytes == 1_500
    assert '"upload_bytes": 1500' in os.environ[VARIABLE]
    with pytest.raises(ValueError, match="at most 1,500 bytes"):
        own_data.add_text("abcd" * 400)


def test_the_page_for_teachers_has_the_limits_as_they_are():
    assert f"\n{table()}\n" in DOCUMENTED.read_text()
    assert len(table().splitlines()) == 2 + len(dataclasses.fields(Limits))


def test_the_example_for_teachers_is_a_file_of_limits():
    (example,) = re.findall(r"^```toml\n(.*?)^```", DOCUMENTED.read_text(), flags=re.DOTALL | re.MULTILINE)
    assert Limits.of(tomllib.loads(example)) == dataclasses.replace(Limits(), runs=60, upload_bytes=200_000)


def test_a_table_of_a_million_columns_is_refused():
    with pytest.raises(ValueError, match=r"a table may have 1,000 columns \(got 1,000,000\)"):
        own_data.add_series("," * 999_999)
