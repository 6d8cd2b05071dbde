"""What a page says is read, and a message that is large in anything but a visitor's own text is not."""

import json

import pytest

from visualizer.views import reading
from visualizer.views.reading import MARK, PLAIN, read, tokens

TEXT = 'she said "no"\\ and\n\t\N{SNOWMAN} \u2028 left' * 4000


def as_browsers_write(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


@pytest.mark.parametrize("value", [{"op": "ack"}, [], None, 3, {"content": "short"}, {"content": f"{MARK}0"}])
def test_small_messages_are_read_as_they_are(value):
    assert read(as_browsers_write(value)) == value
    assert read(as_browsers_write(value).encode()) == value


@pytest.mark.parametrize(
    "command",
    [
        {"op": "data", "kind": "text", "name": "a.txt", "content": TEXT, "task": "char_lm"},
        {"content": TEXT, "op": "data"},
        {"op": "hello", "data": [{"kind": "text", "content": TEXT}, {"kind": "series", "content": TEXT[::-1]}]},
        {"op": "hello", "data": [{"kind": "text", "content": "short"}, {"kind": "series", "content": TEXT}]},
    ],
    ids=["data", "first", "two", "short and long"],
)
def test_long_texts_are_read_whole(command):
    message = as_browsers_write(command)
    assert len(message) > PLAIN
    assert read(message) == read(message.encode()) == command


HOLLOW = {
    "lists": '{"op":"look","depth":[' + "[]," * 1_000_000 + "0]}",
    "lists behind a text": '{"content":"' + "a" * PLAIN + '","x":[' + "[]," * 1_000_000 + "0]}",
    "lists before a text": '{"x":[' + "[]," * 1_000_000 + '0],"content":"' + "a" * PLAIN + '"}',
    "three texts": "[" + ",".join('{"content":"' + "a" * PLAIN + '"}' for _ in range(3)) + "]",
    "a text of another name": '{"contents":"' + "a" * PLAIN + '"}',
    "texts": '{"x":["' + 'a","' * 100_000 + '"]}',
    "a text without an end": '{"content":"' + "a" * PLAIN,
    "a text with a line in it": '{"content":"' + "a\n" * PLAIN + '"}',
    "no UTF-8": b'{"content":"' + b"\xff" * PLAIN + b'"}',
    "deep": "[" * PLAIN + "]" * PLAIN,
}


@pytest.mark.parametrize("kind", HOLLOW)
def test_what_is_large_and_no_text_is_never_made(kind, monkeypatch):
    made = []
    monkeypatch.setattr(reading.json, "loads", lambda text, **how: made.append(text))
    assert read(HOLLOW[kind]) is None
    assert [len(text) for text in made if len(text) > PLAIN] == []


@pytest.mark.parametrize("message", ["", "{", "[" * 5000, b"\xff\xfe", "9" * 5000, "NaN" * 2])
def test_what_is_no_json_is_nothing(message):
    assert read(message) is None


def test_a_message_counts_by_its_size():
    assert [tokens("x" * size) for size in (0, 4095, 4096, 2**20)] == [1, 1, 2, 257]
