"""``python -m tests.load [VISITORS …]``: crowds of 1, 10, 30 and 80, each measured for some seconds."""

import asyncio
import sys

from tests.load.crowd import HEAD, Crowd, served

SIZES = (1, 10, 30, 80)
SECONDS = 15.0
WORKERS = 1


async def _grow(sizes: list[int]) -> None:
    with served(WORKERS) as server:
        crowd = Crowd(server.url)
        for size in sizes:
            await crowd.grow(size - len(crowd.visitors))
            await asyncio.sleep(3)
            sys.stdout.write((await crowd.measure(server, SECONDS)).row() + "\n")
            sys.stdout.flush()
        await crowd.close()


def main() -> None:
    """Print the table."""
    sys.stdout.write(HEAD + "\n")
    asyncio.run(_grow([int(word) for word in sys.argv[1:]] or list(SIZES)))


if __name__ == "__main__":
    main()
