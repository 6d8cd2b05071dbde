"""Workers that end, stop or hang: their runs go on elsewhere. Processes are real, runs are fakes."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from tests.hosts.fake_runs import FakeRecipe
from tests.hosts.test_pool import Viewer, fakes, is_alive, wait_until, with_pool  # noqa: F401
from visualizer.hosts import hosted, recovery, watchdog
from visualizer.hosts.host import RunLostError
from visualizer.hosts.link import Link
from visualizer.hosts.watchdog import Watchdog

SLOW = 0.002
"Seconds of an update, so that what is lost can be counted."


def kill(host, number=signal.SIGKILL):
    (pid,) = host.pids()
    os.kill(pid, number)
    return pid


def remark(viewer):
    return viewer.of("state")[-1].get("remark", "")


def test_a_run_goes_on_from_its_last_checkpoint_with_what_was_set_and_asked(monkeypatch):
    asked = []
    plain_call = Link.call
    monkeypatch.setattr(
        Link, "call", lambda link, op, *run, **how: (asked.append((op, how)), plain_call(link, op, *run, **how))[1]
    )

    async def test(host):
        run = await host.open(FakeRecipe(sleeps=SLOW))
        viewer = Viewer(host, run)
        await host.call(run, "look", names=["hidden_state"])
        await host.call(run, "pace", updates_per_second=400)
        await host.call(run, "update", count=30)
        await host.call(run, "apply", event={"kind": "set", "knob": "learning_rate", "value": 0.1})
        placed = host._runs[run]
        await wait_until(lambda: placed.checkpoint and b"learning_rate" in placed.checkpoint.snapshot)
        await host.call(run, "train")
        await wait_until(lambda: placed.known_updates > 100)
        asked.clear()
        kill(host)
        await wait_until(lambda: viewer.of("state")[-1]["status"] == "waiting")
        assert viewer.of("state")[-1]["reason"].endswith("It goes on in a moment from update 30.")
        seen = viewer.of("state")[-1]["updates"]
        assert seen > 100
        assert (await host.call(run, "live"))["status"] == "training", "what does no harm is asked again"
        assert remark(viewer) == (
            "The process that trained this run ended. It goes on from update 30; "
            f"{seen - 30} updates that had been seen are lost."
        )
        assert viewer.of("state")[-1]["events"] == [
            {"updates": 30, "kind": "set", "knob": "learning_rate", "value": 0.1}
        ]
        assert [op for op, _ in asked] == ["open", "look", "pace", "train", "live"]
        assert json.loads(asked[0][1]["snapshot"])["updates"] == 30
        assert asked[1][1]["names"] == ["hidden_state"]
        assert asked[2][1]["updates_per_second"] == 400
        host.acknowledge(run)
        await wait_until(lambda: len(viewer.of("layout")) == 2)
        assert viewer.of("frame")[-1]["updates"] >= 30

    with_pool(test)


def test_updates_that_were_asked_for_are_made_although_their_worker_ends():
    async def test(host):
        run = await host.open(FakeRecipe(sleeps=SLOW))
        asked = asyncio.create_task(host.call(run, "update", count=400))
        await wait_until(lambda: host._runs[run].audience.state.get("goal") == 400)
        kill(host)
        assert (await asked)["updates"] == 400
        assert (await host.call(run, "live"))["status"] == "paused"

    with_pool(test)


def test_what_may_not_be_done_twice_gets_a_clear_answer():
    async def test(host):
        run = await host.open(FakeRecipe(sleeps=0.5))
        await host.call(run, "train")
        asked = asyncio.create_task(host.call(run, "apply", event={"kind": "set", "knob": "a", "value": 1}))
        await asyncio.sleep(0.05)
        kill(host)
        with pytest.raises(RunLostError, match="ended before it had answered.*Look whether apply was done"):
            await asked
        assert (await host.call(run, "pause"))["updates"] <= 1

    with_pool(test)


def test_runs_of_a_lost_worker_are_shared_out_and_others_miss_nothing():
    async def test(host):
        await wait_until(lambda: all(worker["ready"] for worker in host.stats()["workers"]))
        runs = [await host.open(FakeRecipe(sleeps=SLOW)) for _ in range(8)]
        race = [await host.open(FakeRecipe(sleeps=SLOW), owner="race") for _ in range(2)]
        for run in runs + race:
            await host.call(run, "train")
        lost = host._runs[race[0]].link
        others = [run for run in runs if host._runs[run].link is not lost]
        index = next(index for index, worker in enumerate(host._processes) if worker.link is lost)
        os.kill(host.pids()[index], signal.SIGKILL)
        await wait_until(lambda: not lost.is_open)
        before = {run: (await host.call(run, "live"))["updates"] for run in others}
        for run in runs + race:
            reply = await host.call(run, "live")
            assert reply["status"] == "training"
            assert reply["updates"] >= before.get(run, 0)
        assert sorted(worker["runs"] for worker in host.stats()["workers"]) in ([4, 6], [5, 5])
        first, second = (host._runs[run] for run in race)
        assert first.link is second.link
        assert all("remark" not in host._runs[run].audience.state for run in others)

    with_pool(test, workers=2)


def test_a_run_that_ends_its_worker_three_times_is_given_up_and_the_others_are_not():
    async def test(host):
        evil = await host.open(FakeRecipe(kills_at=5))
        good = await host.open(FakeRecipe(sleeps=SLOW))
        viewer = Viewer(host, evil)
        for run in (good, evil):
            await host.call(run, "train")
        await wait_until(lambda: viewer.of("state")[-1]["status"] == "lost", 20)
        said = viewer.of("state")[-1]
        assert "ended 3 times within 5 minutes while it was working on it" in said["reason"]
        assert said["offers"] == [{"op": "reset", "label": "Reset"}]
        with pytest.raises(RunLostError, match="ended 3 times"):
            await host.call(evil, "train")
        assert (await host.call(good, "live"))["status"] == "training"
        assert (await host.call(evil, "reset"))["updates"] == 0
        assert host._runs[good].deaths == []

    with_pool(test)


@pytest.mark.parametrize("how", ["stopped", "endless"])
def test_a_worker_that_does_not_get_on_is_ended(monkeypatch, how):
    monkeypatch.setattr(watchdog, "LOOK", 0.3)
    monkeypatch.setattr(watchdog, "STUCK", 8)

    async def test(host):
        run = await host.open(FakeRecipe(hangs_at=20 if how == "endless" else -1, sleeps=SLOW))
        viewer = Viewer(host, run)
        (pid,) = host.pids()
        await host.call(run, "train")
        if how == "stopped":
            kill(host, signal.SIGSTOP)
        await wait_until(lambda: not is_alive(pid), 15)
        await wait_until(lambda: remark(viewer).startswith("The process that trained this run ended."))

    with_pool(test)


class Pulse:
    def __init__(self):
        self.seen = [0, 0, True]

    def read(self):
        return tuple(self.seen)


class Process:
    def __init__(self):
        self.pulse = Pulse()


class Watch:
    """A watchdog, a worker, and a clock."""

    def __init__(self):
        self.now, self.worker = 0.0, Process()
        self.dog = Watchdog(lambda: self.now)

    def look(self, seconds=1.0, *, beats=1, turns=1):
        self.now += seconds
        self.worker.pulse.seen[0] += beats
        self.worker.pulse.seen[1] += turns
        return bool(self.dog.look([self.worker]))


def test_the_watchdog_ends_what_shows_no_life_and_what_turns_in_a_circle():
    watch = Watch()
    assert not any(watch.look() for _ in range(100))
    assert [watch.look(beats=0, turns=0) for _ in range(5)] == [False] * 4 + [True]
    watch = Watch()
    watch.look()
    assert [watch.look(turns=0) for _ in range(20)] == [False] * 19 + [True]


def test_the_watchdog_lets_a_worker_compile():
    watch = Watch()
    watch.worker.pulse.seen[2] = False
    assert not any(watch.look(turns=0) for _ in range(300))
    assert not any(watch.look(beats=0, turns=0) for _ in range(30))


def test_a_machine_that_slept_ends_nobody():
    watch = Watch()
    watch.look()
    for _ in range(20):
        assert not watch.look(600.0, beats=0, turns=0)
        assert not any(watch.look(beats=0, turns=0) for _ in range(4))
        assert not watch.look()


SLEEPER = """
    import asyncio
    from fake_runs import FakeRecipe
    from visualizer.hosts import linked, watchdog
    from visualizer.hosts.pool import PoolHost
    from visualizer.hosts.spawn import spawn_worker

    linked.check_limits = lambda recipe: None
    watchdog.LOOK, watchdog.LATE = 0.2, 0.6

    async def main():
        host = PoolHost(2, spawn=lambda: spawn_worker("fake_runs"))
        await host.start()
        while not all(worker["ready"] for worker in host.stats()["workers"]):
            await asyncio.sleep(0.01)
        run = await host.open(FakeRecipe(sleeps=0.002))
        await host.call(run, "train")
        print(*host.pids(), flush=True)
        while True:
            await asyncio.sleep(0.1)
            print(*host.pids(), (await host.call(run, "live"))["updates"], flush=True)

    asyncio.run(main())
"""


def test_a_laptop_that_slept_has_the_same_workers_and_the_same_run():
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(SLEEPER)], stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            workers = [int(pid) for pid in server.stdout.readline().split()]
            before = int(server.stdout.readline().split()[-1])
            for pid in (*workers, server.pid):
                os.kill(pid, signal.SIGSTOP)
            time.sleep(3)  # fifteen looks
            for pid in (server.pid, *workers):
                os.kill(pid, signal.SIGCONT)
            seen = [server.stdout.readline().split() for _ in range(20)]
        finally:
            server.kill()
    assert [[int(pid) for pid in line[:2]] for line in seen] == [workers] * 20
    assert int(seen[-1][2]) > before


def test_runs_that_are_seen_and_train_come_first(monkeypatch):
    order = []
    monkeypatch.setattr(recovery, "EVERY", 0.01)

    async def test(host):
        plain, seen, training, both = [await host.open(FakeRecipe(sleeps=SLOW)) for _ in range(4)]
        hidden = await host.open(FakeRecipe(), owner="band", is_in_background=True)
        for run in (seen, both, hidden):
            Viewer(host, run)
        for run in (training, both, hidden):
            await host.call(run, "train")
        begin = host._recovery._begin
        monkeypatch.setattr(host._recovery, "_begin", lambda run: (order.append(run), begin(run))[1])
        await wait_until(lambda: host._runs[both].audience.state.get("is_training"))
        kill(host)
        await wait_until(lambda: len(order) == 5)
        assert order[:2] == [both, seen]
        assert order[2:] == [training, plain, hidden]

    with_pool(test)


def test_the_clock_of_checkpoints_is_short_enough():
    assert hosted.CHECKPOINT_INTERVAL + hosted.SOON < 10
