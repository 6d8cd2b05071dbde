"""The path of the state is its projection on the principal components, as scikit-learn finds them."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from visualizer.models import MODELS
from visualizer.recipe import Recipe
from visualizer.training import Run
from visualizer.training.trajectory import EXPLAINED, TRAJECTORY, main_plane


def oracle(states):
    fitted = PCA(n_components=2).fit(states.reshape(-1, states.shape[-1]))
    points = fitted.transform(states.reshape(-1, states.shape[-1])).reshape(*states.shape[:-1], 2)
    return points, fitted.explained_variance_ratio_


def same_up_to_signs(points, expected):
    signs = np.sign((points * expected).sum(axis=tuple(range(points.ndim - 1))))
    return np.abs(points * signs - expected).max()


@pytest.mark.parametrize("num_layers", [1, 2])
@pytest.mark.parametrize("model", MODELS)
def test_it_equals_scikit_learn_up_to_sign(model, num_layers):
    task = next(name for name in ("delayed_recall", "reversal") if not MODELS[model].fits(Recipe(name).build_task()))
    run = Run(Recipe(task=task, model=model, hidden_size=6, num_layers=num_layers, seed=1))
    run.train(3)
    for state in run.model.states:
        frame = run.frame([TRAJECTORY + state, EXPLAINED + state, f"twins.{state}"])
        seen, path, shares = frame[f"twins.{state}"], frame[TRAJECTORY + state], frame[EXPLAINED + state]
        for layer in range(num_layers):
            of = (slice(None), layer) if num_layers > 1 else slice(None)
            points, ratios = oracle(seen[of])
            assert same_up_to_signs(path[of], points) <= 2e-5 * max(1.0, np.abs(points).max())
            assert np.abs((shares[layer] if num_layers > 1 else shares) - ratios).max() <= 1e-5


def test_a_line_is_a_line():
    t = np.arange(5.0)
    states = np.stack([np.outer(t, [3.0, 0.0, -4.0])])  # (1, 5, 3)
    points, shares = main_plane(states)
    assert np.allclose(points[0], np.stack([-5 * (t - 2), np.zeros(5)], axis=1), atol=1e-5)  # -4 is the largest entry
    assert np.allclose(shares, [1, 0], atol=1e-9)


def test_a_state_of_one_unit_has_one_direction_and_one_that_stands_still_has_none():
    points, shares = main_plane(np.array([[[1.0], [3.0]]]))
    assert np.allclose(points, [[[-1, 0], [1, 0]]])
    assert shares.tolist() == [1, 0]
    assert main_plane(np.ones((2, 3, 4)))[1].tolist() == [0, 0]


def test_a_state_that_is_no_number_has_no_path():
    points, shares = main_plane(np.array([[[1.0, np.inf], [3.0, 0.0]]]))
    assert np.isnan(points).all()
    assert np.isnan(shares).all()


def test_a_batch_has_one_path_and_no_twins():
    run = Run(Recipe(hidden_size=4))
    path = run.frame([f"{TRAJECTORY}hidden_state"], source="batch")[f"{TRAJECTORY}hidden_state"]
    assert path.shape == (1, run.extent.length, 2)
