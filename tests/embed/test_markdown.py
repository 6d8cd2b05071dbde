"""The Markdown extension by itself: what a block becomes, what is said of a wrong one, and at which line."""

import json
import logging
import re

import pytest

pytest.importorskip("markdown")
from markdown import Markdown

from tests.embed import mini, sites
from visualizer import Recording
from visualizer.embed.markdown import BlockError

NAME = "visualizer.embed.markdown"
BLOCK = "```rnn-score\nsrc: lstm.rnn.json\nview: unit\nunit: 1\n```\n"


def convert(text, *others, **options):
    settings = {"root": str(sites.RECORDING.parent), **options}
    return Markdown(extensions=[NAME, *others], extension_configs={NAME: settings}).convert(text)


def data_of(html, name):
    return json.loads(re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', html)[1])


@pytest.mark.parametrize(
    "others", [[], ["fenced_code"], ["pymdownx.superfences"]], ids=["alone", "fenced", "superfences"]
)
def test_a_block_becomes_a_player_with_its_recording_and_poster(others):
    html = convert(f"# Title\n\n{BLOCK}\nText after it.\n", *others)
    name = re.search(
        r'<rnn-score data="(rnn-[0-9a-f]{12})" loading="lazy" view="unit" unit="1"><img src="data:image/png', html
    )[1]
    assert data_of(html, name) == Recording.load(sites.RECORDING).to_json()
    assert 'src="rnn-player' not in html  # the scripts stand in the page
    assert html.count("customElements.define") >= 1
    assert "<p>Text after it.</p>" in html
    assert not re.search(r"<p>\s*<rnn-score", html)


def test_scripts_come_once_and_only_where_they_are_needed():
    one, two = convert(BLOCK), convert(f"{BLOCK}\n{BLOCK}")
    assert one.count("<script>") == two.count("<script>") == 3
    assert "<script" not in convert("Nothing here.")
    md = Markdown(extensions=[NAME], extension_configs={NAME: {"root": str(sites.RECORDING.parent)}})
    md.convert(BLOCK)
    assert "<script" not in md.reset().convert("Another page.")


def test_the_recording_alone_is_enough():
    assert "<rnn-score data=" in convert("~~~ rnn-score\nlstm.rnn.json\n~~~")


def test_an_example_of_a_block_stays_code():
    html = convert(f"````markdown\n{BLOCK}````\n", "fenced_code")
    assert "<rnn-score" not in html
    assert "```rnn-score" in html


def test_a_block_inside_an_admonition():
    inside = "".join(f"    {line}\n" for line in BLOCK.splitlines())
    html = convert(f"!!! note\n\n    Before.\n\n{inside}\n    After.\n", "admonition")
    assert re.search(r'<div class="admonition note">.*<rnn-score.*After\.</p>\s*</div>', html, re.DOTALL)


def test_text_of_an_author_is_escaped():
    html = convert(BLOCK.replace("view: unit", "caption: 'a <b>'\nalt: '\"><script>'"))
    assert "<figcaption>a &lt;b&gt;</figcaption>" in html
    assert 'alt="&#34;&gt;&lt;script&gt;"' in html


def test_a_lesson_stands_in_the_page(tmp_path):
    mini.pack(tmp_path)
    html = convert("```rnn-lesson\nlesson: ./first\npages: 2\n```", root=str(tmp_path))
    assert "<h1>Lesson first</h1>" in html
    assert "Last words." in html
    assert "Beginning" not in html.partition("<script")[0]
    assert "<p><rnn-lesson" not in html  # a browser ends a paragraph at the first heading, and what it holds
    assert data_of(html, "lesson-first")["pages"][0]["number"] == 2
    assert data_of(html, "lesson-first-1")["format"] == "rnn-visualizer-recording"


WRONG = {
    "no such file": ("src: none.rnn.json", "there is no &#39;none.rnn.json&#39;: looked in "),
    "no recording": ("src: test_version_1.py", "is no recording"),
    "nothing": ("", "it says nothing; write &#39;src: …&#39;"),
    "an empty list": ("src: []", "a player shows one to 4 recordings (got 0)"),
    "a number for a source": ("src: [1]", "there is no &#39;1&#39;"),
    "far too deep": ("[" * 3000, "its options are nested too deeply"),
    "an unknown option": ("src: lstm.rnn.json\nwidth: 3", "has no option &#39;width&#39;; choose one of src, view, "),
    "no source": ("view: unit", "rnn-score needs &#39;src: …&#39;"),
    "a view": ("src: lstm.rnn.json\nview: piano", "view names &#39;piano&#39;, and the recording has "),
    "a quantity": ("src: lstm.rnn.json\nquantities: hidden_stat", "quantities names &#39;hidden_stat&#39;"),
    "a unit": ("src: lstm.rnn.json\nunit: 99", "unit must be below "),
    "a number": ("src: lstm.rnn.json\nunit: five", "unit must be a whole number from 0 (got &#39;five&#39;)"),
    "no YAML": ("src: lstm.rnn.json\nview: [", "its options are no YAML (line "),
    "too many": ("src: " + "lstm.rnn.json " * 5, "one to 4 recordings (got 5)"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_where_it_stands_and_in_the_log(name, caplog):
    body, message = WRONG[name]
    with caplog.at_level(logging.WARNING, "mkdocs.rnn_visualizer"):
        html = convert(f"Before.\n\n```rnn-score\n{body}\n```\n\nAfter.\n")
    assert re.search(r'<p>Before\.</p>\s*<div class="admonition failure rnn-error" role="alert">', html)
    assert message in html
    assert "(the text, line 3)" in html
    assert "<p>After.</p>" in html
    assert "<script" not in html
    assert caplog.records[0].getMessage().startswith("the text, line 3: rnn-score: ")


def test_a_strict_build_stops_at_it():
    with pytest.raises(BlockError, match="the text, line 1: rnn-score: there is no 'none.rnn.json'"):
        convert("```rnn-score\nnone.rnn.json\n```", strict=True)


def test_a_custom_fence_of_superfences():
    from visualizer.embed.markdown import fence

    block = BLOCK.replace("lstm.rnn.json", str(sites.RECORDING.relative_to(sites.ROOT)))
    fences = {"custom_fences": [{"name": "rnn-score", "class": "rnn-score", "format": fence}]}
    settings = {"pymdownx.superfences": fences}
    html = Markdown(extensions=["pymdownx.superfences"], extension_configs=settings).convert(f"{block}\n{block}")
    assert html.count("<rnn-score data=") == 2
    assert html.count("<script>") == 3  # its parts for rare things and for sharing, and the player
