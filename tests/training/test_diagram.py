"""The numbers of a drawing obey its nodes: what comes in gives what goes out, for every cell that is drawn."""

import json
import math

import numpy as np
import pytest

from tests.conftest import possible_interventions
from tests.models.kinds import RECURRENT_KINDS
from visualizer import MODELS, Run
from visualizer.training.diagram import diagram
from visualizer.training.functions import FUNCTIONS

TALKING = [("seq2seq", {"attention": name}) for name in ("additive", "dot", "general")]
DRAWN = [*RECURRENT_KINDS, ("transformer", {}), ("transformer", {"heads": 2}), *TALKING]
CLOSE = 2e-6


def worked_out(node, flows):
    """Do what a node does with what flows into it."""
    if node["kind"] == "product":
        return math.prod(flows)
    if node["function"] == "softmax":
        return math.exp(math.fsum(flows) - node["normaliser"])
    if node["complement"]:
        return 1 - flows[0]
    applied = float(FUNCTIONS[node["function"]](math.fsum(flows)))
    return node["scale"] * applied + node["shift"]


def check(drawn):
    """Work every node out from the wires that end there; returns how many were."""
    nodes = {node["name"]: node for node in drawn["nodes"]}
    worked = 0
    for node in nodes.values():
        ends = [wire for wire in drawn["wires"] if wire["end"] == node["name"]]
        flows = [nodes[wire["start"]]["value"] if wire["value"] is None else wire["value"] for wire in ends]
        if not flows or None in flows:
            assert node["kind"] in ("rail", "port", "dot"), node
            continue
        worked += 1
        assert worked_out(node, flows) == pytest.approx(node["value"], abs=CLOSE * max(1, abs(node["value"]))), node
    return worked


def run_of(small, model, knobs, **more):
    sizes = {"num_layers": 2, **more}
    run = Run(small(model, **{**knobs, "hidden_size": 6, **sizes}))
    run.train(30)
    return run


def positions(run, batch=None):
    batch = batch or run.probe
    length = batch.inputs.shape[1] if batch.lengths is None else int(batch.lengths[0])
    return [t for t in range(length) if run.model.part_at(t, batch.sources) != "encoder"]


@pytest.mark.parametrize(("model", "knobs"), DRAWN)
def test_what_comes_in_gives_what_goes_out(small, model, knobs):
    run = run_of(small, model, knobs)
    names = {"product", "sum", "box", "out"}
    for t in positions(run)[:3] + positions(run)[-1:]:
        for layer in range(2):
            for unit in (0, 5):
                drawn = diagram(run, t=t, unit=unit, layer=layer).to_json()
                json.dumps(drawn, allow_nan=False)
                assert check(drawn) >= 2
                assert {node["kind"] for node in drawn["nodes"]} & names
                assert {wire["end"] for wire in drawn["wires"]} <= {node["name"] for node in drawn["nodes"]}


@pytest.mark.parametrize(("model", "knobs"), DRAWN)
def test_its_quantities_are_those_of_the_frame(small, model, knobs):
    run = run_of(small, model, knobs)
    for source, batch in (("probe", run.probe), ("batch", run.batch())):
        frame = run.frame(source=source)
        t = positions(run, batch)[-1]
        for node in diagram(run, t=t, unit=3, layer=1, source=source).to_json()["nodes"]:
            name = node["quantity"]
            if node["kind"] in ("box", "out", "sum") and run.quantities[name].axes[-2:] == ("t", "unit"):
                array = frame[name]
                expected = array[(1, t, 3) if array.ndim == 3 else (t, 3)]
                assert node["value"] == pytest.approx(float(expected), abs=1e-6)


@pytest.mark.parametrize(("model", "knobs"), RECURRENT_KINDS)
def test_what_is_held_by_hand_is_on_it(small, model, knobs):
    run = run_of(small, model, knobs)
    clamp = {"t": (2, 5), "scale": 0.5, "shift": 0.2}
    for event in possible_interventions(run, clamp, {"t": 4, "unit": 1}, {"t": 3}):
        run.apply(event)
    for t in (2, 3, 4, 6):
        drawn = diagram(run, t=t, unit=1, layer=0).to_json()
        check(drawn)
        held = [node for node in drawn["nodes"] if node["scale"] != 1 or node["shift"] != 0]
        assert bool(held) == (t in (2, 3, 4) and bool(run.extent.gates))


@pytest.mark.parametrize("model", ["lstm", "gru", "min_gru", "rnn"])
def test_a_batch_that_goes_on_starts_from_what_the_last_one_left(small, model):
    run = Run(small(model, task="char_lm", stateful=True, hidden_size=6, seq_len=7))
    run.train(12)
    drawn = diagram(run, t=0, unit=2, source="batch").to_json()
    check(drawn)
    name = "cell_state" if model == "lstm" else "hidden_state"
    before = [node for node in drawn["nodes"] if node["name"] == f"before {name}"]
    for node in before:
        assert node["value"] == float(run.carry[name][0, 0, 2]) != 0
    assert bool(before) == (model != "rnn")


def test_attention_shows_the_strongest_and_adds_up_the_rest(small):
    run = run_of(small, "transformer", {"heads": 2}, seq_len=9)
    t = positions(run)[-1]
    row = run.frame()["attention_weights"][1, 1, t]  # layer, head of unit 4 of 6, query
    drawn = diagram(run, t=t, unit=4, layer=1, most=3)
    shown = [int(node.name.split()[1]) for node in drawn.graph.nodes if node.name.startswith("weight")]
    assert drawn.head == 1
    assert shown == sorted(np.argsort(-row)[:3].tolist())
    others = drawn.known["fetched by others"]
    assert others.text == f"{t + 1 - 3} others"
    assert others.note == f"Σ α·v (Σ α = {1 - row[shown].sum():.2f})"


@pytest.mark.parametrize("model", MODELS)
def test_a_model_has_a_drawing_or_says_that_it_has_none(small, model):
    run = Run(small(model))
    if run.model.drawing is None:
        with pytest.raises(ValueError, match=r"no diagram of .* choose a recurrent cell"):
            diagram(run, t=0)
    else:
        assert diagram(run, t=positions(run)[-1]).graph.wires


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ({"t": 8}, "position must be between 1 and 8 .got 9"),
        ({"t": 0, "unit": 5}, "unit must be between 0 and 4"),
        ({"t": 0, "layer": 1}, "layer must be between 0 and 0"),
        ({"t": 0, "source": "twin"}, "source must be probe or batch"),
        ({"t": 0, "most": 0}, "most must be between 1 and 12"),
    ],
)
def test_what_is_not_there_is_said(small, place, words):
    with pytest.raises(ValueError, match=words):
        diagram(Run(small("lstm", task="parity")), **place)


def test_an_encoders_position_attends_to_nothing(small):
    with pytest.raises(ValueError, match="attends to nothing"):
        diagram(Run(small("seq2seq")), t=0)
