"""Sphinx's pages in a browser: they play without a server of ours, show the trace's numbers, follow the theme."""

import re

import pytest

from tests.embed.playing import FIRST, PAINTED, are_ready, scrub_to, wait_for
from tests.embed.server import serving
from tests.embed.sphinx_sites import RECORDING, build, somebodys, tiny
from visualizer import Recording

pytestmark = [pytest.mark.ui, pytest.mark.slow]
TEXT = """() => {
  const own = (e) => [...e.childNodes].filter((n) => n.nodeType === 3 && e.localName !== 'style').map((n) => n.data);
  const within = (root) =>
    [...root.querySelectorAll('*')].flatMap((e) => [e.shadowRoot ? within(e.shadowRoot) : "", ...own(e)]).join(' ');
  return within(document.querySelector('rnn-score').shadowRoot);
}"""
"Every word that the first player shows."
SURFACE = f"() => getComputedStyle({FIRST}.shadowRoot.querySelector('rnn-score')).colorScheme"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    here = tmp_path_factory.mktemp("played")
    assert build(somebodys(here / "source"), here / "html", "html", "-j", "2") == ""
    with serving(here / "html") as (url, _):
        yield url


@pytest.fixture(scope="module")
def trace():
    return {frame.updates: frame for frame in Recording.load(RECORDING).trace()}


def test_it_opens_as_the_author_wrote(visit, site):
    page = visit(f"{site}/index.html")
    are_ready(page)
    assert page.evaluate(f"[{FIRST}.dataset.updates, {FIRST}.dataset.depth]") == ["200", "unit"]
    assert page.evaluate(PAINTED)
    assert visit.errors == []


def test_what_a_scrubbed_player_shows_is_the_trace(visit, site, trace):
    page = visit(f"{site}/index.html")
    are_ready(page)
    for updates in (60, 240):
        scrub_to(page, updates)
        frame = trace[updates]
        shown = page.evaluate(f"Array.from({FIRST}.frame.quantities.cell_state.data)")
        assert shown == pytest.approx(frame["cell_state"].ravel().tolist(), abs=1e-5)
        assert f"loss {frame.facts['loss']:.2f} nats" in page.evaluate(TEXT)
        said = re.search(r"accuracy (\d+) %", page.evaluate(TEXT))
        assert int(said[1]) == pytest.approx(100 * frame.facts["metrics"]["train"]["accuracy"], abs=0.5)


def test_the_number_of_the_selected_cell_is_the_traces(visit, site, trace):
    page = visit(f"{site}/index.html")
    are_ready(page)
    values = {name: float(trace[200][name][5, 3]) for name in ("forget_gate", "input_gate")}
    wait_for(page, f"({TEXT})().includes('read from the recording')")
    terms = re.search(
        r"f · cₜ₋₁ · (\S+) (\S+) ≈ (\S+) i · g · (\S+) (\S+) ≈ (\S+)", " ".join(page.evaluate(TEXT).split())
    )
    texts = [text.replace("−", "-") for text in terms.groups()]
    shown = [float(text) for text in texts]
    before = float(trace[200]["cell_state"][4, 3])
    for place, value in ((0, values["forget_gate"]), (1, before), (3, values["input_gate"])):
        decimals = len(texts[place].partition(".")[2])
        assert decimals >= 1
        assert shown[place] == pytest.approx(value, abs=0.5 * 10**-decimals + 1e-6), "as many digits as are known"
    coarse = 2 * Recording.load(RECORDING).error("cell_state")
    assert shown[2] + shown[5] == pytest.approx(float(trace[200]["cell_state"][5, 3]), abs=coarse)


def test_two_recordings_play_one_above_another_in_a_folder(visit, site):
    page = visit(f"{site}/deep/er/page.html")
    are_ready(page)
    assert page.evaluate(f"{FIRST}.shadowRoot.querySelectorAll('rnn-score').length") == 2
    text = page.evaluate(TEXT)
    assert "once" in text
    assert "twice" in text
    assert visit.errors == []


def test_a_lesson_plays(visit, site):
    page = visit(f"{site}/deep/lesson.html")
    wait_for(page, "() => document.querySelector('rnn-score')?.dataset.state === 'ready'")
    assert page.get_by_text("counts letters").first.is_visible()
    assert visit.errors == []


def test_a_player_follows_the_button_of_the_theme(visit, site):
    page = visit(f"{site}/plain.html")
    page.evaluate("localStorage.setItem('theme', 'dark')")
    page.goto(f"{site}/index.html")
    are_ready(page)
    ground = f"getComputedStyle({FIRST}.shadowRoot.querySelector('section')).color"
    dark = page.evaluate(ground)
    page.evaluate("document.body.dataset.theme = 'light'")
    assert wait_for(page, f"{ground} !== '{dark}'")


def test_a_recording_in_the_page_plays_from_a_disk(visit, tmp_path):
    source = tiny(tmp_path / "source", "One\n===\n\n.. rnn-score:: run.rnn.json\n", "rnn_visualizer_inline = True\n")
    assert build(source, tmp_path / "html") == ""
    page = visit(f"file://{tmp_path / 'html' / 'index.html'}")
    are_ready(page)
    assert page.evaluate(PAINTED)
