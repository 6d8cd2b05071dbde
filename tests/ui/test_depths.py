"""Depths that are pictures of their own: the spectrum, the path of the state, the text on one unit."""

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.chromium import PHONE

pytestmark = [pytest.mark.ui, pytest.mark.slow]


def test_the_spectrum_moves_while_the_network_learns_and_says_what_it_bounds(visit):
    lab = visit("/lab?task=parity&model=rnn&view=spectrum").moves()
    name = "singular_values.hidden_state"
    before = lab.quantity(name)[0]
    lab.shows(f"Math.abs(score.frame.quantities['{name}'].data[0] - {before}) > 1e-3")
    expect(lab.page.locator("rnn-score .caption")).to_contain_text("its largest singular value")
    assert np.ptp(lab.pixels("eigenvalues.hidden_state")) > 50
    lab.page.get_by_label("Model").first.select_option("min_gru")
    expect(lab.button("Spectrum")).to_have_count(0)


def test_pointing_at_the_path_moves_the_cursor_of_all_rows(visit):
    lab = visit("/lab?view=trajectory").moves().rests()
    canvas = lab.page.locator("rnn-score [data-kind=trajectory] canvas")
    path = lab.quantity("trajectory.cell_state")
    assert path.shape[0] == 3
    for name in ("hears", "path of the cell state"):
        expect(lab.page.locator("rnn-score .name", has_text=name)).to_be_visible()
    canvas.click()
    lab.shows("score.selected?.quantity === 'input'")
    t = lab.score.evaluate("score => score.selected.t")
    lab.page.keyboard.press("Tab")
    lab.page.locator("rnn-score .picture").press("ArrowLeft" if t else "ArrowRight")
    lab.shows(f"score.selected.t === {t - 1 if t else 1}")


def test_units_are_offered_by_what_they_go_along_with(visit):
    lab = visit("/lab?task=dyck&model=gru&view=text", **PHONE).moves()
    lab.shows("score.frame.facts.by_chance")
    lab.rests()
    lab.page.get_by_label("Units that go along with").select_option("correlation.depth")
    caption = lab.page.locator("rnn-score .caption")
    expect(caption).to_contain_text("“depth”: r =")
    unit = lab.score.evaluate("score => score.unit")
    r = np.abs(lab.quantity("correlation.depth"))
    assert r[unit] == r.max()
    lab.page.locator("rnn-score .picture").press("]")
    lab.shows(f"score.unit !== {unit}")
