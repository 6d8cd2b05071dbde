"""The pool with worker processes that hold fake runs: placement, faults, ends."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from tests.hosts.fake_runs import FakeRecipe
from visualizer.hosts import linked, pool
from visualizer.hosts.host import RunLostError
from visualizer.hosts.pool import PoolHost
from visualizer.hosts.spawn import spawn_worker
from visualizer.trace import decode

HERE = Path(__file__).parent
PATH = os.pathsep.join([str(HERE), str(HERE.parents[1])])


@pytest.fixture(autouse=True)
def fakes(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", PATH)
    monkeypatch.setattr(linked, "check_limits", refuse_large)


def refuse_large(recipe):
    if recipe.values.get("hidden_size", 0) > 128:
        raise ValueError("hidden_size must be at most 128 (got 129); choose a smaller one")


def spawn_fake():
    return spawn_worker("fake_runs")


def with_pool(test, workers=1, **arguments):
    """Run ``await test(host)`` with a pool of fake workers, and see that no process is left."""

    async def main():
        host = PoolHost(workers, **{"spawn": spawn_fake, **arguments})
        await host.start()
        pids = host.pids()
        try:
            await wait_until(lambda: host.ready)
            await asyncio.wait_for(test(host), 20)
        finally:
            pids += host.pids()
            await host.stop()
        assert not any(map(is_alive, pids))

    asyncio.run(main())


async def wait_until(condition, seconds=10.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        await asyncio.sleep(0.005)


def is_alive(pid):
    found = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(found.stdout.strip()) and not found.stdout.strip().startswith("Z")


class Viewer:
    """Keeps what it is sent; acknowledges frames by hand."""

    def __init__(self, host, run):
        self.headers = []
        self.number = host.subscribe(run, self.take)

    def take(self, message):
        self.headers.append(decode(message)[0])

    def of(self, kind):
        return [header for header in self.headers if header["kind"] == kind]


def test_a_run_is_opened_commanded_and_watched():
    async def test(host):
        run = await host.open(FakeRecipe())
        viewer = Viewer(host, run)
        await wait_until(lambda: viewer.of("frame"))
        assert [header["kind"] for header in viewer.headers] == ["state", "layout", "frame"]
        reply = await host.call(run, "update", count=40)
        assert (reply["updates"], reply["status"]) == (40, "paused")
        await host.call(run, "pace", updates_per_second=200)
        await host.call(run, "train")
        assert len(viewer.of("frame")) == 1
        host.acknowledge(run, viewer.number)
        await wait_until(lambda: len(viewer.of("frame")) == 2)
        assert viewer.of("frame")[1]["updates"] >= 40
        await wait_until(lambda: viewer.of("state")[-1]["status"] == "training")
        snapshot = (await host.call(run, "snapshot"))["snapshot"]
        copy = await host.open(FakeRecipe(), snapshot)
        assert (await host.call(copy, "pause"))["updates"] >= 40
        await host.close(run)
        with pytest.raises(RunLostError, match="not here any more"):
            await host.call(run, "pause")
        assert host.stats()["runs"] == 1

    with_pool(test)


def test_errors_of_the_worker_arrive_as_what_they_are():
    async def test(host):
        with pytest.raises(ValueError, match="must be at most 128"):
            await host.open(FakeRecipe(hidden_size=129))
        with pytest.raises(ValueError, match="no such task"):
            await host.open(FakeRecipe(refuse="no such task"))
        run = await host.open(FakeRecipe())
        with pytest.raises(ValueError, match="count must be between"):
            await host.call(run, "update", count=0)
        assert host.stats()["runs"] == 1

    with_pool(test)


def test_runs_are_placed_where_there_is_least_to_do():
    async def test(host):
        await wait_until(lambda: all(worker["ready"] for worker in host.stats()["workers"]))
        for _ in range(6):
            await host.open(FakeRecipe())
        assert [worker["runs"] for worker in host.stats()["workers"]] == [3, 3]

    with_pool(test, workers=2)


def test_workers_learn_how_many_look():
    async def test(host):
        runs = [await host.open(FakeRecipe()) for _ in range(3)]
        viewers = [Viewer(host, run) for run in runs]
        assert host.stats()["viewers"] == 3
        await host.call(runs[0], "look", visible=False)
        assert host.stats()["viewers"] == 2
        host.unsubscribe(runs[1], viewers[1].number)
        assert host.stats()["viewers"] == 1
        await host.close(runs[2])
        assert host.stats()["viewers"] == 0

    with_pool(test)


def test_a_worker_that_does_not_answer_gives_a_clear_error(monkeypatch):
    async def test(host):
        run = await host.open(FakeRecipe())
        monkeypatch.setattr(linked, "PATIENCE", 0.2)
        (pid,) = host.pids()
        os.kill(pid, signal.SIGSTOP)
        try:
            with pytest.raises(TimeoutError, match=r"did not answer 'pause' within 0.2 seconds"):
                await host.call(run, "pause")
        finally:
            os.kill(pid, signal.SIGCONT)
        monkeypatch.setattr(linked, "PATIENCE", 10.0)
        assert (await host.call(run, "pause"))["status"] == "paused"

    with_pool(test)


def test_processes_that_run_already_are_adopted():
    spawned = [spawn_fake(), spawn_fake()]

    async def test(host):
        assert host.pids() == [process.pid for process in spawned]
        await host.open(FakeRecipe())

    with_pool(test, workers=1, spawned=spawned)


def test_a_process_that_writes_nonsense_is_ended_and_replaced(monkeypatch):
    monkeypatch.setattr(pool, "LONGEST_PAUSE", 0.01)
    broken = [
        subprocess.Popen(
            [sys.executable, "-c", "import sys, time; print('GET / HTTP/1.1', flush=True); time.sleep(60)"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
    ]

    async def test(host):
        await host.open(FakeRecipe())
        assert broken[0].returncode == -signal.SIGKILL

    with_pool(test, spawned=broken)


SERVER = """
    import asyncio
    from fake_runs import FakeRecipe
    from visualizer.hosts import linked
    from visualizer.hosts.pool import PoolHost
    from visualizer.hosts.spawn import spawn_worker

    linked.check_limits = lambda recipe: None

    async def main():
        host = PoolHost(2, spawn=lambda: spawn_worker("fake_runs"))
        await host.start()
        if "PHASE" != "importing":
            while not all(worker["ready"] for worker in host.stats()["workers"]):
                await asyncio.sleep(0.01)
        if "PHASE" == "working":
            run = await host.open(FakeRecipe(sleeps=30.0))
            await host.call(run, "train")
            await asyncio.sleep(0.1)
        print(*host.pids(), flush=True)
        await asyncio.sleep(60)

    asyncio.run(main())
"""


@pytest.mark.parametrize("phase", ["importing", "ready", "working"])
def test_the_end_of_the_server_leaves_no_process(phase):
    program = textwrap.dedent(SERVER).replace("PHASE", phase)
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as server:
        pids = [int(pid) for pid in server.stdout.readline().split()]
        assert len(pids) == 2
        assert all(map(is_alive, pids))
        os.kill(server.pid, signal.SIGKILL)
    ended_at = time.monotonic()
    while any(map(is_alive, pids)) and time.monotonic() - ended_at < 5:
        time.sleep(0.02)
    assert time.monotonic() - ended_at < 2.0
