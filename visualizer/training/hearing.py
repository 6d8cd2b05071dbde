"""The probe as it is heard: with the tokens that were put in the place of others."""

from dataclasses import fields
from typing import Any

import numpy as np

from visualizer.tasks.task import Batch, Task
from visualizer.training.events import Intervention, Substitute


def heard(task: Task, probe: Batch, standing: tuple[Intervention, ...]) -> Batch:
    """Return the probe with the tokens that stand in the place of others; the probe itself without any.

    The twins hear another token too, so that they still differ from the first sequence in one token alone; where they
    differ from it in the probe, only the first sequence hears it.
    """
    found = probe
    for t, token in replacements(standing).items():
        changed = task.replaced(found, t, token)
        found = changed if is_shared(probe, t) else _first_of(changed, found)
    return found


def replacements(standing: tuple[Intervention, ...]) -> dict[int, int]:
    """Return by position which token is put there; where two are, the later one holds."""
    found: dict[int, int] = {}
    for event in standing:
        if isinstance(event, Substitute) and event.start_stop:
            found.update(dict.fromkeys(range(*event.start_stop), event.token))
    return found


def is_shared(probe: Batch, t: int) -> bool:
    """Whether the twins of a probe hear at a position what its first sequence hears."""
    here = probe.inputs[:, t]
    return bool((here == here[0]).all())


def labels(task: Task, probe: Batch, standing: tuple[Intervention, ...]) -> tuple[str, ...]:
    """Say what is different in each sequence of the probe; of the first one also what it was made to hear instead."""
    first, *others = task.twin_labels()
    made = [task.choices(t)[token] for t, token in replacements(standing).items() if not is_shared(probe, t)]
    return (" → ".join([first, *made]), *others)


def _first_of(changed: Batch, others: Batch) -> Batch:
    """Return the first sequence of one batch and the other sequences of another."""

    def join(name: str) -> Any:
        first, rest = getattr(changed, name), getattr(others, name)
        return None if first is None else np.concatenate([first[:1], rest[1:]])

    return Batch(**{field.name: join(field.name) for field in fields(Batch)})
