"""A lesson file as data: front matter, pages, blocks, mentions, and what a page's script gets."""

import json
import subprocess
import sys

from tests.lesson.conftest import FOLDER
from visualizer.lesson import (
    Broken,
    Claim,
    Exercise,
    Misconception,
    Notes,
    Predict,
    Reading,
    Scene,
    Selection,
    Source,
    Text,
    Try,
    read_lesson,
    shelf,
)

KINDS = {Text, Scene, Predict, Try, Broken, Claim, Source, Misconception, Notes, Exercise, Reading}


def test_front_matter(sample):
    assert (sample.slug, sample.number, sample.title) == ("lstm", 4, "The LSTM, in short")
    assert sample.question == "How can a network keep a note over twenty letters?"
    assert (sample.minutes, sample.needs) == (15, ())
    assert sample.recipe == {"task": "delayed_recall", "model": "lstm", "hidden_size": 8, "seed": 3}


def test_pages_begin_at_headings_and_hold_every_kind_of_block(sample):
    assert [page.slug for page in sample.pages] == [
        "one-unit-keeps-the-note",
        "half-open-gates-forget",
        "two-of-a-kind",
        "is-it-so",
        "a-broken-one",
    ]
    assert {type(block) for block in sample.blocks()} == KINDS
    assert [page.number for page in sample.pages] == [1, 2, 3, 4, 5]


def test_a_scene(sample):
    scene = sample.pages[0].scene
    assert scene.recipe == {"seed": 3, "forget_bias": 3}
    assert (scene.view, scene.unit, scene.layer, scene.panel) == ("unit", 2, 0, "diagram")
    assert scene.select == Selection("forget_gate", 5)
    assert scene.to_json()["select"] == {"quantity": "forget_gate", "t": 5}
    assert (scene.highlight, scene.controls) == (("forget_gate",), ("learning_rate",))
    race = sample.pages[2].scene
    assert (list(race.race), race.match, race.trained, race.speed) == (["lstm", "rnn"], "lstm", 20, "fastest")
    assert sample.pages[3].scene.held == ("clamp input_gate t2-9 p0",)
    assert sample.pages[1].scene.rests
    assert sample.pages[1].scene.view == "story"


def test_a_page_with_a_broken_network_shows_that_network(sample):
    assert sample.pages[4].changes == {"seed": 1, "fault": "shut_forget_gate"}
    assert sample.pages[0].changes == sample.pages[0].scene.recipe


def test_a_claim(sample):
    claim = sample.claims["guessing-before-learning"]
    assert claim.arms == {"plain": {"forget_bias": 1}, "bias": {"forget_bias": 2}}
    assert (claim.updates, claim.seconds, claim.seeds, claim.least, claim.ci) == (40, 20.0, (0, 1), 1, True)
    assert claim.until.text == "accuracy >= 0.95"


def test_what_pages_mention_with_lines(sample):
    first, _, race, claim, last = sample.pages
    assert first.lives == (("accuracy", 11),)
    assert first.quantities == (("forget_gate", 11),)
    assert first.references == (("hochreiter1997", 12), ("gers2000", 12))
    assert [spec for spec, _ in race.lives] == ["lstm.accuracy", "rnn.accuracy"]
    assert race.quantities[0][0] == "forget_gate"  # in a hint
    assert race.links[0][0] == "/lessons/lstm?page=1"
    assert sample.references == ("hochreiter1997", "gers2000")


def test_math_and_roles_are_tokens(sample):
    types = {token.type for token in sample.pages[0].blocks[0].tokens}
    assert {"math_block", "table_open", "paragraph_open"} <= types
    inline = next(token for token in sample.pages[0].blocks[0].tokens if token.type == "inline")
    roles = [(child.meta["role"], child.content) for child in inline.children if child.type == "role"]
    assert roles[0] == ("live", "accuracy")


def test_what_the_script_gets_is_json_and_sentences_pass_through_the_writer(sample):
    told = json.loads(json.dumps(sample.to_json(lambda text: f"<{text}>")))
    predict = told["pages"][1]["challenges"][0]
    assert predict["question"].startswith("<With gates")
    assert predict["options"][0]["when"] == [">=", ["name", "accuracy"], 0.9]
    assert told["pages"][2]["challenges"][0]["measure"] == {"accuracy": "accuracy"}
    assert told["pages"][4]["scene"]["recipe"]["fault"] == "shut_forget_gate"
    assert told["claims"]["guessing-before-learning"]["holds"][0] == "and"


def test_a_shelf_holds_the_lessons_in_order():
    assert [lesson.slug for lesson in shelf(FOLDER)] == ["lstm"]


def test_reading_lessons_stays_light():
    look = (
        "import sys; from visualizer.lesson import shelf; shelf();"
        "print([name for name in ('torch', 'numba', 'panel', 'bokeh', 'numpy') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_a_weight_of_attention_is_selected_by_both_positions_and_its_head(write):
    chosen = {"quantity": "attention_weights", "t": 8, "source_t": 3, "head": 1}
    path, _ = write("{quantity: forget_gate, t: 5}", json.dumps(chosen))
    assert read_lesson(path).pages[0].scene.to_json()["select"] == chosen
