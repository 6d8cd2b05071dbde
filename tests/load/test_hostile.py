"""The attacker itself: what it sends is what it says, and a row tells what others noticed."""

import json
import struct

from tests.load.attacks import ATTACKS
from tests.load.attacks.pouring import framed, happened, patch, spoken
from tests.load.attacks.visiting import forged
from tests.load.crowd import Measured
from tests.load.hostile import HEAD, row
from visualizer.serving.patches import fault


def unframed(data):
    """The texts of some frames."""
    texts = []
    while data:
        size, head = data[1], 2
        if size >= 126:
            head = 4 if size == 126 else 10
            (size,) = struct.unpack("!H" if head == 4 else "!Q", data[2:head])
        texts.append(data[head : head + size].decode())
        data = data[head + size :]
    return texts


def test_frames_hold_what_is_said():
    texts = ["", "a" * 125, "b" * 126, "é" * 40_000]
    assert unframed(b"".join(map(framed, texts))) == texts
    header, _, content = unframed(spoken("PATCH-DOC", {"events": []}))
    assert (json.loads(header)["msgtype"], json.loads(content)) == ("PATCH-DOC", {"events": []})


def test_an_event_is_one_that_a_page_may_send():
    (*_, content) = unframed(patch(happened("p1", "data_event", data=1)))
    assert fault("PATCH-DOC", json.loads(content)) is None


def test_each_attack_says_what_it_is():
    assert all(attack.__doc__ for attack in ATTACKS.values())
    assert len(ATTACKS) == 22
    assert forged(1) != forged(2)


def test_a_row_sets_before_beside_during():
    def measured(answer, frames, lag, memory):
        return Measured(10, (frames, frames), 1.0, 1.0, (1.0, answer), (1.0, lag, 2 * lag), 0.1, memory, (1.0, 1.0), 0)

    told = row("pulls", measured(10.0, 10.0, 2.0, (300.0, 500.0)), measured(15.0, 9.5, 3.0, (310.0, 500.0)), "refused")
    cells = ["`pulls`", "10 → 15 (× 1.5)", "10.0 → 9.5", "2 / 4 → 3 / 6", "800 → 810", "refused"]
    assert told == f"| {' | '.join(cells)} |"
    assert told.count("|") == HEAD.splitlines()[0].count("|")
