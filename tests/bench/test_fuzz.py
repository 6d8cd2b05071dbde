"""Whatever an address or a page says is answered: nothing raises, nothing hangs, and what was wrong is named."""

import asyncio
import json
import logging
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from visualizer.bench import Workbench, held, race
from visualizer.bench.commands import COMMANDS
from visualizer.hosts.inline import InlineHost
from visualizer.models import MODELS
from visualizer.pages.visit import read_query
from visualizer.recipe import Recipe
from visualizer.tasks import TASKS

ODD = [
    "",
    "-1",
    "0",
    "1e400",
    "nan",
    "inf",
    "9" * 400,
    "1_000",
    " 3 ",
    "٣",
    "\x00",
    "<script>alert(1)</script>",
    "%",
    "+",
]
KNOBS = sorted({name for task in TASKS for name in Recipe(task=task).values})
KEYS = [*KNOBS, "task", "model", "v", "do", "race", "view", "unit", "layer", "hide", held.KEY, race.KEY]
FIELDS = (
    *(
        "runner",
        "key",
        "query",
        "queries",
        "race",
        "count",
        "updates",
        "index",
        "knob",
        "value",
        "quantity",
        "t",
        "unit",
    ),
    *(
        "layer",
        "scale",
        "shift",
        "token",
        "last",
        "depth",
        "source",
        "visible",
        "temperature",
        "kind",
        "content",
        "task",
    ),
    *("specs", "what", "frames", "seeds", "cancel", "model", "match", "labels", "titles", "rests", "trained", "speed"),
)

SETTINGS = settings(
    derandomize=True,
    database=None,
    deadline=20_000,
    max_examples=40,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
TEXTS = st.one_of(st.text(max_size=40), st.sampled_from(ODD))
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.integers(0, 8), st.floats(), TEXTS, st.sampled_from(list(MODELS)),
    st.sampled_from(["forget_gate", "hidden_state", "learning_rate", "probe", "adding", "accuracy", "fastest"]),
)  # fmt: skip
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=8,
)
ARGUMENTS = st.dictionaries(st.sampled_from(FIELDS), ANYTHING, max_size=6)
COMMAND = st.one_of(
    ANYTHING, st.builds(lambda op, more: {**more, "op": op}, st.sampled_from([*COMMANDS, "ack"]), ARGUMENTS)
)


@SETTINGS
@given(st.one_of(st.text(max_size=300), st.binary(max_size=200).map(lambda data: data.decode("latin-1"))))
def test_any_text_is_an_address_with_a_recipe(text):
    recipe, messages = Recipe.from_query(text)
    assert Recipe.of_query(recipe.to_query()) == recipe
    assert all(isinstance(message, str) and message for message in messages)


@SETTINGS
@given(st.dictionaries(st.sampled_from(KEYS), st.one_of(TEXTS, SCALARS.map(str)), max_size=6))
def test_any_value_of_a_known_key_is_taken_or_named(values):
    start = read_query(list(values.items()))
    recipe = start.runs[0].recipe
    told = " ".join(start.messages)
    for name, text in values.items():
        if name in KNOBS and name in recipe.values and name not in told:
            assert recipe[name] == recipe.knob(name).parse(text), (name, text)
    assert all(len(message) < 700 for message in start.messages)
    assert Recipe.from_query(urlencode(values))[0].to_query() == recipe.to_query()


def test_any_command_of_a_page_is_answered(visitor, caplog):
    visitor.host.answers |= {"slow": {"slow": {}}, "diagram": {"diagram": {}}, "explain": {"explanation": {}}}
    visitor.host.answers |= {"measure": {"measured": {"updates": 0, "values": {}}}}

    @SETTINGS
    @given(COMMAND)
    def holds(command):
        try:
            text = json.dumps(command)
        except ValueError:
            return
        said = visitor.ask(json.loads(text))
        notices = [header["text"] for header in said if header["kind"] == "notice"]
        assert not any("not your fault" in text for text in notices), (command, notices, caplog.text[-2000:])
        is_known = isinstance(command, dict) and command.get("op") in (*COMMANDS, "ack")
        visitor.now += 10.0
        assert is_known or len(notices) == 1

    with caplog.at_level(logging.WARNING):
        holds()


TO_THE_HOST = (
    *("explain", "clamp", "cut", "ablate", "substitute", "release", "look", "diagram", "reset_state", "set", "replay"),
    *("live", "continue", "pause", "measure", "slow", "offer", "speed"),
)


def test_any_command_that_reaches_a_run_is_answered(caplog):
    async def begin():
        host = InlineHost()
        await host.start()
        sent = []
        bench = Workbench(host, Recipe(hidden_size=2, seq_len=5, batch_size=2), sent.append, rests=True)
        bench.command({"op": "hello"})
        await settle(bench)
        return host, bench, sent

    async def settle(bench):
        while bench.busy:
            await asyncio.sleep(0.001)

    async def ask(bench, command):
        await bench._carry_out(command)
        await settle(bench)

    loop = asyncio.new_event_loop()
    host, bench, sent = loop.run_until_complete(begin())

    @SETTINGS
    @given(st.sampled_from(TO_THE_HOST), ARGUMENTS)
    def holds(op, arguments):
        del sent[:]
        loop.run_until_complete(asyncio.wait_for(ask(bench, {**arguments, "op": op}), 15))
        assert not any(b"not your fault" in message for message in sent), (op, arguments, caplog.text[-2000:])

    try:
        holds()
    finally:
        loop.run_until_complete(bench.close())
        loop.run_until_complete(host.stop())
        loop.close()


@pytest.mark.parametrize("kind", ["text", "series"])
def test_any_upload_is_taken_or_refused(visitor, kind):
    rows = st.lists(st.lists(TEXTS, max_size=5).map(",".join), max_size=80).map("\n".join)

    @settings(SETTINGS, max_examples=30)
    @given(st.one_of(TEXTS, rows, ANYTHING, st.floats().map(lambda value: f"{value}\n" * 80)))
    def holds(content):
        said = visitor.ask({"op": "data", "kind": kind, "content": content})
        assert not any("not your fault" in str(header.get("text")) for header in said)

    holds()
