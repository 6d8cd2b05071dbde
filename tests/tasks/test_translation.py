"""Source and answer as one sequence: reversal and spoken words, found again by a slow loop."""

import gzip
import math
from pathlib import Path

import numpy as np
import pytest

import visualizer.tasks
from visualizer.tasks import TASKS

FILE = Path(visualizer.tasks.__file__).parent / "data" / "pronunciations.txt.gz"
SPOKEN = {line.split()[0]: line.split()[1:] for line in gzip.decompress(FILE.read_bytes()).decode().splitlines()}


def read(task, batch):
    """Read source, answer and what is said after the sign from the inputs and targets alone."""
    for b, (source, length) in enumerate(zip(batch.sources, batch.lengths, strict=True)):
        tokens = task.tokens(batch.inputs[b])
        assert tokens[source] == "→"
        assert tokens[length:] == [""] * (task.seq_len - length)
        yield tokens[:source], tokens[source + 1 : length], [task.symbols[c] for c in batch.targets[b, source:length]]


def test_reversal():
    task = TASKS["reversal"](letters=5, shortest=2, longest=6)
    batch = task.batch(np.random.default_rng(3), 200, 0)
    for b, (heard, fed, asked) in enumerate(read(task, batch)):
        assert fed == heard[::-1]
        assert asked == [*heard[::-1], "."]
        assert all(letter in "ABCDE" for letter in heard)
        first = "ABCDE".index(heard[0])
        until = 2 * len(heard)  # what is asked at the last of these positions is the first letter
        assert task.symbols[batch.targets[b, until - 1]] == heard[0]
        assert list(batch.memory[b]) == [first] * until + [-1] * (13 - until)
    assert set(batch.sources) == set(range(2, 7))


def test_words_are_said_as_the_dictionary_says():
    task = TASKS["g2p"](longest=7)
    batch = task.batch(np.random.default_rng(3), 300, 0)
    for b, (letters, fed, asked) in enumerate(read(task, batch)):
        sounds = SPOKEN["".join(letters)]
        assert fed == sounds
        assert asked == [*sounds, "."]
        until = len(letters) + 1
        assert list(batch.memory[b]) == [ord(letters[0]) - ord("a")] * until + [-1] * (15 - until)


@pytest.mark.parametrize("longest", [3, 8])
def test_words_are_apart_from_the_held_out_ones(longest):
    task = TASKS["g2p"](longest=longest)
    fitting = {word for word, sounds in SPOKEN.items() if len(word) <= longest >= len(sounds)}
    held_out = {"".join(letters) for letters, _, _ in read(task, task.validation())}
    drawn = {"".join(letters) for letters, _, _ in read(task, task.batch(np.random.default_rng(0), 5000, 0))}
    assert not drawn & held_out
    assert drawn | held_out <= fitting
    assert len(held_out) == math.ceil(len(fitting) / 10)
    if longest == 3:
        assert drawn | held_out == fitting


def test_the_dictionary_is_what_its_licence_says():
    assert len(SPOKEN) == 20_604
    assert f"{len(SPOKEN):,} English words" in FILE.with_name("LICENCE-pronunciations.txt").read_text()
    assert all(word.isascii() and word.islower() and 3 <= len(word) <= 8 for word in SPOKEN)
    assert {len(sounds) for sounds in SPOKEN.values()} == set(range(2, 9))
    assert len({sound for sounds in SPOKEN.values() for sound in sounds}) == 39
    assert SPOKEN["hello"] == ["HH", "AH", "L", "OW"]


@pytest.mark.parametrize("longest", range(3, 9))
def test_probe_words_fill_the_sequence_and_the_first_is_held_out(longest):
    task = TASKS["g2p"](longest=longest)
    held_out = {"".join(letters) for letters, _, _ in read(task, task.validation())}
    shown = ["".join(letters) for letters, _, _ in read(task, task.probe())]
    assert shown == task.twin_labels()
    assert shown[0] in held_out
    assert all(len(word) == len(SPOKEN[word]) == longest for word in shown)


def test_bigram_of_the_sounds():
    task = TASKS["g2p"](longest=4)
    held_out = ["".join(letters) for letters, _, _ in read(task, task.validation())]
    fitting = [word for word, sounds in SPOKEN.items() if len(word) <= 4 >= len(sounds)]
    counts = {}
    for word in set(fitting) - set(held_out):
        for pair in zip([".", *SPOKEN[word]], [*SPOKEN[word], "."], strict=True):
            counts[pair] = counts.get(pair, 0) + 1
    total = {before: sum(n for (one, _), n in counts.items() if one == before) for before in task.symbols}
    losses = [
        -np.log((counts.get((before, after), 0) + 1) / (total[before] + 40))
        for word in held_out
        for before, after in zip([".", *SPOKEN[word]], [*SPOKEN[word], "."], strict=True)
    ]
    assert task.baselines["bigram"] == pytest.approx(np.mean(losses), rel=1e-9)
    assert task.baselines["bigram"] < task.chance_loss


def test_exact_counts_whole_answers():
    task = TASKS["reversal"]()
    batch = task.batch(np.random.default_rng(0), 10, 0)
    outputs = np.eye(task.output_size)[batch.targets]
    assert task.metrics(outputs, batch) == {"accuracy": 1.0, "exact": 1.0}
    for b in range(3):  # one symbol wrong, here the full stop
        outputs[b, batch.lengths[b] - 1] = np.eye(task.output_size)[0]
    outputs[3, 0] = 7.0  # nothing is asked there
    measured = task.metrics(outputs, batch)
    assert measured["exact"] == pytest.approx(0.7)
    assert measured["accuracy"] == pytest.approx(1 - 3 / batch.loss_mask.sum())
