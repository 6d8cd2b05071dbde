"""Every model of the registry is recorded, opens again in Python and in the browser's decoder, and fills its views."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from visualizer import MODELS, TASKS, Recipe, Run
from visualizer.recordings import record, record_run, recording_of
from visualizer.trace import Recording
from visualizer.views import VIEWS

ROOT = Path(__file__).resolve().parents[2]
DECODER = """
import { readFileSync } from "node:fs";
import { decodeFrame } from "ROOT/static/js/decode.js";
import { decodeRecording } from "ROOT/static/js/player/recording.js";
const { layout, frame } = await decodeRecording(readFileSync(process.argv[1], "utf8"));
const { header, buffers } = frame(1);
const { quantities } = decodeFrame(layout, header, buffers);
const plain = (data) => Array.from(data, (value) => (Number.isFinite(value) ? value : null));
const numbers = Object.entries(quantities).map(([name, { data }]) => [name, plain(data)]);
console.log(JSON.stringify(Object.fromEntries(numbers)));
"""


def task_of(model):
    return next(name for name in ("delayed_recall", "reversal", *TASKS) if not MODELS[model].fits(TASKS[name]))


@pytest.fixture(scope="module", params=MODELS)
def exact(request):
    """A trace of everything that a model has."""
    run = Run(Recipe(task=task_of(request.param), model=request.param, hidden_size=4, num_layers=1, batch_size=4))
    return run.record(2, 1)


@pytest.fixture(scope="module")
def file(exact, tmp_path_factory):
    file = tmp_path_factory.mktemp("models") / "model.rnn.json"
    recording_of(exact).save(file)
    return file


def test_every_quantity_comes_back_within_its_bound(exact, file):
    recording = Recording.load(file)
    kept = [name for name in exact[0].arrays if name not in ("loss_curve", "validation_curve")]
    assert list(recording.quantities) == kept
    for was, now in zip(exact, recording.trace(), strict=True):
        assert now.scene == was.scene
        assert now.quantities == {name: was.quantities[name] for name in kept}
        for name in kept:
            error = np.nanmax(np.abs(now[name] - was[name]), initial=0)
            scale = np.nanmax(np.abs(was[name]), initial=0)
            assert error <= recording.error(name) * (1 + 1e-5) + 1e-6 * scale, name


def test_the_browser_reads_the_same_numbers(file):
    script = DECODER.replace("ROOT", str(ROOT))
    said = subprocess.run(
        ["node", "--input-type=module", "-e", script, str(file)], capture_output=True, text=True, check=True
    )
    seen, trace = json.loads(said.stdout), Recording.load(file).trace()
    assert list(seen) == list(trace[1].arrays)
    for name, numbers in seen.items():
        wanted = trace[1][name].ravel()
        got = np.array([np.nan if number is None else number for number in numbers], np.float32)
        np.testing.assert_allclose(
            got, wanted, rtol=1e-6, atol=1e-6 * np.nanmax(np.abs(wanted), initial=0), err_msg=name
        )


def test_every_view_that_is_offered_can_be_filled(exact, file):
    recording = Recording.load(file)
    held, first = set(recording.quantities), exact[0]
    assert [view["name"] for view in recording.views] == [n for n, v in VIEWS.items() if v.is_offered(first.quantities)]
    for view in recording.views:
        named = [row["quantity"] for row in view["rows"] if row["quantity"]]
        assert named
        assert set(named) <= held


def test_what_the_views_show_is_recorded_without_being_named(exact):
    recipe = Recipe.from_json(exact.recipe)
    recording = record_run(Run(recipe), 2)
    names = [view["name"] for view in recording.views]
    assert names[0] == "story"
    assert "score" in names
    for view in recording.views:
        assert {row["quantity"] for row in view["rows"] if row["quantity"]} <= set(recording.quantities)
    assert recording.header["query"] == recipe.to_query()
    assert recording.header["model"]["sizes"] == {"unit": 4, "layer": 1}
    assert all(
        "mathml" in equation for equation in recording.header["scene"]["equations"].values() if equation["latex"]
    )


@pytest.mark.parametrize("task", [name for name in TASKS if not MODELS["lstm"].fits(TASKS[name])])
def test_every_task_is_recorded(task):
    recording = record(Recipe(task=task, model="lstm", hidden_size=3, batch_size=2), 1, weights=False)
    assert recording.updates == [0, 1]
    assert recording.header["chance_loss"] > 0
