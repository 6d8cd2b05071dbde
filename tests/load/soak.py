"""``make soak``: eighty visitors who come and go for a while; what each got, and what the server holds at the end.

Each stays for a minute or so; of four, one opens an experiment of its own, the others the page that all open. Ten rows
are printed. It fails if memory grows by more than ``GROWTH`` MB in the second half, when as many sessions end as begin,
if the server complains to anybody, or if a floor does not hold.
"""

import argparse
import asyncio
import random
import sys
import time

import numpy as np

from tests.load.crowd import HEAD, Crowd, Measured, served

VISITORS = 80
STAY, SHARE = 60.0, 0.1
"Seconds that a visitor stays on average; of a short soak at most this part."
OWN = 4
"One of so many has an experiment of its own."
ROWS = 10
GROWTH = 60.0
"MB by which server and workers together may grow in the second half."
FLOORS = {"answer": 300.0, "lag": 100.0}
"Ms at p99: until a command is answered, and by which the event loop is late."
FRAMES = 4.75
"Frames a second of a visitor, on average: 5, less what a measurement of some seconds may miss."


def _pages() -> tuple[str, ...]:
    return tuple(f"?seed={number}" if number % OWN == 0 else "" for number in range(1000))


async def _come_and_go(crowd: Crowd, until: float, stay: float) -> None:
    while time.monotonic() < until:
        await asyncio.sleep(random.expovariate(len(crowd.visitors) / stay))
        if crowd.visitors:
            await crowd.leave(random.choice(crowd.visitors))
        await crowd.enter()


async def soak(minutes: float, visitors: int, workers: int) -> list[Measured]:
    """Let them come and go; print a row now and then."""
    rows: list[Measured] = []
    with served(workers) as server:
        crowd = Crowd(server.url, _pages())
        await crowd.grow(visitors)
        until = time.monotonic() + 60 * minutes
        moving = asyncio.create_task(_come_and_go(crowd, until, min(STAY, SHARE * 60 * minutes)))
        for _ in range(ROWS):
            rows.append(await crowd.measure(server, 60 * minutes / ROWS))
            sys.stdout.write(rows[-1].row() + "\n")
            sys.stdout.flush()
        await moving
        await crowd.close()
    return rows


def faults(rows: list[Measured], slack: float = 1.0) -> list[str]:
    """Return what does not hold, in words.

    Args:
        rows: one after another.
        slack: times that the floors may be missed, on a machine that is used by others too.
    """
    found = []
    later = [sum(row.memory) for row in rows[len(rows) // 2 :]]
    if later[-1] - later[0] > GROWTH:
        found.append(f"memory grew from {later[0]:.0f} to {later[-1]:.0f} MB (at most {GROWTH:.0f})")
    notices = sum(row.notices for row in rows)
    if notices:
        found.append(f"visitors were told of {notices} faults (none is there)")
    frames = min(row.frames[1] for row in rows)
    if not frames >= FRAMES / slack:  # nan: nothing was measured
        found.append(f"a visitor had {frames:.1f} frames a second (at least {FRAMES / slack:.1f})")
    for name, most in FLOORS.items():
        worst = float(np.max([getattr(row, name)[1] for row in rows]))
        if not worst <= most * slack:
            found.append(f"{name} at p99 was {worst:.0f} ms (at most {most * slack:.0f})")
    return found


def main() -> None:
    """Soak; exit with 1 if something does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--visitors", type=int, default=VISITORS)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--slack", type=float, default=1.0, help="times that floors may be missed")
    options = parser.parse_args()
    sys.stdout.write(HEAD + "\n")
    rows = asyncio.run(soak(options.minutes, options.visitors, options.workers))
    found = faults(rows, options.slack)
    sys.stdout.write("\n".join(found) + "\n" if found else "everything holds\n")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
