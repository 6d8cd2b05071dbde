"""What a workbench does besides commands: its messages, its limits, its rest, its end."""

import asyncio
import threading
import time

import pytest

from visualizer.bench import catalogue, race
from visualizer.bench.letters import LetterBox
from visualizer.bench.runner import FRAME, PREPARING, with_mathml
from visualizer.bench.workbench import LEFT, flood
from visualizer.limits import Limits
from visualizer.models import MODELS
from visualizer.rate import Bucket
from visualizer.recipe import Recipe
from visualizer.tasks import TASKS
from visualizer.trace import decode, encode_frame, encode_layout, encode_message
from visualizer.training import Run
from visualizer.views import VIEWS

FLOOD = "That was too much at once: a page may give 20 commands a second. The last ones were left out; give them again."
WAITING, IDLE = Limits().commands_waiting, Limits().idle_seconds

STATE = {
    "kind", "status", "reason", "updates", "earlier", "progress", "offers", "interventions", "events", "query",
    "recipe", "knobs", "tasks", "models", "views", "hide", "speed", "messages", "chance_loss", "baselines",
    "model", "cost", "started", "ahead", "runners", "selected", "remark", "line",
    "most",
}  # fmt: skip


def test_the_state_says_everything_a_page_needs(visitors):
    one = visitors(hide=["task", "<b>"], messages=["seed was wrong"])
    state = one.ask({"op": "hello"})[-1]
    assert set(state) == STATE
    assert [task["name"] for task in state["tasks"]] == list(TASKS)
    assert [model["name"] for model in state["models"]] == list(MODELS)
    assert [view["name"] for view in state["views"]] == [name for name in VIEWS if name not in ("attention", "text")]
    assert state["query"] == "v=1&task=delayed_recall&model=lstm&hidden_size=4&seed=0&seq_len=6"
    assert state["chance_loss"] == pytest.approx(Recipe().build_task().chance_loss)
    assert state["hide"] == ["task"], "a name is a name and nothing else"
    assert state["messages"] == ["seed was wrong"]


def test_the_state_says_what_the_network_costs_and_what_can_be_done_to_it(visitors):
    one = visitors(Recipe(model="gru", hidden_size=4, seq_len=6))
    state = one.ask({"op": "hello"})[-1]
    task = Recipe(model="gru", hidden_size=4, seq_len=6).build_task()
    model = Recipe(model="gru", hidden_size=4, seq_len=6).build_model(task)
    assert state["model"] == {
        "touchable": list(model.touchable),
        "resettable": ["hidden_state"],
        "has_link": True,
        "has_diagram": True,
        "silenced_by": ["update_gate", "candidate"],
        "no_touch": "",
        "fixed": "",
        "alphabets": [list("ABCDEFGH"), []],
        "alphabet_at": [0, 0, 0, 0, 0, 1],
    }
    cost = state["cost"]
    length = task.probe().inputs.shape[1]
    assert cost["parameters"] == sum(weight.numel() for weight in model.parameters())
    assert cost["multiply_adds"] == 3 * 32 * model.multiply_adds(length)  # a batch, there and back
    assert cost["sequential_depth"] == model.sequential_depth(length)
    assert (cost["milliseconds"] > 0, cost["is_measured"]) == (True, False)


def test_a_page_hears_at_once_that_the_server_is_preparing(visitors):
    one = visitors()
    one.host.ready = False

    async def arrive():
        one.bench.command({"op": "hello"})
        await asyncio.sleep(0.05)

    one.run(arrive())
    state = decode(one.sent[-1])[0]
    assert (state["status"], state["reason"]) == ("waiting", PREPARING)
    one.host.ready = True
    assert one.ask()[-1]["status"] == "training"


def test_a_first_recipe_that_is_refused_is_replaced_by_the_default(visitors):
    one = visitors(Recipe(hidden_size=128, num_layers=3))
    one.host.refuses = ValueError("the network is too large")
    state = one.ask({"op": "hello"})[-1]
    assert state["recipe"]["hidden_size"] == Recipe().hidden_size
    assert state["messages"] == ["the network is too large. The default experiment is shown instead"]


def test_frames_pass_untouched_and_layouts_gain_mathml(visitor):
    frame = Run(Recipe(hidden_size=4, seq_len=6)).frame(["forget_gate"])
    layout, message = encode_layout(frame, 1), encode_frame(frame, 1)
    assert message.startswith(FRAME, 4)
    before = len(visitor.sent)
    for each in (layout, message):
        visitor.host.viewers["run-1"](each)
    told, passed = visitor.sent[before:]
    assert passed is message
    equations = decode(told)[0]["scene"]["equations"]
    assert equations["forget_gate"]["mathml"].startswith("<math")
    assert decode(told)[1] == decode(layout)[1]
    assert visitor.bench.runner.length == len(frame.tokens)
    assert with_mathml(decode(layout)[0]) == told


def test_what_the_host_says_is_in_the_next_state(visitor):
    visitor.host.tell(
        status="stopped", reason="the loss is no number", updates=7, offers=[{"op": "reset", "label": "R"}]
    )
    state = decode(visitor.sent[-1])[0]
    assert (state["status"], state["reason"], state["updates"]) == ("stopped", "the loss is no number", 7)
    assert state["offers"] == [{"op": "reset", "label": "R"}]


def test_an_acknowledgement_returns_the_credit_at_once_and_costs_no_token(visitor):
    for _ in range(500):
        visitor.bench.command({"op": "ack", "updates": 1})
    assert visitor.host.acknowledged == 500


def test_of_a_flood_the_visitor_hears_once_a_second_and_loses_no_credit(visitor):
    before = len(visitor.sent)
    for _ in range(1000):
        visitor.bench.flooded()
    assert [decode(message)[0]["text"] for message in visitor.sent[before:]] == [flood()]
    assert visitor.host.acknowledged == 1
    visitor.now += 1.0
    visitor.bench.flooded()
    assert visitor.host.acknowledged == 2


def test_a_run_whose_updates_need_more_than_was_estimated_is_paused_and_stays_so(visitor):
    visitor.host.answers["pause"] = {"status": "paused"}
    visitor.host.tell(status="training", milliseconds=199.0)
    assert visitor.ask() == []
    visitor.host.calls.clear()

    async def measured():
        visitor.host.tell(status="training", milliseconds=731.0)
        visitor.host.tell(status="training", milliseconds=731.0)

    before = len(visitor.sent)
    visitor.run(measured())
    visitor.ask()
    told = [
        header for header in (decode(message)[0] for message in visitor.sent[before:]) if header["kind"] == "notice"
    ]
    assert visitor.host.asked("pause") == [{}]
    said = "one update of this network may take 200 ms of CPU time, and it takes 731; choose fewer units"
    assert [header["text"].startswith(f"Training is paused: {said}") for header in told] == [True]
    visitor.host.tell(status="paused", milliseconds=731.0)
    for command in ({"op": "train"}, {"op": "update", "count": 5}, {"op": "continue"}):
        assert any(said in header.get("text", "") for header in visitor.ask(command)), command
    assert [op for _, op, _ in visitor.host.calls] == ["pause"]


def test_slider_moves_are_coalesced_and_the_newest_wins(visitor):
    moves = [{"op": "set", "knob": "learning_rate", "value": value / 1000} for value in range(1, 400)]
    visitor.ask(*moves)
    assert [each["event"]["value"] for each in visitor.host.asked("apply")] == [0.399]


def test_a_flood_is_slowed_down_and_its_end_left_out_with_one_kind_of_notice(visitor):
    sent = visitor.ask(*[{"op": "train"}] * (WAITING + 5))
    assert [header["text"] for header in sent] == [FLOOD]
    assert len(visitor.host.asked("train")) == 1 + WAITING


def test_the_bucket_holds_a_burst_and_fills_at_its_rate():
    now = [0.0]
    bucket = Bucket(lambda: now[0], burst=40, rate=20.0)
    assert [bucket.take() for _ in range(40)] == [0.0] * 40
    assert bucket.take() == pytest.approx(1 / 20)
    now[0] = 1.0
    assert sum(bucket.take() == 0 for _ in range(100)) == 20


def test_commands_about_different_things_keep_their_order():
    box = LetterBox()
    for command in ({"op": "pause"}, {"op": "set", "knob": "a", "value": 1}, {"op": "train"}):
        box.put(command)
    box.put({"op": "set", "knob": "b", "value": 1})
    box.put({"op": "set", "knob": "a", "value": 2})
    taken = [box.take() for _ in range(len(box))]
    assert [command["op"] for command in taken] == ["pause", "set", "train", "set"]
    assert taken[1]["value"] == 2


def test_training_rests_when_nobody_looks_and_not_before(visitor):
    visitor.host.tell(status="training")
    visitor.now = IDLE - 1

    async def check():
        visitor.bench._check_idle()
        while visitor.bench.busy:
            await asyncio.sleep(0.001)

    visitor.run(check())
    assert visitor.host.asked("pause") == []
    visitor.now = IDLE
    visitor.run(check())
    assert visitor.host.asked("pause") == [{}]


@pytest.fixture
def leaving(visitors):
    """A visitor whose page can go away, and a way to let the workbench look whether it has."""
    pages = [True]
    one = visitors(is_shown=lambda: bool(pages))
    one.ask({"op": "hello"})

    async def check():
        one.bench._check_idle()
        while one.bench.busy:
            await asyncio.sleep(0.001)

    def later(seconds):
        one.now += seconds
        one.host.calls.clear()
        one.run(check())
        return [op for _, op, _ in one.host.calls]

    return one, pages, later


def test_training_rests_when_the_page_has_gone_and_goes_on_when_it_is_back(leaving):
    one, pages, later = leaving
    one.host.tell(status="training")
    assert later(1.0) == []
    pages.clear()
    assert later(LEFT - 0.5) == []
    one.host.answers["pause"] = {"status": "paused"}
    assert later(0.6) == ["look", "pause"]
    assert one.host.asked("look") == [{"visible": False}], "it counts as a viewer"
    assert later(1.0) == []
    one.host.calls.clear()
    one.ask({"op": "hello"})
    assert [op for _, op, _ in one.host.calls] == ["look", "train"]
    assert one.host.asked("look") == [{"visible": True}]


def test_a_page_that_is_connected_again_without_a_word_goes_on_too(leaving):
    one, pages, later = leaving
    one.host.tell(status="training")
    one.host.answers["pause"] = {"status": "paused"}
    pages.clear()
    assert later(LEFT) == ["look", "pause"]
    pages.append(True)
    assert later(1.0) == ["look", "train"]


def test_updates_that_a_page_waits_for_are_made_while_it_is_away_and_no_more(leaving):
    one, pages, later = leaving
    one.host.tell(status="training", goal=300)
    pages.clear()
    assert later(LEFT + 10) == []
    one.host.tell(status="paused", goal=None)
    pages.append(True)
    one.host.calls.clear()
    one.ask({"op": "hello"})
    assert one.host.calls == []


def test_a_paused_run_stays_paused_when_its_page_goes_and_comes_back(leaving):
    one, pages, later = leaving
    one.host.tell(status="paused")
    pages.clear()
    assert later(LEFT + 10) == []
    pages.append(True)
    one.host.calls.clear()
    one.ask({"op": "hello"})
    assert [op for _, op, _ in one.host.calls] == []


def test_a_hidden_page_goes_on_training(leaving):
    one, _, later = leaving
    one.host.tell(status="training")
    one.ask({"op": "look", "visible": False})
    assert later(IDLE / 2) == []


def test_the_end_of_the_page_closes_the_run_and_what_comes_later_is_ignored(visitor):
    visitor.run(visitor.bench.close())
    assert visitor.host.closed == ["run-1"]
    assert visitor.ask({"op": "train"}) == []


def test_a_page_that_leaves_while_its_run_is_being_opened_leaves_nothing(visitors):
    one = visitors()
    one.host.ready = False

    async def leave():
        one.bench.command({"op": "hello"})
        await asyncio.sleep(0.01)
        await one.bench.close()

    one.run(leave())
    assert one.host.opened == []


def test_a_page_that_connects_again_is_shown_everything_again(visitor):
    sent = visitor.ask({"op": "hello"})
    assert [header["kind"] for header in sent] == ["visit", "state", "state"]
    assert list(visitor.host.viewers) == ["run-1"]


def test_every_command_is_answered_within_a_tenth_of_a_second(visitor):
    start = time.perf_counter()
    visitor.ask({"op": "pause"}, {"op": "set", "knob": "learning_rate", "value": 0.1}, {"op": "look", "depth": "unit"})
    assert time.perf_counter() - start < 0.3


def test_on_frame_is_given_every_frame(visitor):
    seen = []
    visitor.bench.on_frame = seen.append
    message = encode_message({"kind": "frame", "layout": 1, "updates": 1, "ranges": {}, "facts": {}})
    visitor.host.viewers["run-1"](message)
    assert seen == [message]


def test_nothing_is_told_of_an_experiment_that_is_about_to_go(visitor):
    before = len(visitor.sent)

    async def change():
        visitor.host.ready = False
        visitor.bench.command({"op": "recipe", "query": "model=gru"})
        await asyncio.sleep(0.01)
        visitor.host.tell(status="training", updates=9)
        visitor.host.ready = True
        while visitor.bench.busy:
            await asyncio.sleep(0.001)

    visitor.run(change())
    states = [decode(message)[0] for message in visitor.sent[before:]]
    assert [state["recipe"]["model"] for state in states] == ["gru"]


def test_a_new_experiment_that_fails_half_way_is_closed_and_the_old_one_goes_on(visitor):
    visitor.host.answers["pace"] = RuntimeError("no pace")
    visitor.ask({"op": "recipe", "query": "model=gru"})
    assert visitor.host.closed == ["run-2"]
    assert visitor.bench.runner.recipe.model == "lstm"


def test_a_slow_rival_arrives_after_the_run_is_open_and_only_where_it_belongs(visitors, monkeypatch):
    asked, gate = [], threading.Event()

    def slow(recipe):
        asked.append(recipe["series"] if recipe.task == "forecast" else "")
        gate.wait(5)
        return {"boosted trees": 0.25} if asked[-1] else {}

    monkeypatch.setattr(catalogue, "slow_baselines", slow)
    one = visitors(Recipe(task="forecast", hidden_size=4))

    async def until(is_so):
        while not is_so():
            await asyncio.sleep(0.001)

    def arrive(command, series):
        one.bench.command(command)
        return until(lambda: series in asked and one.bench._postman is None)

    async def hello():
        await arrive({"op": "hello"}, "sunspots")

    one.run(hello())
    assert one.host.asked("train") == [{}], "the run is open and learns while the trees still grow"
    assert list(decode(one.sent[-1])[0]["baselines"]) == ["persistence", "seasonal naive (11)", "ridge"]
    gate.set()
    state = one.ask()[-1]
    assert list(state["baselines"].items())[-1] == ("boosted trees", 0.25)
    assert one.bench.levels()["boosted trees"] == 0.25

    async def move_on():
        gate.clear()
        await arrive({"op": "recipe", "query": "task=forecast&series=co2"}, "co2")
        await arrive({"op": "recipe", "query": "task=adding"}, "")
        gate.set()
        await until(lambda: not one.bench.busy)

    one.run(move_on())
    assert asked == ["sunspots", "co2", ""]
    assert one.bench.guesses["baselines"] == {}, "what belongs to another experiment is dropped"


def test_the_best_network_that_an_early_stop_offers_is_kept_as_it_was(visitor):
    offer = {"op": "continue", "updates": 120, "label": "Go back to update 120"}
    visitor.host.tell(status="stopped", offers=[offer])
    visitor.host.calls.clear()
    visitor.ask({"op": "offer", "index": 0})
    assert visitor.host.calls == [("run-1", "offer", {"index": 0})]


def test_only_a_single_run_that_nobody_has_touched_may_be_one_with_others(visitors):
    shut = {"kind": "clamp", "quantity": "forget_gate", "t": [0, 2], "unit": 0, "layer": 0, "scale": 0.0, "shift": 0.0}
    recipe = Recipe(hidden_size=4, seq_len=6)
    plain, held = visitors(recipe), visitors(recipe, interventions=[shut])
    pair = visitors(race.entrants([recipe, recipe.replace(seed=1)]))
    for one in (plain, held, pair):
        one.ask({"op": "hello"})
    assert [list(one.host.shared.values()) for one in (plain, held, pair)] == [[True], [False], [False, False]]
