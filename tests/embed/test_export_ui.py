"""Exported pages in a browser: from a disk, under a strict policy, without scripts, on paper; how soon they play."""

import gzip
import re
import time

import pytest

from tests.embed import mini
from tests.embed.playing import FIRST, PAINTED, are_ready, scrub_to, wait_for
from tests.embed.server import STRICT, serving
from visualizer import Recording
from visualizer.embed import page as pages

pytestmark = pytest.mark.ui


@pytest.fixture(scope="module")
def places(packs, tmp_path_factory):
    """One file and one folder of a lesson."""
    folder = tmp_path_factory.mktemp("exported")
    (folder / "one.html").write_text(pages.one_file(pages.of_pack(packs[0])), encoding="utf-8")
    (folder / "run.html").write_text(pages.one_file(pages.of_recordings([mini.RECORDING])), encoding="utf-8")
    for name, content in pages.folder(pages.of_pack(packs[0])).items():
        (folder / "many").mkdir(exist_ok=True)
        (folder / "many" / name).write_bytes(content)
    return folder


@pytest.mark.parametrize("name", ["one.html", "run.html", "many/index.html"])
def test_it_plays_from_a_disk(visit, places, name):
    page = visit(f"file://{places / name}")
    are_ready(page)
    scrub_to(page, 60)
    gate = page.evaluate(f"{FIRST}.frame.quantities.forget_gate.data[7]")
    frame = next(frame for frame in Recording.load(mini.RECORDING).trace() if frame.updates == 60)
    assert gate == pytest.approx(float(frame["forget_gate"].ravel()[7]), abs=1e-6)
    assert page.evaluate(PAINTED)
    assert visit.errors == []
    assert {url.split(":")[0] for url in visit.asked} <= {"file", "data", "blob"}


def test_one_file_asks_a_server_for_nothing_else(visit, places):
    with serving(places) as (url, asked):
        page = visit(f"{url}/one.html")
        are_ready(page)
    assert asked == ["/one.html"]
    assert visit.errors == []


def test_a_folder_plays_under_a_strict_policy(visit, places):
    with serving(places / "many", STRICT) as (url, _):
        page = visit(f"{url}/index.html")
        are_ready(page)
        scrub_to(page, 120)
        assert page.evaluate(PAINTED)
        assert page.evaluate("getComputedStyle(document.body).marginTop") == "0px"
        assert visit.errors == []


def test_the_strict_policy_is_in_force(visit, places):
    """What it forbids does fail: inline scripts, inline styles, ``eval`` and requests elsewhere."""
    with serving(places, STRICT) as (url, _):
        page = visit(f"{url}/one.html")
        time.sleep(0.5)
        assert page.evaluate("customElements.get('rnn-score') === undefined")
        assert page.evaluate("getComputedStyle(document.body).marginTop") == "8px"
        assert page.locator("rnn-score img").first.is_visible()
        assert any("script-src" in each for each in visit.errors)
        script = "document.createElement('script')"
        page.evaluate(f"() => {{ const s = {script}; s.textContent = 'window.ran = 1'; document.head.append(s); }}")
        assert page.evaluate("window.ran") is None


@pytest.mark.parametrize("name", ["one.html", "many/index.html"])
def test_it_can_be_read_without_scripts(visit, places, name):
    page = visit(f"file://{places / name}", java_script_enabled=False)
    for text in ("Beginning", "Last words", "It was measured."):
        assert page.get_by_text(text).first.is_visible()
    assert page.locator("noscript p").bounding_box()["height"] > 10
    pictures = page.locator("rnn-score img")
    assert pictures.count() == 2
    for place in range(2):
        pictures.nth(place).scroll_into_view_if_needed()
        box = pictures.nth(place).bounding_box()
        assert box["width"] > 500
        assert box["height"] > 200
    assert page.locator("math").first.is_visible()


def test_a_page_on_paper_shows_posters_and_every_page(visit, places):
    page = visit(f"file://{places / 'one.html'}")
    are_ready(page)
    content = page.pdf(print_background=True)
    page.emulate_media(media="print")
    for text in ("Last words", "It was measured."):
        assert page.get_by_text(text).is_visible()
    assert page.locator("rnn-score img").first.is_visible()
    assert page.evaluate(f"[...{FIRST}.shadowRoot.querySelectorAll('.box')].every((each) => !each.checkVisibility())")
    assert pictures_in(content) >= 2


def test_a_recording_without_poster_is_printed_as_it_stands(visit, places):
    page = visit(f"file://{places / 'run.html'}")
    are_ready(page)
    page.emulate_media(media="print")
    assert page.evaluate(f"{FIRST}.shadowRoot.querySelector('.box').checkVisibility()")
    assert not page.evaluate(f"{FIRST}.shadowRoot.querySelector('.transport').checkVisibility()")


def pictures_in(pdf):
    """How many pictures of at least 500 pixels across a PDF holds."""
    return len([each for each in re.findall(rb"/Subtype\s*/Image[^>]*?/Width (\d+)", pdf) if int(each) > 500])


@pytest.mark.parametrize("name", ["run.html", "one.html", "many/index.html"])
def test_it_is_ready_within_half_a_second(visit, places, name):
    """Of processor time, which others on the machine do not change; ``make bench`` prints seconds of the clock."""
    spent = []
    (places / "nothing.html").write_text("<title>Nothing</title>")
    with serving(places) as (url, _):
        for _ in range(3):
            context = visit.context()
            page = visit.page(context, f"{url}/nothing.html")
            session = context.new_cdp_session(page)
            session.send("Performance.enable")
            before = processor_seconds(session)
            page.goto(f"{url}/{name}", wait_until="commit")
            wait_for(page, "window.readyAt")
            spent.append(processor_seconds(session) - before)
            context.close()
    assert 0.05 < min(spent) < 0.5


def processor_seconds(session):
    """Processor time of a page's own process so far."""
    metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    return metrics["ProcessTime"]


def test_sizes(places):
    assert len(gzip.compress((places / "one.html").read_bytes(), 9)) < 1_200_000
    many = [gzip.compress(path.read_bytes(), 9) for path in (places / "many").iterdir()]
    assert sum(map(len, many)) < 1_200_000
