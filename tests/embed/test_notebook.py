"""``visualizer.show``: what is shown, what is written into a notebook's file, and what happens without anywidget."""

import base64
import html
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from visualizer import Recipe, Recording, Run, Trace, show, watch
from visualizer.embed import notebook
from visualizer.embed.opening import recording_of

RECORDING = Path(__file__).parents[1] / "recordings" / "lstm.rnn.json"
WIDGET = "application/vnd.jupyter.widget-view+json"
torch.set_num_threads(1)


@pytest.fixture(scope="module")
def watched():
    torch.manual_seed(0)
    model, x = nn.GRU(2, 3), torch.randn(5, 1, 2)
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    with watch(model, x, every=1, loss=lambda result: result[0].square().mean(), tokens="abcde") as watched:
        for _ in range(3):
            optimizer.zero_grad()
            model(x)[0].square().mean().backward()
            optimizer.step()
    return watched


def test_a_file_is_shown_as_it_is():
    player, recording = show(RECORDING, view="unit", unit=1, frame=2), Recording.load(RECORDING)
    assert json.loads(player.recording) == recording.to_json()
    assert (player.view, player.unit, player.frame, player.selected_unit) == ("unit", 1, 2, 1)
    assert player.updates == recording.updates
    assert show(RECORDING).frame == len(recording) - 1


def test_a_run_is_shown_as_it_is_now_with_all_that_its_recipe_says():
    run = Run(Recipe(task="parity", model="gru", hidden_size=3, seq_len=6, batch_size=2))
    run.train(2)
    recording = recording_of(run)
    assert (recording.updates, run.updates, recording.header["query"]) == ([2], 2, run.recipe.to_query())
    weights = run.model.state_dict()["weight_hh_l0"].numpy()
    assert np.abs(recording.weights()["weight_hh_l0"][0] - weights).max() < 1e-2
    words = repr(show(run))
    assert words.startswith("A recorded run: one frame, update 2. parity · gru, after 2 updates")


def test_whatever_is_in_hand_can_be_shown(watched, tmp_path):
    trace = watched.trace()
    trace.save(tmp_path / "own.safetensors")
    for given in (watched, trace, tmp_path / "own.safetensors", watched.recording(), watched.recording().to_json()):
        recording = recording_of(given)
        assert recording.updates == [0, 1, 2, 3]
        apart = np.abs(recording.trace()[3]["update_gate"] - trace[3]["update_gate"]).max()
        assert apart <= recording.error("update_gate") + 1e-7
        assert [view["name"] for view in recording.views] == ["unit", "score"]
    assert recording_of(trace, "Mine").title == "Mine"
    assert watched.recording().title == "GRU(2, 3)"


def test_a_recording_of_a_watch_has_its_losses_and_weights(watched):
    recording = watched.recording()
    losses = [frame.facts["loss"] for frame in watched.trace()]
    assert recording.header["loss_curve"] == {"bucket": 1, "every": 1, "data": pytest.approx(losses[1:], rel=1e-3)}
    weight = recording.weights()["weight_hh_l0"][-1]
    assert np.abs(weight - watched.recurrent.module.weight_hh_l0.detach().numpy()).max() <= 0.005
    assert watched.recording(weights=False).weights() == {}


def test_both_directions_have_their_rows():
    module = nn.LSTM(2, 3, bidirectional=True)
    recording = recording_of(Trace.from_torch(module, torch.zeros(4, 1, 2), loss=lambda result: result[0].sum()))
    (unit,) = (view for view in recording.views if view["name"] == "unit")
    rows = [row["quantity"] for row in unit["rows"]]
    assert rows.index("twins.backward.cell_state") == rows.index("twins.cell_state") + 1
    assert rows.index("backward.gradient_flow") == rows.index("gradient_flow") + 1
    titles = {row["quantity"]: row["title"] for row in unit["rows"]}
    assert titles["twins.backward.cell_state"] == "cell state, backward"
    assert "mathml" in recording.header["scene"]["equations"]["backward.cell_state"]


def test_the_cell_state_is_the_memory_also_without_gradients():
    recording = recording_of(Trace.from_torch(nn.LSTM(2, 3), torch.zeros(4, 1, 2)))
    assert "twins.cell_state" in recording.quantities
    assert "cell_gradient" not in recording.quantities


def test_a_notebook_keeps_a_picture_html_and_words():
    player = show(RECORDING, title="Kept & <shown>")
    data, metadata = player._repr_mimebundle_()
    assert data[WIDGET]["model_id"] == player.model_id
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert metadata["image/png"]["width"] == 880
    assert "Kept &amp; &lt;shown&gt;" in data["text/html"]
    assert data["image/png"] in data["text/html"]
    assert data["text/plain"].startswith(f"Kept & <shown>: {len(player.updates)} frames, updates 0 to ")
    assert repr(player) == data["text/plain"]


def test_a_standalone_output_carries_the_page():
    data, _ = show(RECORDING, standalone=True)._repr_mimebundle_()
    assert data["text/html"].startswith('<iframe srcdoc="')
    page = html.unescape(re.search(r'srcdoc="([^"]*)"', data["text/html"])[1])
    assert '"format":"rnn-visualizer-recording"' in page


def test_without_anywidget_it_is_a_page_in_a_frame(monkeypatch):
    notebook.player_class.cache_clear()
    monkeypatch.setitem(sys.modules, "anywidget", None)
    framed = show(RECORDING, view="score", unit=2)
    notebook.player_class.cache_clear()
    shown = framed._repr_html_()
    assert 'sandbox="allow-scripts"' in shown
    page = html.unescape(re.search(r'srcdoc="([^"]*)"', shown)[1])
    assert re.search(r'<rnn-score [^>]*view="score" unit="2"', page)
    assert "pip install anywidget" in repr(framed)


def test_the_package_is_not_loaded_before_it_is_asked_for():
    use = "import sys, visualizer, visualizer.embed.notebook; print('anywidget' in sys.modules, 'torch' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", use], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["False", "False"]


WRONG = {
    "a view": (lambda: show(RECORDING, view="piano"), "the recording has no view 'piano'; choose one of "),
    "a unit": (lambda: show(RECORDING, unit=99), r"unit must be from 0 to \d+ .got 99."),
    "a layer": (lambda: show(RECORDING, layer=5), r"layer must be from 0 to 0 .got 5."),
    "a theme": (lambda: show(RECORDING, theme="pink"), "theme must be one of auto, light, dark .got 'pink'."),
    "a frame": (lambda: show(RECORDING, frame=10_000), r"frame must be between 0 and \d+ .got 10000."),
    "something else": (lambda: show(3.5), "float cannot be shown; give a Recording, a Trace"),
    "another file": (lambda: show(Path(__file__)), "is no recording"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_shown_is_said(name):
    attempt, message = WRONG[name]
    with pytest.raises(ValueError, match=message):
        attempt()


@pytest.mark.parametrize("standalone", [False, True])
def test_a_notebook_turned_into_html_shows_the_picture_or_plays(standalone):
    nbformat, nbconvert = pytest.importorskip("nbformat"), pytest.importorskip("nbconvert")
    data, metadata = show(RECORDING, standalone=standalone)._repr_mimebundle_()
    output = nbformat.v4.new_output("display_data", data=data, metadata=metadata)
    cell = nbformat.v4.new_code_cell("show()", outputs=[output])
    page, _ = nbconvert.HTMLExporter().from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    assert bool(re.search(r'<iframe [^>]*srcdoc="', page)) == standalone
    assert "data:image/png;base64," in page
