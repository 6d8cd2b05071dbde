import numpy as np
import pytest

from visualizer import Run
from visualizer.training.history import FIRST_DISTANCE, MOST, POINTS, Checkpoint, Checks, History, LossCurve, Measured


def checkpoint(updates, loss=1.0, size=10):
    return Checkpoint(
        updates, np.zeros((3, size), np.float32), {}, (), LossCurve(), Measured(loss if updates else None), Checks()
    )


def filled(count, limit=2**30, size=10):
    history = History(limit)
    for updates in range(count + 1):
        if history.is_due(updates):
            history.keep(checkpoint(updates, size=size))
    return history


def test_states_are_kept_at_equal_distances():
    assert [kept.updates for kept in filled(100).kept] == [0, 16, 32, 48, 64, 80, 96]
    long = filled(FIRST_DISTANCE * (MOST + 44))
    assert long.distance == 2 * FIRST_DISTANCE
    updates = [kept.updates for kept in long.kept]
    assert updates == list(range(0, FIRST_DISTANCE * (MOST + 44) + 1, 2 * FIRST_DISTANCE))


def test_the_limit_of_bytes_is_kept():
    one = checkpoint(0, size=1000).size
    history = filled(5000, limit=10 * one, size=1000)
    assert 5 <= len(history.kept) <= 10
    assert sum(kept.size for kept in history.kept) <= 10 * one
    assert history.kept[0].updates == 0
    tiny = filled(500, limit=1, size=1000)
    assert [kept.updates for kept in tiny.kept] == [0]


def test_nearest_and_until():
    history = filled(100)
    assert history.nearest(47).updates == 32
    assert history.nearest(48).updates == 48
    assert [kept.updates for kept in history.until(33).kept] == [0, 16, 32]
    assert len(history.kept) == 7


def test_the_last_healthy_state():
    history = History(2**30)
    for updates, loss in ((0, 0.0), (16, 2.0), (32, 1.0), (48, 1.9), (64, 3.0), (80, 1e9)):
        history.keep(checkpoint(updates, loss))
    assert history.last_healthy().updates == 48
    assert filled(0).last_healthy().updates == 0


@pytest.mark.parametrize("count", [1, POINTS - 1, POINTS, POINTS + 1, 3 * POINTS + 7])
def test_the_curve_is_the_mean_of_buckets(count):
    losses = np.random.default_rng(0).random(count)
    curve = LossCurve()
    for loss in losses:
        curve.add(loss)
    size = curve.bucket_size
    expected = [losses[start : start + size].mean() for start in range(0, count, size)]
    assert len(expected) <= POINTS
    assert size == max(1, 2 ** int(np.ceil(np.log2((count + 1) / POINTS))))
    np.testing.assert_allclose(curve.array()[: len(expected)], expected, rtol=1e-5)
    assert np.isnan(curve.array()[len(expected) :]).all()


def test_a_copy_goes_on_separately():
    curve = LossCurve()
    for loss in (3.0, 2.0):
        curve.add(loss)
    copy = curve.copy()
    copy.add(1.0)
    assert np.isfinite(curve.array()).sum() == 2
    assert copy.array()[:3].tolist() == [3.0, 2.0, 1.0]


def test_snapshots_carry_the_curve(small):
    run = Run(small())
    run.train(20)
    again = Run.from_snapshot(run.snapshot())
    np.testing.assert_array_equal(again.curve.array(), run.curve.array())
    assert (again.loss, again.measured) == (run.loss, run.measured)


def test_going_back_drops_what_came_later(small):
    run = Run(small())
    run.train(40)
    snapshot = run.snapshot()
    run.train(60)
    assert [kept.updates for kept in run.history.kept] == [0, 16, 32, 48, 64, 80, 96]
    run.restore(snapshot)
    assert [kept.updates for kept in run.history.kept] == [0, 16, 32]
    run.train(10)
    assert run.at(35).updates == 35
    with pytest.raises(ValueError, match="between 0 and 50"):
        run.at(51)


def test_a_run_opened_late_can_still_look_back(small):
    run = Run(small())
    run.train(100)
    late = Run.from_snapshot(run.snapshot())
    late.train(10)
    assert late.at(105).weights_hash() == run_to(small, 105)
    assert late.at(7).weights_hash() == run_to(small, 7)


def run_to(small, updates):
    run = Run(small())
    run.train(updates)
    return run.weights_hash()
