"""What a visitor takes along: scripts, exact numbers, recordings; their limits, and what is said of them."""

import asyncio
import json

import numpy as np
import pytest

from tests.bench.fake_host import FakeHost
from visualizer import Recipe, Run
from visualizer.bench import Workbench
from visualizer.hosts.inline import InlineHost
from visualizer.limits import Limits
from visualizer.pages.recorder import PageRecorder
from visualizer.trace import Recording, Trace, decode
from visualizer.training import Clamp

RECIPE = Recipe(task="delayed_recall", model="lstm", hidden_size=4, seq_len=6, batch_size=4)


@pytest.fixture(scope="module", autouse=True)
def _compiled():
    """Compile the kernels before a host has to answer in time."""
    run = Run(RECIPE)
    run.train(1)
    run.frame()


class Page:
    """A page that asks for files and keeps what it is sent."""

    def __init__(self, host, recipe=RECIPE, clock=lambda: 0.0):
        self.host = host
        self.sent = []
        self.bench = Workbench(host, recipe, self.take, rests=True, recorder=PageRecorder(), clock=clock)

    def take(self, message):
        header, buffers = decode(message)
        self.sent.append((header, bytes(buffers)))

    def shared(self, key):
        return next((each for each in self.sent if each[0].get("key") == key and each[0]["kind"] == "shared"), None)

    async def ask(self, what, key="1", **more):
        self.bench.command({"op": "share", "what": what, "key": key, **more})
        for _ in range(2000):
            if self.shared(key):
                return self.shared(key)
            await asyncio.sleep(0.01)
        raise TimeoutError(what)


def live(work, updates=0, recipe=RECIPE):
    """Let a page with a real host do something."""

    async def whole():
        host = InlineHost()
        await host.start()
        page = Page(host, recipe)
        try:
            page.bench.command({"op": "hello"})
            while not page.bench.runner.is_open:
                await asyncio.sleep(0.01)
            if updates:
                await page.bench.runner.call("update", count=updates)
            return await work(page)
        finally:
            await page.bench.close()
            await host.stop()

    return asyncio.run(whole())


def test_a_script_is_that_of_the_run(tmp_path):
    header, data = live(lambda page: page.ask("script"), updates=7)
    assert (header["name"], header["type"], header["notes"]) == ("delayed_recall-lstm.py", "text/x-python", [])
    assert "UPDATES = 7" in data.decode()
    assert "HIDDEN_SIZE = 4" in data.decode()


def test_a_notebook_is_one():
    header, data = live(lambda page: page.ask("notebook"))
    assert header["name"].endswith(".ipynb")
    assert json.loads(data)["nbformat"] == 4


def test_what_is_done_by_hand_is_said_to_be_missing():
    async def work(page):
        await page.bench.runner.call("apply", event=Clamp("forget_gate", t=(1, 3), shift=0.5).to_json())
        await asyncio.sleep(0.2)
        return await page.ask("script")

    assert live(work)[0]["notes"] == ["What is done by hand in this run is not in it."]


def test_exact_numbers_are_exact(tmp_path):
    header, data = live(lambda page: page.ask("exact"), updates=5)
    trace = Trace.from_bytes(data)
    run = Run(RECIPE)
    run.train(5)
    assert trace.updates == [5]
    assert header["name"] == "delayed_recall-lstm-update-5.safetensors"
    for name in trace[0].arrays:
        np.testing.assert_array_equal(trace[0][name], run.frame([name])[name], err_msg=name)
    (tmp_path / "file.safetensors").write_bytes(data)
    assert Trace.load(tmp_path / "file.safetensors").updates == [5]


def test_a_recording_holds_the_past_of_the_run():
    header, data = live(lambda page: page.ask("recording", frames=4), updates=9)
    recording = Recording.from_text(data)
    run = Run(RECIPE)
    run.train(3)
    assert recording.updates == [0, 3, 6, 9]
    off = np.abs(recording.trace()[1]["hidden_state"] - run.frame(["hidden_state"])["hidden_state"]).max()
    assert off <= recording.error("hidden_state") + 1e-6
    weight = run.model.state_dict()["weight_ih_l0"].numpy()
    assert np.abs(recording.weights()["weight_ih_l0"][1] - weight).max() < 0.02
    assert header["notes"] == ["4 frames, update 0 to 9, recomputed exactly and rounded to 256 levels."]


def test_the_run_itself_is_not_changed():
    async def work(page):
        before = await page.bench.runner.call("snapshot")
        await page.ask("recording", frames=3)
        after = await page.bench.runner.call("snapshot")
        return before["snapshot"] == after["snapshot"]

    assert live(work, updates=6)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ({"what": "everything"}, "what must be one of script, notebook, exact, recording"),
        ({"what": "script", "key": "k" * 41}, "key may have 40 characters"),
        ({"what": ["script"]}, "what must be one of"),
    ],
)
def test_nonsense_is_answered_with_a_notice(command, said):
    async def work():
        page = Page(FakeHost())
        page.bench.command({"op": "hello"})
        page.bench.command({"op": "share", "key": "1", **command})
        await asyncio.sleep(0.2)
        await page.bench.close()
        return [header["text"] for header, _ in page.sent if header["kind"] == "notice"]

    assert any(said in text for text in asyncio.run(work()))


def test_frames_have_bounds():
    header, _ = live(lambda page: page.ask("recording", frames=100_000), updates=2)
    assert "frames must be a whole number between 2 and 120" in header["error"]


def test_files_cannot_be_asked_for_without_end():
    async def work(page):
        return [
            (await page.ask("script", key=str(number)))[0].get("error") for number in range(Limits().file_burst + 1)
        ]

    errors = live(work)
    assert errors[:-1] == [None] * Limits().file_burst
    assert errors[-1].endswith("4 files at once, then one every 10 seconds; ask again in 10 seconds")


def test_a_fault_is_not_told():
    recipe = RECIPE.replace(fault="shut_forget_gate")
    assert "has no script" in live(lambda page: page.ask("script"), recipe=recipe)[0]["error"]
