"""A player in the page around it: light or dark as that is, as wide, and nothing of it cut off."""

import shutil

import pytest

from tests.conftest import each_time
from tests.embed import sites
from tests.embed.playing import FIRST, are_ready
from tests.embed.server import serving
from visualizer.embed import markup
from visualizer.embed.assets import PLAYER

pytestmark = [pytest.mark.ui, pytest.mark.slow]
THEME = f"{FIRST}.shadowRoot.querySelector('.box').dataset.theme"
PAGES = {  # what the page says; what the player is where the reader's system is light, and where it is dark
    "nothing": ("", "light", "light"),
    "that it follows": ("<style>:root { color-scheme: light dark }</style>", "light", "dark"),
    "a dark ground": ("<style>body { background: #222 }</style>", "dark", "dark"),
    "a light ground": (
        "<style>html { color-scheme: light dark; background: oklch(0.95 0.02 90) }</style>",
        "light",
        "light",
    ),
    "a ground that follows": (
        "<style>@media (prefers-color-scheme: dark) { body { background: #000 } }</style>",
        "light",
        "dark",
    ),
    "a dark card": (
        "<style>body { background: #fff } main { background: rgb(20 20 40 / 90%) }</style>",
        "dark",
        "dark",
    ),
    "a word, whatever its ground": (
        "<style>body { background: #fff }</style><script>document.documentElement.dataset.theme = 'dark'</script>",
        "dark",
        "dark",
    ),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with the player and a page for each of PAGES."""
    folder = tmp_path_factory.mktemp("surroundings")
    for path in PLAYER.values():
        if path.is_file():
            shutil.copy(path, folder)
    shutil.copy(sites.RECORDING, folder / "run.rnn.json")
    player = markup.score(src="run.rnn.json", view="unit", unit=1, select="forget_gate 5")
    for number, (head, _, _) in enumerate(PAGES.values()):
        meta = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        scripts = markup.scripts(".", lesson=False)
        (folder / f"{number}.html").write_text(f"<!doctype html>{meta}{head}{scripts}<main>{player}</main>")
    with serving(folder) as (url, _):
        yield url


@pytest.mark.parametrize("says", each_time(PAGES, ("nothing", "that it follows", "a dark ground")))
def test_a_player_is_as_light_or_dark_as_the_page_it_stands_in(visit, place, says):
    number = list(PAGES).index(says)
    seen = []
    for scheme in ("light", "dark"):
        page = visit(f"{place}/{number}.html", color_scheme=scheme)
        are_ready(page)
        seen.append(page.evaluate(THEME))
    assert tuple(seen) == PAGES[says][1:]


def test_the_console_of_a_page_is_not_filled_by_a_player(visit, place):
    page, told = visit(f"{place}/0.html"), []
    page.on("console", lambda message: told.append(message.text))
    page.reload()
    are_ready(page)
    assert told == []


def test_the_numbers_of_a_cell_are_whole_on_a_phone(visit, place):
    page = visit(f"{place}/0.html", viewport={"width": 390, "height": 700})
    are_ready(page)
    box = page.locator("rnn-score .inspector")
    box.get_by_text("All 13 smaller ones").click()
    assert box.evaluate("(each) => each.scrollHeight - each.clientHeight") == 0
    assert box.bounding_box()["height"] > 450
    below = page.locator("rnn-score .picture").first.bounding_box()
    assert below["y"] >= box.bounding_box()["y"] + box.bounding_box()["height"]
