"""Touching the network: what is drawn, what is said, what is taken back."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.chromium import PHONE

pytestmark = [pytest.mark.ui, pytest.mark.slow]
ASKED = re.compile(r"with it: says (A \(right\)|[B-H] \(wrong, A was asked\))")
HERE = "/lab?view=unit&task=delayed_recall&seq_len=12&hidden_size=8"


def drag(lab, start, stop):
    """Drag over the keep gate's lane from one position to another, down to the bottom."""
    box = lab.page.locator("rnn-score [data-quantity='forget_gate'] canvas").first.bounding_box()
    column = lambda t: box["x"] + (t + 0.5) * box["width"] / 12  # noqa: E731
    mouse = lab.page.mouse
    mouse.move(column(start), box["y"] + 8)
    mouse.down()
    mouse.move(column((start + stop) // 2), box["y"] + 16)
    mouse.move(column(stop), box["y"] + box["height"] + 20)
    mouse.up()


def test_a_drag_holds_a_gate_over_the_positions_it_crosses_and_the_trained_network_stays_in_sight(visit):
    lab = visit(HERE).moves().rests()
    before = lab.quantity("forget_gate")
    hand = lab.page.locator("rnn-score .hand")
    expect(hand).to_be_hidden()

    drag(lab, 7, 3)
    lab.shows("score.frame.quantities['as_trained.forget_gate']")
    (event,) = lab.score.evaluate("score => score.picture.interventions")
    assert (event["t"], event["scale"], event["shift"]) == ([3, 8], 0, 0)
    np.testing.assert_array_equal(lab.quantity("as_trained.forget_gate"), before)
    assert (lab.quantity("forget_gate")[3:8] == 0).all()
    expect(hand).to_contain_text("Without your hand: says")
    expect(hand).to_contain_text("As trained: dashed edge")
    assert np.abs(lab.pixels("forget_gate")[2:6].astype(int) - 128).max() > 100
    lab.page.wait_for_url("**held=clamp+forget_gate+t3-8+u*")

    drag(lab, 3, 7)
    lab.page.locator("rnn-score .editor").get_by_role("slider").fill("1")
    lab.press("Hold").shows("score.picture.interventions[0].shift == 1")
    lab.press("Undo").shows("score.picture.interventions[0].shift == 0")
    lab.press("Undo").press("Undo").shows("score.picture.interventions.length == 0")
    lab.shows("!score.frame.quantities['as_trained.forget_gate']")
    expect(hand).to_be_hidden()
    np.testing.assert_array_equal(lab.quantity("forget_gate"), before)


def test_the_menu_of_a_column_changes_a_token_switches_a_unit_off_and_undo_takes_both_back(visit):
    lab = visit(HERE).moves().rests()
    tokens = lab.score.evaluate("score => score.picture.scene.tokens")
    lab.score.evaluate("score => score.select({quantity: 'input', t: 0})")
    lab.page.get_by_label("Change this token").select_option("A")
    lab.shows("score.picture.scene.tokens[0] == 'A*' && score.picture.scene.own_tokens[0] == 'B*'")
    expect(lab.page.locator("rnn-score .hand")).to_contain_text(ASKED)
    expect(lab.page.get_by_text("1 changed token: not in training")).to_be_visible()
    lab.page.get_by_role("button", name="Switch unit").click()
    lab.shows("score.picture.interventions.length == 2 && score.picture.line('output_gate').every((o) => o == 0)")
    other = visit(lab.page.url).shows("score.picture.interventions.length == 2")
    other.shows("score.picture.scene.tokens[0] == 'A*'")
    lab.press("Undo").press("Undo").shows("score.picture.interventions.length == 0")
    lab.shows(f"score.picture.scene.tokens.join() == '{','.join(tokens)}'")


def test_on_a_phone_a_range_is_drawn_in_the_editor_and_the_page_stays_where_it_is(visit):
    lab = visit(HERE, **PHONE).moves().rests()
    lab.score.evaluate("score => score.stage.editor.open({quantity: 'forget_gate'})")
    strip = lab.page.locator("rnn-score .strip canvas")
    strip.evaluate("node => node.scrollIntoView({block: 'center'})")
    box, place = strip.bounding_box(), lab.page.evaluate("scrollY")
    session = lab.page.context.new_cdp_session(lab.page)
    for kind, share in (("touchStart", 0.2), ("touchMove", 0.3), ("touchMove", 0.45), ("touchEnd", None)):
        at = {"x": box["x"] + share * box["width"], "y": box["y"] + 2 * share * box["height"]} if share else None
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [at] if at else []})
    assert lab.page.evaluate("scrollY") == place
    lab.press("Hold").shows("score.picture.interventions.length == 1")
    (event,) = lab.score.evaluate("score => score.picture.interventions")
    assert event["t"] == [2, 6]
    assert 0 < event["shift"] < 0.3


def test_an_encoder_decoder_says_why_nothing_can_be_touched(visit):
    lab = visit("/lab?model=seq2seq&task=reversal&hidden_size=4").moves().rests()
    lab.score.evaluate("score => score.select({quantity: 'input', t: 1})")
    expect(lab.page.get_by_role("group", name="By hand, at position 2")).to_contain_text("neither can be held by hand")
