"""Measures that compare: forced with alone, weights with gradients."""

import numpy as np
import pytest
import torch

from visualizer import Recipe, Run
from visualizer.measures import measure

SMALL = {"task": "reversal", "model": "seq2seq", "hidden_size": 8, "shortest": 2, "longest": 4}


def test_alone_feeds_each_answer_back():
    run = Run(Recipe(**SMALL, attention="none"))
    run.train(150)
    batch, right, asked = run.validation.batch, 0, 0
    feedback = torch.from_numpy(run.task.feedback)
    for b in range(len(batch.inputs)):  # one sequence, one answer after the other
        inputs = torch.from_numpy(batch.inputs[b : b + 1].copy())
        for t in np.flatnonzero(batch.loss_mask[b]):
            with torch.no_grad():
                outputs, _ = run.model.forward(
                    inputs, lengths=batch.lengths[b : b + 1], sources=batch.sources[b : b + 1]
                )
            said = int(outputs[0, t].argmax())
            right, asked = right + (said == batch.targets[b, t]), asked + 1
            if t + 1 < inputs.shape[1]:
                inputs[0, t + 1] = feedback[said]
    assert measure(run, "accuracy_alone") == pytest.approx(right / asked, abs=1e-9)
    assert measure(run, "accuracy_alone") <= measure(run, "accuracy")


def test_alone_needs_a_target_that_is_fed_back():
    with pytest.raises(ValueError, match="no target to be fed back"):
        measure(Run(Recipe(task="parity", model="rnn", hidden_size=4)), "accuracy_alone")


def test_weights_and_dependence_agree_once_a_reversal_is_learned():
    run = Run(Recipe(task="reversal", model="seq2seq", hidden_size=32))
    run.train(300)
    weights = np.squeeze(run.frame(["attention_weights"])["attention_weights"])
    depends = run.frame(["effective_attention"])["effective_attention"]
    n = int(run.probe.sources[0])
    pairs = [(weights[t, :n].argmax(), depends[t, :n].argmax()) for t in np.flatnonzero(run.probe.loss_mask[0])]
    agreed = np.mean([a == b for a, b in pairs])
    assert measure(run, "attention_agreement") == pytest.approx(agreed)
    assert agreed > 0.5


def test_agreement_needs_attention():
    with pytest.raises(ValueError, match="has no attention"):
        measure(Run(Recipe(**SMALL, attention="none")), "attention_agreement")
