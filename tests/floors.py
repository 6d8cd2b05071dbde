"""Known faults of what we build on, and the version that mends each: ``make lint`` holds the installed ones to it.

It asks nobody: a new advisory is a new line here, and a higher bound in ``pyproject.toml``.
"""

import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

from packaging.version import Version

FLOORS = {
    "bokeh": ("3.8.2", "CVE-2026-21883: a foreign page may open a websocket"),
    "torch": ("2.6", "CVE-2025-32434: loading weights may run code, even where only weights are asked for"),
    "tornado": ("6.5.3", "CVE-2025-67724: text of an error may become a header or a script"),
    "jinja2": ("3.1.6", "CVE-2025-27516: a template may leave its sandbox"),
    "pillow": ("10.3", "CVE-2024-28219: an image may write past its buffer"),
    "scikit-learn": ("1.5", "CVE-2024-5206: a fitted vectorizer keeps words that it should have dropped"),
}
"By package, the first version without its worst known fault, and that fault."


def complaints(known: Callable[[str], str] = version) -> list[str]:
    """Return a line for each package that is installed in a version with a known fault."""
    found = []
    for name, (floor, fault) in FLOORS.items():
        try:
            installed = known(name)
        except PackageNotFoundError:
            continue
        if Version(installed) < Version(floor):
            found.append(f"{name} {installed} is installed; {floor} or newer is needed ({fault})")
    return found


if __name__ == "__main__":
    told = complaints()
    sys.stdout.write("".join(f"{line}\n" for line in told) or f"no known fault in {len(FLOORS)} packages\n")
    sys.exit(bool(told))
