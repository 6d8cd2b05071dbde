"""``make bench``: print every table; exit with 1 if a floor does not hold."""

import datetime
import platform
import sys

from tests.speed import (
    blocks,
    costs,
    crowd,
    embedding,
    here,
    losing,
    painting,
    playing,
    training,
    visiting,
    watching,
)
from visualizer.course.kept import processor

PARTS = {
    "training": training.table,
    "here": here.table,
    "blocks": blocks.table,
    "costs": costs.table,
    "painting": painting.table,
    "watching": watching.table,
    "embedding": embedding.table,
    "losing": losing.table,
    "playing": playing.table,
    "crowd": crowd.table,
    "visiting": visiting.table,
}


def main() -> None:
    """Run the parts named on the command line, or all."""
    say = sys.stdout.write
    say(f"{processor()} · Python {platform.python_version()} · {datetime.date.today()}\n\n")
    held = True
    for name in sys.argv[1:] or PARTS:
        lines, holds = PARTS[name]()
        held = held and holds
        say("\n".join(lines) + f"\n\nfloors of {name}: {'hold' if holds else 'DO NOT HOLD'}\n\n")
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
