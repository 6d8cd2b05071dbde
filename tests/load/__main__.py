"""``python -m tests.load [VISITORS …] [--own] [--workers N]``: crowds of 1, 10, 30 and 80, each measured for a while.

All open the same page, whose run they share until they touch it; with ``--own`` each opens an experiment of its own.
"""

import argparse
import asyncio
import sys

from tests.load.crowd import HEAD, Crowd, served

SIZES = (1, 10, 30, 80)
SECONDS, SETTLE = 15.0, 3.0


async def _grow(sizes: list[int], pages: tuple[str, ...], workers: int) -> None:
    with served(workers) as server:
        crowd = Crowd(server.url, pages)
        for size in sizes:
            await crowd.grow(size - len(crowd.visitors))
            await asyncio.sleep(SETTLE)
            sys.stdout.write((await crowd.measure(server, SECONDS)).row() + "\n")
            sys.stdout.flush()
        await crowd.close()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, help="visitors")
    parser.add_argument("--own", action="store_true", help="each with an experiment of its own")
    parser.add_argument("--workers", type=int, default=1, help="worker processes")
    options = parser.parse_args()
    pages = tuple(f"?seed={seed}" for seed in range(max(options.sizes))) if options.own else ("",)
    sys.stdout.write(HEAD + "\n")
    asyncio.run(_grow(list(options.sizes), pages, options.workers))


if __name__ == "__main__":
    main()
