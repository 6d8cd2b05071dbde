"""The same network on sequences it did not learn from."""

import numpy as np
import pytest
import torch

from tests.measures.conftest import trained
from visualizer.measures import measure
from visualizer.tasks.delayed_recall import DelayedRecall
from visualizer.tasks.parity import Parity


def said(run, batch):
    with torch.no_grad():
        return run.model(torch.from_numpy(batch.inputs), lengths=batch.lengths)[0].numpy().argmax(-1)


def test_sequences_three_times_as_long_are_answered_in_their_last_third():
    run = trained(300, task="parity", model="rnn", hidden_size=8, seq_len=6, every=True)
    batch = Parity(seq_len=18, every=True).validation()
    right, mask = said(run, batch) == batch.targets, batch.loss_mask
    assert measure(run, "accuracy_longer(times=3)") == pytest.approx(right[:, 12:][mask[:, 12:]].mean())
    assert measure(run, "accuracy_longer(times=1)") == pytest.approx(measure(run, "accuracy"))


def test_another_wait_is_another_task_that_was_not_learned(recall):
    batch = DelayedRecall(seq_len=30).validation()
    expected = (said(recall, batch)[:, -1] == batch.targets[:, -1]).mean()
    assert measure(recall, "elsewhere(knob=seq_len, value=30)") == pytest.approx(expected)
    silent = DelayedRecall(seq_len=8, noise=False).validation()
    expected = (said(recall, silent)[:, -1] == silent.targets[:, -1]).mean()
    assert measure(recall, "elsewhere(knob=noise, value=0)") == pytest.approx(expected)
    assert np.isfinite(measure(recall, "elsewhere(knob=noise, value=0, metric=loss)"))


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("elsewhere(knob=letters, value=5)", "could not read or answer"),
        ("elsewhere(knob=learning_rate, value=5)", "knob must be one of seq_len"),
        ("elsewhere(knob=wait, value=500)", "wait must be between 0 and 198"),
        ("elsewhere(knob=wait, value=20)", "wait must be at most 6"),
        ("accuracy_longer(times=11)", "times must be between 1 and 10"),
    ],
)
def test_what_cannot_be_read_is_said(recall, spec, words):
    with pytest.raises(ValueError, match=".") as refused:
        measure(recall, spec)
    assert words in str(refused.value)


def test_a_task_without_a_length_of_its_own_is_said():
    run = trained(0, task="reversal", model="seq2seq", hidden_size=4)
    with pytest.raises(ValueError, match="follows from other knobs"):
        measure(run, "accuracy_longer")
