import ast
import struct
from pathlib import Path

import pytest

import visualizer.hosts
from visualizer.hosts.messages import LIMIT, Splitter, pack

MESSAGES = [
    {"op": "train", "run": "run-1", "call": 7},
    {"snapshot": bytes(range(256)), "other": b"", "updates": 3},
    {"text": "naïve \N{SNOWMAN}", "list": [1, 2.5, None, True]},
]


@pytest.mark.parametrize("piece", [1, 3, 1000])
def test_messages_survive_however_the_pieces_arrive(piece):
    stream = b"".join(map(pack, MESSAGES))
    splitter = Splitter()
    found = [
        message for start in range(0, len(stream), piece) for message in splitter.feed(stream[start : start + piece])
    ]
    assert found == MESSAGES


def test_a_message_starts_with_its_length_and_a_json_header():
    packed = pack({"op": "restore", "snapshot": b"\x80\x04K\x01."})
    length, header = struct.unpack_from("<II", packed)
    assert length == len(packed) - 4
    assert packed[8 : 8 + header].strip() == b'{"op":"restore","blobs":[["snapshot",5]]}'
    assert packed[8 + header :] == b"\x80\x04K\x01."


def test_too_long_messages_are_refused_on_both_sides():
    with pytest.raises(ValueError, match="a message may have"):
        pack({"text": "x" * LIMIT})
    with pytest.raises(ValueError, match=f"announces {LIMIT + 1} bytes"):
        list(Splitter().feed(struct.pack("<I", LIMIT + 1)))


@pytest.mark.parametrize("damage", [b"[1]", b'{"blobs":[["a",99]]}', b'{"blobs":[["a",-1]]}'])
def test_damaged_messages_are_refused(damage):
    damage += b" " * (-len(damage) % 4)
    message = struct.pack("<I", len(damage)) + damage
    with pytest.raises(ValueError, match="message"):
        list(Splitter().feed(struct.pack("<I", len(message)) + message))


def test_numbers_that_are_not_finite_are_refused():
    with pytest.raises(ValueError, match="not JSON compliant"):
        pack({"loss": float("nan")})


def test_no_file_of_the_room_knows_pickle():
    forbidden = {"pickle", "marshal", "shelve", "multiprocessing", "cloudpickle", "dill"}
    files = list(Path(visualizer.hosts.__file__).parent.glob("*.py"))
    assert len(files) > 5
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
                assert not forbidden & {name.split(".")[0] for name in names}, file.name
