"""How much our own lessons weigh: in one file, and as pages of the site with everything that they load."""

import gzip

import pytest

from tests.embed.test_markup import Read
from visualizer.embed import page
from visualizer.embed.packs import Pack, slugs
from visualizer.embed.site import Site

ONE_FILE, PAGE = 1_200_000, 1_500_000


def packed(content):
    return len(gzip.compress(content, 9))


@pytest.fixture(scope="module")
def files():
    return Site([Pack.load(slug) for slug in slugs()]).files()


@pytest.mark.parametrize("slug", slugs())
def test_a_whole_lesson_in_one_file(slug):
    html = page.one_file(page.of_pack(Pack.load(slug)))
    assert packed(html.encode()) <= ONE_FILE
    assert [name for name, attributes in Read(html).elements if "style" in attributes] == []


@pytest.mark.parametrize("slug", slugs())
def test_a_page_of_the_site_with_all_that_it_loads(files, slug):
    around = [name for name in files if name.startswith(("assets/", "player/")) or name == "manifest.webmanifest"]
    own = [name for name in files if name.startswith(f"packs/{slug}/")]
    assert len(own) > 5
    weights = [packed(files[name]) for name in [f"lessons/{slug}.html", *around, *own]]
    assert sum(weights) <= PAGE
