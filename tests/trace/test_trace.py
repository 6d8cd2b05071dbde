import json

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import save_file

from visualizer.trace import Frame, Quantity, Scene, Trace

QUANTITY = {"norm": Quantity("norm", "n", ("t",)), "gate": Quantity("gate", "f", ("t", "unit"), bounds=(0.0, 1.0))}


def frames(count=3, names=("norm", "gate")):
    rng = np.random.default_rng(1)
    shapes = {"norm": (4,), "gate": (4, 2)}
    return [
        Frame(
            10 * k,
            {name: rng.random(shapes[name], dtype=np.float32) for name in names},
            {name: QUANTITY[name] for name in names},
            Scene(("a", "b", "c", "d")),
            {"loss": 1 / (k + 1)},
        )
        for k in range(count)
    ]


def test_what_is_saved_is_loaded_exactly(tmp_path):
    trace = Trace(frames(), {"task": "adding", "seed": 3})
    trace.save(tmp_path / "trace.safetensors")
    loaded = Trace.load(tmp_path / "trace.safetensors")
    assert (len(loaded), loaded.updates, loaded.recipe) == (3, [0, 10, 20], trace.recipe)
    for before, after in zip(trace, loaded, strict=True):
        assert (after.scene, after.facts, after.quantities) == (before.scene, before.facts, before.quantities)
        for name in before.arrays:
            np.testing.assert_array_equal(after[name], before[name])


def rewritten(path, **changes):
    with safe_open(str(path), framework="numpy") as file:
        about = json.loads(file.metadata()["about"])
        arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    save_file(arrays, str(path), metadata={"about": json.dumps({**about, **changes})})


def test_a_newer_version_is_refused(tmp_path):
    path = tmp_path / "trace.safetensors"
    Trace(frames()).save(path)
    rewritten(path, version=2)
    with pytest.raises(ValueError, match="version 2"):
        Trace.load(path)


def test_another_file_is_refused(tmp_path):
    path = tmp_path / "other.safetensors"
    save_file({"x": np.zeros(2, np.float32)}, str(path))
    with pytest.raises(ValueError, match="not a trace"):
        Trace.load(path)


def test_frames_must_agree():
    with pytest.raises(ValueError, match="at least one frame"):
        Trace([])
    with pytest.raises(ValueError, match="frame 0"):
        Trace([*frames(2), *frames(1, ("norm",))])
