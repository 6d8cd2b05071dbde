"""A network trains in the page: from a server of files, from a disk, under a strict policy, without a worker."""

import json
import subprocess

import numpy as np
import pytest

from tests.ui.training_here import Shelf
from visualizer import Trace
from visualizer.shipped import STATIC

pytestmark = [
    pytest.mark.ui,
    pytest.mark.skipif(not (STATIC / "dist" / "rnn-player.train.js").is_file(), reason="npm run build makes the part"),
]
SMALL = "task=parity&model=gru&every=true&seq_len=8&batch_size=4&hidden_size=4"
WILD = "task=adding&model=rnn&nonlinearity=relu&recurrent_init=identity&seq_len=30&optimizer=sgd&clip_norm=0"
EXPLAINED = "document.querySelector('rnn-score').player.first.stage.inspector.explanation?.updates === {}"
KEEPS_COPIES = """Object.defineProperty(navigator, "clipboard", {
  value: { writeText: async (text) => { document.documentElement.dataset.kept = text; } },
});"""
LOSS_IN_NODE = """
import {{ readRecipe }} from "./static/js/engine/recipe.js";
import {{ Run }} from "./static/js/engine/run.js";
const run = new Run(readRecipe("{query}").recipe);
for (let k = 0; k < 5; k++) run.update();
console.log(JSON.stringify([run.learner.measured.loss, ...run.frames.read().tapes[0].shown.slice(0, 4)]));
"""


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    there = Shelf(tmp_path_factory.mktemp("train") / "plain")
    yield there
    there.close()


@pytest.fixture(scope="module")
def strict(tmp_path_factory):
    there = Shelf(tmp_path_factory.mktemp("train") / "strict")
    yield there
    there.close()


@pytest.fixture
def open_page(browser):
    """Open an address and wait for its network; at the end nobody may have complained."""
    errors, contexts = [], []

    def go(address, script="", **context):
        there = browser.new_context(**context)
        contexts.append(there)
        page = there.new_page()
        page.add_init_script(script)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        page.wait_for_selector("rnn-score[data-state=ready]", timeout=30_000)
        page.wait_for_selector("rnn-score[data-updates='0']", timeout=30_000)
        return page

    yield go
    for context in contexts:
        context.close()
    assert errors == []


def told(page):
    """The attributes of the network on the page."""
    return page.evaluate("({...document.querySelector('rnn-score').dataset})")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def until(page, condition, timeout=30_000):
    """Wait until a condition on the attributes ``d`` of the network holds; by hand, since a policy forbids ``eval``."""
    for _ in range(timeout // 100):
        if page.evaluate(f"(() => {{ const d = document.querySelector('rnn-score').dataset; return {condition}; }})()"):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{condition} never came: {told(page)}")


def lines(page, part):
    return page.locator(f"rnn-score .{part}").first.inner_text()


@pytest.mark.parametrize("place", ["server", "disk", "strict"])
def test_it_trains_in_a_thread_of_its_own(open_page, shelf, strict, place):
    there = strict if place == "strict" else shelf
    page = open_page(there.page(f'train="{SMALL}"', from_disk=place == "disk"))
    assert told(page)["engine"] == "worker"
    assert "in JavaScript; no server" in lines(page, "where")
    press(page, "Train")
    until(page, "Number(d.updates) > 20")
    press(page, "Pause")
    until(page, "d.status === 'paused'")


def test_without_a_worker_it_trains_on_the_pages_own_thread_and_says_so(open_page, shelf):
    page = open_page(shelf.page(f'train="{SMALL}"'), script="delete window.Worker;")
    assert told(page)["engine"] == "page"
    assert "no thread of its own" in lines(page, "where")
    press(page, "Train")
    until(page, "Number(d.updates) > 20")
    press(page, "Pause")
    until(page, "d.status === 'paused'")


def test_what_is_shown_is_what_the_engine_computes(open_page, shelf):
    page = open_page(shelf.page(f'train="{SMALL}"'))
    for count in range(1, 6):
        press(page, "One update")
        until(page, f"d.updates === '{count}'")
    code = LOSS_IN_NODE.format(query=SMALL)
    root = STATIC.parent
    command = ["node", "--no-warnings", "--input-type=module", "-e", code]
    loss, *state = json.loads(subprocess.run(command, capture_output=True, text=True, check=True, cwd=root).stdout)
    frame = page.evaluate(
        "(() => { const { facts, quantities: { hidden_state: h } } = document.querySelector('rnn-score').frame;"
        " return { loss: facts.loss, first: [...h.data.slice(0, 4)], step: h.step }; })()"
    )
    assert frame["loss"] == pytest.approx(loss, abs=1e-12)
    assert frame["first"] == pytest.approx(state, abs=frame["step"])


def test_reset_and_the_seed_make_it_again(open_page, shelf):
    page = open_page(shelf.page(f'train="{SMALL}"'))
    losses = []
    for change in (lambda: None, lambda: press(page, "Reset"), lambda: page.get_by_label("Seed").fill("7")):
        change()
        page.keyboard.press("Tab")
        until(page, "d.updates === '0'")
        press(page, "One update")
        until(page, "d.updates === '1'")
        losses.append(page.evaluate("document.querySelector('rnn-score').frame.facts.loss"))
    assert losses[0] == losses[1] != losses[2]


def test_a_learning_rate_acts_at_once_and_a_bad_one_is_refused(open_page, shelf):
    page = open_page(shelf.page(f'train="{SMALL}" controls="learning_rate hidden_size"'))
    assert page.locator("rnn-score .field").count() == 2
    press(page, "One update")
    until(page, "d.updates === '1'")
    rate = page.get_by_label("Learning rate")
    rate.fill("-3")
    page.keyboard.press("Tab")
    assert "Learning rate must be between 0 and 1000000 (got -3); choose a larger one" in lines(page, "error:visible")
    rate.fill("0.5")
    page.keyboard.press("Tab")
    press(page, "One update")
    until(page, "d.updates === '2'")
    assert page.evaluate("document.querySelector('rnn-score').frame.facts.learning_rate") == 0.5


def test_a_query_that_cannot_be_trained_gives_a_message_and_the_default(open_page, shelf):
    page = open_page(shelf.page('train="task=char_lm&amp;hidden_size=999"'))
    notices = page.locator("rnn-score .notice").all_inner_texts()
    assert notices[0].startswith("task must be one of delayed_recall")
    assert notices[1].startswith("hidden_size must be between 1 and 128 (got 999)")
    assert page.get_by_label("Task").input_value() == "delayed_recall"


def test_the_pages_own_address_says_what_trains(open_page, shelf):
    page = open_page(shelf.page(f'train="?{SMALL}"') + "?task=adding&model=lstm&seq_len=10")
    assert page.get_by_label("Task").input_value() == "adding"


def test_divergence_is_said_and_ways_out_are_offered(open_page, shelf):
    page = open_page(shelf.page(f'train="{WILD}&amp;learning_rate=100000"'))
    press(page, "Train")
    until(page, "d.status === 'stopped'")
    words = lines(page, "notice")
    assert "Stopped before update" in words
    assert "The last good weights are kept." in words
    assert "NaN" not in page.locator("rnn-score").first.inner_text()
    page.get_by_role("button", name="a tenth of the learning rate").click()
    until(page, "d.status === 'paused'")
    assert page.get_by_label("Learning rate").input_value() == "10000"


def test_one_can_look_back_and_have_the_exact_numbers_again(open_page, shelf):
    page = open_page(shelf.page(f'train="{SMALL}" view="score"'))
    for count in range(1, 5):
        press(page, "One update")
        until(page, f"d.updates === '{count}'")
    page.evaluate("document.querySelector('rnn-score').select({ quantity: 'candidate', t: 3, unit: 1 })")
    page.wait_for_function(EXPLAINED.format(4))
    page.evaluate("document.querySelector('rnn-score').show(2)")
    until(page, "d.updates === '2'")
    assert "Looking back at update 2 of 4" in lines(page, "facts")
    press(page, "Recompute it exactly")
    page.wait_for_function(EXPLAINED.format(2))
    press(page, "Live")
    until(page, "d.updates === '4'")


PUT_IN_AND_OUT = """async (query) => {
  const one = document.querySelector('rnn-score');
  for (let turn = 0; turn < 40; turn++) {
    const other = document.createElement('rnn-score');
    other.setAttribute('loading', 'eager');
    other.setAttribute('train', query);
    for (const each of [other, one]) document.body.append(each);
    await new Promise((done) => setTimeout(done, [0, 5, 30, 60][turn % 4]));
    for (const each of [other, one]) each.remove();
  }
  document.body.append(one);
}"""


def test_what_is_taken_out_of_the_page_leaves_no_thread_behind(open_page, shelf):
    page = open_page(shelf.page(f'train="{SMALL}"'))
    started = []
    page.on("worker", lambda worker: started.append(worker))
    page.evaluate(PUT_IN_AND_OUT, SMALL)
    until(page, "d.state === 'ready' && d.updates === '0'")
    for _ in range(50):
        if len(page.workers) == 1:
            break
        page.wait_for_timeout(100)
    assert len(started) >= 20
    assert len(page.workers) == 1


@pytest.mark.parametrize("place", ["server", "disk", "strict"])
def test_what_learns_in_the_page_is_shared_as_its_recipe(open_page, shelf, strict, place):
    there = strict if place == "strict" else shelf
    address = there.page(f'train="{SMALL}" controls="seed"', from_disk=place == "disk")
    page = open_page(address, script=KEEPS_COPIES)
    press(page, "Share")
    page.get_by_role("menuitem", name="Copy embed code").click()
    page.wait_for_selector("html[data-kept]", state="attached")
    code = page.evaluate("document.documentElement.dataset.kept")
    player = "rnn-player.classic.js" if place == "disk" else address.rsplit("/", 1)[0] + "/rnn-player.classic.js"
    assert code.startswith(f'<script src="{player}" defer></script>')
    assert "seq_len=8" in code
    assert ' controls="seed" view="story"' in code
    press(page, "Share")
    with page.expect_download() as saved:
        page.get_by_role("menuitem", name="Table of what is shown, CSV").click()
    rows = saved.value.path().read_text().splitlines()
    assert saved.value.suggested_filename == "parity-gru-update-0.csv"
    assert len(rows) > 8
    assert all(row.startswith("0,") for row in rows[1:])
    press(page, "Share")
    with page.expect_download() as saved:
        page.get_by_role("menuitem", name="Numbers of this frame, safetensors").click()
    trace = Trace.load(saved.value.path())
    shown = page.evaluate("""(({ shape, data, axes }) => [shape, [...data], axes])(
        document.querySelector('rnn-score').player.first.frame.quantities.memory_confidence)""")
    frame = trace[0]
    assert (trace.updates, trace.recipe["model"]) == ([0], "gru")
    np.testing.assert_array_equal(frame["memory_confidence"], np.array(shown[1], np.float32).reshape(shown[0]))


def test_only_what_is_near_the_window_learns_whoever_says_play(open_page, shelf):
    page = open_page(shelf.page(f'train="{SMALL}"'))
    page.evaluate("""async () => {
      const make = () => Object.assign(document.createElement("div"), { className: "gap" });
      for (let k = 0; k < 4; k++) {
        const gap = make();
        gap.style.height = "2000px";
        const score = document.querySelector("rnn-score").cloneNode();
        document.body.append(gap, score);
        await new Promise((resolve) => score.addEventListener("rnn-ready", resolve, { once: true }));
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
      for (const score of document.querySelectorAll("rnn-score")) score.play();
    }""")
    page.wait_for_function("Number(document.querySelector('rnn-score').dataset.updates) > 20")
    states = "[...document.querySelectorAll('rnn-score')].map(({ dataset }) => dataset.status).join(' ')"
    assert page.evaluate(states) == "training paused paused paused paused"
    page.evaluate("document.querySelectorAll('rnn-score')[4].scrollIntoView()")
    page.wait_for_function(f"{states} === 'paused paused paused paused training'")
    page.wait_for_function("Number(document.querySelectorAll('rnn-score')[4].dataset.updates) > 20")


def test_one_update_is_one_also_after_scrolling_away_and_back(open_page, shelf):
    page = open_page(shelf.page(f'train="{SMALL}"'))
    page.evaluate("document.body.append(Object.assign(document.createElement('div'), { id: 'far' }))")
    page.evaluate("document.querySelector('#far').style.marginTop = '4000px'")
    page.get_by_role("button", name="Train").click()
    page.wait_for_function("Number(document.querySelector('rnn-score').dataset.updates) > 5")
    page.get_by_role("button", name="One update").click()
    painted = "(({ dataset, player }) => player.facts.textContent.startsWith(`Paused · update ${dataset.updates} `))"
    page.wait_for_function(f"{painted}(document.querySelector('rnn-score'))")
    before = page.evaluate("document.querySelector('rnn-score').dataset.updates")
    for far in ("#far", "rnn-score"):
        page.evaluate(f"document.querySelector('{far}').scrollIntoView()")
        page.wait_for_timeout(300)
    assert page.evaluate("document.querySelector('rnn-score').dataset.updates") == before
