"""What a frame holds besides the model's own quantities: question and answer, gradients, what is remembered."""

from dataclasses import replace

from visualizer.models.model import SequenceModel
from visualizer.tasks.task import Batch, Task
from visualizer.trace import Quantity
from visualizer.training import properties, spectrum, trajectory
from visualizer.training.influence import LONGEST

UNIT_INTERVAL = (0.0, 1.0)
TWINS = "twins."
DECODED = "Class it says when it hears only its own answers; −1 where nothing is said."
WRITERS = ("t", "source_t", "unit")


def added(task: Task, model: SequenceModel, probe: Batch) -> dict[str, Quantity]:
    """Declare everything that training adds, by name."""
    per_layer = [*_gradients(model), *_twins(model, probe), *_influence(model, probe)]
    per_layer += [*trajectory.declared(model), *spectrum.declared(model), *properties.declared(task, probe)]
    if model.num_layers > 1:
        per_layer = [_with_layer(quantity) for quantity in per_layer]
    found = [*_sequence(task, probe), *properties.said(task, probe), *per_layer, *_provenance(model), *_memory(probe)]
    found += [*_effective(probe), *CURVES]
    return {quantity.name: quantity for quantity in found}


CURVES = (
    Quantity(
        "loss_curve",
        "L",
        ("bucket",),
        label="loss",
        doc="Loss over training, each point the mean of as many updates as the fact bucket_size says, then empty.",
    ),
    Quantity(
        "validation_curve",
        "L*",
        ("bucket",),
        label="validation loss",
        doc="Loss of the held-out sequences over training, each point for as many updates as the fact check_size says.",
    ),
)


def shows_classes(task: Task, probe: Batch) -> bool:
    """Whether each position is fed one symbol, as a one among zeros."""
    rows = probe.inputs
    return rows.shape[-1] > 1 and bool(((rows == 0) | (rows == 1)).all() and (rows.sum(axis=-1) <= 1).all())


def _sequence(task: Task, probe: Batch) -> list[Quantity]:
    """Declare what is fed, answered and asked."""
    is_class = task.kind == "classes"
    fed = ("t",) if shows_classes(task, probe) else ("t", "symbol")
    output = "Probability the network gives to each answer." if is_class else "What the network answers."
    target = (
        "Class that is asked for; −1 where nothing is asked."
        if is_class
        else "Value that is asked for; empty where nothing is asked."
    )
    return [
        Quantity("input", "x", fed, label="hears", doc="What is fed at this position: a symbol's number, or numbers."),
        Quantity("output", "y", ("t", "symbol"), "plain", UNIT_INTERVAL if is_class else None, "answers", doc=output),
        Quantity("target", "y*", ("t",) if is_class else ("t", "symbol"), label="asked", doc=target),
        *([Quantity("decoded", "ŷ", ("t",), label="says alone", doc=DECODED)] if task.translates else []),
    ]


def _gradients(model: SequenceModel) -> list[Quantity]:
    """Declare the gradient with respect to each state, its norm and its flow."""
    found = []
    for state in model.states:
        name = state.replace("state", "gradient")
        symbol = f"∂L/∂{model.quantities[state].symbol}"
        label = f"gradient of the {model.quantities[state].label}"
        doc = "How the loss of this sequence would change with this number, all later effects included."
        role = "gradient" if state in (model.traced or model.states) else "plain"
        found.append(Quantity(name, symbol, ("t", "unit"), role, None, label, doc=doc))
    found += [
        Quantity(
            "gradient_norm",
            "‖∂L/∂h‖",
            ("t",),
            "gradient",
            label="gradient norm",
            doc="Length of the gradient with respect to the hidden state at this position.",
        ),
        Quantity(
            "gradient_flow",
            "‖∂L/∂sₜ‖ ÷ last",
            ("t",),
            "gradient",
            label="gradient flow",
            doc="Length of the gradient with respect to the whole state, relative to where the loss sits last.",
        ),
    ]
    return found


def _twins(model: SequenceModel, probe: Batch) -> list[Quantity]:
    """Declare the states of the probe and of the sequences that differ in one token."""
    if len(probe.inputs) < 2:
        return []
    doc = "The state in sequences that differ in one token: lines apart mean that the difference is remembered."
    return [
        replace(model.quantities[state], name=TWINS + state, axes=("twin", "t", "unit"), label="twins", doc=doc)
        for state in model.states
    ]


def _provenance(model: SequenceModel) -> list[Quantity]:
    """Declare who wrote the memory."""
    if not model.writes:
        return []
    written = model.quantities[model.writes]
    doc = "What remains, given the gates, of what each earlier position wrote; these parts add up to the value."
    found = Quantity("provenance", f"{written.symbol}ₖ", WRITERS, "memory", None, "who wrote it", doc=doc)
    return [_with_layer(found) if "layer" in written.axes else found]


def _influence(model: SequenceModel, probe: Batch) -> list[Quantity]:
    """Declare what each loss owes to each state, and what a layer mixes into each position."""
    found = []
    if probe.inputs.shape[1] <= LONGEST:
        doc = "How strongly the loss at one position depends on the state at another, all ways between included."
        label, axes = "gradient triangle", ("loss_t", "t")
        found.append(Quantity("gradient_triangle", "‖∂Lₖ/∂hₜ‖", axes, "gradient", label=label, doc=doc))
    if type(model).mixing is not SequenceModel.mixing:
        doc = "How much of each earlier position the layer mixes into this one, signed: the mean over units, exact."
        label = "mixing, closed form"
        found.append(Quantity("mixing", "M", ("t", "source_t"), "attention", label=label, doc=doc))
    return found


def _effective(probe: Batch) -> list[Quantity]:
    """Declare how answers depend on inputs."""
    if probe.inputs.shape[1] > LONGEST:
        return []
    doc = "How strongly the answer asked for depends on each input: the length of its gradient, through all layers."
    label, axes = "effective attention, gradient norm", ("t", "source_t")
    return [Quantity("effective_attention", "‖∂yₜ/∂xₖ‖", axes, "attention", label=label, doc=doc)]


def _memory(probe: Batch) -> list[Quantity]:
    """Declare what the state still knows."""
    found = []
    if probe.memory is not None:
        read = "Class that a linear read-out, fitted to other sequences, finds in the state."
        sure = "How often that read-out is right on held-out sequences, above chance: 0 is chance, 1 is always."
        found += [
            Quantity("memory_read", "m", ("t",), "memory", None, "remembers", doc=read),
            Quantity("memory_confidence", "a", ("t",), "memory", UNIT_INTERVAL, "how surely", doc=sure),
        ]
    return found


def _with_layer(quantity: Quantity) -> Quantity:
    """Put the layer before the positions; first of all where there are none."""
    place = min((quantity.axes.index(axis) for axis in ("t", "loss_t") if axis in quantity.axes), default=0)
    return replace(quantity, axes=(*quantity.axes[:place], "layer", *quantity.axes[place:]))
