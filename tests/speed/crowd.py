"""What a class costs the server: visitors of one page, and visitors with an experiment each (see ``tests.load``)."""

import asyncio

from tests.load.crowd import HEAD, Crowd, Measured, served

VISITORS, OWN = 80, 30
SECONDS, SETTLE = 12.0, 3.0
FRAMES, ANSWER, LAG, COST, FAIR = 5.0, 300.0, 100.0, 0.6, 0.5
"Floors: frames a second of the visitor who gets fewest; ms at p99; ms at p99; ms a frame; slowest run over fastest."


async def _measure(visitors: int, pages: tuple[str, ...]) -> tuple[Measured, float]:
    with served(1) as server:
        crowd = Crowd(server.url, pages)
        await crowd.grow(visitors)
        await asyncio.sleep(SETTLE)
        found = await crowd.measure(server, SECONDS)
        await crowd.close()
    return found, server.start_up


def table() -> tuple[list[str], bool]:
    """Measure both; frames and their cost are held to where all share one run: one core trains thirty at its limit."""
    same, start_up = asyncio.run(_measure(VISITORS, ("",)))
    own, _ = asyncio.run(_measure(OWN, tuple(f"?seed={seed}" for seed in range(OWN))))
    holds = [each.answer[1] <= ANSWER and each.lag[1] <= LAG and each.fairness >= FAIR for each in (same, own)]
    said = f"The first row: one page. The second: an experiment each. The server was ready after {start_up:.1f} s."
    return [HEAD, same.row(), own.row(), "", said], (
        all(holds) and same.frames[0] >= FRAMES * 0.95 and same.cost <= COST
    )
