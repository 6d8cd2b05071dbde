"""Every command of the page, and everything that can be wrong with one."""

import math

import pytest

from visualizer import affordable
from visualizer.bench.commands import COMMANDS
from visualizer.hosts.host import RunFailedError, RunLostError
from visualizer.matching import matched
from visualizer.recipe import Recipe
from visualizer.tasks import TASKS
from visualizer.trace import decode

PACE = TASKS["delayed_recall"].pace
EVENTS = [
    (
        {"op": "clamp", "quantity": "forget_gate", "t": [1, 3], "unit": 2, "scale": 0, "shift": 0.5},
        {"kind": "clamp", "quantity": "forget_gate", "t": (1, 3), "unit": 2, "layer": None, "scale": 0.0, "shift": 0.5},
    ),
    (
        {"op": "reset_state", "quantity": "cell_state", "t": 2},
        {"kind": "reset_state", "quantity": "cell_state", "t": (2, 3), "unit": None, "layer": None},
    ),
    ({"op": "cut", "layer": 0}, {"kind": "cut", "t": (0, 6), "layer": 0}),
    ({"op": "set", "knob": "learning_rate", "value": 0.25}, {"kind": "set", "knob": "learning_rate", "value": 0.25}),
]


def notices(sent):
    return [header["text"] for header in sent if header["kind"] == "notice"]


def test_hello_opens_a_run_that_learns_at_the_tasks_pace(visitor):
    assert [recipe.hidden_size for _, recipe in visitor.host.opened] == [4]
    assert visitor.host.asked("pace") == [{"updates_per_second": PACE}]
    assert [op for _, op, _ in visitor.host.calls] == ["look", "pace", "train"]
    visitor.ask({"op": "hello"})
    assert len(visitor.host.opened) == 1


@pytest.mark.parametrize("op", ["train", "pause", "live"])
def test_plain_commands_are_passed_on(visitor, op):
    visitor.host.calls.clear()
    assert visitor.ask({"op": op}) == []
    assert visitor.host.calls == [("run-1", op, {})]


@pytest.mark.parametrize(("command", "event"), EVENTS)
def test_events_are_built_from_checked_fields(visitor, command, event):
    visitor.bench.runner.length = 6
    visitor.ask(command)
    assert visitor.host.asked("apply") == [{"event": event}]


def test_a_live_knob_is_in_the_address_afterwards_and_survives_a_reset(visitor):
    visitor.ask({"op": "set", "knob": "learning_rate", "value": 0.25}, {"op": "reset"})
    assert "learning_rate=0.25" in visitor.bench.runner.recipe.to_query()
    assert visitor.host.asked("reset") == [{"keep_settings": True}]


def test_a_recipe_replaces_the_run_and_closes_the_old_one_last(visitor):
    sent = visitor.ask({"op": "recipe", "query": "task=parity&model=gru&hidden_size=3"})
    assert visitor.host.opened[-1][1].model == "gru"
    assert visitor.host.closed == ["run-1"]
    (state,) = [header for header in sent if header["kind"] == "state"]
    assert state["recipe"]["task"] == "parity"
    assert state["query"].startswith("v=1&task=parity&model=gru&hidden_size=3")


def test_a_refused_recipe_leaves_the_run_as_it_is(visitor):
    visitor.host.refuses = ValueError("the network must have at most 250,000 parameters")
    sent = visitor.ask({"op": "recipe", "query": "hidden_size=128&num_layers=3"})
    assert notices(sent) == ["the network must have at most 250,000 parameters"]
    assert visitor.host.closed == []
    assert visitor.bench.runner.recipe.hidden_size == 4


def test_a_bad_value_in_an_address_gives_its_message_and_the_default(visitor):
    sent = visitor.ask({"op": "recipe", "query": "hidden_size=4000"})
    (state,) = [header for header in sent if header["kind"] == "state"]
    assert "4000" in state["messages"][0]
    assert state["recipe"]["hidden_size"] == Recipe().hidden_size


def test_a_paused_visitor_stays_paused_with_another_model(visitor):
    visitor.host.tell(status="paused")
    visitor.host.calls.clear()
    visitor.ask({"op": "recipe", "query": "model=gru"})
    assert visitor.host.asked("train") == []


@pytest.mark.parametrize(("speed", "pace"), [("slow", PACE / 5), ("default", PACE), ("fastest", 0.0)])
def test_speeds_are_parts_of_the_tasks_pace(visitor, speed, pace):
    sent = visitor.ask({"op": "speed", "value": speed})
    assert visitor.host.asked("pace")[-1]["updates_per_second"] == pytest.approx(pace)
    assert sent[-1]["speed"] == speed


def test_a_bench_begins_at_the_speed_it_is_given(visitors):
    one = visitors(speed="fastest")
    assert one.ask({"op": "hello"})[-1]["speed"] == "fastest"
    assert one.host.asked("pace")[-1]["updates_per_second"] == 0.0


def test_explain_answers_with_the_cell_and_its_terms(visitor):
    visitor.host.answers["explain"] = {"explanation": {"updates": 7, "value": 0.5, "terms": []}}
    sent = visitor.ask({"op": "explain", "quantity": "cell_state", "t": 3, "unit": 1, "layer": None})
    assert visitor.host.asked("explain") == [{"quantity": "cell_state", "t": 3, "unit": 1}]
    assert sent == [
        {"kind": "explanation", "quantity": "cell_state", "t": 3, "unit": 1, "updates": 7, "value": 0.5, "terms": []}
    ]


def test_what_was_measured_is_told_with_the_model_it_belongs_to(visitor):
    visitor.host.answers["stream"] = {"measured": {"at": 7, "streaming": {"rows": []}, "no_onnx": ""}}
    (told,) = visitor.ask({"op": "stream"})
    assert told.pop("query") == visitor.bench.runner.recipe.to_query()
    model = {"task": "delayed_recall", "model": "lstm", "label": "LSTM", "hidden_size": 4, "num_layers": 1}
    assert told == {"kind": "streaming", **model, "at": 7, "streaming": {"rows": []}, "no_onnx": ""}


@pytest.mark.parametrize("answer", [{}, ValueError("this is being measured already"), TimeoutError("t")])
def test_a_page_that_waits_hears_also_that_nothing_was_measured(visitor, answer):
    visitor.host.answers["stream"] = answer
    sent = visitor.ask({"op": "stream"})
    assert "streaming" not in sent[0]
    assert sent[0]["kind"] == "streaming"
    assert len(notices(sent)) == isinstance(answer, Exception)


def test_the_state_says_what_an_update_costs(visitor):
    recipe = visitor.bench.runner.recipe
    before = len(visitor.sent)
    visitor.host.tell(milliseconds=1.5)
    cost = decode(visitor.sent[before])[0]["cost"]
    known = affordable.cost(recipe)
    assert cost == {
        "parameters": known.parameters,
        "multiply_adds": known.multiply_adds,
        "sequential_depth": known.sequential_depth,
        "milliseconds": 1.5,
        "is_measured": True,
    }


def test_explain_passes_on_where_a_weight_of_attention_is(visitor):
    visitor.host.answers["explain"] = {"explanation": {"value": 0.5, "terms": []}}
    place = {"quantity": "attention_weights", "t": 3, "unit": 0, "layer": 1, "head": 2, "source_t": 1}
    visitor.ask({"op": "explain", **place, "mode": None})
    assert visitor.host.asked("explain") == [place]


def test_another_model_is_matched_and_the_mismatch_is_printed(visitor):
    sent = visitor.ask({"op": "match", "model": "rnn"})
    chosen = visitor.host.opened[-1][1]
    found = matched(Recipe(hidden_size=4, seq_len=6), "rnn")
    assert (chosen.model, chosen.hidden_size, chosen.seq_len) == ("rnn", found.hidden_size, 6)
    (said,) = notices(sent)
    assert f"{found.parameters:,} parameters" in said
    assert f"{found.wanted:,}" in said
    assert "%" in said
    assert [header["level"] for header in sent if header["kind"] == "notice"] == ["info"]


def test_a_poor_match_is_a_warning(visitor):
    visitor.ask({"op": "recipe", "query": "task=delayed_recall&model=lstm&hidden_size=128"})
    sent = visitor.ask({"op": "match", "model": "rnn"})
    (said,) = notices(sent)
    assert "fewer. It cannot come nearer: at most 128 units." in said
    assert [header["level"] for header in sent if header["kind"] == "notice"] == ["warning"]


def test_release_takes_one_back_or_the_last_or_all(visitor):
    visitor.ask({"op": "release"})
    assert visitor.host.asked("apply") == []
    visitor.host.tell(interventions=[{"kind": "cut", "t": [0, 1]}, {"kind": "cut", "t": [1, 2]}])
    visitor.ask({"op": "release", "index": 0}, {"op": "release", "last": True}, {"op": "release"})
    assert [arguments["event"]["index"] for arguments in visitor.host.asked("apply")] == [0, 1, None]


def test_own_text_is_learned_under_its_hash(visitor):
    sent = visitor.ask({"op": "data", "kind": "text", "name": "x.txt", "content": "the cat sat on the mat. " * 100})
    key = visitor.host.opened[-1][1]["text"]
    assert len(key) == 64
    assert f"text={key}" in sent[-1]["query"]


@pytest.mark.parametrize("content", ["too short", "\ud800" * 2000, 7, None])
def test_own_text_that_cannot_be_used_is_refused_with_a_message(visitor, content):
    sent = visitor.ask({"op": "data", "kind": "text", "content": content})
    assert len(notices(sent)) == 1
    assert len(visitor.host.opened) == 1


def test_an_unknown_hash_gives_a_message_and_what_is_shipped(visitor):
    sent = visitor.ask({"op": "recipe", "query": f"task=char_lm&text={'0' * 64}"})
    (state,) = [header for header in sent if header["kind"] == "state"]
    assert state["recipe"]["text"] == ""
    assert len(state["messages"]) == 1


BAD = [
    {"op": "update", "count": 0},
    {"op": "update", "count": 5, "within": 0},
    {"op": "update", "count": math.nan},
    {"op": "update", "count": True},
    {"op": "set", "knob": "learning_rate", "value": "fast"},
    {"op": "set", "knob": "learning_rate", "value": math.inf},
    {"op": "set", "knob": "hidden_size", "value": 8},
    {"op": "set", "knob": "__class__", "value": 8},
    {"op": "set"},
    {"op": "clamp", "quantity": "forget_gate", "t": [3, 1]},
    {"op": "clamp", "quantity": "forget_gate", "t": [0, 10**12]},
    {"op": "clamp", "quantity": "forget_gate", "scale": math.nan},
    {"op": "clamp", "quantity": 3},
    {"op": "cut", "t": "everywhere"},
    {"op": "ablate"},
    {"op": "ablate", "unit": -1},
    {"op": "substitute", "t": 1},
    {"op": "substitute", "t": 9, "token": 0},
    {"op": "cut", "t": [[0], {}]},
    {"op": "match", "model": "abacus"},
    {"op": "look", "open": "everything"},
    {"op": "explain", "quantity": "attention_weights", "t": 1, "unit": 0, "source_t": 1.5},
    {"op": "explain", "quantity": "cell_state", "t": -1},
    {"op": "explain"},
    {"op": "explain", "quantity": "cell_state", "t": 1},
    {"op": "explain", "quantity": "cell_state", "unit": 1},
    {"op": "clamp", "quantity": "forget_gate", "shift": 10**400},
    {"op": "clamp", "quantity": "forget_gate", "shift": -(10**5000)},
    {"op": "clamp", "quantity": "forget_gate", "unit": 10**5000},
    {"op": "set", "knob": "learning_rate", "value": 10**400},
    {"op": "look", "visible": [1]},
    {"op": "look", "visible": 1},
    {"op": "look", "temperature": 0.1},
    {"op": "look", "temperature": 2.5},
    {"op": "look", "temperature": "hot"},
    {"op": "release", "last": "yes"},
    {"op": "look", "depth": "basement"},
    {"op": "look", "unit": 4},
    {"op": "look", "source": "test"},
    {"op": "replay", "updates": None},
    {"op": "continue", "updates": "then"},
    {"op": "speed", "value": "warp"},
    {"op": "data", "kind": "picture", "content": ""},
    {"op": "data", "kind": "text", "content": "x" * 2_000_000},
    {"op": "recipe", "query": "x" * 9000},
    {"op": "recipe"},
]


@pytest.mark.parametrize("command", BAD, ids=lambda command: str(command.get("op")))
def test_a_bad_command_gives_a_notice_and_changes_nothing(visitor, command):
    visitor.bench.runner.length = 6
    visitor.host.calls.clear()
    sent = visitor.ask(command)
    (notice,) = notices(sent)
    assert "not your fault" not in notice
    assert visitor.host.calls == []
    assert len(visitor.host.opened) == 1


def test_a_unit_is_switched_off_and_another_token_is_heard(visitor):
    visitor.bench.runner.length = 6
    visitor.ask({"op": "ablate", "unit": 2, "layer": 0}, {"op": "substitute", "t": 3, "token": 1})
    assert [asked["event"] for asked in visitor.host.asked("apply")] == [
        {"kind": "ablate", "unit": 2, "layer": 0},
        {"kind": "substitute", "t": (3, 4), "token": 1},
    ]


NONSENSE = [None, 7, "train", [], {}, {"op": None}, {"op": "eval"}, {"op": ["train"]}, {"op": {}}]


@pytest.mark.parametrize("command", NONSENSE, ids=str)
def test_what_is_no_command_gives_a_notice(visitor, command):
    assert len(notices(visitor.ask(command))) == 1


@pytest.mark.parametrize(
    "error", [ValueError("v"), RunLostError("l"), RunFailedError("f"), TimeoutError("t"), ZeroDivisionError("z")]
)
@pytest.mark.parametrize("op", ["train", "update"])
def test_no_error_of_the_host_reaches_the_page_as_an_exception(visitor, error, op):
    visitor.host.answers[op] = error
    assert len(notices(visitor.ask({"op": op}))) == 1


def test_a_repeated_fault_is_logged_once_a_minute(visitor, caplog):
    visitor.host.answers["train"] = ZeroDivisionError("z")
    for _ in range(5):
        assert len(notices(visitor.ask({"op": "train"}))) == 1
    assert [record.getMessage() for record in caplog.records] == ["a command failed"]
    visitor.now += 61
    visitor.ask({"op": "train"})
    assert len(caplog.records) == 2


def test_notices_about_what_is_no_command_come_at_most_once_a_second(visitor):
    assert len(notices(visitor.ask(*[{"op": "eval"}] * 100))) == 1
    visitor.now += 1.1
    assert len(notices(visitor.ask({"op": "eval"}))) == 1


def test_commands_before_hello_are_harmless(visitors):
    early = visitors()
    for op in COMMANDS:
        if op not in ("hello", "recipe"):
            early.ask({"op": op})
    assert early.host.calls == []


def test_an_offer_is_taken_by_its_number_and_its_knob_is_in_the_address_then(visitor):
    offer = {"op": "set", "knob": "learning_rate", "value": 0.0005, "updates": 32, "label": "a tenth"}
    visitor.host.tell(status="stopped", offers=[{"op": "reset", "label": "Reset"}, offer])
    visitor.host.calls.clear()
    visitor.ask({"op": "offer", "index": 1})
    assert visitor.host.calls == [("run-1", "offer", {"index": 1}), ("run-1", "train", {})]
    assert "learning_rate=0.0005" in visitor.bench.runner.recipe.to_query()


def test_a_live_knob_that_makes_an_update_too_long_is_refused(visitor, monkeypatch):
    def refuse(recipes):
        assert [recipe.learning_rate for recipe in recipes] == [0.5]
        raise ValueError("one update must take at most 50 ms")

    monkeypatch.setattr("visualizer.bench.commands.check_race", refuse)
    assert notices(visitor.ask({"op": "set", "knob": "learning_rate", "value": 0.5})) == [
        "one update must take at most 50 ms"
    ]
    assert visitor.host.asked("apply") == []
    assert visitor.bench.runner.recipe.learning_rate != 0.5


def test_slow_motion_and_diagram_send_what_was_read(visitor):
    visitor.host.answers["slow"] = {"slow": {"updates": 7, "loss": 0.5}}
    assert visitor.ask({"op": "slow"}) == [{"kind": "slow", "updates": 7, "loss": 0.5}]
    visitor.host.answers["diagram"] = {"diagram": {"t": 3, "nodes": []}}
    visitor.ask({"op": "look", "source": "batch"})
    assert visitor.ask({"op": "diagram", "t": 3, "unit": 1, "layer": 0}) == [{"kind": "diagram", "t": 3, "nodes": []}]
    assert visitor.host.asked("diagram") == [{"t": 3, "unit": 1, "layer": 0, "most": 4, "source": "batch"}]
    assert (
        "most must be a whole number"
        in notices(visitor.ask({"op": "diagram", "t": 0, "unit": 0, "layer": 0, "most": 40}))[0]
    )


@pytest.mark.parametrize("command", [{"op": "slow"}, {"op": "diagram", "t": 0, "unit": 0, "layer": 0}])
def test_why_nothing_can_be_read_stands_in_its_place(visitor, command):
    visitor.host.answers[command["op"]] = ValueError("position 1 attends to nothing")
    (said,) = visitor.ask(command)
    assert (said["kind"], said["error"]) == (command["op"], "position 1 attends to nothing")


def test_a_network_that_writes_does_so_at_the_temperature_on_screen(visitor):
    visitor.ask({"op": "look", "temperature": 0.5})
    assert "temperature" not in visitor.host.asked("look")[-1], "this one writes nothing"
    visitor.ask({"op": "recipe", "query": "task=char_lm&hidden_size=3"})
    assert visitor.host.asked("look")[-1]["temperature"] == 0.5
