"""Packs are read without anything that computes; what is no pack says so."""

import json
import subprocess
import sys

import pytest

from visualizer.embed.packs import Pack, slugs

HEAVY = "torch numba panel bokeh"


def test_ours_are_found_by_their_address():
    pack = Pack.load("vanilla-rnn")
    assert (pack.slug, len(pack.pages)) == ("vanilla-rnn", 7)
    assert slugs()[0] == "vanilla-rnn"
    files = pack.files()
    assert {"1.rnn.json", "vanilla-rnn-1.webp"} <= set(files)
    assert all(path.is_file() for path in files.values())
    assert len(pack.recordings([1, 2, 3, 6])) == 1, "four pages show the same run"


def test_a_script_needs_no_text():
    told = Pack.load("vanilla-rnn").script()
    assert not {"html", "plain"}.intersection(*told["pages"])
    assert told["pages"][0]["challenges"][0]["outcomes"]["updates"] == 300


def test_nothing_heavy_is_loaded():
    script = f"""
import sys
from visualizer.embed.packs import Pack
Pack.load("vanilla-rnn").files()
assert not [name for name in "{HEAVY}".split() if name in sys.modules]
"""
    subprocess.run([sys.executable, "-c", script], check=True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "cannot be read"),
        ("[]", "no packed lesson"),
        (json.dumps({"format": "rnn-visualizer-recording"}), "no packed lesson"),
        (
            json.dumps({"format": "rnn-visualizer-lesson", "version": 2}),
            "version 2, this program reads version 1; update it",
        ),
    ],
)
def test_what_is_no_pack_says_so(tmp_path, text, said):
    (tmp_path / "lesson.json").write_text(text)
    with pytest.raises(ValueError, match=said):
        Pack.load(tmp_path)


def test_a_pack_that_is_not_there_says_which_are(tmp_path):
    with pytest.raises(ValueError, match="one of ours: vanilla-rnn"):
        Pack.load(tmp_path / "nothing")


def told(**changes):
    page = {"number": 1, "title": "x", "html": "<p>x</p>", "poster": "", "scene": {"recordings": {"": "1.rnn.json"}}}
    fields = {
        "format": "rnn-visualizer-lesson",
        "version": 1,
        "slug": "x",
        "title": "x",
        "references": "",
        "pages": [page],
    }
    of_page = {name: value for name, value in changes.items() if name in page}
    return json.dumps({**fields, **changes, "pages": changes.get("pages", [{**page, **of_page}])})


OUTSIDE = [
    "../../etc/passwd",
    "/etc/passwd",
    "a/b.json",
    "..",
    ".",
    "C:\\x",
    "",
    "https://example.org/x.json",
    "a\n",
    5,
]
SCRIPTS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" java\tscript:alert(1)">x</a>',
    "<a href=JAVASCRIPT:alert(1)>x</a>",
    '<form action="data:text/html,x"></form>',
    "<iframe srcdoc='<script>1</script>'></iframe>",
    '<p style="position:fixed">x</p>',
    "<svg/onload=alert(1)>",
    "<base href=https://example.org/>",
    '<math><mi xlink:href="javascript:alert(1)">x</mi></math>',
    "<ScRiPt>1",
    '<link rel="stylesheet" href="https://example.org/x.css">',
]


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_pack_names_only_files_beside_it(tmp_path, name):
    (tmp_path / "lesson.json").write_text(told(scene={"recordings": {"": name}}))
    with pytest.raises(ValueError, match="which is not beside it|cannot be read"):
        Pack.load(tmp_path)
    (tmp_path / "lesson.json").write_text(told(slug=name))
    with pytest.raises(ValueError, match="its address is|cannot be read"):
        Pack.load(tmp_path)
    if name:
        (tmp_path / "lesson.json").write_text(told(poster=name))
        with pytest.raises(ValueError, match="which is not beside it|cannot be read"):
            Pack.load(tmp_path)


@pytest.mark.parametrize("html", SCRIPTS)
def test_a_pack_whose_text_would_run_is_refused(tmp_path, html):
    for fields in ({"html": f"<p>before</p>{html}"}, {"references": html}):
        (tmp_path / "lesson.json").write_text(told(**fields))
        with pytest.raises(ValueError, match="(page 1|its references) holds <.*, which no lesson has"):
            Pack.load(tmp_path)


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ("<!--><img src=x onerror=alert(1)>-->", "a comment"),
        ("<!--x--!><img src=x onerror=alert(1)>-->", "a comment"),
        ("<![CDATA[><img src=x onerror=alert(1)>]]>", "a declaration"),
        ("<?x ><p>", "a declaration"),
        ('<img src=x onerror=alert(1) x="', "an unfinished tag"),
        ("<img src=x onerror=alert(1)//", "an unfinished tag"),
        ("<p\0 onclick=alert(1)>x</p>", "an unfinished tag"),
        ("<p a<b=c>x</p>", "<p a<b>"),
    ],
)
def test_text_that_browsers_read_in_another_way_is_refused(tmp_path, html, why):
    (tmp_path / "lesson.json").write_text(told(html=f"<p>before</p>{html}"))
    with pytest.raises(ValueError, match=f"page 1 holds {why}, which no lesson has"):
        Pack.load(tmp_path)


@pytest.mark.parametrize("text", [told(pages=5), told(pages=[None]), told(html=None), '{"a":' * 10**5])
def test_a_damaged_pack_says_so(tmp_path, text):
    (tmp_path / "lesson.json").write_text(text)
    with pytest.raises(ValueError, match="is damaged, or not made by this program|cannot be read"):
        Pack.load(tmp_path)


def test_what_lessons_hold_is_no_harm(tmp_path):
    html = '<p><a href="../lab?task=parity">lab</a> <a href="?page=2">2</a> <a href="https://x.example">x</a></p>'
    (tmp_path / "lesson.json").write_text(told(html=html, poster="x-1.webp"))
    assert Pack.load(tmp_path).recordings() == ["1.rnn.json"]
