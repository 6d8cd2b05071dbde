"""Attention in a real browser: one query, its weights, the numbers of one of them, and what is folded."""

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.chromium import PHONE

pytestmark = [pytest.mark.ui, pytest.mark.slow]

TRANSFORMER = "/lab?task=copy_memory&model=transformer&hidden_size=8&heads=2&seq_len=12"
CANVAS = "rnn-score [data-kind='{kind}'][data-quantity='{quantity}'] canvas"


def canvas(lab, kind, quantity="attention_weights"):
    return lab.page.locator(CANVAS.format(kind=kind, quantity=quantity)).first


def test_one_query_shows_weights_and_the_numbers_of_one(visit):
    lab = visit(TRANSFORMER).moves().press("One query").shows("score.frame?.quantities.attention_weights").rests()
    weights = lab.quantity("attention_weights")
    assert weights.shape == (2, 12, 12)
    assert np.allclose(weights.sum(-1), 1, atol=1e-5)
    assert lab.pixels("attention_weights").std() > 1
    square = canvas(lab, "square")
    edges = square.bounding_box()
    square.click(position={"x": edges["width"] * 2.5 / 12, "y": edges["height"] - 2})
    selected = lab.score.evaluate("score => score.selected")
    assert selected == {"quantity": "attention_weights", "t": 11, "source_t": 2, "head": 1, "unit": 0, "layer": 0}
    inspector = lab.page.locator("rnn-score .inspector")
    expect(inspector).to_contain_text("head 2, position 12 ← 3")
    expect(inspector).to_contain_text("ln Σ exp(score)")
    expect(inspector).to_contain_text("Exact, at update")
    lab.page.locator("rnn-score .picture").focus()
    lab.page.keyboard.press("ArrowUp")
    lab.page.keyboard.press("ArrowLeft")
    selected = lab.score.evaluate("score => [score.selected.t, score.selected.source_t]")
    assert selected == [10, 1]


def test_what_is_costly_comes_when_its_row_is_opened(visit):
    lab = visit(TRANSFORMER).moves().press("Score").shows("score.frame?.quantities.attention_weights")
    row = lab.page.locator("rnn-score [data-quantity='gradient_triangle']")
    fold = row.get_by_role("button", name="gradient triangle")
    expect(fold).to_have_attribute("aria-expanded", "false")
    assert not lab.score.evaluate("score => 'gradient_triangle' in score.frame.quantities")
    fold.click()
    lab.shows("score.frame.quantities.gradient_triangle")
    triangle = lab.quantity("gradient_triangle")
    assert np.all(triangle[np.triu_indices(12, 1)] == 0)
    assert lab.pixels("gradient_triangle").std() > 1
    fold.click()
    lab.shows("!('gradient_triangle' in score.frame.quantities)")


def test_a_model_that_does_not_attend_has_no_such_depth(visit):
    lab = visit("/lab?model=lstm&hidden_size=4").moves()
    assert lab.page.get_by_role("button", name="One query").count() == 0
    lab.page.get_by_label("Model", exact=True).select_option("transformer")
    expect(lab.button("One query")).to_be_visible(timeout=20_000)


def test_another_model_is_matched_in_parameters(visit):
    lab = visit("/lab?model=lstm&hidden_size=16").moves()
    expect(lab.page.get_by_text("1,928 parameters", exact=False).first).to_be_visible()
    lab.page.get_by_label("Match parameters").select_option("gru")
    lab.notice("% ")
    expect(lab.page.get_by_label("Model", exact=True)).to_have_value("gru")
    lab.press("Undo")
    expect(lab.page.get_by_label("Model", exact=True)).to_have_value("lstm", timeout=20_000)


def test_a_finger_selects_a_weight_and_nothing_needs_more_room_than_there_is(visit):
    lab = visit(f"{TRANSFORMER}&view=attention", **PHONE).moves().rests()
    square = canvas(lab, "square")
    square.scroll_into_view_if_needed()
    square.tap(position={"x": 60, "y": 30})
    expect(lab.page.locator("rnn-score .inspector")).to_contain_text("head 1, position")
    assert lab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
