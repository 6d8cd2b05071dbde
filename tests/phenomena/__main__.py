"""``make phenomena``: measure the claims named on the command line, or all, and print them.

``python -m tests.phenomena NAME…`` prints some; ``--subset ci`` those of a subset, measured anew, and ends with 1 if
one does not hold. Without names all are run, then docs/phenomena.md is written, then the same for the table of default
settings, docs/defaults.md. What has been measured is kept in build/phenomena.json by recipe and by what is read, so
that the command can be stopped; ``--pages`` only writes the pages from that.
"""

import argparse
import sys
from collections.abc import Iterable

from tests.phenomena import defaults
from tests.phenomena.claim import Claim
from tests.phenomena.claims import CLAIMS, SUBSETS
from tests.phenomena.measuring import ROOT, Keeper, held, run_claim
from tests.phenomena.page import cell, page, section

PAGE = ROOT / "docs" / "phenomena.md"


def run(claims: Iterable[Claim], keeper: Keeper) -> bool:
    """Measure claims and print them; return whether all held for every seed."""
    all_held = True
    for claim in claims:
        for seed, arm, result in run_claim(claim, keeper):
            sys.stderr.write(f"{claim.name}, seed {seed}, {arm.label}: {cell(claim, arm, result)} {result.cpu:.1f} s\n")
        sys.stdout.write("\n".join(section(claim, keeper)) + "\n")
        sys.stdout.flush()
        all_held = all_held and all(held(claim, keeper).values())
    return all_held


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.phenomena", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *CLAIMS], help="claims; all if none is named")
    parser.add_argument("--subset", choices=SUBSETS, help="a named choice of claims, measured anew")
    parser.add_argument("--pages", action="store_true", help="only write the pages from what has been measured")
    asked = parser.parse_args()
    keeper = Keeper(None) if asked.subset else Keeper()
    chosen = SUBSETS[asked.subset] if asked.subset else asked.names or list(CLAIMS)
    all_held = asked.pages or run([CLAIMS[name] for name in chosen], keeper)
    if not asked.subset and not asked.names:
        PAGE.write_text(page(list(CLAIMS.values()), keeper))
        defaults.write(keeper, only_kept=asked.pages)
    sys.exit(1 if asked.subset and not all_held else 0)


if __name__ == "__main__":
    main()
