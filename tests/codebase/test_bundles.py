"""How much of the player travels: what every page with a recording loads, and what only some do."""

import gzip

import pytest

from visualizer.shipped import STATIC

MOST = {
    "rnn-player.js": 30_000,
    "rnn-player.classic.js": 30_000,
    "rnn-player.more.js": 40_000,
    "rnn-player.lesson.js": 15_000,
    "rnn-player.train.js": 30_000,
    "rnn-player.share.js": 12_000,
}
"Bytes at gzip -9."


def size_of(content: bytes) -> int:
    return len(gzip.compress(content, 9))


@pytest.mark.parametrize("name", MOST)
def test_no_bundle_is_larger_than_it_may_be(name):
    assert size_of((STATIC / "dist" / name).read_bytes()) <= MOST[name]


def test_the_rule_above_sees_what_is_too_large():
    content = (STATIC / "dist" / "rnn-player.js").read_bytes() + (STATIC / "dist" / "rnn-player.more.js").read_bytes()
    assert size_of(content) > MOST["rnn-player.js"]
