"""What a bored student sends: too much, too large, too deep, and then the page is closed. Others never notice."""

import asyncio
import time

import pytest

from tests.bench.fake_host import FakeHost
from visualizer.bench import Workbench, catalogue
from visualizer.bench.fields import shown
from visualizer.bench.letters import LetterBox
from visualizer.hosts.inline import InlineHost
from visualizer.limits import Limits
from visualizer.recipe import Recipe
from visualizer.trace import decode

SIZES = {"loss_curve": 1, "validation_curve": 1}
SMALL = "model=lstm&hidden_size=4&seq_len=6"


def nested(levels, of=list):
    value = of()
    for _ in range(levels):
        value = [value] if of is list else {"a": value}
    return value


@pytest.mark.parametrize("value", [nested(5000), nested(5000, dict), [nested(3000)] * 3], ids=["list", "dict", "lists"])
@pytest.mark.parametrize("op", ["look", "measure", "clamp", "scene", "race", "band"])
def test_a_value_of_thousands_of_levels_is_answered_like_any_other(visitor, op, value):
    said = visitor.ask({"op": op, **dict.fromkeys(("runner", "key", "queries", "race", "seeds", "quantity"), value)})
    told = [str(message.get("text") or message.get("error")) for message in said if message["kind"] != "state"]
    assert told
    assert not any("not your fault" in text for text in told)


def test_a_message_quotes_little_of_a_value_however_large_it_is():
    large = {"a list": ["x" * 10**6] * 50, "a text": "x" * 10**7, "a number": 10**5000, "both": [10**5000]}
    start = time.process_time()
    assert all(len(shown(value)) <= 40 for value in large.values())
    assert time.process_time() - start < 0.1
    assert [shown(value) for value in ("abc", 5, [1, "b"], None)] == ["'abc'", "5", "[1, 'b']", "None"]


def test_a_race_of_a_hundred_thousand_runs_is_refused_before_any_is_read(visitor, monkeypatch):
    read = []
    monkeypatch.setattr(Recipe, "from_query", lambda query: read.append(query))
    for command in ({"op": "scene", "race": [{"query": SMALL}] * 10**5}, {"op": "race", "queries": [SMALL] * 10**5}):
        said = visitor.ask(command)
        assert any("a race has 2 to 4 runs (got" in str(message.get("text")) for message in said)
    assert read == []


def test_every_wish_with_a_key_is_ended_once_also_where_it_is_left_out(visitor):
    commands = [{"op": "update", "count": 1, "key": f"u{at}"} for at in range(30)]
    commands += [{"op": "scene", "query": SMALL, "key": f"s{at}"} for at in range(5)]
    commands += [
        {"op": "measure", "specs": {"a": "accuracy"}, "key": f"m{at}"} for at in range(Limits().commands_waiting)
    ]
    visitor.host.answers["measure"] = {"measured": {"updates": 0, "values": {"a": 1.0}}}
    said = visitor.ask(*commands)
    ended = sorted(message["key"] for message in said if message["kind"] in ("done", "measured"))
    assert ended == sorted(command["key"] for command in commands)
    assert [message["key"] for message in said if message.get("key") == "flood"] == ["flood"]


def test_a_page_that_asks_before_there_is_a_run_is_answered(visitors):
    said = visitors().ask({"op": "measure", "specs": {"a": "accuracy"}, "key": "m"}, {"op": "update", "key": "u"})
    assert [message["key"] for message in said] == ["m", "u"]
    assert said[0]["error"] == "there is no run yet; wait until it has begun"


def test_simple_methods_are_fitted_once_for_all_recipes_of_a_task():
    catalogue._guesses.cache_clear()
    first = Recipe(task="adding", model="lstm")
    for seed in range(20):
        catalogue.guesses(first.replace(seed=seed, hidden_size=seed + 1))
    assert catalogue._guesses.cache_info().misses == 1
    catalogue.guesses(first.replace(seq_len=first["seq_len"] + 1))
    assert catalogue._guesses.cache_info().misses == 2


class Slow(FakeHost):
    """Opens a run late, and although nobody waits any more: as ``asyncio.wait_for`` may, if both come at once."""

    async def open(self, *arguments, **named):
        try:
            await asyncio.sleep(0.01)
        except asyncio.CancelledError:
            await asyncio.sleep(0)
        return await super().open(*arguments, **named)


BEGUN = {
    "the first run": [],
    "a scene": [{"op": "scene", "query": SMALL, "trained": 10_000}],
    "a race": [{"op": "race", "queries": [SMALL] * 4}],
    "a band": [{"op": "race", "queries": [SMALL] * 4}, {"op": "band", "seeds": 10, "updates": 500}],
}


@pytest.mark.parametrize("begun", BEGUN)
@pytest.mark.parametrize("after", [0, 1, 2, 3, 5, 8])
def test_a_page_closed_in_the_middle_leaves_no_run_behind(begun, after):
    async def visit():
        host = Slow()
        host.answers["update"] = {"updates": 500}
        host.answers["curves"] = {"loss_curve": b"", "validation_curve": b"", "sizes": SIZES}
        bench = Workbench(host, Recipe(hidden_size=4, seq_len=6), lambda message: None)
        bench.command({"op": "hello"})
        if begun != "the first run":
            await asyncio.sleep(0.05)
        for command in BEGUN[begun]:
            bench.command(command)
        for _ in range(after * 8):
            await asyncio.sleep(0.001)
        await bench.close()
        await asyncio.sleep(0.05)
        return host

    host = asyncio.run(visit())
    assert sorted(run for run, _ in host.opened) == sorted(set(host.closed))


def test_one_run_takes_no_more_than_twenty_wishes_for_updates():
    async def visit():
        host, sent = InlineHost(), []
        await host.start()
        bench = Workbench(host, Recipe(hidden_size=2, seq_len=6, batch_size=2), sent.append)
        bench.command({"op": "hello"})
        while bench.busy:
            await asyncio.sleep(0.01)
        for at in range(40):
            bench.command({"op": "update", "count": 10_000, "key": str(at)})
        for _ in range(60):
            await asyncio.sleep(0.01)
        tasks = len(bench._tasks)
        bench.command({"op": "pause"})
        await asyncio.sleep(2.5)
        headers = [decode(message)[0] for message in sent]
        await bench.close()
        await host.stop()
        return tasks, headers

    tasks, headers = asyncio.run(visit())
    assert tasks <= 22
    refused = [each for each in headers if each["kind"] == "notice" and "20 commands wait" in each["text"]]
    assert len(refused) >= 15
    assert {each["key"] for each in headers if each["kind"] == "done"} == set(map(str, range(40)))


def test_of_own_texts_that_wait_the_last_alone_is_kept():
    box = LetterBox()
    for number in range(50):
        box.put({"op": "data", "kind": "text", "content": f"{number} " + "x" * 10**6})
    assert len(box) == 1
    assert box.take()["content"].startswith("49 ")


def test_own_texts_are_taken_at_their_rate_also_from_a_page_that_is_loaded_again(visitor):
    most = Limits()
    texts = [{"kind": "text", "content": f"{number} " + "abcd" * 300} for number in range(most.upload_burst + 2)]
    told = [str(message.get("text")) for each in texts for message in visitor.ask({"op": "data", **each})]
    words = f"a page may send {most.upload_burst} texts or series at once"
    refused = [text for text in told if text.startswith(words)]
    assert len(refused) == 2
    visitor.ask({"op": "hello", "data": texts[:2]})
    assert sum(text.startswith(words) for text in visitor.bench.messages) == 2
    visitor.now += 1 / most.uploads_per_second
    told = [str(message.get("text")) for message in visitor.ask({"op": "data", **texts[0]})]
    assert not any(text.startswith(words) for text in told)
