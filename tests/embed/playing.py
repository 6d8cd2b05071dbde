"""What tests do with players on a page: wait for them, go to an update, see that something is drawn."""

import time

FIRST = "document.querySelector('rnn-score')"
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


def wait_for(page, script, seconds=20.0):
    """Wait until a script gives something true; polled, since a strict policy forbids what Playwright would do."""
    limit = time.monotonic() + seconds
    while not (found := page.evaluate(script)):
        assert time.monotonic() < limit, f"waited in vain for {script}; {page.evaluate(STATES)}"
        time.sleep(0.05)
    return found


def are_ready(page):
    """Scroll to every player, so that lazy ones begin, and wait for all."""
    page.evaluate(
        "async () => { for (const each of document.querySelectorAll('rnn-score')) {"
        " each.scrollIntoView(); await new Promise((done) => setTimeout(done, 100)); } scrollTo(0, 0); }"
    )
    wait_for(page, "() => [...document.querySelectorAll('rnn-score')].every((each) => each.dataset.state === 'ready')")


def scrub_to(page, updates):
    """Show an update."""
    page.evaluate(f"{FIRST}.show({FIRST}.updates.indexOf({updates}))")
    wait_for(page, f"{FIRST}.dataset.updates === '{updates}'")
