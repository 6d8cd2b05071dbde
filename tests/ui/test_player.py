"""A player of recordings in a page that has no Python behind it, under a strict security policy."""

import json

import numpy as np
import pytest

from tests.embed.server import STRICT, serving
from tests.ui.playing import CLASSIC, DIGEST, PAGE, SCRIPT, SHELF, Player, furnish
from visualizer.trace import Recording

pytestmark = pytest.mark.ui

LSTM = "lstm.rnn.json"
LIVE_ONLY = ["Hold", "Release", "Reset", "Cut recurrence", "Switch unit", "Recompute", "Change this token", "Train"]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A folder as it lies on a web host."""
    return furnish(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def recording():
    return Recording.load(SHELF / LSTM)


@pytest.fixture
def play(browser, files):
    """Open a page with players: ``play('<rnn-score …>')``. Afterwards nothing was complained of."""
    contexts, errors = [], []
    with serving(files, STRICT) as (url, asked):

        def opened(body, script=SCRIPT, **options):
            (files / "page.html").write_text(PAGE.format(script=script, body=body))
            context = browser.new_context(**{"viewport": {"width": 1200, "height": 900}, **options})
            contexts.append(context)
            page = context.new_page()
            page.on("console", lambda message: message.type == "error" and errors.append(message.text))
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.goto(f"{url}/page.html")
            player = Player(page)
            player.asked = asked
            return player

        opened.errors = errors
        yield opened
        for context in contexts:
            context.close()
    assert errors == []


def score(attributes="", inside=""):
    return f'<rnn-score src="{LSTM}" {attributes}>{inside}</rnn-score>'


@pytest.mark.parametrize("script", [SCRIPT, CLASSIC])
def test_every_frame_is_what_was_recorded(play, recording, script):
    player = play(score(), script).ready()
    assert player.ask("player.updates") == recording.updates
    trace = recording.trace()
    for index in (0, len(recording.updates) // 2):
        player.ask(f"player.show({index})")
        player.until(f"player.dataset.updates === '{recording.updates[index]}'")
        for name in ("forget_gate", "cell_state", "memory_confidence"):
            found = player.ask(f"[...player.frame.quantities.{name}.data]")
            assert np.allclose(found, trace[index][name].ravel(), atol=1e-5, equal_nan=True), name
        assert f"update {recording.updates[index]} of" in player.words


def test_the_story_needs_no_further_part_and_depths_load_it_once(play):
    player = play(score()).ready()
    parts = [path for path in player.asked if path.endswith(".js")]
    assert parts == ["/rnn-player.js"]
    player.button("One unit").click()
    player.until("player.dataset.depth === 'unit'")
    player.button("Score").click()
    player.until("player.dataset.depth === 'score'")
    player.host.get_by_text("keep gate").first.wait_for()
    parts = [path for path in player.asked if path.endswith(".js")]
    assert parts == ["/rnn-player.js", "/rnn-player.more.js"]


def test_one_unit_is_the_one_that_tells_most_opened_at_once_or_by_hand(play):
    at_once = play(score('view="unit"')).ready()
    at_once.until("player.unit > 0")
    told = at_once.ask("player.unit")
    by_hand = play(score()).ready()
    by_hand.button("One unit").click()
    by_hand.until(f"player.unit === {told}")
    chosen = play(score('unit="0"')).ready()
    chosen.button("One unit").click()
    chosen.host.get_by_text("keep gate").first.wait_for()
    assert chosen.ask("player.unit") == 0


def test_a_cell_opens_its_equation_with_numbers_and_nothing_that_needs_a_server(play, recording):
    player = play(score('view="unit" unit="2" update="100000" select="forget_gate 3"')).ready()
    player.inspector.get_by_text("sum").wait_for()
    text = player.inspector.inner_text()
    value = recording.trace()[-1]["forget_gate"][3, 2]
    assert f"{value:.2f}" in text
    assert "≈" in text
    assert "recording, which rounds to 256 levels" in text
    assert player.inspector.locator("math").count() == 1
    assert [words for words in LIVE_ONLY if words in player.words] == []
    player.host.get_by_label("The picture.").press("ArrowRight")
    player.until("player.selected.t === 4")


def test_the_timeline_scrubs_by_pointer_and_key_and_the_frames_step(play, recording):
    player = play(score()).ready()
    last = recording.updates[-1]
    slider = player.host.get_by_role("slider", name="Update shown")
    assert slider.get_attribute("aria-valuenow") == str(last)
    before = player.shows()
    box = slider.bounding_box()
    player.page.mouse.move(box["x"] + 2, box["y"] + 20)
    player.page.mouse.down()
    player.page.mouse.move(box["x"] + 1, box["y"] + 20)
    player.page.mouse.up()
    player.until("player.dataset.updates === '0'")
    assert player.shows() != before
    slider.press("ArrowRight")
    player.until(f"player.dataset.updates === '{recording.updates[1]}'")
    player.button("Frame after").click()
    player.until(f"player.dataset.updates === '{recording.updates[2]}'")
    slider.press("End")
    player.until(f"player.dataset.updates === '{last}'")
    assert player.button("Frame after").is_disabled()


def test_it_plays_to_its_end_and_rests_while_nobody_sees_it(play):
    player = play(score('update="0"') + '<div id="far"></div>').ready()
    player.page.evaluate("document.getElementById('far').style.height = '4000px'")
    player.button("Play").click()
    player.until("player.index > 1")
    player.page.evaluate("scrollTo(0, 5000)")
    player.page.wait_for_timeout(400)
    before = player.ask("player.index")
    player.page.wait_for_timeout(700)
    assert player.ask("player.index") == before
    player.page.evaluate("scrollTo(0, 0)")
    player.until(f"player.index > {before}")
    player.until("player.index === player.updates.length - 1", 30)
    player.button("Play").wait_for()


def test_what_is_far_from_the_window_is_painted_when_it_comes_near_or_goes_on_paper(play, recording):
    player = play('<div id="far"></div>' + score('update="0"')).ready()
    player.page.evaluate("document.getElementById('far').style.height = '4000px'")
    player.page.wait_for_timeout(300)
    before = [player.shows(), player.ask("player.dataset.frames")]
    player.ask("player.show(2)")
    player.page.wait_for_timeout(300)
    assert [player.shows(), player.ask("player.dataset.frames")] == before
    painted = player.page.evaluate(
        f"(digest, player = document.querySelector('rnn-score'))"
        f" => (dispatchEvent(new Event('beforeprint')), [({DIGEST})(player), player.dataset.updates])"
    )
    assert painted[1] == str(recording.updates[2])
    assert painted[0] != before[0]
    player.page.evaluate("scrollTo(0, 5000)")
    player.ask("player.show(1)")
    player.until(f"player.dataset.updates === '{recording.updates[1]}'")


def test_the_timeline_follows_the_width_of_the_page(play):
    player = play(score('view="unit"')).ready()
    width = "player.shadowRoot.querySelector('.timeline canvas').width"
    before = player.until(width)
    player.page.set_viewport_size({"width": 700, "height": 900})
    player.until(f"{width} < {before} - 400")


def test_it_begins_by_itself_unless_the_reader_prefers_less_motion(play):
    player = play(score('update="0" autoplay'), reduced_motion="reduce").ready()
    player.page.wait_for_timeout(800)
    assert player.ask("player.index") == 0
    player = play(score('update="0" autoplay')).ready()
    player.until("player.index > 0")


def test_it_is_light_or_dark_as_the_page_says_at_once(play):
    player = play(score(), color_scheme="light").ready()
    shade = "getComputedStyle(player.shadowRoot.querySelector('.box')).backgroundColor"
    light, drawn = player.ask(shade), player.shows()
    for name, dark, back in [
        ("data-md-color-scheme", "slate", "default"),
        ("data-theme", "dark", "light"),
        ("data-bs-theme", "dark", "light"),
        ("class", "dark", ""),
    ]:
        player.ask(f"document.body.setAttribute('{name}', '{dark}')")
        player.until(f"{shade} !== '{light}'")
        player.page.wait_for_timeout(150)
        assert player.shows() != drawn, name
        player.ask(f"document.body.setAttribute('{name}', '{back}')")
        player.until(f"{shade} === '{light}'")
        player.ask(f"document.body.removeAttribute('{name}')")
    player.ask("player.setAttribute('theme', 'dark')")
    player.until(f"{shade} !== '{light}'")


def test_the_poster_stays_where_a_recording_cannot_be_played(play, files):
    damaged = json.loads((SHELF / LSTM).read_text())
    (files / "newer.rnn.json").write_text(json.dumps({**damaged, "version": 9}))
    (files / "cut.rnn.json").write_text((SHELF / LSTM).read_text()[:2000])
    for name, words in [
        ("newer", "newer than this player reads"),
        ("cut", "cut short"),
        ("none", "is not there (404)"),
    ]:
        poster = '<img src="poster.webp" alt="A poster" width="400" height="200">'
        player = play(f'<rnn-score src="{name}.rnn.json">{poster}</rnn-score>')
        player.until("player.dataset.state === 'failed'")
        assert words in player.host.get_by_role("status").first.inner_text()
        assert player.page.get_by_alt_text("A poster").is_visible()
    play.errors[:] = [text for text in play.errors if "404" not in text]


def test_two_runs_share_one_timeline(play, files):
    first = json.loads((SHELF / LSTM).read_text())
    (files / "other.rnn.json").write_text(json.dumps({**first, "title": "Other"}))
    player = play(f'<rnn-score src="{LSTM} other.rnn.json" titles="One|Two" view="unit"></rnn-score>').ready()
    assert player.ask("player.recordings.length") == 2
    assert player.host.get_by_role("heading").all_inner_texts() == ["One", "Two"]
    assert player.host.get_by_role("slider", name="Update shown").count() == 1
    player.ask("player.show(1)")
    player.until("player.player.runs.every(({score}) => score.dataset.updates === String(player.updates[1]))")


def test_a_page_chooses_what_is_offered_and_shown(play):
    player = play(score('views="unit score" quantities="forget_gate" view="unit" highlight="forget_gate"')).ready()
    tabs = player.host.get_by_role("group", name="Depth").get_by_role("button").all_inner_texts()
    assert tabs == ["One unit", "Score"]
    rows = "[...player.player.first.shadowRoot.querySelectorAll('.row')]"
    shown = player.ask(f"{rows}.map((row) => row.dataset.quantity).filter(Boolean)")
    assert shown == ["forget_gate"]
    assert player.ask(f"{rows}.filter((row) => row.hasAttribute('data-marked')).length") == 1


def test_a_recording_in_the_page_and_a_reader_on_a_phone(play, files):
    block = f'<script type="application/json" id="run">{(SHELF / LSTM).read_text()}</script>'
    phone = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
    player = play(f'<rnn-score data="run" view="unit"></rnn-score>{block}', CLASSIC, **phone).ready()
    assert player.page.evaluate("document.documentElement.scrollWidth") == 390
    player.button("Play").tap()
    player.until("player.player.pace.isOn || player.index === player.updates.length - 1")
    small = player.ask(
        "[...player.shadowRoot.querySelectorAll('button')].filter((b) => b.offsetHeight && b.offsetHeight < 40).length"
    )
    assert small == 0


def test_a_notebook_moves_it_and_is_told(play):
    page = play(score()).ready().page
    told = page.evaluate(
        """async (address) => {
          const { default: { render } } = await import('./rnn-player.js');
          const recording = await (await fetch(address)).text();
          const values = { recording, view: 'unit', unit: 3, frame: 1 }, listeners = {};
          const model = { get: (name) => values[name], set: (name, value) => (values[name] = value), save_changes() {},
            on: (name, listener) => (listeners[name] = listener), off: (name) => delete listeners[name] };
          const el = document.createElement('div'); document.body.prepend(el);
          const close = render({ model, el });
          const score = el.firstChild, ready = new Promise((done) => score.addEventListener('rnn-ready', done));
          await ready;
          const first = [score.index, score.dataset.depth, score.unit];
          values.frame = 2; listeners['change:frame'](); const moved = score.index;
          score.show(4); await new Promise((done) => setTimeout(done, 200));
          score.choose({ unit: 1 });
          const found = { first, moved, frame: values.frame, unit: values.selected_unit };
          close(); return { ...found, left: el.childElementCount, listeners: Object.keys(listeners).length };
        }""",
        LSTM,
    )
    assert told == {"first": [1, "unit", 3], "moved": 2, "frame": 4, "unit": 1, "left": 0, "listeners": 0}
