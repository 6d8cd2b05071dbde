"""Rules of the house that no linter knows: file sizes, banned names, open ends."""

import re
import statistics
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BANNED = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
LIMIT = 400


def sources(*folders: str) -> list[Path]:
    found = [
        path
        for folder in folders
        for suffix in ("*.py", "*.js", "*.mjs", "*.css")
        for path in (ROOT / folder).rglob(suffix)
    ]
    return [path for path in found if "dist" not in path.parts and "__pycache__" not in path.parts]


def too_long(lengths: dict[str, int]) -> list[str]:
    return [f"{name}: {lines} lines" for name, lines in lengths.items() if lines > LIMIT]


def open_ends(text: str) -> list[str]:
    return re.findall(r"\b(?:TODO|FIXME|XXX)\b(?! #\d)", text)


def test_no_file_is_above_the_limit():
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines())
        for path in sources("visualizer", "static", "tests")
    }
    assert too_long(lengths) == []
    assert too_long({"long.py": LIMIT + 1}) == ["long.py: 401 lines"]


def test_the_median_file_is_short():
    lengths = [len(path.read_text().splitlines()) for path in sources("visualizer") if path.name != "__init__.py"]
    assert statistics.median(lengths) <= 130


def test_no_file_has_a_name_that_says_nothing():
    assert [path.name for path in sources("visualizer", "static", "tests") if path.stem in BANNED] == []


def test_nothing_is_left_open():
    here = Path(__file__)
    assert [
        str(path) for path in sources("visualizer", "static", "tests") if path != here and open_ends(path.read_text())
    ] == []
    assert open_ends("# TODO later") == ["TODO"]
    assert open_ends("# TODO #12: later") == []
