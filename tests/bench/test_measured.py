"""A page asks for numbers: they come back under its key, and so does whatever was wrong."""

import pytest

from visualizer.hosts.host import RunLostError

SPECS = {"right": "accuracy", "kept": "value(quantity=forget_gate, t=3)"}


def test_numbers_come_back_under_the_key_of_the_page(visitor):
    values = {"right": 0.5, "kept": None}
    visitor.host.answers["measure"] = {"measured": {"values": values, "updates": 7}}
    (told,) = visitor.ask({"op": "measure", "key": "goal 1", "specs": SPECS})
    assert told == {"kind": "measured", "key": "goal 1", "updates": [7], "values": [values]}
    assert visitor.host.asked("measure") == [{"specs": SPECS}]


def test_each_run_that_is_named_is_asked(visitor):
    visitor.host.answers["measure"] = {"measured": {"values": {"right": 0.5, "kept": 1.0}, "updates": 7}}
    (told,) = visitor.ask({"op": "measure", "key": "k", "specs": SPECS, "runners": [0, 0]})
    assert told["updates"] == [7, 7]
    assert len(told["values"]) == len(visitor.host.asked("measure")) == 2


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (ValueError("this is being measured already; wait until it is done"), "wait until it is done"),
        (RunLostError("this run is not here any more"), "not here any more"),
        (TimeoutError("t"), "busy"),
        ({}, "gone"),
    ],
)
def test_what_went_wrong_stands_in_the_place_of_each_number(visitor, answer, said):
    visitor.host.answers["measure"] = answer
    (told,) = visitor.ask({"op": "measure", "key": "k", "specs": SPECS})
    assert told["updates"] == [None]
    assert set(told["values"][0]) == set(SPECS)
    assert all(said in value["error"] for value in told["values"][0].values())


@pytest.mark.parametrize(
    "wrong",
    [
        {"specs": None},
        {"specs": {str(n): "x" for n in range(21)}},
        {"specs": {"a": "x" * 201}},
        {"runners": [1]},
        {"runners": []},
        {"runners": "all"},
        {"runners": [0] * 5},
    ],
)
def test_a_wish_that_cannot_be_understood_is_answered_too(visitor, wrong):
    (told,) = visitor.ask({"op": "measure", "key": "k", "specs": SPECS, **wrong})
    assert (told["kind"], told["key"], told["values"]) == ("measured", "k", [])
    assert len(told["error"]) > 20
    assert visitor.host.asked("measure") == []


def test_without_a_key_there_is_nobody_to_answer(visitor):
    told = visitor.ask({"op": "measure", "specs": SPECS})
    assert told[0]["kind"] == "notice"
    assert "key must be a text" in told[0]["text"]
