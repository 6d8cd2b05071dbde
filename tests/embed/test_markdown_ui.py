"""Sites built by MkDocs and Zensical, served on loopback and opened offline: scrubbed, and compared with the trace."""

import re

import pytest

from tests.embed import sites
from tests.embed.playing import FIRST, PAINTED, are_ready, scrub_to, wait_for
from tests.embed.server import serving
from visualizer import Recording
from visualizer.embed.packs import Pack

pytestmark = [pytest.mark.ui, pytest.mark.slow]
OF_THE_THEME = ("404", "backdrop")
"Complaints that are there without players too: a missing icon, and MkDocs' search box where there is no search."
CASES = [("mkdocs", 250_000, "pymdownx.superfences"), ("zensical", 0, "pymdownx.superfences")]


@pytest.fixture(scope="module", params=CASES, ids=["mkdocs", "zensical"])
def site(request, tmp_path_factory):
    """A built site: in one the recording stands in the pages, in the other it is fetched."""
    tool, inline, fences = request.param
    folder = tmp_path_factory.mktemp("sites")
    built = folder / tool / "site"
    built.mkdir(parents=True)
    with serving(built) as (url, asked):  # turns without loading need a site that knows its address
        place = sites.write(folder, tool, inline=inline, fences=fences, url=f"{url}/")
        done = sites.build(place, tool)
        assert done.returncode == 0, done.stdout + done.stderr
        yield tool, url, asked, built


def test_its_players_show_the_numbers_of_the_trace(visit, site):
    _, url, asked, _ = site
    trace = Recording.load(sites.RECORDING).trace()
    for address, view in (("/", "unit"), ("/guide/deep/", "score")):
        page = visit(url + address)
        are_ready(page)
        assert page.evaluate("document.querySelectorAll('rnn-score').length") == 1
        assert page.evaluate(f"{FIRST}.dataset.depth") == view
        frame = trace[len(trace) // 2]
        scrub_to(page, frame.updates)
        gate = page.evaluate(f"{FIRST}.frame.quantities.forget_gate.data[7]")
        assert gate == pytest.approx(float(frame["forget_gate"].ravel()[7]), abs=1e-6)
        assert page.evaluate(f"{FIRST}.clientWidth") > 600  # not as narrow as its caption
        assert page.evaluate(PAINTED)
    assert [error for error in visit.errors if not any(own in error for own in OF_THE_THEME)] == []
    assert [path for path in asked if "rnn" in path and "/assets/rnn-visualizer/" not in path] == []


@pytest.mark.parametrize(
    "directories", [True, pytest.param(False, marks=pytest.mark.exhaustive)], ids=["folders", "files"]
)
@pytest.mark.parametrize("tool", ["mkdocs", "zensical"])
def test_players_find_their_files_from_every_kind_of_address(visit, tool, directories, tmp_path):
    place = sites.write(tmp_path, tool, inline=0, pages=sites.EVERYWHERE, directories=directories)
    done = sites.build(place, tool)
    assert done.returncode == 0, done.stdout + done.stderr
    own = Recording.load(sites.RECORDING).trace()[3]
    lesson = Recording.load(Pack.load("lstm").files()["1.rnn.json"]).trace()[3]
    addresses = (
        ["", "first/", "guide/", "guide/deep/"] if directories else ["", "first.html", "guide/", "guide/deep.html"]
    )
    with serving(place) as (url, _):  # below the root, where no browser forgives one "../" too many
        for address in addresses:
            page = visit(f"{url}/site/{address}")
            for number, frame in enumerate([own, lesson]):
                shown = f"document.querySelectorAll('rnn-score')[{number}]"
                page.evaluate(f"{shown}.scrollIntoView()")
                wait_for(page, f"{shown}.dataset.state === 'ready'")
                assert page.evaluate(f"{shown}.clientWidth") > 600
                page.evaluate(f"{shown}.show(3)")
                wait_for(page, f"{shown}.dataset.updates === '{frame.updates}'")
                gate = page.evaluate(f"{shown}.frame.quantities.forget_gate.data[7]")
                assert gate == pytest.approx(float(frame["forget_gate"].ravel()[7]), abs=1e-6)
            assert page.evaluate("document.querySelector('rnn-score').recordings.length") == 2
            assert page.evaluate("[...document.images].every((each) => !each.complete || each.naturalWidth > 1)")
            page.close()
    assert [error for error in visit.errors if not any(own in error for own in OF_THE_THEME)] == []


def test_the_poster_is_there_without_scripts(visit, site):
    _, url, _, _ = site
    page = visit(f"{url}/", java_script_enabled=False)
    picture = page.locator("rnn-score img")
    assert "after 240 updates" in picture.get_attribute("alt")
    assert picture.bounding_box()["height"] > 100


def test_an_example_in_the_docs_stays_an_example(site):
    _, _, _, folder = site
    html = (folder / "guide" / "deep" / "index.html").read_text()
    assert html.count("<rnn-score") == 1
    assert re.search(r"```rnn-score", html)


def test_a_turn_without_loading_the_page_plays_again(visit, site):
    tool, url, asked, _ = site
    if tool != "zensical":
        return  # its own theme loads every page anew
    page = visit(f"{url}/")
    are_ready(page)
    page.evaluate("window.isSame = true")
    page.get_by_role("link", name="On", exact=True).click()
    wait_for(page, "location.pathname === '/guide/deep/'")
    wait_for(page, f"{FIRST}?.dataset.depth === 'score'")
    assert page.evaluate("window.isSame") is True
    are_ready(page)


@pytest.mark.parametrize(("tool", "option"), [("mkdocs", "--strict"), ("zensical", "--strict")])
def test_a_strict_build_stops_at_a_block_that_is_wrong(tool, option, tmp_path):
    pages = {"index.md": "---\ntitle: Home\n---\n\n# Home\n\n" + sites.SCORE.format(src="none.rnn.json")}
    place = sites.write(tmp_path, tool, pages=pages)
    lenient = sites.build(place, tool)
    assert lenient.returncode == 0
    assert 'class="admonition failure rnn-error"' in (place / "site" / "index.html").read_text()
    strict = sites.build(place, tool, option)
    assert strict.returncode != 0
    for done in (lenient, strict):
        assert "docs/index.md, line 7: rnn-score: there is no 'none.rnn.json'" in done.stdout + done.stderr
