"""What is held by hand travels in the address."""

from urllib.parse import urlencode

import pytest

from visualizer.bench import held
from visualizer.recipe import Recipe
from visualizer.training.events import (
    EVENTS,
    Ablate,
    Clamp,
    CutRecurrence,
    Intervention,
    ResetState,
    Substitute,
    event_from_json,
)

STANDING = [
    Clamp("forget_gate", (2, 9), unit=3, shift=0.5),
    Clamp("candidate", (0, 200), layer=2, scale=1e-07, shift=-0.1234567890123),
    Clamp("output_gate", (0, 1), scale=1.0),
    ResetState("cell_state", (4, 5)),
    ResetState("hidden_state", (4, 8), unit=0, layer=0),
    CutRecurrence((3, 4)),
    CutRecurrence((0, 7), layer=1),
    Ablate(3),
    Ablate(0, layer=1),
    Substitute((4, 5), token=0),
]


def standing():
    return [event.to_json() for event in STANDING]


def test_everything_that_can_stand_can_be_written():
    kinds = {kind: event for kind, event in EVENTS.items() if issubclass(event, Intervention)}
    assert set(kinds) == set(held.KINDS)
    for kind, letters in held.KINDS.items():
        fields = set(kinds[kind].__dataclass_fields__) - {"kind"}
        assert {held.NAMES[letter] for letter in letters} | ({"quantity"} & fields) == fields


def test_an_address_says_the_same_events_in_the_same_order():
    query = f"{Recipe().to_query()}&{held.write(standing())}"
    events, messages = held.read(query)
    assert messages == []
    assert [event_from_json(event) for event in events] == STANDING


def test_an_address_is_short_and_readable():
    assert held.write(standing()[:1]) == "held=clamp+forget_gate+t2-9+u3+p0.5"
    assert held.write(standing()[5:7]) == "held=cut+t3-4&held=cut+t0-7+l1"
    assert held.write(standing()[8:]) == "held=ablate+u0+l1&held=substitute+t4-5+k0"
    assert held.write([]) == ""


WRONG = [
    "", " ", "clamp", "melt forget_gate t0-1", "clamp forget_gate t0-1 u-1", "clamp forget_gate t1",
    "clamp forget_gate", "clamp forget_gate t0-1 pnan", "clamp forget_gate t0-1 p1e999", "clamp forget_gate t0-1 x",
    "cut t0-1 u2",
    "cut forget_gate t0-1", "reset_state cell_state t0-1 p1", "set learning_rate t0-1", "clamp forget_gate t0-1 u²",
    f"clamp forget_gate t0-1 u{'9' * 5000}", "clamp forget_gate t0-1 unit", "<img src=x onerror=alert(1)>",
    "ablate", "ablate l0", "ablate forget_gate u1", "ablate u1 t0-1", "substitute t0-1", "substitute k1",
    "substitute A", "substitute t0-1 k-1",
]  # fmt: skip


@pytest.mark.parametrize("text", WRONG)
def test_what_cannot_be_read_is_told_and_left_out(text):
    events, (message,) = held.read(urlencode([("held", text), ("held", "cut t0-1")]))
    assert events == [CutRecurrence((0, 1)).to_json()]
    assert message.startswith("held must be like 'clamp forget_gate t2-9 u3 p0.5'")
    assert message.endswith("It is left out")
    assert len(message) < 280


def test_few_messages_are_enough():
    _, messages = held.read(urlencode([("held", "x")] * 100))
    assert len(messages) == held.MOST_COMPLAINTS + 1
    assert messages[-1] == "97 more of what is held are left out"
    assert held.read("&" * 1000) == ([], [])


def test_the_link_opens_a_run_on_which_the_same_stands_before_it_learns(visitors):
    one = visitors(interventions=standing()[:1])
    state = one.ask({"op": "hello"})[-1]
    assert [op for _, op, _ in one.host.calls] == ["look", "pace", "apply", "train"]
    assert [event_from_json(each["event"]) for each in one.host.asked("apply")] == STANDING[:1]
    assert [event_from_json(event) for event in state["interventions"]] == STANDING[:1]
    assert state["query"].endswith("&held=clamp+forget_gate+t2-9+u3+p0.5")


def test_the_address_keeps_what_is_asked_for_while_the_server_prepares(visitors):
    one = visitors(interventions=standing())
    one.host.ready = False
    one.bench.tell()
    assert one.ask()[-1:] == []
    assert one.bench.runner.state["interventions"] == standing()


def test_what_a_network_refuses_is_told_and_left_out(visitors):
    one = visitors(interventions=standing())
    one.host.answers["apply"] = ValueError("unit must be between 0 and 1 (got 3)")
    state = one.ask({"op": "hello"})[-1]
    assert state["interventions"] == []
    assert "held" not in state["query"]
    first = "held 'clamp forget_gate t2-9 u3 p0.5': unit must be between 0 and 1 (got 3). It is left out"
    assert state["messages"][0] == first
    assert len(state["messages"]) == held.MOST_COMPLAINTS + 1
    assert one.host.asked("train") == [{}]


def test_going_back_to_an_experiment_brings_its_holds_back(visitor):
    query = f"{visitor.bench.runner.recipe.to_query()}&{held.write(standing())}&held=x"
    sent = visitor.ask({"op": "recipe", "query": query})
    state = [header for header in sent if header["kind"] == "state"][-1]
    assert [event_from_json(each["event"]) for each in visitor.host.asked("apply")] == STANDING
    assert f"{state['query']}&held=x" == query
    assert len(state["messages"]) == 1
    assert "held" not in visitor.ask({"op": "recipe", "query": "model=gru"})[-1]["query"]
