"""Where something is measured: positions of the probe by number, or by the stretch of the band they lie in."""

from visualizer.measures.measure import Argument
from visualizer.training import Run

DURING = Argument("during", str, "Only a stretch of the band, by the first word of its name.", "")
AT = Argument("t", int, "Only this position; from the end if below zero.", None, low=-200, high=199)
STOP = Argument("stop", int, "With t: the first position that does not belong to it any more.", None, low=1, high=200)


def positions(run: Run, during: str, t: int | None, stop: int | None = None) -> list[int]:
    """Return positions of the probe.

    Args:
        run: whose.
        during: a stretch of the band by the first word of its name; empty for none.
        t: a position, from the end if below zero; None for none.
        stop: with ``t``, the first position that does not belong to it any more; None for one position.

    Raises:
        ValueError: if there is no such stretch or position, or both or neither are named.
    """
    if bool(during) == (t is not None):
        raise ValueError("positions must be named by during=… or by t=…; write one of the two")
    if during:
        return stretch(run, during)
    length = run.extent.length
    assert t is not None
    start = t + length if t < 0 else t
    end = start + 1 if stop is None else stop
    if not 0 <= start < end <= length:
        raise ValueError(f"t and stop must hold 0 <= t < stop <= {length} (got {t} and {stop}); choose other positions")
    return list(range(start, end))


def stretch(run: Run, name: str) -> list[int]:
    """Return the positions of a stretch of the band, by the first word of its name.

    Raises:
        ValueError: if there is none.
    """
    phases = run.task.phases()
    found = [t for phase in phases if _word(phase.name) == name for t in range(phase.start, phase.stop)]
    if not found:
        offered = ", ".join(dict.fromkeys(_word(phase.name) for phase in phases))
        raise ValueError(f"during must be one of {offered} (got {name}); choose one of these")
    return found


def _word(name: str) -> str:
    return name.split()[0]
