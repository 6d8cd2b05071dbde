"""What a player says of a recording is what was recorded: rounded sums, exploded networks, curves of single updates."""

import json
import re

import pytest

from tests.embed.server import STRICT, serving
from tests.ui.playing import PAGE, SCRIPT, Player, furnish
from visualizer import Recipe
from visualizer.recordings import record
from visualizer.trace import Recording

pytestmark = pytest.mark.ui
EXPLODES = Recipe(
    task="delayed_recall",
    model="rnn",
    hidden_size=8,
    seq_len=40,
    recurrent_init="identity",
    nonlinearity="relu",
    learning_rate=10.0,
    clip_norm=0.0,
)
SPOKEN = "[...player.box.querySelectorAll('.timeline')].map((e) => e.getAttribute('aria-valuetext'))[0]"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = furnish(tmp_path_factory.mktemp("words"))
    record(EXPLODES, updates=2, every=1).save(folder / "exploded.rnn.json")
    single = json.loads((folder / "lstm.rnn.json").read_text())
    single["loss_curve"] = {"bucket": 60, "every": 60, "data": [2.0, 1.9, 1.8, 1.75]}
    (folder / "single.rnn.json").write_text(json.dumps(single))
    return folder


@pytest.fixture
def play(browser, files):
    """Open a page with a player."""
    with serving(files, STRICT) as (url, _):
        context = browser.new_context(viewport={"width": 1200, "height": 900})

        def opened(body):
            (files / "page.html").write_text(PAGE.format(script=SCRIPT, body=body))
            page = context.new_page()
            page.goto(f"{url}/page.html")
            return Player(page).ready()

        yield opened
        context.close()


def number(text):
    return float(text.replace("−", "-").replace("+", "").strip(" =≈"))


def claimed(text):
    """By how much a printed number may be off."""
    return 0.5 * 10.0 ** -len(text.partition(".")[2].strip())


@pytest.mark.parametrize("quantity", ["hidden_state", "cell_state"])
def test_rounded_products_agree_with_what_is_shown_within_what_they_claim(play, files, quantity):
    recording = Recording.load(files / "lstm.rnn.json")
    last = recording.trace()[-1]
    player = play(f'<rnn-score src="lstm.rnn.json" view="unit" unit="2" layer="0" select="{quantity} 6"></rnn-score>')
    player.inspector.get_by_text("256 levels").wait_for()
    for t in range(1, 12):
        player.ask(f"player.select({{quantity: '{quantity}', t: {t}}})")
        player.inspector.get_by_text(f"position {t + 1} ·").wait_for()
        *lines, (_, _, total) = [
            row.locator("td").all_inner_texts() for row in player.inspector.locator("table.sum tr").all()
        ]
        assert "≈" in total
        assert abs(number(total) - last[quantity][t, 2]) <= claimed(total) + recording.error(quantity)
        for _, factors, product in lines:
            values = [number(factor) for factor in re.split(" · ", factors)]
            most = 1.0
            for factor, value in zip(re.split(" · ", factors), values, strict=True):
                most *= abs(value) + claimed(factor)
            exact = values[0] * values[1]
            assert abs(number(product) - exact) <= claimed(product) + most - abs(exact), (factors, product)


def test_a_network_that_exploded_has_no_numbers(play):
    player = play('<rnn-score src="exploded.rnn.json" view="unit" select="hidden_state 20"></rnn-score>')
    player.inspector.get_by_text("Some terms are not numbers").wait_for()
    words = player.words
    assert "NaN" not in words
    assert "0.00" not in words
    assert "drawn as 0: answers, hidden state" in words
    player.ask("player.select({quantity: 'output', t: 39})")
    player.inspector.get_by_text("answers not a number").wait_for()
    assert "not a number" in player.words


def test_a_curve_of_single_updates_says_no_mean(play):
    said = play('<rnn-score src="single.rnn.json"></rnn-score>').ask(SPOKEN)
    assert said.startswith("update 240 of 240, loss 1.75 nats, ")


def test_runs_that_share_a_timeline_show_no_checks_of_the_first_alone(play):
    alone = play('<rnn-score src="lstm.rnn.json"></rnn-score>')
    assert "validation" in alone.ask(SPOKEN)
    both = play('<rnn-score src="lstm.rnn.json lstm.rnn.json" titles="a|b"></rnn-score>')
    assert "validation" not in both.ask(SPOKEN)
