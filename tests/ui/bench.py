"""A page with a bench, as a visitor sees it."""

import io

import numpy as np
from PIL import Image

PATIENCE = 30_000


class Bench:
    """The bench in a page.

    Args:
        page: Playwright's.
    """

    def __init__(self, page):
        self.page = page
        self.score = page.locator("rnn-score").first

    def moves(self):
        """Wait until the picture has painted some updates."""
        self.page.wait_for_function(
            SHOWN + " && score.dataset.frames > 2 && score.dataset.updates > 2", timeout=PATIENCE
        )
        return self

    def shows(self, condition):
        """Wait until the picture fulfils a JavaScript condition on ``score``."""
        self.page.wait_for_function(f"{SHOWN} && ({condition})", timeout=PATIENCE)
        return self

    def button(self, name):
        return self.page.get_by_role("button", name=name, exact=True).first

    def press(self, name):
        self.button(name).click()
        return self

    @property
    def updates(self):
        return int(self.score.get_attribute("data-updates") or -1)

    def rests(self):
        """Pause, and wait until nothing moves any more."""
        self.press("Pause")
        self.button("Train").wait_for(timeout=PATIENCE)
        before = -1
        while before != self.updates:
            before = self.updates
            self.page.wait_for_timeout(400)
        return self

    def quantity(self, name):
        """Return an array of the frame that is painted."""
        found = self.score.evaluate(
            f"score => {{ const q = score.frame.quantities['{name}']; return [q.shape, [...q.data]] }}"
        )
        return np.array(found[1], np.float32).reshape(found[0])

    def pixels(self, quantity):
        """Return the picture of one row as it is on screen, RGB, (height, width, 3)."""
        canvas = self.page.locator(f"rnn-score [data-quantity='{quantity}'] canvas").first
        canvas.scroll_into_view_if_needed()
        return np.asarray(Image.open(io.BytesIO(canvas.screenshot())).convert("RGB")).astype(int)

    def notice(self, text):
        """Wait for a notice that contains ``text``."""
        self.page.get_by_text(text).first.wait_for(timeout=PATIENCE)
        return self


SHOWN = """(() => {
  const find = (root) => root.querySelector("rnn-score") ??
    [...root.querySelectorAll("*")].map((node) => node.shadowRoot && find(node.shadowRoot)).find(Boolean)
  window.score = find(document)
  return Boolean(window.score)
})()"""
