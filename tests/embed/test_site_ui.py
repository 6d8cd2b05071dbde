"""The course as files in a browser: read and played without a network, replaced by a new version, light and dark."""

import gzip
import re
import shutil
import time

import pytest

from tests.embed import mini
from tests.embed.playing import FIRST, PAINTED, are_ready, scrub_to, turn_through, wait_for
from tests.embed.server import serving
from visualizer.embed.packs import Pack
from visualizer.embed.site import write_site

pytestmark = pytest.mark.ui

OFFLINE = "document.documentElement.dataset.offline"
LARGEST = 1_500_000
"Bytes that a page may transfer."


@pytest.fixture(scope="module")
def site(packs, tmp_path_factory):
    """A folder with the site two levels down, as on a host that gives every project a prefix."""
    root = tmp_path_factory.mktemp("host")
    write_site(packs, root / "people" / "course")
    return root


def keep_everything(page):
    wait_for(page, f"{OFFLINE} === 'ready'")


def test_lessons_are_read_and_played_without_a_network(visit, site):
    context = visit.context()
    with serving(site) as (url, _):
        page = visit.page(context, f"{url}/people/course/index.html")
        keep_everything(page)
        assert re.fullmatch(
            r"The whole course is kept in this browser \(\d\.\d MB\): .*", page.locator(".offline").inner_text()
        )
    context.set_offline(True)
    for slug in ("first", "second"):
        page.goto(f"{url}/people/course/lessons/{slug}.html")
        page.reload()
        assert page.get_by_role("heading", name=f"Lesson {slug}").is_visible()
        turn_through(page)
        assert page.get_by_text("Last words").first.is_visible()
    page.locator("rnn-lesson nav.pages li a").first.click()
    are_ready(page)
    scrub_to(page, 100)
    assert page.evaluate(PAINTED)
    before = page.evaluate(f"{FIRST}.index")
    page.evaluate(f"{FIRST}.play()")
    wait_for(page, f"{FIRST}.index > {before + 2}")
    assert visit.errors == []
    page.goto(f"{url}/people/course/")
    assert page.get_by_role("link", name="Lesson second").first.is_visible()
    page.goto(f"{url}/people/course/lessons/none.html")
    assert page.get_by_role("heading", name="There is no such page").is_visible()


def test_without_a_first_visit_there_is_nothing_offline(visit, site):
    context = visit.context()
    with serving(site) as (url, _):
        context.set_offline(True)
        with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
            visit.page(context, f"{url}/people/course/index.html")


def test_a_new_version_takes_over_on_the_next_visit(visit, tmp_path):
    packs = mini.course(tmp_path / "packs")
    site = tmp_path / "site"
    write_site(packs, site)
    context = visit.context()
    with serving(site) as (url, asked):
        page = visit.page(context, f"{url}/index.html")
        keep_everything(page)
        (old,) = page.evaluate("caches.keys()")
        text = (packs[0].folder / "lesson.json").read_text().replace("Lesson first", "Lesson renewed")
        (packs[0].folder / "lesson.json").write_text(text)
        write_site([Pack.load(pack.folder) for pack in packs], site)
        asked.clear()

        page.reload()
        assert page.get_by_role("link", name="Lesson first").first.is_visible()
        wait_for(page, f"{OFFLINE} === 'update'")
        assert "There is a new version" in page.locator(".offline").inner_text()
        assert not any(path.endswith((".rnn.json", ".webp")) for path in asked), "what has not changed is not fetched"
        page.close()

        page = visit.page(context, f"{url}/index.html")
        assert page.get_by_role("link", name="Lesson renewed").first.is_visible()
        keep_everything(page)
        (new,) = page.evaluate("caches.keys()")
        assert new != old
        context.set_offline(True)
        page.goto(f"{url}/lessons/first.html")
        assert page.get_by_role("heading", name="Lesson renewed").is_visible()
        are_ready(page)


def test_a_new_version_can_be_taken_at_once(visit, tmp_path):
    packs = mini.course(tmp_path / "packs")
    site = tmp_path / "site"
    write_site(packs, site)
    with serving(site) as (url, _):
        page = visit(f"{url}/index.html")
        keep_everything(page)
        write_site(packs[:1], site)
        page.reload()
        wait_for(page, f"{OFFLINE} === 'update'")
        page.get_by_role("button", name="Get it now").click()
        wait_for(page, "document.body && !document.body.textContent.includes('Lesson second')")
        assert len(page.evaluate("caches.keys()")) == 1


def test_a_caches_of_others_on_the_same_host_is_left_alone(visit, tmp_path):
    packs = mini.course(tmp_path / "packs")
    write_site(packs, tmp_path / "host" / "a")
    shutil.copytree(tmp_path / "host" / "a", tmp_path / "host" / "b")
    with serving(tmp_path / "host") as (url, _):
        context = visit.context()
        page = visit.page(context, f"{url}/a/index.html")
        page.evaluate("caches.open('someone else')")
        keep_everything(page)
        other = visit.page(context, f"{url}/b/index.html")
        keep_everything(other)
        assert sorted(key.split()[0] for key in page.evaluate("caches.keys()")) == [
            "rnn-visualizer",
            "rnn-visualizer",
            "someone",
        ]


def test_a_file_that_is_missing_is_said_and_tried_again(visit, tmp_path):
    packs = mini.course(tmp_path / "packs")
    site = tmp_path / "site"
    write_site(packs, site)
    recording = site / "packs" / "second" / "1.rnn.json"
    content = recording.read_bytes()
    recording.unlink()
    with serving(site) as (url, _):
        page = visit(f"{url}/index.html")
        wait_for(page, f"{OFFLINE} === 'no'")
        assert "packs/second/1.rnn.json is not there (404)" in page.locator(".offline").inner_text()
        recording.write_bytes(content)
        page.reload()
        keep_everything(page)


def test_every_page_transfers_less_than_a_megabyte_and_a_half(visit, site):
    base = site / "people" / "course"
    for path in sorted(base.rglob("*.html")):
        with serving(site) as (url, asked):
            context = visit.context(service_workers="block")
            page = visit.page(context, f"{url}/{path.relative_to(site)}")
            if page.locator("rnn-score").count():
                are_ready(page)
                turn_through(page)
            time.sleep(0.2)
            names = {each.split("?")[0].lstrip("/") for each in asked}
            sizes = [len(gzip.compress((site / name).read_bytes(), 9)) for name in names if (site / name).is_file()]
        assert sum(sizes) < LARGEST, path.name
        assert len(sizes) >= 1


def test_a_page_can_be_read_without_scripts(visit, site):
    with serving(site) as (url, _):
        page = visit(f"{url}/people/course/lessons/first.html", java_script_enabled=False)
        assert page.get_by_text("Last words").first.is_visible()
        assert page.locator("rnn-score img").first.bounding_box()["width"] > 300
        page.goto(f"{url}/people/course/index.html")
        assert page.get_by_role("link", name="Lesson second").first.is_visible()


def test_colours_follow_the_button_and_the_players_with_them(visit, site):
    with serving(site) as (url, _):
        page = visit(f"{url}/people/course/lessons/first.html", color_scheme="light")
        are_ready(page)
        light = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.locator("[data-colours]").click()
        page.locator("[data-colours]").click()
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
        box = f"{FIRST}.shadowRoot.querySelector('.box')"
        wait_for(page, f"getComputedStyle({box}).colorScheme === 'dark'")


def test_the_page_for_nothing_finds_the_way_back(visit, site):
    course = site / "people" / "course"
    shutil.copy(course / "404.html", site / "404.html")
    with serving(site) as (url, _):
        page = visit(f"{url}/people/course/lessons/deep/er/none")
        wait_for(page, "document.querySelector('a[data-to]').href.endsWith('/people/course/index.html')")
        page.get_by_role("link", name="All lessons").click()
        page.get_by_role("link", name="Lesson second").first.wait_for()


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_scrolls_sideways(visit, site, width):
    with serving(site) as (url, _):
        for name in ("index.html", "about.html", "lessons/first.html"):
            page = visit(f"{url}/people/course/{name}", viewport={"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
