"""Views are data: every row finds its quantities in every model, and nothing is asked for that no row needs."""

import json

import pytest

from tests.conftest import EACH_PAIR
from visualizer.bench import catalogue
from visualizer.bench.screen import Screen
from visualizer.models import MODELS
from visualizer.recipe import Recipe
from visualizer.trace import Quantity
from visualizer.views import VIEWS, Row, View
from visualizer.views.view import KINDS

GATES = {"lstm": ["forget_gate", "input_gate", "output_gate"], "gru": ["update_gate", "reset_gate"], "rnn": []}


def known(model="lstm", **knobs):
    return catalogue.quantities(Recipe(model=model, hidden_size=3, **knobs))


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@pytest.mark.parametrize("pair", EACH_PAIR, ids=str)
def test_every_view_draws_every_model_on_every_task(view, pair):
    quantities = catalogue.quantities(Recipe(*pair, hidden_size=3))
    described = view.to_json(quantities)
    json.dumps(described, allow_nan=False)
    wanted = view.wants(quantities, opened=set(quantities))
    assert set(wanted) <= set(quantities)
    assert len(wanted) == len(set(wanted))
    for row in described["rows"]:
        assert row["kind"] in KINDS
        assert row["quantity"] == "" or row["quantity"] in wanted
        assert row["quantity"] or row["doc"] or row["kind"] == "phases"


@pytest.mark.parametrize(("model", "gates"), GATES.items())
@pytest.mark.parametrize("num_layers", [1, 2])
def test_one_unit_has_a_lane_for_each_gate_keep_gate_first(model, gates, num_layers):
    rows = VIEWS["unit"].to_json(known(model, num_layers=num_layers))["rows"]
    assert [row["quantity"] for row in rows if row["kind"] == "lane"] == gates


@pytest.mark.parametrize(
    ("model", "state"),
    [("lstm", "cell_state"), ("gru", "hidden_state"), ("rnn", "hidden_state"), ("transformer", "hidden_state")],
)
def test_one_unit_follows_what_the_model_keeps_its_memory_in(model, state):
    rows = VIEWS["unit"].to_json(known(model))["rows"]
    assert [row["quantity"] for row in rows if row["kind"] == "lines"] == [f"twins.{state}"]


def test_a_model_without_a_ledger_says_why_in_its_own_words():
    rows = next(view for view in catalogue.views(known("rnn"), "rnn") if view["name"] == "unit")["rows"]
    (ledger,) = [row for row in rows if row["kind"] == "ledger"]
    assert (ledger["quantity"], ledger["doc"]) == ("", MODELS["rnn"].no_ledger)
    assert len(ledger["doc"]) > 20


def test_the_score_has_a_stave_for_every_quantity_of_every_unit():
    rows = VIEWS["score"].to_json(known())["rows"]
    staves = [row["quantity"] for row in rows if row["kind"] == "heat"]
    gates = ["input_gate", "forget_gate", "candidate", "output_gate"]
    assert sorted(staves) == sorted([*gates, "cell_state", "hidden_state", "hidden_gradient", "cell_gradient"])


def test_a_new_quantity_appears_without_a_new_view():
    quantities = {**known(), "damping_gate": Quantity("damping_gate", "d", ("t", "unit"), "forget", (0, 1))}
    lanes = [row["quantity"] for row in VIEWS["unit"].to_json(quantities)["rows"] if row["kind"] == "lane"]
    assert lanes[:2] == ["forget_gate", "damping_gate"]
    assert "damping_gate" in VIEWS["score"].wants(quantities)


def test_a_view_added_at_run_time_is_offered_and_can_be_looked_at(monkeypatch):
    row = Row("flow", "gradient_norm", title="raw gradient")
    monkeypatch.setitem(VIEWS, "blame", View("blame", "Blame", "The gradient alone.", (row,)))
    assert [view["label"] for view in catalogue.views(known(), "lstm")][-1] == "Blame"
    look = Screen().changed({"depth": "blame"}, 3, 1).look(known())
    assert look["names"] == ["gradient_norm", "loss_curve", "validation_curve"]


def test_a_row_of_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="no renderer draws rows of kind 'pie'"):
        Row("pie", "output")


def test_looking_at_one_unit_asks_for_one_unit_only():
    quantities = known()
    screen = Screen(depth="unit")
    everyone = screen.look(quantities)
    assert everyone["unit"] is None
    assert "provenance" not in everyone["names"]
    one = screen.changed({"unit": 2, "layer": None}, 3, 1).look(quantities)
    assert (one["unit"], one["layer"]) == (2, 0)
    assert "provenance" in one["names"]
    assert screen.changed({"unit": 2, "depth": "score"}, 3, 1).look(quantities)["unit"] is None


def test_one_query_is_offered_where_something_attends():
    offered = {
        model: [view["name"] for view in catalogue.views(known(model), model)] for model in ("lstm", "transformer")
    }
    assert "attention" not in offered["lstm"]
    assert offered["transformer"][:4] == ["story", "unit", "attention", "score"]
    rows = VIEWS["attention"].to_json(known("transformer"))["rows"]
    assert [row["quantity"] for row in rows if row["kind"] == "weights"] == ["attention_weights"]


@pytest.mark.parametrize(
    ("model", "rows"),
    [
        ("rnn", ["eigenvalues.hidden_state"]),
        ("gru", ["eigenvalues.reset_gate", "eigenvalues.update_gate", "eigenvalues.candidate"]),
        ("s4d", ["poles"]),
        ("min_gru", None),
        ("transformer", None),
    ],
)
def test_a_spectrum_is_offered_where_weights_feed_the_state_back(model, rows):
    quantities = known(model)
    assert VIEWS["spectrum"].is_offered(quantities) == (rows is not None)
    assert [row["quantity"] for row in VIEWS["spectrum"].to_json(quantities)["rows"]] == (rows or [])
    wanted = set(VIEWS["spectrum"].wants(quantities))
    assert {name.replace("eigenvalues.", "singular_values.") for name in rows or []} <= wanted
    others = [view for name, view in VIEWS.items() if name != "spectrum"]
    assert not {"poles", *(rows or [])} & {name for view in others for name in view.wants(quantities)}


@pytest.mark.parametrize(("model", "state"), [("lstm", "cell_state"), ("gru", "hidden_state"), ("s4d", "hidden_state")])
def test_the_path_is_that_of_the_state_and_says_how_much_it_shows(model, state):
    wanted = VIEWS["trajectory"].wants(known(model))
    assert {f"trajectory.{state}", f"explained.{state}"} <= set(wanted)
    assert sum(name.startswith("trajectory.") for name in wanted) == 1


@pytest.mark.parametrize(
    ("task", "is_offered"), [("char_lm", True), ("parity", True), ("copy_memory", True), ("adding", False)]
)
def test_text_is_offered_where_symbols_are_heard_and_always_of_every_unit(task, is_offered):
    quantities = catalogue.quantities(Recipe(task=task, hidden_size=3))
    assert VIEWS["text"].is_offered(quantities) == is_offered
    assert not VIEWS["text"].shows_one_unit
    look = Screen(depth="text", unit=2).look(quantities)
    assert look["unit"] is None
    assert ("correlation.inside_speech_marks" in look["names"]) == (task == "char_lm")


def test_any_quantity_of_weights_over_earlier_positions_is_attention():
    square = Quantity("alignment", "a", ("t", "source_t"), "attention", (0, 1))
    signed = Quantity("signed", "m", ("t", "source_t"), "attention")
    written = Quantity("written", "w", ("t", "source_t", "unit"), "memory", (0, 1))
    quantities = {**known(), **{quantity.name: quantity for quantity in (square, signed, written)}}
    assert Row("square", "attention").names(quantities) == ["alignment"]
    assert VIEWS["attention"].is_offered(quantities)


def test_what_is_costly_is_carried_only_while_its_row_is_open():
    quantities = known()
    screen = Screen(depth="score")
    costly = {"gradient_triangle", "effective_attention"}
    rows = VIEWS["score"].to_json(quantities)["rows"]
    assert {row["quantity"] for row in rows if row.get("folded")} == costly
    assert all(row["title"] for row in rows if row.get("folded"))
    assert costly.isdisjoint(screen.look(quantities)["names"])
    opened = screen.changed({"open": ["gradient_triangle", "nothing"]}, 3, 1)
    assert costly.intersection(opened.look(quantities)["names"]) == {"gradient_triangle"}
    assert costly.isdisjoint(opened.changed({"depth": "unit"}, 3, 1).look(quantities)["names"])
    assert costly.isdisjoint(opened.changed({"open": []}, 3, 1).look(quantities)["names"])


@pytest.mark.parametrize("names", ["gradient_triangle", [7], ["x"] * 21, None])
def test_a_list_of_open_rows_that_is_none_is_refused(names):
    with pytest.raises(ValueError, match="open must be"):
        Screen().changed({"open": names}, 3, 1)


def test_squares_are_of_one_layer_and_only_those_of_every_unit_are_left_out():
    quantities = known("transformer", num_layers=2)
    look = Screen(depth="score").look(quantities)
    assert ("attention_weights" in look["names"], "provenance" in look["names"], look["layer"]) == (True, False, 0)


def test_a_states_own_entries_are_shown_without_a_colour_too():
    plain = Quantity("read", "C", ("t", "mode"))
    assert "read" in VIEWS["score"].wants({**known(), "read": plain})
    assert "read" not in VIEWS["score"].wants({**known(), "read": Quantity("read", "C", ("t", "unit"))})


def test_a_state_of_several_modes_is_a_heat_of_one_unit():
    state = Quantity("state", "h", ("t", "unit", "mode"), "memory")
    into = Quantity("into", "B", ("t", "mode"), "input")
    quantities = {**known(), "state": state, "into": into}
    assert VIEWS["unit"].shows_one_unit
    assert {"state", "into"} <= set(VIEWS["unit"].wants(quantities))
    assert {"state", "into"} & set(VIEWS["score"].wants(quantities)) == {"into"}


def test_a_smaller_network_forgets_a_unit_it_lacks():
    assert Screen(unit=2, layer=1).within(2, 2) == Screen(unit=None, layer=1)
