"""What is said about answers and learning, against numbers computed another way."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from tests.measures.conftest import trained
from visualizer import Recipe, Run, Set
from visualizer.measures import measure

KNOBS = {"task": "delayed_recall", "model": "rnn", "hidden_size": 5, "seq_len": 6, "batch_size": 4}


def answers(run, batch):
    with torch.no_grad():
        inputs = torch.from_numpy(batch.inputs)
        return run.model(inputs, lengths=batch.lengths, sources=batch.sources)[0]


def test_loss_accuracy_and_perplexity_of_the_held_out_sequences(recall):
    batch = recall.task.validation()
    logits = answers(recall, batch)[:, -1]
    targets = torch.from_numpy(batch.targets[:, -1])
    loss = float(functional.cross_entropy(logits, targets))
    assert measure(recall, "loss") == pytest.approx(loss, rel=1e-5)
    assert measure(recall, "perplexity") == pytest.approx(np.exp(loss), rel=1e-5)
    assert measure(recall, "accuracy") == float((logits.argmax(-1) == targets).float().mean()) > 0.9
    assert measure(recall, "accuracy(t=-1)") == measure(recall, "accuracy(t=7)") == measure(recall, "accuracy")
    assert measure(recall, "updates") == 400


def test_accuracy_at_a_position():
    run = trained(30, task="parity", model="rnn", hidden_size=6, seq_len=7, every=True)
    batch = run.task.validation()
    right = answers(run, batch).numpy().argmax(-1) == batch.targets
    for t in range(7):
        assert measure(run, f"accuracy(t={t})") == pytest.approx(right[batch.loss_mask[:, t], t].mean())


def test_exact_by_the_length_of_the_source():
    run = trained(150, task="reversal", model="seq2seq", hidden_size=24, learning_rate=0.01)
    batch = run.task.validation()
    exact = ((answers(run, batch).numpy().argmax(-1) == batch.targets) | ~batch.loss_mask).all(axis=1)
    assert 0.0 < exact.mean() < 1.0
    for length in np.unique(batch.sources):
        assert measure(run, f"exact(length={length})") == pytest.approx(exact[batch.sources == length].mean())
    with pytest.raises(ValueError, match="no held-out source has 50 positions"):
        measure(run, "exact(length=50)")


def test_the_best_is_that_of_the_checks_and_the_gap_is_between_held_out_and_trained():
    run = Run(Recipe(task="forecast", model="gru", hidden_size=12))
    run.train(300)
    assert measure(run, "best_loss") == run.validation.checks.best.loss <= measure(run, "loss")
    assert measure(run, "best_update") == run.validation.checks.best.updates
    losses = []
    for _ in range(8):  # the run's own loss, with the weights held still
        run.model.load_state_dict(state := {k: v.clone() for k, v in run.model.state_dict().items()})
        run.update()
        losses.append(run.loss)
        for name, value in run.model.state_dict().items():
            value.copy_(state[name])
        run.version += 1
    after = run.updates
    run.updates -= 8
    assert measure(run, "training_loss") == pytest.approx(np.mean(losses), rel=1e-5)
    assert measure(run, "gap") == pytest.approx(measure(run, "loss") - np.mean(losses), rel=1e-4, abs=1e-6)
    run.updates = after


def test_gradient_norms_are_those_that_the_updates_measure():
    run = trained(0, **KNOBS, clip_norm=0.5, learning_rate=0.0)
    copy = Run(run.recipe)
    norms = []
    for _ in range(8):
        copy.update()
        norms.append(copy.measured.gradient_norm)
    assert measure(run, "gradient_norm") == pytest.approx(np.mean(norms), rel=1e-5)
    assert 0 < measure(run, "clipped_share") == np.mean(np.array(norms) > 0.5)


def test_guessing_and_simple_methods_are_those_of_the_task():
    run = trained(0, task="forecast", model="gru", hidden_size=2)
    assert measure(run, "rival_loss(name=ridge)") == run.task.baselines["ridge"]
    assert measure(run, "rival_loss(name=persistence)") == run.task.baselines["persistence"]
    recall = trained(0, **KNOBS)
    with pytest.raises(ValueError, match="name must be one of nothing here"):
        measure(recall, "rival_loss(name=ridge)")
    assert measure(recall, "chance_loss") == pytest.approx(np.log(8))


def test_a_knob_is_what_it_is_now():
    run = Run(Recipe(**KNOBS))
    run.apply(Set("learning_rate", 0.25))
    assert measure(run, "knob(name=learning_rate)") == 0.25
    assert measure(run, "knob(name=hidden_size)") == 5


def test_a_run_that_diverges_is_told():
    run = Run(Recipe(task="adding", model="rnn", learning_rate=1e6, clip_norm=0, optimizer="sgd"))
    assert measure(run, "diverged") == 0
    run.train(50)
    assert measure(run, "diverged") == 1
