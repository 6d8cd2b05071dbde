"""No version with a known fault can be installed, is pinned, or is here."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.floors import FLOORS, complaints

ROOT = Path(__file__).resolve().parents[2]
PROJECTS = ("pyproject.toml", "visualizer/embed/pyproject.toml")


def allowed(project):
    """What a distribution asks for, by package."""
    asked = tomllib.loads((ROOT / project).read_text())["project"]["dependencies"]
    return {each.name: each.specifier for each in map(Requirement, asked)}


def just_below(floor):
    """A version before a fault was mended."""
    *first, last = map(int, floor.split("."))
    return ".".join(map(str, [*first, last - 1, 999])) if last else ".".join(map(str, [first[0] - 1, 999]))


@pytest.mark.parametrize("name", FLOORS)
def test_no_version_with_the_fault_satisfies_us(name):
    floor = FLOORS[name][0]
    for project in PROJECTS:
        if name in (found := allowed(project)):
            assert just_below(floor) not in found[name], f"{project} must ask for {name}>={floor}"
            assert Version(just_below(floor)) < Version(floor)
    assert name in allowed(PROJECTS[0])


def test_what_is_pinned_is_above_every_floor():
    pinned = dict(re.findall(r"^([\w.-]+)==(\S+)$", (ROOT / "constraints.txt").read_text().lower(), flags=re.MULTILINE))
    assert set(FLOORS) <= set(pinned)
    assert complaints(pinned.__getitem__) == []


def test_what_is_installed_is_above_every_floor():
    assert complaints() == []


def test_an_old_version_is_named_with_its_fault():
    said = complaints({**{name: "99" for name in FLOORS}, "bokeh": "3.8.1"}.__getitem__)
    assert said == [f"bokeh 3.8.1 is installed; 3.8.2 or newer is needed ({FLOORS['bokeh'][1]})"]
