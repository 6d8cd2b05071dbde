"""``python -m tests.load.hostile [ATTACK …] [--seconds S]``: what a crowd notices of attacks, one after another.

Ten visitors, each with a network of their own, are measured before and during each attack, which comes from a process
of its own that gives way to all others: what is measured is the server, not the machine.
"""

import argparse
import asyncio
import os
import sys

from tests.load.attacks import ATTACKS
from tests.load.crowd import Crowd, Measured, Served, served

VISITORS = 10
ASKING = 0.25
"Seconds between two questions of a visitor."
REST = 1.5
"Seconds after an attack has begun, and after it has ended, that are not measured."
NICE = 19
HEAD = (
    "| attack | command answered, ms p99 before → during | frames/s, fewest before → during "
    "| event loop late, ms p99 / most before → during | MB before → during | what came of it |\n|" + "---|" * 6
)


def row(name: str, before: Measured, during: Measured, said: str) -> str:
    """A line of the table."""
    cells = [
        f"`{name}`",
        f"{before.answer[1]:.0f} → {during.answer[1]:.0f} (× {during.answer[1] / before.answer[1]:.1f})",
        f"{before.frames[0]:.1f} → {during.frames[0]:.1f}",
        f"{before.lag[1]:.0f} / {before.lag[2]:.0f} → {during.lag[1]:.0f} / {during.lag[2]:.0f}",
        f"{sum(before.memory):.0f} → {sum(during.memory):.0f}",
        said,
    ]
    return f"| {' | '.join(cells)} |"


async def attacked(server: Served, name: str, seconds: float) -> str:
    """Let an attack go on in a process of its own; return what it says came of it."""
    command = (sys.executable, "-m", "tests.load.hostile", name, "--url", server.url, "--seconds", str(seconds))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        said, _ = await asyncio.wait_for(process.communicate(), seconds + 60)
    except TimeoutError:
        process.kill()
        return "it did not end"
    return said.decode().strip().replace("|", "/") or "it failed"


async def under(name: str, seconds: float) -> str:
    """Measure a crowd on a fresh server, without an attack and under it."""
    with served(1) as server:
        crowd = Crowd(server.url, tuple(f"?seed={seed}" for seed in range(VISITORS)), ASKING)
        await crowd.grow(VISITORS)
        await asyncio.sleep(REST)
        before = await crowd.measure(server, seconds)
        attack = asyncio.create_task(attacked(server, name, seconds + 2 * REST + 1))
        await asyncio.sleep(REST + 1)
        during = await crowd.measure(server, seconds)
        said = await attack
        await crowd.close()
    return row(name, before, during, said)


def main() -> None:
    """Print the table; or, told a server, attack it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("attacks", nargs="*", choices=[*ATTACKS, []], metavar="ATTACK")
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--url", help="attack this server, measure nothing")
    options = parser.parse_args()
    if options.url:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
        os.nice(NICE)
        sys.stdout.write(asyncio.run(ATTACKS[options.attacks[0]](options.url, options.seconds)) + "\n")
        return
    sys.stdout.write(HEAD + "\n")
    for name in options.attacks or ATTACKS:
        sys.stdout.write(asyncio.run(under(name, options.seconds)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
