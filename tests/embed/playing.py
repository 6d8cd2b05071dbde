"""What tests do with players on a page: wait for them, go to an update, see that something is drawn."""

import time

from playwright.sync_api import Error

FIRST = "document.querySelector('rnn-score')"
SHOWN = "[...document.querySelectorAll('rnn-score')].filter((each) => each.checkVisibility())"
STATES = "() => [...document.querySelectorAll('rnn-score')].map((player) => player.dataset.state)"
NOTE_READY = "addEventListener('rnn-ready', () => (window.readyAt ??= performance.now()))"
"Run before anything else of a page: notes when its first player can be used, in milliseconds from the start."
PAINTED = """() => {
  const within = (root) =>
    [...root.querySelectorAll('*')].flatMap((e) => [e, ...(e.shadowRoot ? within(e.shadowRoot) : [])]);
  const pixels = ({ width, height, canvas }) => canvas.getContext('2d').getImageData(0, 0, width, height).data;
  return within(document.querySelector('rnn-score').shadowRoot)
    .filter((e) => e.localName === 'canvas' && e.width > 1 && e.height > 1)
    .some((canvas) => pixels({ canvas, width: canvas.width, height: canvas.height }).some((value) => value));
}"""


def wait_for(page, script, seconds=30.0):
    """Wait until a script gives something true; polled, since a strict policy forbids what Playwright would do."""
    limit = time.monotonic() + seconds
    while not (found := _evaluated(page, script)):
        assert time.monotonic() < limit, f"waited in vain for {script}; {page.evaluate(STATES)}"
        time.sleep(0.05)
    return found


def _evaluated(page, script):
    try:
        return page.evaluate(script)
    except Error as error:
        if "context was destroyed" in error.message:  # the page has just been replaced by another
            return None
        raise


def are_ready(page):
    """Wait until the players that are shown can be used; scroll to each, so that lazy ones begin."""
    wait_for(page, "[...document.querySelectorAll('rnn-lesson')].every((each) => each.dataset.state !== 'waiting')")
    page.evaluate(
        f"async () => {{ for (const each of {SHOWN}) {{"
        " each.scrollIntoView(); await new Promise((done) => setTimeout(done, 100)); } scrollTo(0, 0); }"
    )
    wait_for(page, f"{SHOWN}.every((each) => each.dataset.state === 'ready')")


def turn_through(page):
    """Turn to every page of a lesson, so that all its players begin."""
    for number in range(page.locator("rnn-lesson nav.pages li a").count()):
        page.locator("rnn-lesson nav.pages li a").nth(number).click()
        are_ready(page)


def scrub_to(page, updates):
    """Show an update."""
    page.evaluate(f"{FIRST}.show({FIRST}.updates.indexOf({updates}))")
    wait_for(page, f"{FIRST}.dataset.updates === '{updates}'")
