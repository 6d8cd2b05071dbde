"""Everything a module hides, from its equations: gates, cell states, inner layers, gradients through time.

The equations are worked out position by position in float64, and must give what the module gave; then the loss's
gradient goes back through them.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from visualizer.kernels import Control, scan
from visualizer.models.unroll import unroll
from visualizer.modules.cell import Cell, Recurrent
from visualizer.modules.hearing import Heard

Record = dict[str, np.ndarray]
SLACK = 64
"How many times the smallest step of the module's numbers its outputs may lie beside the equations'."


@dataclass(frozen=True)
class Recovered:
    """What a module showed inside.

    Args:
        records: for each layer and direction, by quantity name, (L, H, N).
        distance: the largest difference between the equations' outputs and the module's.
    """

    records: list[list[Record]]
    distance: float


def recover(recurrent: Recurrent, heard: Heard) -> Recovered:
    """Work out what a module showed; with its gradients where the loss is known.

    Raises:
        ValueError: if the equations do not give what the module gave.
    """
    with_gradients = heard.to_outputs is not None
    places = range(recurrent.layers * recurrent.directions)
    records: list[Record] = [{} for _ in places]
    starts = [_start(recurrent, heard, place) for place in places]
    finals: list[dict[str, Tensor]] = []
    x = heard.inputs
    with torch.set_grad_enabled(with_gradients):
        for layer in range(recurrent.layers):
            sides = []
            for direction in range(recurrent.directions):
                place = layer * recurrent.directions + direction
                cell, record = recurrent.cell(layer, direction), records[place]
                shown, final = _read(cell, x, starts[place], direction == 1, record)
                sides.append(shown)
                finals.append(final)
            x = torch.cat(sides, dim=1)  # (L, directions · P, N)
    distance = _distance(x.detach(), heard.outputs)
    _check(distance, recurrent, heard.outputs)
    if with_gradients:
        _go_back(recurrent, heard, x, starts, finals)
    nested = [records[start : start + recurrent.directions] for start in places[:: recurrent.directions]]
    return Recovered(nested, distance)


def _read(
    cell: Cell, x: Tensor, start: dict[str, Tensor], is_reverse: bool, record: Record
) -> tuple[Tensor, dict[str, Tensor]]:
    """Run one layer in one direction over (L, D, N): by the scan where it has the equations, else step by step."""
    if cell.kernel is None:
        return unroll(cell.step, x, start, reverse=is_reverse, record=record)
    initial = tuple(value.T for value in start.values())
    outputs, final = scan(cell.kernel, x, cell.matrices, initial, Control(reverse=is_reverse), record)
    return outputs, {name: value.T for name, value in zip(start, final, strict=True)}


def _start(recurrent: Recurrent, heard: Heard, place: int) -> dict[str, Tensor]:
    """Return the carried state, as leaves of the graph: whoever asks for their gradient has all later ones made."""
    return {name: heard.start[name][place].clone().requires_grad_() for name in recurrent.states}


def _go_back(
    recurrent: Recurrent,
    heard: Heard,
    outputs: Tensor,
    starts: list[dict[str, Tensor]],
    finals: list[dict[str, Tensor]],
) -> None:
    ends, given = [outputs], [heard.to_outputs]
    for name, gradient in heard.to_final.items():
        ends += [final[name] for final in finals]
        given += list(gradient)
    leaves = [start[name] for start in starts for name in recurrent.states]
    torch.autograd.grad(ends, leaves, given, allow_unused=True)


def _distance(found: Tensor, given: Tensor) -> float:
    apart = (found - given.to(torch.float64)).abs()
    return float(apart[apart.isfinite()].max()) if bool(apart.isfinite().any()) else 0.0


def _check(distance: float, recurrent: Recurrent, outputs: Tensor) -> None:
    finite = outputs[outputs.isfinite()]
    largest = max(1.0, float(finite.abs().max())) if len(finite) else 1.0
    allowed = SLACK * torch.finfo(outputs.dtype).eps * largest
    if distance > allowed:
        raise ValueError(
            f"the equations of {type(recurrent.module).__name__} give outputs that differ from the module's by "
            f"{distance:.1e} (at most {allowed:.1e} is expected): its forward does something else; read the module "
            "that does the recurrence itself"
        )
