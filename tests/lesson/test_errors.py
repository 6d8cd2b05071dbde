"""Every error of an author is said with its line, and with what to write instead."""

import pytest

from tests.lesson.conftest import FOLDER
from visualizer.lesson import LessonError, bibliography, read_lesson, shelf

GOOD = "@misc{a, author = {A B}, title = {X}, year = 1, url = {https://u}}"
RACE = "race: {a: {title: A}, b: {title: B}}\n"
WRONG = [
    # what stands in the file, what is written instead, lines below it, what is said
    ("title: The LSTM, in short\n", "", -1, "the front matter needs 'title'"),
    ("minutes: 15", "minutes: a while", 0, "minutes of the front matter must be a whole number between 1 and 240"),
    ("minutes: 15", "minuts: 15", 0, "has no key 'minuts'; did you mean 'minutes'?"),
    ("recipe: {task: delayed_recall, model: lstm, hidden_size: 8, seed: 3}", "recipe: lstm", 0, "must be knobs and"),
    ("recipe: {task: delayed_recall, model: lstm, hidden_size: 8, seed: 3}", "recipe: [", 0, "cannot be read"),
    ("# One unit keeps the note\n", "", 1, "text stands before the first page"),
    ("name: keeps\n", "depth: unit\n", 0, "a scene has no key 'depth'; choose one of alt, name,"),
    ("highlight: [forget_gate]", "higlight: [forget_gate]", 0, "did you mean 'highlight'?"),
    ("panel: diagram", "panel: diagrams", 0, "panel of a scene cannot be 'diagrams'; did you mean 'diagram'?"),
    ("unit: 2\n", "unit: -1\n", 0, "unit of a scene must be a whole number between 0"),
    ("unit: 2\n", "unit: two\n", 0, "got 'two'"),
    ("name: keeps", "name: Keeps It", 0, "'Keeps It' cannot be a name"),
    ("name: race", "name: keeps", 0, "the scene of line 23 is also named 'keeps'"),
    ("rests: true", "rests: yes", 0, "rests of a scene must be true or false (got 'yes')"),
    ("view: unit\n", "view: unit\nview: story\n", 1, "'view' stands twice in a scene"),
    ("alt: Three lines stay apart through the wait.\n", "", -10, "a scene needs 'alt'"),
    ("select: {quantity: forget_gate, t: 5}", "select: forget_gate", 0, "must be a cell such as"),
    ("select: {quantity: forget_gate, t: 5}", "select: {quantity: forget_gate}", 0, "a selection needs 't'"),
    ("recipe: {seed: 3, forget_bias: 3}", "recipe: {seed: [3]}", 0, "recipe of a scene must be knobs and values"),
    ("  rnn: {title: Plain RNN, recipe: {model: rnn}}\n", "", -2, "a race must have 2 to 4 runs (got 1)"),
    ("  rnn: {title: Plain RNN, recipe: {model: rnn}}\n", "  rnn: {title: RNN, mode: rnn}\n", 0, "has no key 'mode'"),
    ("  rnn: {title: Plain RNN", "  in: {title: Plain RNN", 0, "'in' cannot be a name"),
    ("match: lstm", "match: gru", 0, "match 'gru' is no run of the race; choose one of lstm, rnn"),
    (":::{scene}\nname: keeps", ":::{sceen}\nname: keeps", 0, "there is no directive 'sceen'; did you mean 'scene'?"),
    (":::{scene}\nname: keeps", "```{scene}\nname: keeps", 0, "write ':::{scene}' and ':::'"),
    (":::{scene}\nname: keeps", "::: scene\nname: keeps", 0, "a fence of colons names its directive"),
    (":::{scene}\nname: keeps", ":::{scene} keeps\nname: keeps", 0, "{scene} has no title"),
    ("alt: Every line of the memory ends at once.\n", "alt: Lines.\n:::\n:::{scene}\nalt: More.\n", 2, "has one scene"),
    ("- {cite}`hochreiter1997` where it began.\n:::\n", "- Nothing.\n", -1, "{reading} is not closed"),
    (":::{source} visualizer.models.lstm.LSTM.step", ":::{source} visualizer.models.lstm.LSTM.stop", 0, "mean 'step'?"),
    (":::{source} visualizer.models.lstm.LSTM.step", ":::{source}", 0, "{source} needs the path of a function"),
    (":::{source} visualizer.models.lstm.LSTM.step", ":::{source} torch.nn.LSTM", 0, "is not in this package"),
    ("{live}`accuracy` of", "{live}`accuracy >= 1` of", 0, "'accuracy >= 1' is no measure"),
    ("{live}`accuracy` of", "{live}`lstm.accuracy` of", 0, "'lstm' in {live}`lstm.accuracy` is no run of a race here"),
    ("{live}`rnn.accuracy`", "{live}`accuracy`", 0, "stands beside a race; say which run, as in lstm.accuracy"),
    ("{quantity}`forget_gate` says", "{quantty}`forget_gate` says", 0, "did you mean 'quantity'?"),
    ("how much of the cell", "![a picture](a.png)", 0, "a lesson has no pictures of its own"),
    (":::{predict} With gates", ":::{predict}\n:::\n:::{predict} With", 0, "{predict} needs its question"),
    ("measure: {accuracy: accuracy}\nafter: 40", "measure: {accuracy: f(x=1, y=2)}\nafter: 40", 0, "quote the whole"),
    ("measure: {accuracy: accuracy}\nafter: 40", "after: 40", -1, "a prediction needs 'measure'"),
    ("measure: {accuracy: accuracy}\nafter: 40", "measure: [f(x=1)]\nafter: 40", 0, "'f(x=1)' needs a name"),
    ('when: "accuracy >= 0.9", because', 'when: "loss >= 0.9", because', 0, "'loss' in 'loss >= 0.9' is not measured"),
    ('when: "accuracy >= 0.9", because', 'when: "accuracy", because', 0, "'accuracy' is a number; a condition is like"),
    ('when: "accuracy >= 0.9", because', 'when: "updates > 3", because', 0, "judged by nothing that was measured"),
    (":::{broken} This", f":::{{scene}}\n{RACE}alt: Two.\n:::\n:::{{broken}} This", 1, "a broken network stands alone"),
    ('otherwise: "Something between: this seed is on its way."\n', "", -6, "a prediction needs 'otherwise'"),
    (
        "goal: lstm.accuracy > rnn.accuracy and",
        "goal: lstm.acuracy > rnn.accuracy and",
        0,
        "did you mean 'lstm.accuracy'?",
    ),
    ('hints: ["Let it learn."', 'hints: [{a: 1}, "Let it learn."', 0, "hints of a try must be a list of sentences"),
    (
        "choices: [hundredfold_rate, shut_forget_gate,",
        "choices: [hundredfold_rate,",
        0,
        "choices must hold the true fault",
    ),
    ("holds: bias.accuracy <= 0.5 and", "holds: bais.accuracy <= 0.5 and", 0, "did you mean 'bias.accuracy'?"),
    ("until: accuracy >= 0.95", "until: bias.accuracy >= 0.95", 0, "'bias.accuracy' in 'bias.accuracy >= 0.95'"),
    ("seeds: [0, 1]", "seeds: [0, 0]", 0, "seeds of a claim must be a list of different whole numbers"),
    ("least: 1", "least: 3", 0, "least of a claim must be a whole number between 1 and 2"),
    ("seconds: 20", "seconds: 0", 0, "seconds of a claim must be a number of seconds above 0 (got 0)"),
    ("  bias: {forget_bias: 2}", "  bias: {forget_bias: {a: 2}}", 0, "must be the value of a knob"),
    ("  bias: {forget_bias: 2}", "  bias: 2", 0, "'bias' in arms of a claim must be changes"),
    ("claim: guessing-before-learning", "claim: guessing", 0, "no claim 'guessing' here; choose one of guessing"),
    ("It is *learned*, as every weight is.\n", "", -2, "{misconception} needs text"),
    (":::{exercise} By hand", ":::{exercise}", 0, "{exercise} needs its title"),
]


@pytest.mark.parametrize(("old", "new", "below", "said"), WRONG, ids=[said for *_, said in WRONG])
def test_an_error_is_said_with_its_line(write, old, new, below, said):
    path, line = write(old, new)
    with pytest.raises(LessonError) as error:
        read_lesson(path)
    found = [(problem.line, problem.message) for problem in error.value.problems]
    assert any(said in message for _, message in found), found
    assert line + below in [where for where, message in found if said in message], found
    assert f"{path}:{found[0][0]}: " in str(error.value)


def test_errors_of_one_file_are_said_together_in_order(write, tmp_path):
    path, _ = write("minutes: 15", "minutes: 0")
    text = path.read_text().replace("rests: true", "rests: maybe").replace("seconds: 20", "secnds: 20")
    path.write_text(text)
    with pytest.raises(LessonError) as error:
        shelf(tmp_path)
    assert [problem.message.split()[0] for problem in error.value.problems] == ["minutes", "rests", "a"]
    assert "did you mean 'seconds'?" in error.value.problems[2].message


def test_a_file_without_front_matter_pages_or_a_number_is_said(tmp_path):
    path = tmp_path / "lstm.md"
    path.write_text("Some text.\n")
    with pytest.raises(LessonError) as error:
        read_lesson(path)
    said = str(error.value)
    assert "must be named like 04-lstm.md" in said
    assert "begins with its front matter" in said
    path.write_text("---\ntitle: x\n---\n")
    with pytest.raises(LessonError, match="the lesson has no page"):
        read_lesson(path)


def test_two_lessons_of_one_number_or_name_are_said(write, tmp_path):
    write("minutes: 15", "minutes: 16")
    write("minutes: 15", "minutes: 16", name="05-lstm.md")
    write("minutes: 15", "minutes: 16", name="04-gru.md")
    with pytest.raises(LessonError) as error:
        shelf(tmp_path)
    assert [(problem.file.name, problem.message[:45]) for problem in error.value.problems] == [
        ("04-lstm.md", "04-gru.md has the same number or name, 4; ren"),
        ("05-lstm.md", "04-lstm.md has the same number or name, lstm;"),
    ]


def test_the_bibliography_names_authors_and_links():
    known = bibliography(FOLDER)
    assert known["hochreiter1997"].short == "Hochreiter & Schmidhuber (1997)"
    assert known["gers2000"].short == "Gers et al. (2000)"
    assert known["gers2000"].authors == ("Felix A. Gers", "Jürgen Schmidhuber", "Fred Cummins")
    assert known["gers2000"].title == "Learning to Forget: Continual Prediction with LSTM"
    assert known["hochreiter1997"].url == "https://doi.org/10.1162/neco.1997.9.8.1735"
    assert known["gers2000"].line == 9


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("@article{a, title = {X}, year = 2000, url = {https://u}}", "entry 'a' needs author"),
        ("@article{a, author = {A B}, title = {X}, year = 2000}", "needs url (or doi, or eprint)"),
        ("@article{a title = {X}, year = 2000}", "cannot be read"),
        (
            "@misc{a, author={A B}, title={X}, year=1, url={https://u}}\n@misc{a, author={A B}, title={X}, year=1, url={https://u}}",
            "of line 3",
        ),
    ],
)
def test_an_error_in_the_bibliography_is_said_with_its_line(tmp_path, entry, said):
    (tmp_path / "references.bib").write_text(f"% ours\n\n{entry}\n")
    with pytest.raises(LessonError) as error:
        bibliography(tmp_path)
    (problem,) = error.value.problems
    assert said in problem.message
    assert problem.line == 3 + entry.count("\n")


def test_every_shipped_reference_can_be_printed():
    known = bibliography()
    assert len(known) > 40
    assert all(len(entry.authors) == len(entry.families) >= 1 and entry.venue for entry in known.values())
    assert known["peng2023"].authors[-1] == "et al."
    assert known["peng2023"].short == "Peng et al. (2023)"
    assert [known[key].short for key in ("gu2022", "gu2022s4d")] == ["Gu et al. (2022a)", "Gu et al. (2022b)"]
    assert len({entry.short for entry in known.values()}) == len(known)
    assert all(entry.url.startswith("https://") for entry in known.values())


def test_a_folder_without_a_bibliography_has_no_references(tmp_path):
    assert bibliography(tmp_path) == {}
