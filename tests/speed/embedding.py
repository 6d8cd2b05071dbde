"""One run in one file, three ways: our export, Bokeh's ``file_html`` and Panel's ``save(embed=True)``.

LSTM, 16 units, 40 positions, 200 frames of six quantities. Ours is written twice: with the six alone, and with all that
a page of ours shows besides (gradients, read-out, weights). Bokeh's has the six as images and a slider with JavaScript.
Panel's has the hidden state alone, at 20 of the frames, since each is stored as a document. Ready: from the request to
the first picture that a slider or a button moves, best of three on loopback. Scrubbing: another frame is asked for
whenever one has been painted.
"""

import gzip
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import panel as pn
from bokeh.embed import file_html
from bokeh.layouts import column, gridplot
from bokeh.models import ColumnDataSource, CustomJS, Slider
from bokeh.plotting import figure
from bokeh.resources import INLINE
from playwright.sync_api import Browser, sync_playwright

from tests.chromium import launch
from tests.embed.server import serving
from visualizer import Recipe
from visualizer.embed import page
from visualizer.recordings import record
from visualizer.trace import Recording

NAMES = ("input_gate", "forget_gate", "candidate", "cell_state", "output_gate", "hidden_state")
RECIPE = {"task": "delayed_recall", "model": "lstm", "hidden_size": 16, "seq_len": 38, "seed": 0}
STATES = 20
PATIENCE = 30_000
PICK = "for (const [name, source] of Object.entries(sources)) source.data = {image: [frames.data[name][cb_obj.value]]};"
OURS_READY = "document.querySelector('rnn-score')?.dataset.state === 'ready'"
BOKEH_READY = "window.Bokeh?.documents?.length > 0 && Bokeh.documents[0].is_idle"
SCRUB = """(step) => new Promise((done) => {
  const move = eval(step); let count = 0; const start = performance.now();
  const next = () => { move(count++); const spent = performance.now() - start;
    if (spent > 3000) done(1000 * count / spent); else requestAnimationFrame(next); };
  next(); })"""
OURS_STEP = "(i) => document.querySelector('rnn-score').show(i % 200)"
BOKEH_STEP = (
    "(i) => { const all = [...Bokeh.documents[0]._all_models.values()];"
    " all.find((each) => each.type === 'Slider').value = i % 200; }"
)


@dataclass
class Form:
    """One way to write the run.

    Args:
        html: the file.
        ready: a script that is true once it can be used.
        step: a script that shows another frame; empty where none was found to drive it by.
    """

    html: str
    ready: str
    step: str = ""


def ours(recording: Recording) -> Form:
    """Return our export."""
    return Form(page.one_file(page.of_recordings([recording])), OURS_READY, OURS_STEP)


def bokeh(recording: Recording) -> Form:
    """Return a page with six images and a slider."""
    arrays = {name: recording.array(name).astype(np.float32) for name in NAMES}
    frames = ColumnDataSource({name: [frame.T for frame in array] for name, array in arrays.items()})
    sources = {name: ColumnDataSource({"image": [arrays[name][0].T]}) for name in NAMES}
    slider = Slider(start=0, end=len(recording) - 1, value=0, step=1, title="frame")
    slider.js_on_change("value", CustomJS(args={"frames": frames, "sources": sources}, code=PICK))
    drawn = [_image(name, source) for name, source in sources.items()]
    return Form(file_html(column(slider, gridplot(drawn, ncols=3)), INLINE, "Bokeh"), BOKEH_READY, BOKEH_STEP)


def panel(recording: Recording) -> Form:
    """Return what Panel saves, with every state embedded."""
    hidden = recording.array("hidden_state").astype(np.float32)
    chosen = np.linspace(0, len(recording) - 1, STATES).astype(int)
    slider = pn.widgets.DiscreteSlider(options=[int(each) for each in chosen])
    shown = pn.bind(lambda index: _image("hidden_state", ColumnDataSource({"image": [hidden[index].T]})), slider)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "panel.html"
        pn.Column(slider, shown).save(
            path, embed=True, max_states=STATES, max_opts=STATES, resources=INLINE, progress=False
        )
        return Form(path.read_text(), BOKEH_READY)


def _image(name: str, source: ColumnDataSource) -> Any:
    drawn = figure(title=name, width=420, height=180)
    drawn.image("image", x=0, y=0, dw=1, dh=1, source=source, palette="Viridis256")
    return drawn


@dataclass
class Measured:
    """A form in a browser.

    Args:
        size: bytes.
        packed: bytes gzipped.
        ready: seconds; None if it was not within the patience.
        rate: frames a second while scrubbing; None if it was not measured.
    """

    size: int
    packed: int
    ready: float | None
    rate: float | None


def measure(browser: Browser, form: Form) -> Measured:
    """Open a form three times, scrub through the last."""
    size, packed = len(form.html.encode()), len(gzip.compress(form.html.encode(), 9))
    times, rate = [], None
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "page.html").write_text(form.html)
        with serving(Path(folder)) as (url, _):
            for _ in range(3):
                context = browser.new_context(viewport={"width": 1440, "height": 900})
                context.route("**/*", lambda route: route.continue_() if url in route.request.url else route.abort())
                sheet = context.new_page()
                sheet.goto(f"{url}/page.html", wait_until="commit")
                try:
                    sheet.wait_for_function(form.ready, timeout=PATIENCE)
                    times.append(sheet.evaluate("performance.now()") / 1000)
                    rate = sheet.evaluate(SCRUB, form.step) if form.step else None
                except Exception:  # not within the patience: said so in the table
                    pass
                context.close()
    return Measured(size, packed, min(times, default=None), rate)


def table() -> tuple[list[str], bool]:
    """Measure all; return the lines to print and whether the floors hold."""
    recording = record(Recipe(**RECIPE), updates=398, every=2)
    six = record(Recipe(**RECIPE), updates=398, every=2, quantities=NAMES, weights=False)
    assert len(recording) == len(six) == 200
    ways: dict[str, Callable[[Recording], Form]] = {
        "rnn-visualizer export, the six": lambda _: ours(six),
        "rnn-visualizer export, everything": ours,
        "Bokeh file_html, INLINE": bokeh,
        f"Panel save, embed, {STATES} states": panel,
    }
    with sync_playwright() as playwright:
        browser = launch(playwright)
        found = {name: measure(browser, form) for name, form in [(name, way(recording)) for name, way in ways.items()]}
        browser.close()
    lines = ["| one file | bytes | gzipped | ready, s | frames/s, scrubbing |", "|---|---|---|---|---|"]
    for name, each in found.items():
        ready = f"{each.ready:.2f}" if each.ready is not None else f"not in {PATIENCE // 1000}"
        rate = f"{each.rate:.0f}" if each.rate is not None else "–"
        lines.append(f"| {name} | {each.size:,} | {each.packed:,} | {ready} | {rate} |")
    mine, *others = found.values()
    smaller = all(mine.packed < other.packed for other in others)
    sooner = mine.ready is not None and all(other.ready is None or mine.ready < other.ready for other in others)
    return lines, smaller and sooner and mine.ready <= 0.5 and (mine.rate or 0) >= 50
