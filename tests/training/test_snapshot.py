import json

import pytest
from safetensors import safe_open

from visualizer import Clamp, Run, Set
from visualizer.training import snapshot


@pytest.fixture
def run(small):
    run = Run(small())
    run.train(3)
    run.apply(Set("learning_rate", 0.02))
    run.apply(Clamp("forget_gate", t=2, shift=0.5))
    return run


def test_a_snapshot_opens_the_same_run(run):
    again = Run.from_snapshot(run.snapshot())
    assert (again.recipe, again.updates, again.events) == (run.recipe, 3, run.events)
    assert again.interventions == run.interventions
    assert again.knobs == run.knobs
    assert again.weights_hash() == run.weights_hash()
    assert again.snapshot() == run.snapshot()


def test_a_snapshot_is_plain_safetensors(run, tmp_path):
    path = tmp_path / "snapshot"
    path.write_bytes(run.snapshot())
    with safe_open(str(path), framework="numpy") as file:
        assert json.loads(file.metadata()["about"])["updates"] == 3
        assert set(file.keys()) == {"memory", "curve"}


def test_another_recipe_is_refused(run, small):
    with pytest.raises(ValueError, match="another recipe"):
        Run(small(seed=1)).restore(run.snapshot())


@pytest.mark.parametrize(
    "damage", [lambda data: b"", lambda data: data[:100], lambda data: b"PK" + data, lambda data: data[:-4]]
)
def test_what_is_no_snapshot_is_refused(run, damage):
    before = run.weights_hash()
    with pytest.raises(ValueError, match="snapshot"):
        run.restore(damage(run.snapshot()))
    assert run.weights_hash() == before


def test_a_newer_version_is_refused(run, monkeypatch):
    monkeypatch.setattr(snapshot, "VERSION", 2)
    data = run.snapshot()
    monkeypatch.setattr(snapshot, "VERSION", 1)
    with pytest.raises(ValueError, match="version 2"):
        Run.from_snapshot(data)
