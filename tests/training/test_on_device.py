"""Everything measured for a device, in small pieces, while the run learns on."""

import json
import time

import pytest

from visualizer import MODELS, Run
from visualizer.training.on_device import OnDevice


@pytest.mark.parametrize("model", MODELS)
def test_the_run_may_learn_meanwhile_and_learns_the_same(small, model):
    run = Run(small(model))
    run.train(4)
    errand, longest = OnDevice(run), 0.0
    done = False
    while not done:
        start = time.thread_time()
        done = errand.advance()
        longest = max(longest, time.thread_time() - start)
        run.update()
    found = json.loads(json.dumps(errand.to_json(), allow_nan=False))
    assert found["at"] == 4
    assert found["quantization"]["before"]["loss"] != found["quantization"]["after"]["loss"]
    assert found["streaming"]["said"]
    assert bool(found["no_onnx"]) == (model not in ("rnn", "lstm", "gru"))
    assert longest < 0.1
    alone = Run(small(model))
    alone.train(run.updates)
    assert run.weights_hash() == alone.weights_hash()
