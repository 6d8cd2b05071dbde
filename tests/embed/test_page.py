"""Exported pages as text: what stands in them, what they ask for, how large they are."""

import gzip
import json
import re

import pytest

from tests.embed import mini
from tests.embed.test_markup import Read
from visualizer.embed import assets, page
from visualizer.embed.pictures import size_of
from visualizer.shipped import STATIC

LOADED = re.compile(
    r"""(?:src|href|poster|srcset|data)="(?!data:|#|recording-|lesson-)([^"]+)"|url\((?!data:)([^)]*)\)"""
)
"Whatever a browser would fetch by itself, except out of the page."


def asked_for(html):
    """What the markup and the style sheets of a page fetch; scripts are looked at in a browser."""
    bare = re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL)
    return [address or image for address, image in LOADED.findall(bare)]


@pytest.fixture(scope="module")
def one(packs):
    return page.one_file(page.of_pack(packs[0]))


def test_one_file_asks_for_nothing(one):
    links = ["first.html"]
    assert [address for address in asked_for(one) if address not in links] == []
    assert asked_for('<img src="a.png"> <style>b { background: url(c.png) }</style>') == ["a.png", "c.png"]


def test_one_file_holds_the_lesson_its_recordings_and_posters(one, packs):
    read = Read(one)
    assert json.loads(read.held["lesson-first"])["slug"] == "first"
    assert json.loads(read.held["lesson-first-1"]) == json.loads(mini.RECORDING.read_text())
    assert [image["src"][:23] for image in read.of("img")] == ["data:image/webp;base64,"] * 2
    assert read.of("img")[0]["width"] == str(size_of(packs[0].files()["first-1.webp"].read_bytes())[0])
    assert [player["data"] for player in read.of("rnn-score")] == ["lesson-first-1"] * 2
    assert mini.EVIL not in one.split("<body>")[1].split("<script>")[0]
    assert "onerror" not in {name for _, attributes in read.elements for name in attributes}


def test_scripts_inside_a_page_cannot_end_their_element(tmp_path, monkeypatch):
    code = "const a = '</script>', b = '<!-- x', c = 1 < 2, d = '</SCRIPT';"
    (tmp_path / "x.js").write_text(code)
    monkeypatch.setitem(assets.PLAYER, assets.CLASSIC, tmp_path / "x.js")
    text = page.inlined(assets.CLASSIC)
    assert text == "const a = '\\x3c/script>', b = '\\x3c!-- x', c = 1 < 2, d = '\\x3c/SCRIPT';"


def test_a_lesson_in_one_file_is_small(one):
    assert len(gzip.compress(one.encode(), 9)) < 1_200_000


def test_a_recording_in_one_file():
    html = page.one_file(page.of_recordings([mini.RECORDING], attributes={"view": "unit", "unit": 3}))
    read = Read(html)
    assert read.of("rnn-score") == [{"data": "recording-1", "loading": "eager", "view": "unit", "unit": "3"}]
    assert "An LSTM learns to keep a letter" in html
    assert "13 frames, updates 0 to 240 of v=1&amp;task=delayed_recall" in html


def test_two_recordings_in_one_file():
    content = page.of_recordings([mini.RECORDING, mini.RECORDING], "Twice <b>", None, {"titles": "A|B"})
    read = Read(page.one_file(content))
    assert read.of("rnn-score")[0]["data"] == "recording-1 recording-2"
    assert read.of("rnn-score")[0]["titles"] == "A|B"
    assert "<h1>Twice &lt;b&gt;</h1>" in page.one_file(content)


def test_a_recording_with_its_poster():
    poster = ("still.webp", (STATIC / "posters" / "lstm-1.webp").read_bytes())
    content = page.of_recordings([mini.RECORDING], poster=poster)
    (image,) = Read(page.one_file(content)).of("img")
    assert image["src"].startswith("data:image/webp;base64,")
    files = page.folder(content)
    assert files["still.webp"] == poster[1]
    assert Read(files["index.html"].decode()).of("img")[0]["src"] == "still.webp"


def test_a_folder_has_no_script_and_no_style_in_its_page(packs):
    files = page.folder(page.of_pack(packs[0]))
    html = files["index.html"].decode()
    read = Read(html)
    kinds = {attributes.get("type") for attributes in read.of("script") if "src" not in attributes}
    assert kinds == {"application/json"}
    assert read.of("style") == []
    assert [name for _, attributes in read.elements for name in attributes if name == "style" or name[:2] == "on"] == []
    assert set(asked_for(html)) <= set(files)
    assert {"first-1.webp", "first-2.webp", assets.CLASSIC, assets.LESSON, assets.MORE, "theme.css"} <= set(files)


def test_some_pages_of_a_lesson(packs):
    html = page.one_file(page.of_pack(packs[0], pages=[2]))
    assert "Last words" in html
    assert "Beginning" not in html.split("<script>")[0].split("<body>")[1].split('id="lesson-first"')[0]
    with pytest.raises(ValueError, match="pages 1 to 2"):
        page.one_file(page.of_pack(packs[0], pages=[7]))


def test_links_to_our_other_pages_become_text(one):
    assert ">on</a>" not in one
    assert 'href="#first-page-2">two</a>' in one
