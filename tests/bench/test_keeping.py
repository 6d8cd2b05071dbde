"""What a page could go on from is kept, and a page that comes back goes on from it."""

import pytest

from visualizer.bench.keeping import EVERY, NOTHING
from visualizer.hosts.host import RunLostError
from visualizer.hosts.kept import KeptRuns, new_token
from visualizer.hosts.placed import Checkpoint
from visualizer.recipe import Recipe


class Shelf:
    """Notes what is written."""

    def __init__(self, folder):
        self.kept = KeptRuns(folder)
        self.written = []

    def write(self, token, about, snapshots):
        self.written.append((token, about, snapshots))
        self.kept.write(token, about, snapshots)

    def read(self, token):
        return self.kept.read(token)


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


def test_a_page_is_told_its_token_only_where_something_is_kept(visitors, shelf):
    assert of(visitors().ask({"op": "hello"}), "kept") == []
    one = visitors()
    one.host.kept = shelf
    told = of(one.ask({"op": "hello"}), "kept")
    assert [header["token"] for header in told] == [one.bench.keeper.token]


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
    assert of(told, "kept")[0]["token"] not in ("", one.bench.keeper.token)


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
