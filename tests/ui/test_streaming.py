"""A visitor measures two models and sees a constant state beside a growing one."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.chromium import PHONE

pytestmark = [pytest.mark.ui, pytest.mark.slow]

SERIOUS = ("serious", "critical")
ADDRESS = "/lab?v=1&task=delayed_recall&model=lstm&hidden_size=16&seed=0"


def measure(lab, rows):
    lab.press("Measure this model")
    lab.page.locator(".streaming table").first.locator("tbody tr").nth(rows - 1).wait_for(timeout=30_000)
    return [row.split("\t") for row in lab.page.locator(".streaming table").first.locator("tbody tr").all_inner_texts()]


@pytest.mark.parametrize("context", [{}, {"color_scheme": "dark"}, PHONE], ids=["light", "dark", "phone"])
def test_a_key_and_a_value_of_every_token_beside_a_constant_state(visit, context):
    lab = visit(ADDRESS, **context).moves()
    section = lab.page.locator("details.streaming")
    section.locator("summary").focus()
    lab.page.keyboard.press("Enter")
    (lstm,) = measure(lab, rows=1)
    assert lstm[:3] == ["LSTM, 16 units", "1,024", "128 bytes"]
    assert "The state stays at 128 bytes up to 1,024 tokens" in section.locator("[role=status]").inner_text()
    assert 'rnn-visualizer onnx "v=1&task=delayed_recall&model=lstm' in section.locator("code").inner_text()

    lab.page.locator("[data-knob=model] select").select_option("transformer")
    lab.moves()
    lstm_again, transformer = measure(lab, rows=2)
    assert lstm_again == lstm
    first, last = transformer[2].removesuffix(" bytes").replace(",", "").split(" → ")
    layers = int(lab.page.locator("[data-knob=num_layers] input").first.input_value())
    assert (int(first), int(last)) == (8 + 128 * layers, 8 + 1024 * 128 * layers)
    assert section.locator("svg[role=img]").count() == 2
    lines = section.locator("svg").first.locator("path:not(.grid)")
    heights = [lines.nth(index).bounding_box()["height"] for index in range(2)]
    assert heights[0] < 8 < 60 < heights[1]  # a level line is as high as its stroke

    assert lab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(lab.page).response["violations"]
    assert [violation["id"] for violation in found if violation["impact"] in SERIOUS] == []


def test_an_address_can_leave_the_section_out(visit):
    lab = visit(f"{ADDRESS}&hide=streaming").moves()
    assert lab.page.locator("details.streaming").is_hidden()
