"""The check: each error of an author is planted once in a lesson without errors, and said with its line."""

import pytest

from tests.course.conftest import line_of
from tests.lesson.conftest import FOLDER
from tests.lesson.test_guide import EXAMPLE
from visualizer.course.check import Course
from visualizer.course.networks import Networks
from visualizer.lesson import Problem
from visualizer.shipped import LESSONS

WRONG = [
    # what stands in the file, what is written instead, what the message holds
    ("hidden_size: 8, seed: 3}", "hiden_size: 8}", "'hiden_size' is no knob of delayed_recall with lstm; did you mean"),
    ("hidden_size: 8, seed: 3}", "hidden_size: 800}", "hidden_size must be between 1 and 128 (got 800)"),
    ("task: delayed_recall,", "task: delayed_recal,", "task must be one of"),
    ("recipe: {seed: 3, forget_bias: 3}", "recipe: {forget_bias: 99}", "forget_bias must be between -10.0 and 10.0"),
    (
        "recipe: {seed: 3, forget_bias: 3}",
        "recipe: {model: rnn, forget_bias: 3}",
        "'forget_bias' is no knob of delayed_r",
    ),
    ("recipe: {seed: 3, forget_bias: 3}", "recipe: {model: seq2seq}", "seq2seq cannot learn"),
    ("view: unit\n", "view: untis\n", "there is no view 'untis'; did you mean 'unit'?"),
    ("view: unit\n", "view: attention\n", "lstm has nothing for view 'attention'; choose one of story, unit"),
    ("unit: 2\n", "unit: 8\n", "unit must be below 8 (got 8); units are counted from 0"),
    ("layer: 0\n", "layer: 1\n", "layer must be below 1 (got 1)"),
    ("highlight: [forget_gate]", "highlight: [keep_gate]", "'keep_gate' is no quantity of lstm; did you"),
    ("highlight: [forget_gate]", "highlight: [forget_gat]", "did you mean 'forget_gate'?"),
    (
        "select: {quantity: forget_gate, t: 5}",
        "select: {quantity: twins.cell_state, t: 5}",
        "no equation for 'twins.cell",
    ),
    (
        "select: {quantity: forget_gate, t: 5}",
        "select: {quantity: forget_gate, t: 99}",
        "the number of positions (got 99)",
    ),
    ("controls: [learning_rate]", "controls: [learning_rat]", "did you mean 'learning_rate'?"),
    ("controls: [learning_rate]", "controls: [streming]", "did you mean 'streaming'?"),
    (
        "select: {quantity: forget_gate, t: 5}",
        "select: {quantity: forget_gate, t: 5, source_t: 3}",
        "forget_gate has no source_t; leave it out",
    ),
    (
        'held: ["clamp input_gate t2-9 p0"]',
        'held: ["clamp input_gate 2-9"]',
        "held must be like 'clamp forget_gate t2-9",
    ),
    ('held: ["clamp input_gate t2-9 p0"]', 'held: ["clamp reset_gate t2-9"]', "'reset_gate' cannot be clamped here"),
    ("rnn: {title: Plain RNN, recipe: {model: rnn}}", "rnn: {title: RNN, recipe: {model: rn}}", "model must be one of"),
    ("{live}`accuracy` of", "{live}`acuracy` of", "there is no measure 'acuracy'; did you mean 'accuracy'?"),
    ("{live}`accuracy` of", "{live}`rmse` of", "rmse: "),
    ("{live}`rnn.accuracy`", "{live}`rnn.value(quantity=forget_gate)`", "value(quantity=forget_gate)"),
    ("{quantity}`forget_gate` says", "{quantity}`reset_gate` says", "lstm has no quantity 'reset_gate'"),
    ("how much of the cell", "how much {cite}`nobody1999` of the cell", "no reference 'nobody1999' in references.bib"),
    ("paper: hochreiter1997", "paper: hochreiter1998", "did you mean 'hochreiter1997'?"),
    ("measure: {accuracy: accuracy}\nafter: 40", "measure: {accuracy: acuracy}\nafter: 40", "there is no measure"),
    ("rests: true", "trained: 20", "measured after 40 updates (got trained: 20); leave trained out"),
    ("and recipe.hidden_size <= 8", "and recipe.hiden_size <= 8", "did you mean 'hidden_size'?"),
    ("  bias: {forget_bias: 2}", "  bias: {forgot_bias: 2}", "'forgot_bias' is no knob of delayed_recall with lstm"),
    (
        "choices: [hundredfold_rate, shut_forget_gate,",
        "choices: [shut_forget_gat, shut_forget_gate,",
        "no fault 'shut_f",
    ),
    ("choices: [hundredfold_rate,", "choices: [hundredfold_rat,", "there is no fault 'hundredfold_rat'; did you mean"),
    ("(/lessons/lstm?page=1)", "(/lessons/lstm?page=9)", "lstm has no page '9'"),
    ("(/lessons/lstm?page=1)", "(/lessons/lstm?scene=kept)", "lstm has no scene 'kept'"),
    ("(/lessons/lstm?page=1)", "(/lessons/gru)", "there is no lesson 'gru'"),
    ("(/lessons/lstm?page=1)", "(/lab?task=addin)", "task must be one of"),
    ("(/lessons/lstm?page=1)", "(page=1)", "write '/lessons/slug?page=2'"),
    ("needs: []", "needs: [gru]", "needs 'gru', which is no lesson"),
    ("needs: []", "needs: [lstm]", "needs 'lstm', which does not come before this lesson"),
    ("minutes: 15", "minutes: 45", "minutes must be between 15 and 25 (got 45)"),
]

HELD = """:::{scene}
held: ["clamp input_gate t2-9 p0"]
alt: The input gate's row is dark from the third position to the ninth.
:::
"""


@pytest.fixture(scope="module")
def check():
    """Check a folder; networks are built once for all."""
    networks = Networks()
    return lambda folder, slugs=(): Course(folder, networks).check(slugs)


def test_the_sample_is_without_errors(check):
    assert check(FOLDER) == []


def test_an_equation_with_an_unknown_role_is_said_where_it_begins(check, plant):
    new = r"\role{froget}{f_t}"
    folder = plant((r"\role{forget}{f_t}", new))
    (problem,) = check(folder)
    assert "role 'froget' in" in problem.message
    assert problem.message.endswith("did you mean 'forget'?")
    assert problem.line == line_of(folder, new) - 1  # the dollars stand on a line of their own


@pytest.mark.parametrize(("old", "new", "said"), WRONG, ids=[said[:40] for *_, said in WRONG])
def test_each_error_is_said_with_its_line(check, plant, old, new, said):
    folder = plant((old, new))
    problems = check(folder)
    line = line_of(folder, new)
    assert any(said in problem.message for problem in problems), problems
    assert line in [problem.line for problem in problems if said in problem.message], problems


def test_a_race_that_no_bench_would_begin_is_said_with_its_line(check, plant):
    folder = plant(("recipe: {model: rnn}}", "recipe: {task: parity, model: rnn}}"))
    problems = check(folder)
    said = "all runs of a race learn one task (got delayed_recall, parity); change the first run's"
    assert (said, line_of(folder, "race:")) in [(problem.message, problem.line) for problem in problems]


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([("# Is it so?\n", ""), (HELD, "")], "a lesson has 5 to 8 pages (this one has 4); write more"),
        ([(":::{reading}\n- {cite}`hochreiter1997` where it began.\n:::\n", "")], "every lesson has a {reading}"),
        ([(":::{notes}\nAsk first: *what would you build?* Four minutes.\n:::\n", "")], "every lesson has a {notes}"),
    ],
)
def test_what_a_lesson_owes_is_said(check, plant, pairs, said):
    (problem,) = check(plant(*pairs))
    assert said in problem.message
    assert problem.line == 1


def test_a_lesson_that_cannot_be_read_is_said_and_the_others_are_checked(check, plant):
    folder = plant(("needs: []", "needs: [rnn]"))
    (folder / "01-rnn.md").write_text("# No front matter\n")
    problems = check(folder)
    assert {problem.file.name for problem in problems} == {"01-rnn.md"}
    assert check(folder, ["lstm"]) == []
    with pytest.raises(ValueError, match="there is no lesson 'gru' in .*; there are rnn, lstm"):
        check(folder, ["gru"])


def test_names_that_another_lesson_has_are_said(check, plant):
    folder = plant()
    (folder / "05-gru.md").write_text((folder / "04-lstm.md").read_text())
    (problem,) = check(folder)
    line = line_of(folder, ":::{claim} guessing", "05-gru.md")
    said = "lesson 'lstm' has a claim 'guessing-before-learning' too; choose another name"
    assert problem == Problem(folder / "05-gru.md", line, said)


def test_the_bibliography_is_checked_too(check, plant):
    folder = plant()
    (folder / "references.bib").write_text("@article{a, title = {X}}\n")
    assert any("needs author, year" in problem.message for problem in check(folder, ["lstm"]))


def test_the_example_of_the_guide_is_without_errors(check, tmp_path):
    (tmp_path / "04-lstm.md").write_text(EXAMPLE)
    bib = "@misc{{{0}, author = {{A B}}, title = {{X}}, year = 1, url = {{https://u}}}}\n"
    (tmp_path / "references.bib").write_text(bib.format("hochreiter1997") + bib.format("jozefowicz2015"))
    assert check(tmp_path) == []


def test_the_shipped_lessons_are_without_errors(check):
    assert "\n".join(map(str, check(LESSONS))) == ""
