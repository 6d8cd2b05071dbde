"""Networks that are broken in one honest way, for who wants to find out from the picture what is wrong.

A fault changes knobs (the recipe says only its name), the weights at the start, the batches or what is carried; all of
it follows from recipe and update, so that a broken run is as much a function of its recipe as any other.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch

from visualizer.learning import FAULT_NAMES
from visualizer.models import MODELS, SequenceModel
from visualizer.recipe import Recipe
from visualizer.tasks import TASKS
from visualizer.tasks.task import Batch

NONE = "none"
RATE = 100.0
SHUT = -5.0
"Bias inside the keep gate's sigmoid: it starts 0.7 % open."
HUGE = 60.0
"What the weights of a recurrent layer are multiplied with: nearly every sum lies where sigmoid and tanh are flat."
ORDERLESS = ("parity", "adding", "delayed_recall")
"Tasks whose answer is the same in any order."


@dataclass(frozen=True)
class Fault:
    """One way to break a network.

    Args:
        name: the value of the knob ``fault``.
        label: what a list of guesses says.
        doc: what is broken, exactly; the recipe's own knobs do not show it.
        changes: knobs with the values they really have, from the recipe.
        beside: knobs that are not broken, but have these values so that the fault is felt; a repair leaves them so.
        remedy: knob changes that who guesses this would make where it is not the fault, from the recipe.
        misfit: why a recipe cannot have this fault, for a person; empty where it can.
        damage: changes the initial weights in place.
        disturb: changes a batch that is learned from, with random numbers of its own; and the probe, all its sequences
            alike.
        carries: whether each batch starts from the state that the last one ended with.
    """

    name: str
    label: str
    doc: str
    changes: Callable[[Recipe], Mapping[str, Any]] = lambda recipe: {}
    beside: Mapping[str, Any] = field(default_factory=dict)
    remedy: Callable[[Recipe], Mapping[str, Any]] = lambda recipe: {}
    misfit: Callable[[Recipe], str] = lambda recipe: ""
    damage: Callable[[SequenceModel], None] = lambda model: None
    disturb: Callable[[Batch, np.random.Generator, bool], Batch] = lambda batch, rng, alike: batch
    carries: bool = False

    def fits(self, recipe: Recipe) -> bool:
        """Whether a recipe can have this fault."""
        return not self.misfit(recipe)

    def effective(self, recipe: Recipe) -> Recipe:
        """Return the recipe with the values that its knobs really have.

        Raises:
            ValueError: if the recipe cannot have this fault.
        """
        reason = self.misfit(recipe)
        if reason:
            raise ValueError(f"fault cannot be {self.name} here: {reason} Choose another fault, or none")
        changes = {**self.beside, **self.changes(recipe)}
        return recipe.replace(**changes) if changes else recipe

    def repair(self, recipe: Recipe) -> dict[str, Any]:
        """Return the knob changes of a learner who takes this for what is wrong.

        A right guess takes the fault away; a wrong one changes what it would be cured with and leaves the fault there.
        """
        is_right = recipe["fault"] == self.name
        return {**self.beside, "fault": NONE} if is_right else dict(self.remedy(recipe))


def _rate(recipe: Recipe) -> dict[str, Any]:
    return {"learning_rate": min(RATE * recipe["learning_rate"], 1e6)}


def _slower(recipe: Recipe) -> dict[str, Any]:
    return {"learning_rate": recipe["learning_rate"] / RATE}


def _has_forget_gate(recipe: Recipe) -> bool:
    variant = recipe.values.get("variant", "")
    return "forget_bias" in recipe.values and variant not in ("no_forget_gate", "coupled_gates")


def _open(recipe: Recipe) -> dict[str, Any]:
    return {"forget_bias": 3.0} if _has_forget_gate(recipe) else {}


def _no_gate(recipe: Recipe) -> str:
    return "" if _has_forget_gate(recipe) else f"{recipe.model} has no keep gate with a bias of its own."


def _cannot_explode(recipe: Recipe) -> str:
    return (
        ""
        if recipe.model == "rnn"
        else "only the gradient of a plain network (rnn) grows so far that it needs clipping."
    )


def _loss_elsewhere(batch: Batch, rng: np.random.Generator, alike: bool) -> Batch:
    """Ask from the first position on what is asked from a later one; what is asked everywhere, one position late."""
    mask = batch.loss_mask
    first = mask.argmax(axis=1)  # (B,)
    shift = np.where(first > 0, first, np.where(mask.sum(axis=1) > 1, -1, 0))
    positions = np.arange(mask.shape[1])
    source = positions + shift[:, None]  # (B, L)
    inside = (source >= 0) & (source < mask.shape[1])
    if batch.lengths is not None:
        inside &= positions < batch.lengths[:, None]
    source = np.where(inside, source, 0)
    moved = np.take_along_axis(mask, source, axis=1) & inside
    index = source if batch.targets.ndim == 2 else source[..., None]
    targets = np.take_along_axis(batch.targets, index, axis=1)
    return replace(batch, targets=targets, loss_mask=moved)


def _shuffled(batch: Batch, rng: np.random.Generator, alike: bool) -> Batch:
    """Feed the positions of each sequence, or of each source, in an order of its own, or all in the same."""
    count, length = batch.inputs.shape[:2]
    ends = batch.sources if batch.sources is not None else batch.lengths
    keys = rng.random((1 if alike else count, length))
    late = np.arange(length) >= (length if ends is None else np.asarray(ends)[:, None])
    order = np.where(late, 1.0 + np.arange(length), keys).argsort(axis=1)  # (B, L)
    return replace(batch, inputs=np.take_along_axis(batch.inputs, order[..., None], axis=1))


def _no_order(recipe: Recipe) -> str:
    return f"{recipe.task} has the same answer in any order." if recipe.task in ORDERLESS else ""


def _cannot_carry(recipe: Recipe) -> str:
    if not MODELS[recipe.model].carries:
        return f"{recipe.model} carries no state from batch to batch."
    return f"the batches of {recipe.task} continue each other." if TASKS[recipe.task].is_stream else ""


def _saturate(model: SequenceModel) -> None:
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if name.startswith(("weight_ih", "weight_hh")):
                weight.mul_(HUGE)


def _cannot_saturate(recipe: Recipe) -> str:
    squashes = recipe.model in ("lstm", "gru", "lstm_variant") or recipe.values.get("nonlinearity") == "tanh"
    return "" if squashes else f"{recipe.model} has no gates that saturate for good."


_ALL = (
    Fault(NONE, "Nothing", "Nothing is broken."),
    Fault(
        "hundredfold_rate",
        "The learning rate is far too large",
        f"Learning goes at {RATE:g} times the learning rate that the recipe says.",
        changes=_rate,
        remedy=_slower,
    ),
    Fault(
        "shut_forget_gate",
        "The keep gate starts shut",
        f"The keep gate's bias starts at {SHUT:g}, whatever the recipe says: 0.7 % of the cell state is kept.",
        changes=lambda recipe: {"forget_bias": SHUT},
        remedy=_open,
        misfit=_no_gate,
    ),
    Fault(
        "no_clipping",
        "The gradient is not clipped",
        "The gradient is not clipped, in a network whose gradient can explode: relu units that start as the identity.",
        changes=lambda recipe: {"clip_norm": 0.0},
        beside={"nonlinearity": "relu", "recurrent_init": "identity"},
        remedy=lambda recipe: {"clip_norm": 1.0},
        misfit=_cannot_explode,
    ),
    Fault(
        "loss_elsewhere",
        "The loss sits at the wrong position",
        "Answers are asked for from the first position on, or, where all positions are asked, one position late.",
        misfit=lambda recipe: (
            "an answer cannot be asked for before its source ends." if TASKS[recipe.task].translates else ""
        ),
        disturb=_loss_elsewhere,
    ),
    Fault(
        "carried_state",
        "Each sequence starts from the state of another one",
        "Each batch starts from the state that the batch before ended with, although its sequences are other ones.",
        misfit=_cannot_carry,
        carries=True,
    ),
    Fault(
        "shuffled_positions",
        "The positions are in the wrong order",
        "The positions of each sequence are fed in an order of their own; what is asked stays where it is.",
        misfit=_no_order,
        disturb=_shuffled,
    ),
    Fault(
        "saturated_gates",
        "The gates are saturated",
        f"The weights of every recurrent layer start {HUGE:g} times as large: gates stand wide open or shut.",
        misfit=_cannot_saturate,
        damage=_saturate,
    ),
)
FAULTS: dict[str, Fault] = {fault.name: fault for fault in _ALL}
"Every value of the knob ``fault``."
assert tuple(FAULTS) == FAULT_NAMES
