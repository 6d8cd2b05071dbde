"""Letting a network write: each symbol it says is what it hears next."""

import numpy as np
import torch

from visualizer.models.model import Stream
from visualizer.training.learner import Learner
from visualizer.training.loss import probabilities
from visualizer.training.randomness import SAMPLE, generator

LONGEST = 2000
HOTTEST = 5.0
BETWEEN = ", "  # of samples that end by themselves


def generate(learner: Learner, length: int, temperature: float) -> str:
    """Write text with the present weights; the same weights write the same text.

    Args:
        learner: whose network writes, without interventions: these belong to positions of a sequence.
        length: symbols, at most.
        temperature: 0 always says the likeliest; 1 draws as the network says; more is bolder.

    Raises:
        ValueError: if the task generates no text, or a number is out of range.
    """
    task = learner.task
    if not task.generates:
        raise ValueError(f"{learner.recipe.task} generates no text; choose a task that does")
    if not 1 <= length <= LONGEST:
        raise ValueError(f"length must be between 1 and {LONGEST} (got {length}); choose another")
    if not 0 <= temperature <= HOTTEST:
        raise ValueError(f"temperature must be between 0 and {HOTTEST:g} (got {temperature}); choose another")
    draws = generator(learner.knobs.seed, SAMPLE, 0).random(length)
    written = [""]
    logits, stream = _hear(learner, task.prompt, learner.model.start(1))
    for draw in draws:
        symbol = _choose(logits, temperature, draw)
        if symbol == task.stop:
            written.append("")
            logits, stream = _hear(learner, task.prompt, learner.model.start(1))
            continue
        letter = task.decode(symbol)
        written[-1] += letter
        logits, stream = _hear(learner, letter, stream)
    return BETWEEN.join(text for text in written if text)


def _hear(learner: Learner, text: str, stream: Stream) -> tuple[np.ndarray, Stream]:
    """Feed a text; return the logits (O,) at its last symbol and what is carried on."""
    with torch.no_grad():
        for row in torch.from_numpy(learner.task.encode(text)):
            outputs, stream = learner.model.advance(row[None], stream)
    return outputs[0].numpy(), stream


def _choose(logits: np.ndarray, temperature: float, draw: float) -> int:
    if temperature == 0:
        return int(logits.argmax())
    cumulative = np.cumsum(probabilities(logits.astype(np.float64) / temperature))
    return min(int(np.searchsorted(cumulative, draw * cumulative[-1])), len(logits) - 1)
