"""How a small change of the state travels: the product of the Jacobians from one position to a later one."""

import numpy as np
import torch
from torch import Tensor

from visualizer.measures.measure import Argument, Measure
from visualizer.models import RecurrentModel
from visualizer.training import Run
from visualizer.training.reading import read

FARTHEST = 64


def jacobian(run: Run, t: int, back: int, layer: int) -> np.ndarray:
    """Return ∂s_t / ∂s_{t − back} of the probe, all states of one layer side by side. float64 (F, F).

    Raises:
        ValueError: if the model has no step, or the positions or the layer are not there.
    """
    model, length = run.model, run.extent.length
    if not isinstance(model, RecurrentModel):
        raise ValueError(f"only stacked recurrent layers step from state to state ({run.recipe.model} does not)")
    if not 0 <= layer < model.num_layers:
        raise ValueError(f"layer must be between 0 and {model.num_layers - 1} (got {layer}); choose a smaller one")
    end = t + length if t < 0 else t
    if not back <= end < length:
        raise ValueError(f"t must be between {back} and {length - 1} (got {t}); choose another, or a smaller back")
    tape = read(run, run.probe, with_gradients=False).tape
    fed = tape.array("input_vector")[0] if layer == 0 else tape.array("hidden_state")[layer - 1]
    inputs = torch.from_numpy(fed[0, end - back + 1 : end + 1].astype(np.float64))
    states = [tape.array(name)[layer, 0, end - back].astype(np.float64) for name in model.states]
    return _jacobian(model, layer, inputs, torch.from_numpy(np.concatenate(states)))


class _Steps(torch.nn.Module):
    """Some positions of one layer, from all states side by side to all states side by side."""

    def __init__(self, model: RecurrentModel, layer: int, inputs: Tensor) -> None:
        super().__init__()
        self.model, self.layer, self.inputs = model, layer, inputs

    def forward(self, flat: Tensor) -> Tensor:
        names = self.model.states
        state = dict(zip(names, flat[None].chunk(len(names), dim=-1), strict=True))
        for x in self.inputs:
            state, _ = self.model.step(x[None], state, self.layer)
        return torch.cat([state[name] for name in names], dim=-1)[0]


def _jacobian(model: RecurrentModel, layer: int, inputs: Tensor, start: Tensor) -> np.ndarray:
    """Differentiate in float64: over many positions what is left is small."""
    steps = _Steps(model, layer, inputs)
    weights = {name: value.detach().double() for name, value in steps.named_parameters()}
    found = torch.func.jacrev(lambda flat: torch.func.functional_call(steps, weights, (flat,)))(start)
    result: np.ndarray = found.detach().numpy()
    return result


def jacobian_norm(run: Run, t: int, back: int, layer: int) -> float:
    """Return the largest factor by which a small change of the state grows over some positions."""
    return float(np.linalg.svd(jacobian(run, t, back, layer), compute_uv=False)[0])


MEASURES = (
    Measure(
        "jacobian_norm",
        "Largest factor by which a small change of a layer's state grows over some positions of the probe.",
        "factor",
        jacobian_norm,
        (
            Argument("t", int, "Position where it has arrived; from the end if below zero.", -1, low=-200, high=199),
            Argument("back", int, "How many positions before it was made.", 1, low=1, high=FARTHEST),
            Argument("layer", int, "Of which layer.", 0, low=0, high=2),
        ),
    ),
)
