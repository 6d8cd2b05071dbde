"""Over a limit: each message says what was wrong, what was expected and what to do."""

import dataclasses
import json

import pytest

from visualizer.affordable import check_limits, check_race
from visualizer.bench import sharing
from visualizer.bench.sharing import Shared
from visualizer.bench.workbench import flood
from visualizer.hosts.places import FullError, Places
from visualizer.limits import VARIABLE, Limits, enforce
from visualizer.pages.visit import read_query
from visualizer.recipe import Recipe
from visualizer.tasks import own_data

SMALL = Recipe(hidden_size=4, seq_len=6)
TEXT = "abcd" * 300
SILENT = {
    "message_bytes": "its line is closed with a code, and the page says so (tests/js/connection_words.test.mjs)",
    "messages_per_second": "as commands_per_second",
    "message_burst": "as commands_per_second",
    "command_burst": "as commands_per_second",
    "commands_waiting": "as commands_per_second",
    "files_per_second": "as file_burst",
    "uploads_per_second": "as upload_burst",
    "pages": "a page of its own says so (tests/serving/test_doors.py)",
    "pages_of_a_device": "as pages",
    "connections": "what is closed asked for nothing for a while; a browser opens another one by itself",
    "stored_bytes": "own data that is used again is told of",
}
"Limits with no message of their own, and why."


def refused(work, *arguments):
    with pytest.raises(ValueError) as found:  # noqa: PT011 the words are what is tested
        work(*arguments)
    return str(found.value)


def notices(sent):
    return [header.get("text") or header.get("error") for header in sent if header["kind"] in ("notice", "shared")]


def measured(visitor):
    async def tell():
        visitor.host.tell(milliseconds=731.0)

    visitor.run(tell())
    return notices(visitor.ask({"op": "train"}))[-1]


def rested(visitor):
    async def look():
        visitor.bench._watch.cancel()
        visitor.bench._check_idle()

    visitor.now += 121.0
    before = len(visitor.sent)
    visitor.run(look())
    return json.loads(visitor.sent[before][4:])["text"]


def shared(visitor):
    for key in "abc":
        sent = visitor.ask({"op": "share", "what": "script", "key": key})
    return notices(sent)[-1]


def uploaded(visitor):
    for number in range(3):
        sent = visitor.ask({"op": "data", "kind": "text", "content": f"{number} {TEXT}"})
    return notices(sent)[-1]


def too_much(visitor):
    async def made(*_):
        return Shared("a", "b", bytes(3 * 2**20))

    before, sharing.MAKERS["script"] = sharing.MAKERS["script"], made
    try:
        return notices(visitor.ask({"op": "share", "what": "script", "key": "a"}))[-1]
    finally:
        sharing.MAKERS["script"] = before


def banded(visitor):
    visitor.bench.runner.state["milliseconds"] = 20.0
    return notices(visitor.ask({"op": "band", "seeds": 10, "updates": 10_000}))[-1]


def raced(_):
    return refused(check_race, [SMALL, SMALL.replace(seed=1)])


CASES = {
    "parameters": (
        {"parameters": 100},
        lambda _: refused(check_limits, SMALL),
        "the network must have at most 100 parameters (this one has 296); choose fewer units or layers",
    ),
    "parameters of a race": (
        {"parameters": 400},
        raced,
        "the networks of a race must have at most 400 parameters together (these have 592); "
        "choose fewer units or fewer rivals",
    ),
    "estimated_milliseconds": (
        {"estimated_milliseconds": 0.01},
        lambda _: refused(check_limits, SMALL),
        "one update must take at most 0.01 ms (this one takes about 1); choose fewer units, shorter sequences or a "
        "smaller batch",
    ),
    "measured_milliseconds": (
        {},
        measured,
        "one update of this network may take 200 ms of CPU time, and it takes 731; choose fewer units, shorter "
        "sequences or a smaller batch",
    ),
    "runs": (
        {"runs": 2},
        lambda _: str(FullError(Places())),
        "this needs a place of its own, and all 2 of this server are taken or waited for; what was there goes on as it "
        "was: try again in a while",
    ),
    "upload_bytes": (
        {"upload_bytes": 1100},
        lambda visitor: notices(visitor.ask({"op": "data", "kind": "text", "content": TEXT}))[-1],
        "own data may have at most 1,100 bytes (got 1,200); give a shorter piece",
    ),
    "upload_burst": (
        {"upload_burst": 2},
        uploaded,
        "a page may send 2 texts or series at once, then one every 10 seconds; send it again in 10 seconds",
    ),
    "series_values": (
        {"series_values": 70},
        lambda _: refused(own_data.add_series, "\n".join(map(str, range(71)))),
        "a series needs 60 to 70 values (got 71); give another one",
    ),
    "table_columns": (
        {"table_columns": 2},
        lambda _: refused(own_data.add_series, "1,2,3\n4,5,6"),
        "a table may have 2 columns (got 3); keep the one of the series",
    ),
    "query_characters": (
        {"query_characters": 20},
        lambda _: read_query([("seed", "1" * 20)]).messages[0],
        "An address may have 20 characters (got 25); shorten it. The default is shown.",
    ),
    "commands_per_second": (
        {"commands_per_second": 5},
        lambda _: flood(),
        "That was too much at once: a page may give 5 commands a second. The last ones were left out; give them again.",
    ),
    "file_burst": (
        {"file_burst": 2},
        shared,
        "a page may ask for 2 files at once, then one every 10 seconds; ask again in 10 seconds",
    ),
    "file_bytes": (
        {"file_bytes": 2 * 2**20},
        too_much,
        "a file may have at most 2.0 MB (this one has 3.0); choose fewer units or shorter sequences, or use "
        "`rnn-visualizer record`",
    ),
    "band_minutes": (
        {},
        banded,
        "a band may take 10 minutes of CPU time (this one takes about 33); ask for fewer seeds, or earlier in the race",
    ),
    "idle_seconds": (
        {"idle_seconds": 120},
        rested,
        "Training rests since nothing was done here for 2 minutes; press Train to go on.",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_message_says_what_was_wrong_what_was_expected_and_what_to_do(name, visitors, monkeypatch):
    changed, provoke, words = CASES[name]
    monkeypatch.setenv(VARIABLE, "{}")
    enforce(dataclasses.replace(Limits(), **changed))
    visitor = visitors()
    visitor.ask({"op": "hello"})
    assert provoke(visitor) == words


def test_every_limit_has_a_message_or_a_reason_to_have_none():
    told = {name.partition(" ")[0] for name in CASES} | set(SILENT)
    assert told == {field.name for field in dataclasses.fields(Limits)}
