"""What is said where there is no room for a page, on the server or on the visitor's device; it asks again by itself."""

import random
from dataclasses import replace

from visualizer.limits import limits
from visualizer.pages.shell import Page, plain

AGAIN = 15
"Seconds until the next try."
FULL = Page(
    name="full",
    title="Full · RNN Visualizer",
    description="This server has as many visitors as it takes.",
    heading="This server is full",
    sentence="It has as many pages open as it can hold.",
    sheets=("css/course.css",),
)
MANY = replace(
    FULL,
    heading="Many pages are open on this device",
    sentence="It has as many pages of this server open as one device may have.",
)


def page(path: str, *, is_own: bool = False) -> str:
    """Return the page for an address, which asks again after a while, not in step with others.

    Args:
        path: of the address.
        is_own: whether the visitor's own pages are too many.
    """
    root = "../" * path.lstrip("/").count("/") or "./"
    most, name = limits(), "pages_of_a_device" if is_own else "pages"
    variables = {"most": getattr(most, name), "name": name, "again": AGAIN + random.randrange(AGAIN)}
    return plain(MANY if is_own else FULL, "full.html", root, {"data-page": "full"}, variables)
