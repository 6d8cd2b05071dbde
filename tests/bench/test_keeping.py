"""What a page could go on from is kept, and a page that comes back goes on from it."""

import asyncio
from collections import OrderedDict

import pytest

from visualizer.bench.keeping import EVERY, NOTHING, missing_data
from visualizer.hosts.host import RunLostError
from visualizer.hosts.kept import KeptRuns, new_token
from visualizer.hosts.placed import Checkpoint
from visualizer.recipe import Recipe
from visualizer.tasks import own_data


class Shelf:
    """Notes what is written."""

    def __init__(self, folder):
        self.folder, self.kept = folder, KeptRuns(folder)
        self.written = []

    def write(self, token, about, snapshots):
        self.written.append((token, about, snapshots))
        self.kept.write(token, about, snapshots)

    def read(self, token):
        return self.kept.read(token)

    def forget(self, token):
        self.kept.forget(token)


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "runs")


def of(headers, kind):
    return [header for header in headers if header["kind"] == kind]


def settle(visitor):
    async def wait():
        if visitor.bench.keeper._task is not None:
            await visitor.bench.keeper._task

    visitor.run(wait())


def keep(visitor, seconds=EVERY + 1):
    visitor.now += seconds

    async def check():
        visitor.bench.keeper.check(visitor.bench)

    visitor.run(check())
    settle(visitor)


def test_a_page_is_told_its_token_before_anything_else(visitors):
    one = visitors()
    assert one.ask({"op": "hello"})[0] == {"kind": "visit", "token": one.bench.keeper.token}


def test_the_newest_checkpoint_is_written_at_most_every_ten_seconds(visitors, shelf):
    one = visitors(Recipe(hidden_size=5))
    one.host.kept = shelf
    one.ask({"op": "hello"})
    keep(one)
    assert shelf.written == [], "nothing has happened yet"
    for updates in range(100):
        one.host.checkpoints["run-1"] = Checkpoint(updates, b"state %d" % updates)
        keep(one, 1.0)
    assert 9 <= len(shelf.written) <= 11
    keep(one)
    written = len(shelf.written)
    keep(one)
    assert len(shelf.written) == written, "nothing is new"
    token, about, snapshots = shelf.written[-1]
    assert token == one.bench.keeper.token
    assert (about["updates"], about["selected"], snapshots) == (99, 0, {0: b"state 99"})


def test_what_is_new_is_written_when_the_page_goes(visitors, shelf):
    one = visitors()
    one.host.kept = shelf
    one.ask({"op": "hello"})
    one.host.checkpoints["run-1"] = Checkpoint(7, b"state")
    one.run(one.bench.close())
    assert [about["updates"] for _, about, _ in shelf.written] == [7]


def test_a_page_that_comes_back_goes_on_with_all_runs_of_a_race(visitors, shelf):
    one = visitors(Recipe(hidden_size=5))
    one.host.kept = shelf
    one.ask({"op": "hello"}, {"op": "race", "queries": ["hidden_size=5&seed=3", "model=gru&hidden_size=6&seed=3"]})
    one.ask(
        {"op": "select", "runner": 1},
        {"op": "set", "knob": "learning_rate", "value": 0.02},
        {"op": "speed", "value": "slow"},
    )
    first, second = (runner.run for runner in one.bench.runners)
    one.host.checkpoints |= {first: Checkpoint(340, b"first"), second: Checkpoint(338, b"second")}
    keep(one, 1.0)
    keep(one)

    other = visitors(Recipe(task="adding"))
    other.host.kept = shelf
    told = other.ask({"op": "hello", "resume": one.bench.keeper.token})
    assert [recipe for _, recipe in other.host.opened] == one.bench.recipes[:1] + [one.bench.runners[1].opened]
    assert list(other.host.snapshots.values()) == [b"first", b"second"]
    assert (other.bench.selected, other.bench.speed) == (1, "slow")
    assert other.bench.recipes == one.bench.recipes
    assert other.bench.runners[1].recipe["learning_rate"] == 0.02
    assert len(other.host.asked("train")) == 2
    assert [header["text"] for header in of(told, "notice")] == [
        "This network goes on from update 340, where it was kept."
    ]
    assert of(told, "visit")[0]["token"] not in ("", one.bench.keeper.token)
    assert other.bench.started == 1, "it is not what the address says"


def test_what_was_kept_of_an_experiment_goes_when_another_one_begins(visitors, shelf):
    one = visitors(Recipe(hidden_size=5))
    one.host.kept = shelf
    one.ask({"op": "hello"})
    one.host.checkpoints["run-1"] = Checkpoint(340, b"old")
    keep(one)
    one.ask({"op": "recipe", "query": "hidden_size=7"})
    keep(one, 1.0)
    assert shelf.read(one.bench.keeper.token) is None
    one.host.checkpoints["run-2"] = Checkpoint(8, b"new")
    keep(one, 1.0)
    assert shelf.read(one.bench.keeper.token).snapshots == {0: b"new"}
    one.ask({"op": "recipe", "query": "hidden_size=8"})
    one.run(one.bench.close())
    assert shelf.read(one.bench.keeper.token) is None, "it was not noticed at the end"


@pytest.mark.parametrize("rests", [True, False])
def test_a_network_on_its_way_goes_on_as_far_as_it_was_to_go(visitors, shelf, rests):
    one = visitors(Recipe(hidden_size=5), trained=300, rests=rests)
    one.host.kept = shelf
    one.host.holds["update"] = asyncio.Event()
    one.begin({"op": "hello"})
    one.host.checkpoints["run-1"] = Checkpoint(120, b"state 120")
    keep(one)
    one.host.holds["update"].set()
    other = visitors(Recipe(hidden_size=5), trained=300, rests=rests)
    other.host.kept = shelf
    other.host.answers["update"] = {"updates": 300}
    other.ask({"op": "hello", "resume": one.bench.keeper.token})
    assert other.host.asked("update") == [{"count": 180}]
    assert len(other.host.asked("train")) == (0 if rests else 1)
    assert other.bench.started == 0, "it is what the address says"


def test_a_network_that_was_touched_is_not_what_the_address_says(visitors, shelf):
    one = visitors(Recipe(hidden_size=5))
    one.host.kept = shelf
    one.ask({"op": "hello"})
    one.host.tell(interventions=[{"kind": "ablate", "unit": 3, "layer": None}])
    one.host.checkpoints["run-1"] = Checkpoint(7, b"state")
    keep(one)
    other = visitors(Recipe(hidden_size=5))
    other.host.kept = shelf
    other.ask({"op": "hello", "resume": one.bench.keeper.token})
    assert other.bench.started == 1


TEXT = "To be, or not to be, that is the question. " * 40
OWN = {"kind": "text", "content": TEXT}


def test_own_text_that_the_server_has_forgotten_is_taken_from_the_page(visitors, shelf, monkeypatch):
    monkeypatch.setattr(own_data, "_stored", OrderedDict())
    one = visitors()
    one.host.kept = shelf
    one.ask({"op": "hello"}, {"op": "data", **OWN})
    keep(one)
    one.host.checkpoints[one.bench.runner.run] = Checkpoint(90, b"state")
    keep(one)
    token = one.bench.keeper.token
    assert missing_data(shelf.read(token)) == []
    monkeypatch.setattr(own_data, "_stored", OrderedDict())
    assert missing_data(shelf.read(token)) == ["text"]
    assert TEXT[:20].encode() not in b"".join(path.read_bytes() for path in shelf.folder.iterdir())

    other = visitors()
    other.host.kept = shelf
    other.ask({"op": "hello", "resume": token, "data": [OWN]})
    assert missing_data(shelf.read(token)) == []
    assert [recipe.task for _, recipe in other.host.opened] == ["char_lm"]
    assert list(other.host.snapshots.values()) == [b"state"]


@pytest.mark.parametrize("data", [7, "text", [7], [{"kind": "text"}], [{"kind": "x", "content": TEXT}], {"a": 1}])
def test_a_page_that_brings_nonsense_is_shown_its_network_all_the_same(visitors, data):
    one = visitors()
    one.ask({"op": "hello", "data": data})
    assert len(one.host.opened) == 1


def test_a_network_that_rested_rests(visitors, shelf):
    one = visitors()
    one.host.kept = shelf
    one.host.answers["pause"] = {"status": "paused"}
    one.ask({"op": "hello"}, {"op": "pause"})
    one.host.checkpoints["run-1"] = Checkpoint(7, b"state")
    keep(one)
    other = visitors()
    other.host.kept = shelf
    other.ask({"op": "hello", "resume": one.bench.keeper.token})
    assert other.host.asked("train") == []


@pytest.mark.parametrize(
    "token", [new_token(), "../../etc/passwd", 7, {"a": 1}], ids=["unknown", "path", "number", "object"]
)
def test_where_nothing_was_kept_the_page_says_so_and_begins_again(visitors, shelf, token):
    one = visitors(Recipe(hidden_size=5))
    one.host.kept = shelf
    said = of(one.ask({"op": "hello", "resume": token}), "state")[-1]
    assert said["messages"] == [NOTHING]
    assert one.host.opened[0][1]["hidden_size"] == 5
    assert len(one.host.asked("train")) == 1


def test_what_does_not_fit_any_more_is_said_and_the_address_is_followed(visitors, shelf):
    one = visitors()
    one.host.kept = shelf
    one.ask({"op": "hello"})
    one.host.checkpoints["run-1"] = Checkpoint(7, b"state")
    keep(one)
    other = visitors(Recipe(hidden_size=3))
    other.host.kept = shelf
    other.host.refuses = RunLostError("the worker is gone")
    said = of(other.ask({"op": "hello", "resume": one.bench.keeper.token}), "state")[-1]
    assert said["messages"] == ["What was kept of this network cannot be used: the worker is gone. It begins again."]
    assert [recipe["hidden_size"] for _, recipe in other.host.opened] == [3]
