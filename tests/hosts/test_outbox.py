import os

import pytest

from visualizer.hosts.messages import Splitter
from visualizer.hosts.outbox import Outbox


@pytest.fixture
def pipe():
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    yield reading, writing
    os.close(reading)
    os.close(writing)


def test_a_full_pipe_never_blocks_and_nothing_but_old_states_is_lost(pipe):
    reading, writing = pipe
    outbox = Outbox(writing)
    outbox.send({"run": "a", "kind": "frame", "layout": 1, "message": bytes(500_000)})
    assert not outbox.is_clear()
    for updates in range(50):
        outbox.send({"call": updates, "updates": updates})
        outbox.send({"run": "a", "kind": "state", "state": {"updates": updates}})
        outbox.send({"run": "b", "kind": "state", "state": {"updates": -updates}})
    splitter, found = Splitter(), []
    while not outbox.is_clear():
        found += splitter.feed(os.read(reading, 2**16))
        outbox.write()
    found += splitter.feed(os.read(reading, 2**20))
    assert len(found[0]["message"]) == 500_000
    assert [message["updates"] for message in found if "call" in message] == list(range(50))
    assert [message["state"]["updates"] for message in found if message.get("kind") == "state"] == [49, -49]


def test_a_reader_that_is_gone_is_an_error():
    reading, writing = os.pipe()
    os.close(reading)
    with pytest.raises(BrokenPipeError):
        Outbox(writing).send({"kind": "ready"})
    os.close(writing)
