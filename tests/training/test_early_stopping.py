"""Validation over training: where it was best, and that early stopping is a function of recipe and events."""

import numpy as np
import pytest
import torch

from visualizer import Recipe, Run, Set
from visualizer.training.history import Best, Checks


def forecast(**knobs):
    """A network that has learnt the training years by heart soon after it was best."""
    return Recipe(task="forecast", model="rnn", hidden_size=16, **{"learning_rate": 0.02, "seed": 1, **knobs})


def losses_by_hand(updates):
    """The validation loss after every update, read by someone who looks all the time."""
    run, losses = Run(forecast()), []
    for _ in range(updates):
        run.update()
        outputs, _ = run.model(torch.from_numpy(run.task.validation().inputs))
        batch = run.task.validation()
        error = (outputs.detach().numpy() - batch.targets)[batch.loss_mask]
        losses.append(float((error.astype(np.float64) ** 2).mean()))
    return losses


@pytest.fixture(scope="module")
def losses():
    return losses_by_hand(300)


def test_the_best_validation_is_the_lowest_of_the_checks(losses):
    run = Run(forecast())
    assert run.validation.every == 10
    run.train(300)
    checked = losses[9::10]
    facts = run.frame([]).facts
    assert facts["best_validation"]["updates"] == 10 * (1 + int(np.argmin(checked)))
    assert facts["best_validation"]["loss"] == pytest.approx(min(checked), rel=1e-4)
    assert facts["check_size"] == 10
    curve = run.frame(["validation_curve"])["validation_curve"]
    np.testing.assert_allclose(curve[:30], checked, rtol=1e-4)
    assert np.isnan(curve[30:]).all()
    assert checked[-1] > 1.1 * min(checked), "the task is one in which validation rises again"


def test_there_is_no_best_before_the_first_check():
    run = Run(forecast())
    run.train(9)
    assert run.frame([]).facts["best_validation"] is None
    run.train(1)
    assert run.frame([]).facts["best_validation"]["updates"] == 10


@pytest.mark.parametrize(("held_out", "batch", "every"), [(512, 32, 160), (512, 64, 80), (6, 32, 10)])
def test_checks_are_rarer_where_they_cost_more(held_out, batch, every):
    task = "forecast" if held_out == 6 else "adding"
    run = Run(Recipe(task=task, hidden_size=2, batch_size=batch))
    assert len(run.task.validation().inputs) == held_out
    assert run.validation.every == every


def stop_by_hand(losses, patience):
    best, at = np.inf, 0
    for updates in range(1, len(losses) + 1):
        if updates % 10 == 0 and losses[updates - 1] < best:
            best, at = losses[updates - 1], updates
        if at and updates - at >= patience:
            return updates, at
    return None


@pytest.mark.parametrize("patience", [10, 35, 80])
def test_a_run_stops_after_patience_and_offers_the_best_network(losses, patience):
    run = Run(forecast(early_stopping=patience))
    run.train(1000)
    stopped, best = stop_by_hand(losses, patience)
    assert (run.updates, run.stopped.best.updates) == (stopped, best)
    assert run.update() is False
    assert f"validation was best at update {best} " in run.stopped.reason
    assert [offer["op"] for offer in run.offers] == ["continue", "set", "reset"]
    straight = Run(forecast())
    straight.train(stopped)
    assert run.weights_hash() == straight.weights_hash(), "nothing but the end differs"

    run.accept(0)
    assert (run.updates, run.stopped) == (best, None)
    assert run.weights_hash() == straight.at(best).weights_hash()
    run.train(1000)
    assert run.updates == stopped, "from the best network it goes the same way again"

    run.accept(1)
    assert run.train(30) == 30
    straight.train(30)
    assert run.weights_hash() == straight.weights_hash()


def test_looking_does_not_move_the_stop_and_going_back_forgets_what_came_after():
    run, watched = Run(forecast(early_stopping=40)), Run(forecast(early_stopping=40))
    run.train(1000)
    while watched.update():
        watched.frame(["hidden_state", "validation_curve"])
        assert watched.metrics["validation"]
    assert watched.stopped == run.stopped
    best = run.stopped.best
    earlier = run.at(best.updates - 10)
    assert earlier.validation.checks.best.updates <= best.updates - 10
    assert earlier.validation.checks.best.loss > best.loss
    again = Run.from_snapshot(earlier.snapshot())
    assert again.snapshot() == earlier.snapshot()
    again.train(1000)
    assert again.stopped == run.stopped
    run.reset()
    assert run.validation.checks.best is None


def test_patience_can_be_set_during_a_run():
    run = Run(forecast())
    run.train(200)
    best = run.validation.checks.best
    run.apply(Set("early_stopping", 1))
    assert run.update() is False
    assert run.stopped.best == best
    run.apply(Set("early_stopping", 0))
    assert run.stopped is None
    assert run.update() is True


def test_the_first_of_equal_losses_is_the_best():
    checks = Checks()
    for updates, loss in ((10, 2.0), (20, 1.0), (30, 1.0), (40, 3.0)):
        checks.add(updates, loss)
    assert checks.best == Best(20, 1.0)
    copy = checks.copy()
    copy.add(50, 0.5)
    assert (checks.best.updates, copy.best.updates) == (20, 50)
