"""A run's state as bytes (safetensors, no code inside), from which it goes on bit for bit."""

import json
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from visualizer.recipe import Recipe
from visualizer.training.events import event_from_json
from visualizer.training.history import Checkpoint, Checks, LossCurve, Measured

FORMAT = "rnn-visualizer-snapshot"
VERSION = 1
CARRY = "carry."
CHECKS = "validation_curve"


def encode(recipe: Recipe, checkpoint: Checkpoint) -> bytes:
    """Write a state and the recipe it belongs to."""
    carry = {CARRY + name: array for name, array in checkpoint.carry.items()}
    measured = checkpoint.measured
    about = {
        "format": FORMAT,
        "version": VERSION,
        "recipe": recipe.to_json(),
        "updates": checkpoint.updates,
        "events": [[updates, event.to_json()] for updates, event in checkpoint.events],
        "curve": checkpoint.curve.to_json(),
        "checks": checkpoint.checks.to_json(),
        "measured": [measured.loss, measured.metrics, measured.gradient_norm, measured.clipped],
    }
    arrays = {"memory": checkpoint.memory, "curve": checkpoint.curve.array(), **carry}
    if checkpoint.checks.best is not None:
        arrays[CHECKS] = checkpoint.checks.curve.array()
    return bytes(save(arrays, metadata={"about": json.dumps(about)}))


def decode(snapshot: bytes) -> tuple[Recipe, Checkpoint]:
    """Read what ``encode`` wrote.

    Raises:
        ValueError: if the bytes are no snapshot, are damaged, or were written by a newer version.
    """
    about, arrays = _read(snapshot)
    carry = {name.removeprefix(CARRY): array for name, array in arrays.items() if name.startswith(CARRY)}
    events = tuple((updates, event_from_json(fields)) for updates, fields in about["events"])
    curve = LossCurve.restore(arrays["curve"], about["curve"])
    checks = Checks.restore(arrays[CHECKS], about["checks"]) if CHECKS in arrays else Checks()
    measured = Measured(*about["measured"])
    checkpoint = Checkpoint(about["updates"], arrays["memory"], carry, events, curve, measured, checks)
    return Recipe.from_json(about["recipe"]), checkpoint


def _read(snapshot: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    try:
        length = int.from_bytes(snapshot[:8], "little")
        header = json.loads(snapshot[8 : 8 + length])
        about = json.loads(header["__metadata__"]["about"])
        arrays = load(snapshot)
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise ValueError(
            f"these bytes are no snapshot ({type(error).__name__}); expected what run.snapshot() gave"
        ) from None
    if about.get("format") != FORMAT:
        raise ValueError("these bytes are no snapshot; expected what run.snapshot() gave")
    if about["version"] > VERSION:
        raise ValueError(f"the snapshot is version {about['version']}; this program reads up to {VERSION}; update it")
    return about, arrays
