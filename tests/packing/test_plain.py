"""A page for documents without HTML: plain nodes, nothing of what is hidden before an answer."""

import json

import pytest

from visualizer.lesson import parse_sentence
from visualizer.lesson.markdown import parse
from visualizer.packing.plain import Plain, in_columns

INLINES = {"text", "math", "strong", "emphasis", "code"}
NODES = {"heading", "paragraph", "math", "list", "figure", "code"}


@pytest.fixture
def plain():
    return Plain({}, {}, {"accuracy": "97 %"})


def test_sentences(plain):
    told = plain.sentence(
        r"**Sure** of $\role{hidden}{h_t}$ and `code`, *so* {live}`accuracy` right {quantity}`cell_state`."
    )
    assert told == [
        ["strong", "Sure"],
        ["text", " of "],
        ["math", "{h_t}"],
        ["text", " and "],
        ["code", "code"],
        ["text", ", "],
        ["emphasis", "so"],
        ["text", " "],
        ["strong", "97 %"],
        ["text", " right "],
        ["strong", "cell state"],
        ["text", "."],
    ]
    assert plain.inlines(parse_sentence("{live}`loss` {cite}`nobody`")) == [["strong", "–"], ["text", " (nobody)"]]


def test_blocks(plain):
    words = "Words\non two lines $$x^2$$ go on.\n\n$$\ny\n$$\n\n- a\n- b $c$\n\n"
    text = words + "```python\nx = 1\n```\n\n| a | bb |\n|---|---|\n| 1 | 2 |\n"
    assert plain.blocks(parse(text)) == [
        ["paragraph", [["text", "Words on two lines "]]],
        ["math", "x^2"],
        ["paragraph", [["text", " go on."]]],
        ["math", "y"],
        ["list", [[["text", "a"]], [["text", "b "], ["math", "c"]]]],
        ["code", "x = 1"],
        ["code", in_columns([["a", "bb"], ["1", "2"]])],
    ]


def test_a_page_says_what_a_handout_says(packed):
    told = json.loads((packed[0].folder / "lesson.json").read_text())
    pages = [page["plain"] for page in told["pages"]]
    for nodes in pages:
        assert {node[0] for node in nodes} <= NODES
        inlines = [each for node in nodes if node[0] == "paragraph" for each in node[1]]
        assert {kind for kind, _ in inlines} <= INLINES
    first, _, third, last = (json.dumps(nodes) for nodes in pages)
    assert "Is it right after 20 updates?" in first
    assert "Twenty updates are few." not in first, "no outcome before its question is answered"
    assert "Say nothing." not in third, "the lecturer's notes are not for readers"
    assert ["list", [[["text", "one"]], [["text", "two "], ["strong", "strong"], ["text", " things"]]]] in pages[2]
    assert ["heading", "Exercise: By hand"] in pages[3]
    assert "Elman (1990)" in last
