import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy, mse_loss

from visualizer.tasks.task import Batch
from visualizer.training.loss import loss_and_gradient, probabilities


@pytest.mark.parametrize("share", [1.0, 0.3])
@pytest.mark.parametrize("kind", ["classes", "values"])
def test_loss_and_gradient_equal_autograd(kind, share):
    rng = np.random.default_rng(0)
    outputs = 5 * rng.standard_normal((4, 6, 3)).astype(np.float32)
    mask = rng.random((4, 6)) < share
    classes = rng.integers(0, 3, (4, 6))
    targets = classes if kind == "classes" else rng.standard_normal((4, 6, 3)).astype(np.float32)
    loss, gradient = loss_and_gradient(outputs, Batch(np.zeros((4, 6, 1), np.float32), targets, mask), kind)

    leaf = torch.from_numpy(outputs).requires_grad_()
    rule = cross_entropy if kind == "classes" else mse_loss
    expected = rule(leaf[torch.from_numpy(mask)], torch.from_numpy(targets)[torch.from_numpy(mask)])
    expected.backward()
    assert loss == pytest.approx(expected.item(), rel=1e-6)
    np.testing.assert_allclose(gradient, leaf.grad.numpy(), atol=1e-7)
    assert (gradient[~mask] == 0).all()


def test_overflow_is_a_number_and_no_warning():
    outputs = np.full((1, 2, 2), np.inf, np.float32)
    mask = np.ones((1, 2), bool)
    for kind, targets in {"classes": np.zeros((1, 2), np.int64), "values": np.zeros((1, 2, 2), np.float32)}.items():
        loss, _ = loss_and_gradient(outputs, Batch(outputs, targets, mask), kind)
        assert not np.isfinite(loss)


def test_probabilities_add_up():
    logits = np.array([[0.0, np.log(3.0)], [1000.0, 0.0]])
    np.testing.assert_allclose(probabilities(logits), [[0.25, 0.75], [1.0, 0.0]])
