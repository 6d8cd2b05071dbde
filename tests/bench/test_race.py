"""A race on a fake host: what is asked of all runs, what of one, whose messages are whose, what is refused."""

import pytest

from visualizer.affordable import check_race, cost
from visualizer.limits import Limits
from visualizer.recipe import Recipe
from visualizer.trace import decode, encode_frame, encode_layout, encode_message
from visualizer.training import Run

BASE = "task=delayed_recall&hidden_size=4&seq_len=6"
QUERIES = [BASE, f"{BASE}&model=gru", f"{BASE}&seed=3"]


@pytest.fixture
def racing(visitor):
    """A visitor with a race of three runs: run-2, run-3 and run-4 on the host."""
    visitor.ask({"op": "race", "queries": QUERIES})
    visitor.host.calls.clear()
    return visitor


def of(sent, kind):
    return [header for header in sent if header["kind"] == kind]


def texts(sent):
    return [header["text"] for header in of(sent, "notice")]


def called(visitor, op):
    return [run for run, name, _ in visitor.host.calls if name == op]


def test_a_race_opens_all_its_runs_for_one_owner_and_closes_the_one_before(visitor):
    sent = visitor.ask({"op": "race", "queries": QUERIES})
    assert [run for run, _ in visitor.host.opened] == ["run-1", "run-2", "run-3", "run-4"]
    assert len(set(visitor.host.owners.values())) == 1
    assert visitor.host.closed == ["run-1"]
    assert called(visitor, "train")[1:] == ["run-2", "run-3", "run-4"]
    assert sorted(visitor.host.viewers) == ["run-2", "run-3", "run-4"]
    (state,) = of(sent, "state")
    assert (state["selected"], state["started"]) == (0, 1)
    assert [run["title"] for run in state["runners"]] == ["LSTM", "GRU", "LSTM, seed 3"]
    assert [run["label"] for run in state["runners"]] == ["lstm", "gru", "lstm_2"]
    assert state["runners"][2]["differences"] == ["seed 3, not 0"]
    assert [run["has_same_data"] for run in state["runners"]] == [True, True, False]


def test_the_address_says_the_race_and_asking_for_it_gives_the_same_race(racing):
    query = racing.ask({"op": "select", "runner": 1})[-1]["query"]
    assert query.endswith("&race=1+model+gru&race=1+seed+3")
    recipes = racing.bench.recipes
    racing.ask({"op": "stop_race"}, {"op": "recipe", "query": query})
    assert racing.bench.recipes == recipes


@pytest.mark.parametrize("op", ["train", "pause", "reset"])
def test_what_moves_one_run_moves_all(racing, op):
    racing.ask({"op": op})
    assert called(racing, op) == ["run-2", "run-3", "run-4"]


def test_updates_and_speed_are_of_all_runs(racing):
    racing.ask({"op": "update", "count": 5}, {"op": "speed", "value": "fastest"})
    assert racing.host.asked("update") == [{"count": 5}] * 3
    assert racing.host.asked("pace") == [{"updates_per_second": 0.0}] * 3


def test_a_run_that_cannot_go_on_keeps_no_other_from_it(racing):
    call = racing.host.call

    async def gru_is_broken(run, op, **arguments):
        if run == "run-3" and op == "train":
            raise ValueError("Stopped before update 7.")
        return await call(run, op, **arguments)

    racing.host.call = gru_is_broken
    assert texts(racing.ask({"op": "train"})) == ["GRU: Stopped before update 7."]
    assert called(racing, "train") == ["run-2", "run-4"]
    racing.host.tell("run-3", status="stopped", reason="Stopped before update 7.")
    assert texts(racing.ask({"op": "train"})) == [], "its own state tells of it"


def test_what_all_runs_refuse_is_said_once(racing):
    racing.host.answers["train"] = ValueError("none of them learns")
    assert texts(racing.ask({"op": "train"})) == ["none of them learns"]


def test_knobs_and_hands_are_of_the_run_in_hand_or_of_the_one_named(racing):
    racing.ask({"op": "set", "knob": "learning_rate", "value": 0.5})
    racing.ask({"op": "select", "runner": 1}, {"op": "set", "knob": "learning_rate", "value": 0.25})
    racing.ask({"op": "set", "knob": "learning_rate", "value": 0.125, "runner": 2})
    assert called(racing, "apply") == ["run-2", "run-3", "run-4"]
    assert [recipe.learning_rate for recipe in racing.bench.recipes] == [0.5, 0.25, 0.125]


def test_a_state_is_of_the_run_in_hand_and_names_all(racing):
    racing.host.tell("run-3", updates=7, status="paused", milliseconds=0.5, seconds=0.0035)
    state = of(racing.ask({"op": "select", "runner": 1}), "state")[-1]
    assert (state["updates"], state["recipe"]["model"], state["selected"]) == (7, "gru", 1)
    gru = state["runners"][1]
    assert (gru["status"], gru["milliseconds"], gru["seconds"]) == ("paused", 0.5, 0.0035)
    assert "reset_gate" in gru["anatomy"]["touchable"]


def test_messages_of_rivals_come_in_an_envelope_and_those_of_the_first_as_they_are(racing):
    frame = Run(Recipe(hidden_size=4, seq_len=6)).frame(["forget_gate"])
    layout, message = encode_layout(frame, 1), encode_frame(frame, 1)
    before = len(racing.sent)
    for run in ("run-2", "run-4"):
        for each in (layout, message):
            racing.host.viewers[run](each)
    sent = racing.sent[before:]
    assert sent[1] is message
    envelopes = [decode(each) for each in sent[2:]]
    assert [header for header, _ in envelopes] == [{"kind": "runner", "index": 2}] * 2
    assert bytes(envelopes[1][1]) == message
    assert decode(bytes(envelopes[0][1]))[0] == decode(sent[0])[0]
    told = racing.ask({"op": "select", "runner": 0})[-1]["runners"]
    assert told[2]["metrics"] == frame.facts["metrics"]["validation"]


def test_acknowledgements_go_to_the_run_they_name(racing):
    for command in (
        {"op": "ack"},
        {"op": "ack", "runner": 2},
        {"op": "ack", "runner": 9},
        {"op": "ack", "runner": "1"},
    ):
        racing.bench.command(command)
    assert racing.host.acknowledgements == ["run-2", "run-4"]


def test_an_explanation_goes_where_its_picture_is(racing):
    racing.host.answers["explain"] = {"explanation": {"value": 1.0}}
    cell = {"op": "explain", "quantity": "hidden_state", "t": 1, "unit": 0}
    assert of(racing.ask(cell), "explanation")
    (sent,) = racing.ask({**cell, "runner": 1})
    assert sent == {"kind": "runner", "index": 1}
    assert called(racing, "explain") == ["run-2", "run-3"]


def test_each_run_has_its_own_unit_and_all_the_same_depth(racing):
    racing.ask({"op": "look", "depth": "unit", "unit": 3, "layer": 0})
    racing.ask({"op": "look", "unit": 1, "runner": 1})
    assert [(runner.screen.depth, runner.screen.unit) for runner in racing.bench.runners] == [
        ("unit", 3),
        ("unit", 1),
        ("unit", None),
    ]


def test_the_end_of_a_race_keeps_the_run_in_hand_as_the_first(racing):
    (state,) = of(racing.ask({"op": "select", "runner": 1}, {"op": "stop_race"})[1:], "state")
    assert sorted(racing.host.closed) == ["run-1", "run-2", "run-4"]
    assert len(state["runners"]) == 1
    assert state["recipe"]["model"] == "gru"
    message = encode_message({"kind": "frame", "layout": 1, "updates": 1, "ranges": {}, "facts": {}})
    racing.host.viewers["run-3"](message)
    assert racing.sent[-1] is message, "it is the first now"


def test_another_task_is_another_task_for_all_and_a_rival_may_not_leave(racing):
    racing.ask({"op": "recipe", "query": f"{QUERIES[0]}&task=parity", "runner": 0})
    assert {recipe.task for recipe in racing.bench.recipes} == {"parity"} or len(racing.bench.recipes) == 1
    racing.ask({"op": "race", "queries": QUERIES})
    (said,) = texts(racing.ask({"op": "recipe", "query": "task=parity&model=gru", "runner": 1}))
    assert said == ("all runs of a race learn one task (got delayed_recall, parity); change the first run's")
    assert {recipe.task for recipe in racing.bench.recipes} == {"delayed_recall"}


def test_a_rival_is_changed_alone_and_all_begin_again(racing):
    racing.ask({"op": "recipe", "query": f"{BASE}&model=rnn", "runner": 1})
    assert [recipe.model for recipe in racing.bench.recipes] == ["lstm", "rnn", "lstm"]
    assert racing.host.closed[-3:] == ["run-2", "run-3", "run-4"]


def test_a_matched_race_has_as_many_parameters_in_each_run_as_sizes_allow(visitor):
    queries = ["hidden_size=16&model=lstm", "model=gru&hidden_size=3", "model=rnn&hidden_size=60"]
    state = of(visitor.ask({"op": "race", "queries": queries, "match": 0}), "state")[-1]
    first, *others = [run["parameters"] for run in state["runners"]]
    assert state["runners"][0]["sizes"]["unit"] == 16
    assert all(abs(count / first - 1) < 0.06 for count in others)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"queries": [BASE]}, "a race has 2 to 4 runs"),
        ({"queries": [BASE] * 5}, "a race has 2 to 4 runs"),
        ({"queries": "all"}, "a race has 2 to 4 runs"),
        ({"queries": [BASE, 3]}, "query must be a text"),
        ({"queries": [BASE, "task=parity"]}, "all runs of a race learn one task"),
        ({"queries": QUERIES, "match": 3}, "match must be between 0 and 2"),
        ({"queries": QUERIES, "labels": "a"}, "labels must be a list"),
    ],
)
def test_a_race_that_cannot_be_is_refused_and_the_run_goes_on(visitor, wrong, said):
    (text,) = texts(visitor.ask({"op": "race", **wrong}))
    assert text.startswith(said)
    assert visitor.host.closed == []
    assert len(visitor.bench.runners) == 1


def test_a_race_is_as_large_as_one_visitor_may_ask_for_in_all(visitor):
    query = "task=delayed_recall&model=lstm&hidden_size=64&num_layers=2&seq_len=60&batch_size=64"
    recipe = Recipe.from_query(query)[0]
    check_race([recipe])
    count = int(Limits().estimated_milliseconds / cost(recipe).milliseconds) + 1
    assert 2 <= count <= 4, "else this recipe tests nothing"
    (text,) = texts(visitor.ask({"op": "race", "queries": [query] * count}))
    assert "of each run of a race must take at most 50 ms together" in text
    assert visitor.host.opened[1:] == []


def test_a_command_that_names_a_run_that_is_not_there_is_refused(racing):
    assert texts(racing.ask({"op": "set", "knob": "learning_rate", "value": 0.1, "runner": 3})) == [
        "runner must be a whole number between 0 and 2 (got 3); choose another"
    ]


def test_a_race_of_a_lesson_keeps_its_labels_and_titles_and_is_trained_before_it_is_seen(visitor):
    racers = [
        {"label": "open", "title": "Gates open", "query": f"{BASE}&forget_bias=3"},
        {"label": "half", "title": "Gates half shut", "query": f"{BASE}&forget_bias=0"},
    ]
    visitor.host.answers["update"] = {"updates": 60, "status": "paused"}
    sent = visitor.ask({"op": "scene", "query": racers[0]["query"], "race": racers, "trained": 60, "rests": True})
    runs = of(sent, "state")[-1]["runners"]
    assert [(run["label"], run["title"]) for run in runs] == [("open", "Gates open"), ("half", "Gates half shut")]
    assert visitor.host.asked("update") == [{"count": 60}] * 2
    assert called(visitor, "train") == ["run-1"], "only the run before it learned"


@pytest.mark.parametrize("changes", [{"runner": 1, "query": f"{BASE}&forget_bias=0&seed=5"}, {}])
def test_a_race_of_a_lesson_that_begins_again_with_another_seed_is_called_as_before(visitor, changes):
    racers = [
        {"label": "open", "title": "Gates open", "query": f"{BASE}&forget_bias=3"},
        {"label": "half", "title": "Gates half shut", "query": f"{BASE}&forget_bias=0"},
    ]
    visitor.ask({"op": "scene", "query": racers[0]["query"], "race": racers, "rests": True})
    query = f"{BASE}&forget_bias=3&seed=5&race=1+forget_bias+0.0"
    runs = of(visitor.ask({"op": "recipe", "query": query, **changes}), "state")[-1]["runners"]
    assert [(run["label"], run["title"]) for run in runs] == [("open", "Gates open"), ("half", "Gates half shut")]
    assert "seed=5" in runs[1]["query"]


def test_names_made_from_recipes_are_made_again(racing):
    query = f"{BASE}&race=1+model+gru&race=1+seed+7"
    runs = of(racing.ask({"op": "recipe", "query": query}), "state")[-1]["runners"]
    assert [(run["label"], run["title"]) for run in runs] == [
        ("lstm", "LSTM"),
        ("gru", "GRU"),
        ("lstm_2", "LSTM, seed 7"),
    ]
