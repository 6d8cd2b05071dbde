"""axe-core on every kind of page, light and dark: no violation that it calls serious or critical."""

import functools
import http.server
import subprocess
import sys
import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.conftest import each_time
from tests.ui.playing import SHELF
from tests.ui.training_here import Quiet

pytestmark = [pytest.mark.ui, pytest.mark.slow]

SERIOUS = ("serious", "critical")
RECIPE = "/lab?view=unit&hidden_size=4&seq_len=12"
CANVASES_FOLLOW = 100  # ms


def violations(page):
    """What axe-core finds in either theme: (theme, rule, the element)."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(CANVASES_FOLLOW)
        for one in Axe().run(page).response["violations"]:
            if one["impact"] in SERIOUS:
                found += [(scheme, one["id"], node["html"][:160]) for node in one["nodes"]]
    return found


def _reads(there):
    there.page.wait_for_load_state()


def _rests(there):
    there.moves().rests()


def _selects(there):
    _rests(there)
    there.score.evaluate("score => score.select({quantity: 'forget_gate', t: 4})")
    there.page.locator("rnn-score .inspector table").first.wait_for()


def _holds(there):
    _selects(there)
    there.score.evaluate("score => score.stage.editor.open({quantity: 'forget_gate'})")
    there.page.locator("rnn-score .editor").wait_for()
    there.press("Hold").shows("score.picture.interventions.length == 1")


def _races(there):
    _rests(there)
    expect(there.page.locator("rnn-score")).to_have_count(2)


def _asks_for_a_race(there):
    _rests(there)
    there.press("Race …")
    there.page.get_by_role("dialog").wait_for()


def _predicts(there):
    there.page.get_by_role("button", name="Predict", exact=True).wait_for()


def _plays(there):
    there.page.wait_for_function("document.querySelector('rnn-score[data-state=ready]')")


PAGES = {
    "home": ("/", _rests),
    "story": ("/lab", _rests),
    "unit": ("/lab?view=unit", _rests),
    "score": ("/lab?view=score", _rests),
    "trajectory": ("/lab?view=trajectory", _rests),
    "spectrum": ("/lab?view=spectrum", _rests),
    "text": ("/lab?task=dyck&view=text", _rests),
    "race": ("/lab?hidden_size=4&seq_len=8&race=1+model+gru", _races),
    "race asked for": ("/lab?hidden_size=4", _asks_for_a_race),
    "inspector": (RECIPE, _selects),
    "editor": (RECIPE, _holds),
    "lessons": ("/lessons", _reads),
    "prediction": ("/lessons/lstm?page=3", _predicts),
    "here": ("/here", _reads),
    "class": ("/class", _reads),
    "embedded": ("/embed/lab", _rests),
}


EACH_TIME = ("home", "unit", "text", "race", "inspector", "editor", "lessons", "prediction", "here", "class")
"Those that every change waits for; the others differ from them in a view or a frame."


@pytest.mark.parametrize("kind", each_time(PAGES, EACH_TIME))
def test_a_served_page(visit, kind):
    address, prepare = PAGES[kind]
    there = visit(address)
    prepare(there)
    assert violations(there.page) == []


def test_a_page_that_is_not_there(browser, server):
    page = browser.new_page()
    assert page.goto(server + "/nowhere").status == 404
    assert violations(page) == []
    page.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The address of a folder with an exported recording, an exported lesson and a site."""
    folder = tmp_path_factory.mktemp("files")
    lab = [sys.executable, "-m", "visualizer.cli"]
    subprocess.run([*lab, "export", str(SHELF / "lstm.rnn.json"), "-o", str(folder / "recording.html")], check=True)
    subprocess.run([*lab, "export", "lstm", "-o", str(folder / "lesson.html")], check=True)
    subprocess.run([*lab, "site", "lstm", "-o", str(folder / "site")], check=True)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as shelf:
        threading.Thread(target=shelf.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{shelf.server_port}"
        shelf.shutdown()


@pytest.mark.parametrize(
    ("path", "prepare"),
    [
        ("recording.html", _plays),
        ("lesson.html", _reads),
        ("site/index.html", _reads),
        ("site/train.html", _plays),
        ("site/lessons/lstm.html", _reads),
    ],
)
def test_a_page_of_files(visit, files, path, prepare):
    there = visit(f"{files}/{path}")
    prepare(there)
    assert violations(there.page) == []


def test_axe_is_heard(visit):
    there = visit("/here")
    there.page.evaluate("document.body.append(document.createElement('button'))")
    assert ("light", "button-name", "<button></button>") in violations(there.page)
