"""Pages with players, served as files under a strict policy, and a player as a reader sees it."""

import shutil
import time
from pathlib import Path

from visualizer.embed.assets import PLAYER
from visualizer.shipped import STATIC

SHELF = Path(__file__).parents[1] / "recordings"
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
<link rel="icon" href="data:,"><meta name="viewport" content="width=device-width">{script}</head>
<body><p>Above.</p>{body}<p>Below.</p></body></html>"""
SCRIPT = '<script type="module" src="rnn-player.js"></script>'
CLASSIC = '<script defer src="rnn-player.classic.js"></script>'
WITHIN = """const within = (root) =>
  [...root.querySelectorAll('*')].flatMap((e) => [e, ...(e.shadowRoot ? within(e.shadowRoot) : [])]);"""
DIGEST = f"""(player) => {{ {WITHIN}
  const all = within(player.shadowRoot).filter((e) => e.localName === 'canvas' && e.width > 1 && e.offsetHeight);
  return all.map((canvas) => canvas.toDataURL().length + canvas.toDataURL().slice(-64)).join(); }}"""
"What all canvases of a player show, to be compared."
WORDS = f"""(player) => {{ {WITHIN}
  const own = (e) => [...e.childNodes].filter((one) => one.nodeType === 3).map((one) => one.data).join('');
  const seen = within(player.shadowRoot).filter((e) => e.offsetHeight);
  return seen.map(own).filter((text) => text.trim()).join('\\n'); }}"""
"Every word that a player shows."


def furnish(folder: Path) -> Path:
    """Put the player and recordings into a folder."""
    for name, path in PLAYER.items():
        if path.is_file():
            shutil.copy(path, folder / name)
    for path in SHELF.glob("*.rnn.json"):
        shutil.copy(path, folder / path.name)
    shutil.copy(STATIC / "posters" / "lstm-1.webp", folder / "poster.webp")
    return folder


class Player:
    """The first player of a page.

    Args:
        page: Playwright's.
    """

    def __init__(self, page):
        self.page = page
        self.host = page.locator("rnn-score").first

    def until(self, condition, seconds=15.0):
        """Wait for a JavaScript condition on ``player``; polled: a strict policy forbids what Playwright would do."""
        limit = time.monotonic() + seconds
        while not (found := self.ask(condition)):
            assert time.monotonic() < limit, f"waited in vain for {condition}; {self.ask('({...player.dataset})')}"
            time.sleep(0.03)
        return found

    def ask(self, expression):
        return self.page.evaluate(
            f"(() => {{ const player = document.querySelector('rnn-score'); return {expression} }})()"
        )

    def ready(self):
        self.until("player.dataset.state === 'ready'")
        return self

    def button(self, name):
        return self.host.get_by_role("button", name=name, exact=True).first

    @property
    def inspector(self):
        return self.host.get_by_role("complementary", name="The selected cell")

    @property
    def words(self):
        return self.page.evaluate(WORDS, self.host.element_handle())

    def shows(self):
        return self.page.evaluate(DIGEST, self.host.element_handle())
