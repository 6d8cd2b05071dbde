"""The Jacobian, against the formula of a plain network and against two nearby states."""

import numpy as np
import pytest
import torch

from tests.measures.conftest import trained
from visualizer.measures import flow, measure


def test_a_plain_network_multiplies_by_its_matrix_and_the_slopes():
    run = trained(20, task="delayed_recall", model="rnn", seq_len=8, hidden_size=5)
    h = run.frame(["hidden_state"])["hidden_state"].astype(np.float64)
    matrix = run.model.weight_hh_l0.detach().numpy().astype(np.float64)
    product = np.eye(5)
    for t in (5, 6, 7):
        product = np.diag(1 - h[t] ** 2) @ matrix @ product
    assert flow.jacobian(run, 7, 3, 0) == pytest.approx(product, abs=1e-6)
    assert measure(run, "jacobian_norm(back=3)") == pytest.approx(np.linalg.norm(product, 2), rel=1e-5)


@pytest.mark.parametrize("model", ["lstm", "gru", "lstm_variant", "min_gru"])
def test_the_jacobian_is_how_nearby_states_part(model):
    run = trained(5, task="delayed_recall", model=model, seq_len=8, hidden_size=4, num_layers=2)
    copy = trained(5, task="delayed_recall", model=model, seq_len=8, hidden_size=4, num_layers=2, seed=0)
    names = run.model.states
    frame = run.frame([*names])
    start = np.concatenate([frame[name][1, 3] for name in names]).astype(np.float64)
    below = frame["hidden_state"][0]

    def go(flat):
        state = {n: torch.from_numpy(part)[None] for n, part in zip(names, np.split(flat, len(names)), strict=True)}
        for t in (4, 5):
            state, _ = model64.step(torch.from_numpy(below[t : t + 1]).double(), state, 1)
        return np.concatenate([state[n][0].detach().numpy() for n in names])

    model64 = copy.recipe.build_model(copy.task).double()
    model64.load_state_dict(run.model.state_dict())
    step = 1e-6
    columns = [(go(start + step * e) - go(start - step * e)) / (2 * step) for e in np.eye(len(start))]
    assert flow.jacobian(run, 5, 2, 1) == pytest.approx(np.array(columns).T, abs=1e-5)


def test_what_is_not_there_is_said(recall):
    with pytest.raises(ValueError, match="t must be between 9 and 7"):
        measure(recall, "jacobian_norm(back=9)")
    with pytest.raises(ValueError, match="only stacked recurrent layers"):
        measure(trained(0, task="delayed_recall", model="mamba", seq_len=6, hidden_size=4), "jacobian_norm")
