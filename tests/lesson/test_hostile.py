"""Files that would keep a server busy, or hand a reader a script: refused with a line and a way out, at once."""

import time

import pytest

from visualizer.lesson import LessonError, bibliography, read_lesson
from visualizer.lesson.expression import parse_condition, parse_measure
from visualizer.lesson.markdown import parse

RECIPE = "recipe: {task: delayed_recall, model: lstm, hidden_size: 8, seed: 3}"
LETTERS = "bcdefghij"
BOMB = "a: &a [x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("a" + LETTERS, LETTERS, strict=False)
)
FILES = {
    "a bomb of nine levels": (f"{BOMB}{RECIPE}", 0, "&a and *a stand for one another, which lessons do not have"),
    "a ring": (f"{RECIPE}\nx: &x [*x]", 1, "&x and *x stand for one another"),
    "a deep list": (f"{RECIPE}\nx: {'[' * 3000}{']' * 3000}", 1, "more than 20 lists and mappings"),
    "an object of Python": (f"{RECIPE}\nx: !!python/object/apply:os.system [ls]", 1, "is a tag, which lessons do not"),
    "a number that is none": ("recipe: {seed: !!int abc}", 0, "is a tag, which lessons do not have; leave it out"),
    "a key that is a list": ("recipe: {[a]: 1}", 0, "cannot be read: found unhashable key"),
    "a number of 5000 digits": (f"{RECIPE}\nx: {'9' * 5000}", 1, "has no key 'x'"),
}


@pytest.mark.parametrize("kind", FILES)
def test_front_matter_that_would_never_end_is_refused_at_once(write, kind):
    text, lines_below, said = FILES[kind]
    path, line = write(RECIPE, text)
    start = time.process_time()
    with pytest.raises(LessonError) as told:
        read_lesson(path)
    assert time.process_time() - start < 2.0
    assert f"{path}:{line + lines_below}: " in str(told.value)
    assert said in str(told.value)


def test_a_file_that_is_no_text_or_too_long_is_refused_with_its_line(write):
    path, _ = write("title:", "title:")
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"minutes", b"\xff\xfeminutes"))
    with pytest.raises(LessonError, match=r"04-lstm.md:5: a byte \(0xff\) is no UTF-8; save the file as UTF-8"):
        read_lesson(path)
    path.write_bytes(whole + b"x" * 100_000)
    with pytest.raises(LessonError, match=r"04-lstm.md:1: a lesson has at most 100,000 bytes; make two of it"):
        read_lesson(path)


def test_backquotes_without_an_end_are_read_once():
    start = time.process_time()
    parse("{cite}" + "`" * 50_000)
    assert time.process_time() - start < 2.0


CONDITIONS = {
    "9**9**9 > 1": "'Pow' cannot stand in a condition",
    "(" * 5000 + "a" + ")" * 5000 + " > 1": "has 10005 characters of at most 500",
    "+".join(["a"] * 200) + " > 1": "more than 40 operations stand inside one another",
    "-" * 300 + "a > 1": "more than 40 operations stand inside one another",
    "not " * 100 + "a > 1": "more than 40 operations stand inside one another",
    "a > " + "9" * 400: "a number as large as that cannot stand in a condition; write a number up to 1e+15",
    "a > 0x" + "f" * 490: "a number as large as that cannot stand in a condition",
    "a > 1e999": "'1e309' cannot stand in a condition",
}


@pytest.mark.parametrize("text", CONDITIONS, ids=lambda text: text[:12])
def test_a_condition_is_short_shallow_and_of_numbers_that_a_browser_knows(text):
    with pytest.raises(ValueError, match="in a condition|at most 500|inside one another") as told:
        parse_condition(text)
    assert CONDITIONS[text] in str(told.value)
    assert len(str(told.value)) < 700


def test_the_deepest_condition_and_the_deepest_argument_are_still_read():
    sum_of_38 = parse_condition("+".join(["a"] * 38) + " > 1")
    assert sum_of_38.holds({"a": 1 / 37})
    assert not sum_of_38.holds({"a": 1 / 39})
    with pytest.raises(ValueError, match="more than 40 operations"):
        parse_measure(f"accuracy_with(value={'-' * 180}1)")


def test_an_address_that_runs_a_script_is_no_reference(tmp_path):
    entry = "@misc{a, author = {A B}, title = {X}, year = 1, url = {%s}}"
    (tmp_path / "references.bib").write_text(entry % "https://a.org")
    assert bibliography(tmp_path)["a"].url == "https://a.org"
    (tmp_path / "references.bib").write_text(entry % "javascript:alert(1)")
    with pytest.raises(LessonError, match=r"url of 'a' must begin with https:// \(got 'javascript:alert\(1\)'\)"):
        bibliography(tmp_path)
