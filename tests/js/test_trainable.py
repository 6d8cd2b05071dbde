import json
import subprocess
import sys
from pathlib import Path

import pytest

from visualizer.embed.trainable import Trainable, can_train
from visualizer.recipe import Recipe

QUERIES = json.loads(Path(__file__).with_name("trainable.json").read_text())
ANSWERS = Path(__file__).with_name("trainable_answers.json")


def test_the_page_is_tested_with_the_answers_given_here() -> None:
    given = [list(can_train(query)) for query in QUERIES]
    assert json.loads(ANSWERS.read_text()) == given, "run python -m tests.js.test_trainable"


def test_what_can_be_trained_in_the_page_is_a_recipe() -> None:
    for query in QUERIES:
        if can_train(query).ok:
            _, messages = Recipe.from_query(query)
            assert messages == [], query


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("task=char_lm", "task must be one of delayed_recall, temporal_order, adding, parity, copy_memory to train"),
        ("hidden_size=500", "hidden_size must be between 1 and 128 (got 500); choose a smaller one"),
        ("dropout=0.5", "dropout must be 0 to train in the page (got 0.5): the engine in the page drops no outputs"),
        ("wait=30", "wait must be at most 20 with seq_len 22 (got 30); choose a smaller one"),
        ("race=model%3Dgru", "race must be left out to train in the page: a race needs the server"),
    ],
)
def test_a_reason_says_what_was_wrong_and_what_to_do(query: str, reason: str) -> None:
    assert not can_train(query).ok
    assert can_train(query).reason.startswith(reason)


def test_a_recipe_of_the_first_lessons_can_be_trained() -> None:
    recipe = Recipe(task="temporal_order", model="rnn", seq_len=20, recurrent_init="orthogonal", learning_rate=0.005)
    assert can_train(recipe.to_query()) == Trainable(True, "")
    assert not can_train(Recipe(task="char_lm", model="gru").to_query()).ok
    assert not can_train(Recipe(task="delayed_recall", model="lstm_variant").to_query()).ok


def test_asking_loads_neither_torch_nor_panel() -> None:
    heavy = "print([m for m in ('torch', 'panel', 'numba') if m in sys.modules])"
    code = f"import sys, visualizer.embed.trainable as t; t.can_train(''); {heavy}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


if __name__ == "__main__":
    ANSWERS.write_text(json.dumps([list(can_train(query)) for query in QUERIES], ensure_ascii=False, indent=0) + "\n")
