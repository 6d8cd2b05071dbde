"""What players and lessons look like as HTML, and that nothing that comes in becomes markup."""

import json
import subprocess
import sys
from html.parser import HTMLParser

import pytest

from visualizer.embed import assets
from visualizer.embed.markup import Poster, lesson, score, scripts

EVIL = "</script ></script/><!--<script><img src=x onerror=alert(1)>\"'&"
RECORDING = {"format": "rnn-visualizer-recording", "version": 1, "title": EVIL, "data": ""}
PACK = {
    "slug": "lstm",
    "title": f"Gates {EVIL}",
    "question": EVIL,
    "references": "<ul><li id='ref-a'>A</li></ul>",
    "pages": [
        {
            "number": 1,
            "title": EVIL,
            "html": '<p>Before</p><div class="scene" data-page="1"></div><p>After</p>',
            "scene": {"recordings": {"": "1.rnn.json"}, "view": "unit", "unit": 3, "alt": EVIL, "select": None},
            "poster": "1.webp",
        },
        {
            "number": 2,
            "title": "Two",
            "html": "<p>Only text</p>",
            "scene": {
                "recordings": {"a": "2-a.rnn.json", "b": "2-b.rnn.json"},
                "titles": {"a": "LSTM"},
                "highlight": ["forget_gate", "cell_state"],
            },
            "poster": "2.webp",
        },
    ],
}


class Read(HTMLParser):
    """Elements with their attributes, and what each script holds."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.held, self.comments, self._open = [], {}, [], None
        self.feed(str(html))
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._open = dict(attrs).get("id") if tag == "script" else None

    def handle_data(self, data):
        if self._open:
            self.held[self._open] = self.held.get(self._open, "") + data

    def handle_comment(self, data):
        self.comments.append(data)

    def of(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def test_a_player_names_its_recording_and_shows_its_poster():
    html = score(src="a b.rnn.json", poster=Poster("p.png", "A run", 880, 420), view="unit", unit=0, autoplay=True)
    (player,), (image,) = Read(html).of("rnn-score"), Read(html).of("img")
    assert player == {"src": "a b.rnn.json", "view": "unit", "unit": "0", "autoplay": None}
    assert image == {"src": "p.png", "alt": "A run", "width": "880", "height": "420", "loading": "lazy"}


def test_lists_are_joined_and_what_is_none_is_left_out():
    html = score(src=["a.json", "b.json"], titles=["LSTM", "GRU"], views=("unit", "score"), select=None, autoplay=False)
    assert Read(html).of("rnn-score") == [{"src": "a.json b.json", "titles": "LSTM|GRU", "views": "unit score"}]


def test_a_recording_in_the_page_cannot_end_its_element():
    read = Read(score(RECORDING, data_id="run"))
    assert [name for name, _ in read.elements] == ["rnn-score", "script"]
    assert json.loads(read.held["run"]) == RECORDING
    assert "<" not in read.held["run"], "browsers end the element at more than Python's parser does"
    assert read.comments == []


def test_the_check_above_can_fail():
    raw = f'<script type="application/json" id="run">{json.dumps(RECORDING)}</script>'
    assert Read(raw).held["run"] != json.dumps(RECORDING)


def test_two_recordings_stand_in_two_elements():
    read = Read(score([RECORDING, RECORDING], data_id="one two"))
    assert read.of("rnn-score") == [{"data": "one two"}]
    assert list(read.held) == ["one", "two"]


@pytest.mark.parametrize("text", ['" onload="alert(1)', "<b>", "'>", "&quot;"])
def test_attributes_are_escaped(text):
    html = score(src=text, poster=Poster(text, text), view=text, data_x=text)
    assert Read(html).elements == [
        ("rnn-score", {"src": text, "view": text, "data-x": text}),
        ("img", {"src": text, "alt": text, "loading": "lazy"}),
    ]


def test_a_recording_is_read_from_its_file(tmp_path):
    file = tmp_path / "run.rnn.json"
    file.write_text(json.dumps(RECORDING))
    assert json.loads(Read(score(file, data_id="run")).held["run"]) == RECORDING


@pytest.mark.parametrize("content", ["{}", "no json", "[1]", '{"format": "other"}', "[" * 10**5])
def test_what_is_no_recording_is_refused(tmp_path, content):
    file = tmp_path / "run.rnn.json"
    file.write_text(content)
    with pytest.raises(ValueError, match=r"run\.rnn\.json is no recording; make one with `rnn-visualizer record"):
        score(file, data_id="run")


def test_unknown_attributes_and_nothing_to_play_are_refused():
    with pytest.raises(ValueError, match="no attribute 'onclick'; choose one of view, unit"):
        score(src="a", onclick="alert(1)")
    with pytest.raises(ValueError, match="needs src"):
        score(RECORDING)
    with pytest.raises(ValueError, match="2 recordings need as many ids"):
        score([RECORDING, RECORDING], data_id="one")


def test_a_lesson_can_be_read_without_scripts_and_names_its_files():
    read = Read(lesson(PACK, base="packs/lstm/"))
    assert read.of("rnn-lesson") == [
        {"src": "packs/lstm/lesson.json", "base": "packs/lstm", "data-slug": "lstm"},
    ]
    first, second = read.of("rnn-score")
    assert first == {"src": "packs/lstm/1.rnn.json", "loading": "lazy", "view": "unit", "unit": "3"}
    assert second == {
        "src": "packs/lstm/2-a.rnn.json packs/lstm/2-b.rnn.json",
        "loading": "lazy",
        "titles": "LSTM|b",
        "highlight": "forget_gate cell_state",
    }
    assert [image["src"] for image in read.of("img")] == ["packs/lstm/1.webp", "packs/lstm/2.webp"]
    assert read.of("img")[0]["alt"] == EVIL
    assert [section["id"] for section in read.of("section")[:2]] == ["lstm-page-1", "lstm-page-2"]
    assert not read.comments
    assert "onerror" not in {name for _, attributes in read.elements for name in attributes}


def test_the_scene_stands_where_the_text_wants_it():
    html = str(lesson(PACK, base="."))
    assert html.index("Before") < html.index("<rnn-score") < html.index("After")
    assert 'class="scene" data-page="1"></div>' not in html


def test_a_lesson_in_the_page_holds_everything():
    held = {"1.rnn.json": RECORDING, "2-a.rnn.json": RECORDING, "2-b.rnn.json": RECORDING}
    posters = {"1.webp": Poster("data:image/webp;base64,AAAA", "", 4, 2)}
    read = Read(lesson(PACK, base=".", recordings=held, posters=posters, attributes={"live": "https://a.b"}))
    assert read.of("rnn-lesson") == [{"data": "lesson-lstm", "base": ".", "data-slug": "lstm", "live": "https://a.b"}]
    assert [player["data"] for player in read.of("rnn-score")] == ["lesson-lstm-1", "lesson-lstm-2-a lesson-lstm-2-b"]
    assert set(read.held) == {"lesson-lstm", "lesson-lstm-1", "lesson-lstm-2-a", "lesson-lstm-2-b"}
    told = json.loads(read.held["lesson-lstm"])
    assert told["title"] == PACK["title"]
    assert all("html" not in page for page in told["pages"])
    assert read.of("img")[0] == {
        "src": "data:image/webp;base64,AAAA",
        "alt": EVIL,
        "width": "4",
        "height": "2",
        "loading": "lazy",
    }


def test_some_pages_of_a_lesson():
    read = Read(lesson(PACK, base=".", pages=[2]))
    assert read.of("rnn-lesson")[0]["pages"] == "2"
    assert len(read.of("rnn-score")) == 1
    with pytest.raises(ValueError, match=r"pages 1 to 2 \(got 3\)"):
        lesson(PACK, base=".", pages=[1, 3])


def test_scripts_in_both_forms():
    classic, module = Read(scripts("x/")), Read(scripts("x", classic=False, lesson=False))
    assert [each["src"] for each in classic.of("script")] == ["x/rnn-player.classic.js", "x/rnn-player.lesson.js"]
    assert classic.of("link") == [{"rel": "stylesheet", "href": "x/embedded.css"}]
    assert module.elements == [("script", {"src": "x/rnn-player.js", "type": "module"})]


def test_a_file_of_the_player_that_is_missing_is_said(tmp_path, monkeypatch):
    with pytest.raises(ValueError, match=r"no file 'x\.js'; choose one of rnn-player"):
        assets.player_bytes("x.js")
    monkeypatch.setitem(assets.PLAYER, assets.MODULE, tmp_path / "none.js")
    with pytest.raises(FileNotFoundError, match=r"rnn-player\.js has not been built; run `make build`"):
        assets.player_bytes(assets.MODULE)


def test_the_players_files_are_written_once(tmp_path, monkeypatch):
    source = tmp_path / "source.js"
    source.write_bytes(b"one")
    monkeypatch.setitem(assets.PLAYER, assets.MODULE, source)
    assert assets.copy_player(tmp_path / "out", [assets.MODULE]) == ["rnn-player.js"]
    copied = tmp_path / "out" / "rnn-player.js"
    before = copied.stat().st_mtime_ns
    assets.copy_player(tmp_path / "out", [assets.MODULE])
    assert copied.read_bytes() == b"one"
    assert copied.stat().st_mtime_ns == before


def test_nothing_heavy_is_loaded():
    heavy = "[name for name in ('torch', 'numba', 'panel', 'bokeh', 'numpy') if name in sys.modules]"
    code = f"import sys; from visualizer.embed import markup, assets; print({heavy})"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//lab.example", "lab.example", "https://[", ""]
)
def test_live_is_the_address_of_a_server(address):
    with pytest.raises(ValueError, match="live must be the address of a server, such as https://lab"):
        score(src="run.rnn.json", live=address)
    assert 'live="http://localhost:5006/rnn"' in score(src="run.rnn.json", live="http://localhost:5006/rnn")
