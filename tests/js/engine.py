"""What the Python engine computes, for the engine in the page: ``python -m tests.js.engine``.

Readings in float64: weights, a batch, and every quantity, output, loss and gradient that follow. Updates: the weights
after twenty of them, as ``Learner`` makes them, and the batches it drew. Tasks: what each says of itself, and some of
its sequences with their answers.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from tests.js.diagrams import rounded
from visualizer import Recipe
from visualizer.models.tape import Tape
from visualizer.tasks.task import Batch
from visualizer.training.explanation import explain
from visualizer.training.gradients import flow, norms
from visualizer.training.learner import Learner
from visualizer.training.loss import loss_and_gradient
from visualizer.training.provenance import provenance
from visualizer.training.readout import fit
from visualizer.training.validation import Validation

PATH = Path(__file__).with_name("engine.json")
SIZES: dict[str, Any] = {"hidden_size": 5, "batch_size": 3}
READ: dict[str, dict[str, Any]] = {
    "rnn": {"task": "temporal_order", "model": "rnn", "seq_len": 12, "recurrent_init": "orthogonal"},
    "irnn": {"task": "adding", "model": "rnn", "seq_len": 8, "nonlinearity": "relu", "recurrent_init": "identity"},
    "gru": {"task": "parity", "model": "gru", "seq_len": 8, "every": True},
    "gru in two layers": {"task": "copy_memory", "model": "gru", "seq_len": 9, "num_layers": 2},
    "lstm": {"task": "delayed_recall", "model": "lstm", "seq_len": 8, "input_bias": -1.0},
    "lstm in two layers, cut": {
        "task": "parity",
        "model": "lstm",
        "seq_len": 8,
        "num_layers": 2,
        "bptt_window": 3,
        "every": True,
    },
}
UPDATES = 20
LEARNED: dict[str, dict[str, Any]] = {
    "rnn": {"task": "parity", "model": "rnn", "every": True, "learning_rate": 0.02, "clip_norm": 0.3},
    "gru": {"task": "delayed_recall", "model": "gru", "learning_rate": 0.02, "clip_norm": 0.3, "warmup": 5},
    "lstm": {"task": "delayed_recall", "model": "lstm", "learning_rate": 0.02, "clip_norm": 0.3},
    "sgd": {"task": "adding", "model": "lstm", "optimizer": "sgd", "learning_rate": 0.5, "momentum": 0.5},
    "adamw": {"task": "adding", "model": "gru", "optimizer": "adamw", "weight_decay": 0.1},
    "rmsprop": {"task": "parity", "model": "lstm", "optimizer": "rmsprop"},
}
TASKS: dict[str, dict[str, Any]] = {
    "delayed_recall": {"task": "delayed_recall"},
    "delayed_recall, silent": {"task": "delayed_recall", "noise": False, "wait": 10, "letters": 4},
    "temporal_order": {"task": "temporal_order"},
    "temporal_order, short": {"task": "temporal_order", "seq_len": 20},
    "adding": {"task": "adding", "seq_len": 30},
    "parity": {"task": "parity"},
    "parity, every": {"task": "parity", "every": True, "min_length": 5},
    "copy_memory": {"task": "copy_memory"},
    "copy_memory, lead": {"task": "copy_memory", "wait": 4, "letters": 2},
}
DRAWN = 2048
"Sequences that statistics are of."


def reading(knobs: dict[str, Any]) -> dict[str, Any]:
    """Read a batch with fresh weights, in float64, and go back through time from its loss."""
    learner = Learner(Recipe(**SIZES, **knobs))
    learner.model.double()
    batch = learner.batch()
    tape = Tape()
    length = batch.inputs.shape[1]
    inputs = torch.from_numpy(batch.inputs).double()
    outputs, _ = learner.model.forward(inputs, lengths=batch.lengths, cuts=learner.cuts(length), tape=tape)
    answers = outputs.detach().numpy()
    loss, gradient = loss_and_gradient(answers, batch, learner.task.kind)
    outputs.backward(torch.from_numpy(gradient.astype(np.float64)))
    states = learner.model.states
    names = [*learner.model.quantities, *(state.replace("state", "gradient") for state in states)]
    seen = {name: tape.array(name) for name in names if name != "input_vector"}
    gradients = [seen[state.replace("state", "gradient")][:, 0] for state in states]
    return {
        "recipe": dict(learner.recipe.values),
        "batch": written(batch),
        "weights": {name: flat(weight) for name, weight in learner.model.named_parameters()},
        "quantities": {name: array.tolist() for name, array in seen.items()},
        "outputs": answers.tolist(),
        "loss": loss,
        "gradients": {
            name: flat(weight.grad) for name, weight in learner.model.named_parameters() if weight.grad is not None
        },
        "gradient_norm": norms(gradients[0]).tolist(),
        "gradient_flow": flow(gradients).tolist(),
        **provenance_of(learner, seen),
    }


def provenance_of(learner: Learner, seen: dict[str, np.ndarray]) -> dict[str, Any]:
    """Split the first sequence's memory by the position that wrote it, where the model keeps one."""
    if learner.model.ledger is None:
        return {}
    first = {name: array[:, 0].astype(np.float64) for name, array in seen.items()}
    lstm = learner.recipe.model == "lstm"
    kept = first["forget_gate" if lstm else "update_gate"]
    written = first["input_gate"] * first["candidate"] if lstm else (1 - kept) * first["candidate"]
    return {"provenance": provenance(kept, written).tolist()}


def learned(knobs: dict[str, Any]) -> dict[str, Any]:
    """Learn for some updates, and say from which weights and batches."""
    learner = Learner(Recipe(**{"hidden_size": 5, "batch_size": 4, "seq_len": 8, **knobs}))
    start = {name: flat(weight) for name, weight in learner.model.named_parameters()}
    batches = [written(learner.batch_of(update)) for update in range(UPDATES)]
    losses, clipped = [], 0
    for _ in range(UPDATES):
        learner.update()
        losses.append(learner.loss)
        clipped += learner.measured.clipped
    return {
        "recipe": dict(learner.recipe.values),
        "start": start,
        "batches": batches,
        "losses": losses,
        "clipped": clipped,
        "weights": {name: flat(weight) for name, weight in learner.model.named_parameters()},
    }


def explained() -> dict[str, Any]:
    """Explain values of an LSTM of two layers and a GRU, by the numbers of their probe."""
    found = []
    for knobs in ({"model": "lstm", "num_layers": 2}, {"model": "gru"}, {"model": "rnn"}):
        learner = Learner(Recipe(task="delayed_recall", hidden_size=3, seq_len=6, **knobs))
        answers = [
            explain(learner, name, t=t, unit=1, layer=learner.model.num_layers - 1).to_json()
            for name in learner.model.equations
            for t in (0, 4)
        ]
        weights = {name: flat(weight) for name, weight in learner.model.named_parameters()}
        probe = written(learner.probe)
        found.append({"recipe": dict(learner.recipe.values), "weights": weights, "probe": probe, "answers": answers})
    return {"networks": found}


def read_out() -> dict[str, Any]:
    """Fit the read-out of what is remembered to states of a network that has learned a little."""
    learner = Learner(Recipe(task="delayed_recall", model="gru", hidden_size=3, seq_len=4, letters=3))
    validation = Validation(learner)
    for _ in range(40):
        learner.update()
    reading = validation.read()
    states = np.round(reading.tape.array("hidden_state")[0].astype(np.float64), 4)  # (B, L, H)
    memory = reading.batch.memory
    assert memory is not None
    memory = np.where(np.arange(len(memory))[:, None] % 5 == 0, -1, memory)  # some have nothing to remember
    found = fit(states.astype(np.float32), memory, 3)
    said = found.read(states.astype(np.float32))
    return {
        "states": states.tolist(),
        "memory": memory.tolist(),
        "confidence": found.confidence.tolist(),
        "said": said.tolist(),
    }


def task_of(knobs: dict[str, Any]) -> dict[str, Any]:
    """Say what a task says of itself, some of its sequences, and what many of them have in common."""
    recipe = Recipe(model="lstm", **knobs)
    task = recipe.build_task()
    probe, many = task.probe(), task.batch(np.random.default_rng(0), DRAWN, 0)
    assert probe.memory is not None
    assert many.memory is not None
    answers = many.targets if task.kind == "classes" else many.targets[..., 0]
    lengths = many.lengths if many.lengths is not None else np.full(DRAWN, many.inputs.shape[1])
    return {
        "recipe": dict(recipe.values),
        "input_size": task.input_size,
        "output_size": task.output_size,
        "symbols": list(task.symbols),
        "memory_symbols": list(task.memory_symbols),
        "kind": task.kind,
        "remembers": task.remembers,
        "chance": task.chance_loss,
        "phases": [vars(phase) for phase in task.phases()],
        "twins": task.twin_labels(),
        "asked": np.flatnonzero(probe.loss_mask[0]).tolist(),
        "probe": [_told(task, probe, b) for b in range(len(probe.inputs))],
        "sequences": [_told(task, many, b) for b in range(12)],
        "mean": {
            "inputs": many.inputs.mean(axis=0).tolist(),
            "mask": many.loss_mask.mean(axis=0).tolist(),
            "answer": float(answers[many.loss_mask].mean()),
            "answer_spread": float(answers[many.loss_mask].std()),
            "length": float(lengths.mean()),
            "memory": many.memory.mean(axis=0).tolist(),
        },
    }


def _told(task: Any, batch: Batch, b: int) -> dict[str, Any]:
    targets = batch.targets[b] if task.kind == "classes" else batch.targets[b, :, 0]
    asked = np.flatnonzero(batch.loss_mask[b])
    assert batch.memory is not None
    return {
        "tokens": list(task.tokens(batch.inputs[b])),
        "asked": asked.tolist(),
        "answers": [round(float(target), 6) for target in targets[asked]],
        "memory": batch.memory[b].tolist(),
    }


def written(batch: Batch) -> dict[str, Any]:
    """Return a batch as JSON values, sequence by sequence."""
    return {
        "inputs": batch.inputs.tolist(),
        "targets": batch.targets.tolist(),
        "mask": batch.loss_mask.astype(int).tolist(),
        "lengths": None if batch.lengths is None else batch.lengths.tolist(),
        "memory": None if batch.memory is None else batch.memory.tolist(),
    }


def flat(weight: torch.Tensor) -> list[float]:
    """Return a parameter's numbers in one row."""
    values: list[float] = weight.detach().reshape(-1).tolist()
    return values


PARTS: dict[str, Callable[[], Any]] = {
    "readings": lambda: {name: reading(knobs) for name, knobs in READ.items()},
    "learned": lambda: {name: learned(knobs) for name, knobs in LEARNED.items()},
    "tasks": lambda: {name: task_of(knobs) for name, knobs in TASKS.items()},
    "explained": explained,
    "readout": read_out,
}


def engine_part(part: str) -> Any:
    """Return one part as JSON values."""
    return rounded(PARTS[part]())


if __name__ == "__main__":
    found = {part: engine_part(part) for part in PARTS}
    PATH.write_text(json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n")
