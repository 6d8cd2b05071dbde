"""Where lessons/ and static/ are: beside the package in a checkout, inside it in an installed wheel."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
ROOT = PACKAGE / "_shipped" if (PACKAGE / "_shipped").is_dir() else PACKAGE.parent
STATIC = ROOT / "static"
LESSONS = ROOT / "lessons"
