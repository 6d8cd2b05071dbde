"""Recording a recipe: which frames, which quantities, which views, how large."""

import gzip

import numpy as np
import pytest

from visualizer import Recipe, Run
from visualizer.recordings import record, record_run, recording_of
from visualizer.recordings.making import updates_due
from visualizer.recordings.viewing import names_for, views_of, without_large
from visualizer.trace import Frame, Recording, Trace

SMALL = Recipe(task="delayed_recall", model="lstm", hidden_size=3, seq_len=6, batch_size=4, seed=2)
SIX = ["input_gate", "forget_gate", "candidate", "output_gate", "cell_state", "hidden_state"]
ON_THE_WIRE = 170_000


@pytest.fixture(scope="module")
def recording():
    return record(SMALL, 12, every=4, title="Small")


def test_frames_are_those_of_the_run(recording):
    trace = Run(SMALL).record(12, 4)
    assert recording.updates == trace.updates == [0, 4, 8, 12]
    for was, now in zip(trace, recording.trace(), strict=True):
        for name in now.arrays:
            error = np.nanmax(np.abs(was[name] - now[name]))
            assert error <= recording.error(name) * 1.00001 + 1e-6 * np.nanmax(np.abs(was[name])), name
    assert recording.trace().recipe == SMALL.to_json()


def test_weights_are_those_of_each_frame(recording):
    run = Run(SMALL)
    run.train(8)
    for name, value in run.model.state_dict().items():
        kept = recording.weights()[name][2]
        fields = next(fields for fields in recording.header["weights"] if fields["name"] == name)
        assert np.abs(kept - value.numpy()).max() <= (fields["high"] - fields["low"]) / 510 + 1e-6


def test_facts_are_measured_with_the_weights_of_their_frame(recording):
    run = Run(SMALL)
    for facts, updates in zip(recording.header["facts"], recording.updates, strict=True):
        run.train(updates - run.updates)
        measured = run.metrics
        assert facts["validation_updates"] == updates
        assert facts["metrics"]["validation"]["loss"] == pytest.approx(measured["validation"]["loss"], rel=6e-4)
        assert facts["metrics"]["validation"]["accuracy"] == pytest.approx(measured["validation"]["accuracy"], abs=6e-5)
        assert facts["loss"] == (None if run.loss is None else pytest.approx(run.loss, rel=6e-4))


def test_named_quantities_are_measured_as_exactly():
    """A live page measures some of the held-out sequences now and then; what is kept is measured on all of them."""
    run = Run(SMALL)
    trace = Run(SMALL).record(6, 3, ["hidden_state"])
    for frame in trace:
        run.train(frame.updates - run.updates)
        assert frame.facts["metrics"]["validation"] == run.metrics["validation"]
        assert frame.facts["validation_updates"] == frame.updates


def test_views_hold_only_rows_that_can_be_filled():
    recording = record(SMALL, 2, quantities=["forget_gate", "cell_state"], weights=False)
    rows = {view["name"]: [(row["kind"], row["quantity"]) for row in view["rows"]] for view in recording.views}
    assert list(rows) == ["unit", "score"]
    assert ("lane", "forget_gate") in rows["unit"]
    assert ("ledger", "") not in rows["unit"]
    assert [row for row in rows["score"] if row[0] == "heat"] == [("heat", "forget_gate"), ("heat", "cell_state")]
    assert set(recording.quantities) == {"forget_gate", "cell_state"}


def test_only_the_views_that_are_named():
    recording = record(SMALL, 2, views=["story"])
    assert [view["name"] for view in recording.views] == ["story"]
    assert {"output", "memory_read", "input_vector"} <= set(recording.quantities)
    assert "forget_gate" not in recording.quantities


def test_why_a_model_lacks_something_is_said_in_its_own_words():
    recipe = SMALL.replace(model="rnn")
    recording = record(recipe, 1)
    (ledger,) = [row for view in recording.views for row in view["rows"] if row["kind"] == "ledger"]
    assert ledger["quantity"] == ""
    assert ledger["doc"].startswith("A plain RNN squashes its whole state")


def test_who_wrote_every_unit_is_left_out_where_it_would_be_most_of_the_file():
    shapes = {"provenance": (40, 40, 16), "hidden_state": (40, 16)}
    assert without_large(shapes, shapes, 40) == ["provenance", "hidden_state"]
    assert without_large(shapes, shapes, 41) == ["hidden_state"]


@pytest.mark.parametrize(
    ("updates", "every", "frames", "expected"),
    [
        (10, 5, 200, [0, 5, 10]),
        (11, 5, 200, [0, 5, 10]),
        (3, None, 200, [0, 1, 2, 3]),
        (10, None, 3, [0, 5, 10]),
        (7, None, 1, [7]),
        (0, None, 200, [0]),
        (300, None, 4, [0, 100, 200, 300]),
    ],
)
def test_when_frames_are_taken(updates, every, frames, expected):
    assert updates_due(updates, every, frames) == expected


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"updates": -1}, "updates must be at least 0"),
        ({"every": 0}, "every must be at least 1"),
        ({"frames": 0}, "frames must be at least 1"),
        ({"quantities": ["charm"]}, "no quantity 'charm'; it has input_vector"),
        ({"views": ["charm"]}, "no view 'charm'; use one of story, unit"),
        ({"views": ["attention"]}, "the view 'attention' shows nothing of"),
        ({"quantities": ["gradient_norm"]}, "views show nothing of gradient_norm"),
    ],
)
def test_what_cannot_be_recorded_is_said_before_training(arguments, message, monkeypatch):
    monkeypatch.setattr(Run, "update", lambda _: pytest.fail("it trained"))
    with pytest.raises(ValueError, match=message):
        record(SMALL, **{"updates": 3, **arguments})


def test_a_run_is_recorded_from_where_it_is():
    run = Run(SMALL)
    run.train(5)
    recording = record_run(run, 4, every=2)
    assert (recording.updates, run.updates) == ([5, 7, 9], 9)


def test_a_run_that_stops_is_recorded_until_there():
    run = Run(SMALL)
    recording = record_run(run, 6, every=2)
    broken = Run(SMALL.replace(optimizer="sgd", learning_rate=1.0, clip_norm=0.0))
    assert recording.updates == [0, 2, 4, 6]
    broken.stopped = object()
    assert record_run(broken, 6, every=2).updates == [0]


def test_a_trace_alone_is_enough():
    trace = Run(SMALL).record(2, 1, ["hidden_state", "hidden_gradient", "input_vector"])
    recording = recording_of(Trace(trace.frames), title="Somebody's own")
    assert [view["name"] for view in recording.views] == ["score"]
    assert recording.header["model"] == {"sizes": {"unit": 3, "layer": 1}}
    assert recording.header["recipe"] == {}


def test_frames_of_another_sequence_are_refused():
    first, second = Run(SMALL).record(1, 1, ["hidden_state"])
    scene = second.scene.__class__(tokens=("other",) * 6)
    other = Frame(second.updates, second.arrays, second.quantities, scene, second.facts)
    with pytest.raises(ValueError, match="frame 1 reads another sequence than the first one"):
        Recording.of(Trace([first, other]))


def test_names_are_those_that_views_want():
    known = Run(SMALL).quantities
    assert "forget_gate" in names_for(["unit"], known)
    assert [view["name"] for view in views_of(["output"], known)] == ["story"]


@pytest.mark.slow
def test_two_hundred_frames_fit_on_the_wire():
    recipe = Recipe(task="adding", model="lstm", hidden_size=16, seq_len=40)
    recording = record(recipe, 796, every=4, quantities=[*SIX, "gradient_norm"], weights=False)
    assert len(recording) == 200
    assert recording.array("cell_state").shape == (200, 40, 16)
    assert len(gzip.compress(recording.to_text().encode(), 6)) <= ON_THE_WIRE
