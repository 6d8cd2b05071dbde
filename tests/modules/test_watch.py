"""Watching somebody's own loop: frames at the right updates, the training itself unchanged, overhead known."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.optim import optimizer as optimizers

from visualizer import Trace, watch

torch.set_num_threads(1)
X = torch.randn(6, 4, 3, generator=torch.Generator().manual_seed(5))


def make(seed=0):
    torch.manual_seed(seed)
    return nn.GRU(3, 5, num_layers=2, dropout=0.3)


def loss_of(result):
    return result[0][-1].square().mean()


def train(model, updates, optimizer=None):
    optimizer = optimizer or torch.optim.Adam(model.parameters(), 0.01)
    losses = []
    for _ in range(updates):
        loss = loss_of(model(X))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    return losses


def test_frames_are_those_of_the_weights_at_their_updates():
    model = make()
    with watch(model, X, every=3, loss=loss_of) as watched:
        train(model, 7)
        (now,) = Trace.from_torch(model, X, loss=loss_of)
    trace = watched.trace()
    assert trace.updates == [0, 3, 6, 7]
    (before,) = Trace.from_torch(make(), X, loss=loss_of)
    for frame, same in ((trace[0], before), (trace[-1], now)):
        assert all(np.array_equal(frame[name], same[name]) for name in same.arrays)
        assert frame.facts["loss"] == same.facts["loss"]
    assert trace[-1].facts["loss"] < trace[0].facts["loss"]


@pytest.mark.parametrize("batch", [X, None], ids=["given", "first"])
def test_training_is_the_same_with_and_without(batch):
    plain, watched = make(), make()
    torch.manual_seed(7)  # of the dropout
    alone = train(plain, 6)
    torch.manual_seed(7)
    with watch(watched, batch, every=2) as kept:
        beside = train(watched, 6)
    assert beside == alone
    assert kept.trace().updates == [0, 2, 4, 6]
    assert all(torch.equal(a, b) for a, b in zip(plain.parameters(), watched.parameters(), strict=True))


def test_the_first_batch_is_kept_as_it_was():
    model, batch = make(), X.clone()
    with watch(model, every=1) as watched:
        model(batch)
        batch += 1
        torch.optim.SGD(model.parameters(), 0.0).step()
    assert np.array_equal(watched.trace()[1]["input_vector"], X[:, 0].numpy())


def test_only_the_newest_are_kept_and_only_its_own_steps_are_counted():
    model, other = make(), make(1)
    with watch(model, X, every=1, keep=3) as watched:
        train(other, 5)
        train(model, 4)
    assert watched.updates == 4
    assert watched.trace().updates == [2, 3, 4]
    train(model, 2)
    assert watched.updates == 4


def test_a_watch_that_nobody_holds_reads_no_more():
    model = make()
    watched = watch(model, X, every=1)
    frames = watched.frames
    del watched
    train(model, 2)
    assert [frame.updates for frame in frames] == [0]


def test_updates_by_hand():
    model = make()
    watched = watch(model, X, every=2)
    for _ in range(4):
        with torch.no_grad():
            model.weight_hh_l0.mul_(0.9)
        watched.update()
    watched.stop()
    norms = [float(np.abs(weights["weight_hh_l0"]).sum()) for weights in watched.weights]
    assert watched.trace().updates == [0, 2, 4]
    assert norms[1] == pytest.approx(norms[0] * 0.81)


def test_a_trace_survives_its_file(tmp_path):
    model = make()
    with watch(model, X, every=2, tokens="abcdef") as watched:
        train(model, 2)
    watched.trace().save(tmp_path / "own.safetensors")
    loaded = Trace.load(tmp_path / "own.safetensors")
    assert loaded[1].tokens == tuple("abcdef")
    assert np.array_equal(loaded[1]["reset_gate"], watched.trace()[1]["reset_gate"])
    assert loaded[0].scene.equations["update_gate"]["terms"][0]["weight"] == "weight_ih_l{layer}"


def test_what_ended_the_training_is_not_hidden_by_the_end_of_the_watch():
    hooks = optimizers._global_optimizer_post_hooks
    before = len(hooks)
    with pytest.raises(ValueError, match="6 texts, one per position"), watch(make(), every=1, tokens="abc") as watched:
        watched._model(X)
    assert (watched.frames.maxlen, len(watched.frames), len(hooks)) == (200, 0, before)
    with pytest.raises(KeyError, match="own"), watch(make(), X, every=2, loss=growing_worse()) as watched:
        train(watched._model, 1, Failing(watched._model.parameters(), 0.1))
    assert (watched.trace().updates, len(hooks)) == ([0], before)


class Failing(torch.optim.SGD):
    def step(self, closure=None):
        super().step(closure)
        raise KeyError("own")


def growing_worse():
    calls = []

    def loss(result):
        calls.append(result)
        if len(calls) > 1:
            raise RuntimeError("worse")
        return result[0].sum()

    return loss


WRONG = {
    "half a step": (lambda: watch(make(), X, every=1.5), "every must be a whole number .got 1.5."),
    "every": (lambda: watch(make(), X, every=0), "every must be at least 1 .got 0."),
    "keep": (lambda: watch(make(), X, keep=0), "keep must be at least 1 .got 0."),
    "loss": (lambda: watch(make(), loss=loss_of), "hand over the batch it belongs to"),
    "nothing inside": (lambda: watch(nn.Linear(2, 2)), "has no recurrent module"),
    "nothing read": (lambda: watch(make()).trace(), "nothing was read yet"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_watched_is_said(name):
    attempt, message = WRONG[name]
    with pytest.raises((ValueError, TypeError), match=message):
        attempt()
