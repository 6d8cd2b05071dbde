"""The author's guide is true: its blocks, put together, are a lesson; every directive and every key stands in it."""

import re
from dataclasses import fields

import pytest

from visualizer.lesson import Broken, Claim, LessonError, Predict, Scene, Try, read_lesson
from visualizer.lesson.directives import DIRECTIVES
from visualizer.lesson.markdown import ROLES
from visualizer.shipped import LESSONS

GUIDE = (LESSONS / "README.md").read_text()
EXAMPLE = "\n".join(re.findall(r"^```text\n(.*?)^```", GUIDE, flags=re.DOTALL | re.MULTILINE))
TITLES = {"place", "question", "task"}
"What stands behind the braces."


@pytest.fixture(scope="module")
def lesson(tmp_path_factory):
    path = tmp_path_factory.mktemp("guide") / "04-lstm.md"
    path.write_text(EXAMPLE)
    return read_lesson(path)


def test_the_blocks_of_the_guide_are_a_lesson(lesson):
    assert len(lesson.pages) == 5
    assert len({type(block) for block in lesson.blocks()}) == len(DIRECTIVES) + 1


def test_the_check_of_the_guide_can_fail(tmp_path):
    path = tmp_path / "04-lstm.md"
    path.write_text(EXAMPLE.replace("alt:", "alt_text:"))
    with pytest.raises(LessonError, match="a scene needs 'alt'"):
        read_lesson(path)


@pytest.mark.parametrize("name", [*DIRECTIVES, *ROLES])
def test_every_directive_and_role_is_in_the_guide(name):
    assert f"{{{name}}}" in GUIDE


@pytest.mark.parametrize("block", [Scene, Predict, Try, Broken, Claim])
def test_every_key_is_in_the_guide(block):
    keys = {field.name for field in fields(block)} - TITLES - ({"name"} if block is Claim else set())
    assert [key for key in keys if not re.search(rf"`{key}`|^ *(- )?{key}:", GUIDE, flags=re.MULTILINE)] == []


def test_the_languages_of_its_blocks_are_known():
    assert set(re.findall(r"^```(\w+)$", GUIDE, flags=re.MULTILINE)) == {"text", "sh"}
