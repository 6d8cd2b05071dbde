"""A model, a task and a view added to their dicts at run time appear in link, menu and picture."""

import subprocess
import sys

import pytest
from playwright.sync_api import expect

from visualizer.cli import free_port

pytestmark = [pytest.mark.ui, pytest.mark.slow]


@pytest.fixture(scope="module")
def server():
    """The address of a server to which one of each was added."""
    command = [sys.executable, "-m", "tests.ui.additions", str(free_port(None, 0))]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(timeout=30)
        process.stdout.close()


def test_what_is_added_appears_everywhere(visit):
    lab = visit("/lab?task=opposite&model=minimal_unit&hidden_size=4&view=blame").moves()
    assert lab.score.get_attribute("data-depth") == "blame"
    expect(lab.page.get_by_label("Task", exact=True)).to_have_value("opposite")
    expect(lab.page.get_by_label("Model", exact=True)).to_have_value("minimal_unit")
    expect(lab.button("Blame")).to_be_visible()
    lab.rests()
    gate = lab.quantity("update_gate")
    assert gate.shape == (20, 4)
    assert gate.std() > 0.01
    assert lab.pixels("update_gate").std() > 1
    assert lab.quantity("gradient_norm").shape == (20,)
    lab.press("Score").shows("score.dataset.depth == 'score' && 'candidate' in score.frame.quantities")
