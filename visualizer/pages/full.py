"""What is said where a page cannot be made: the server is full; the page asks again by itself."""

import random

from visualizer.pages.shell import Page, plain

AGAIN = 15
"Seconds until the next try."
PAGE = Page(
    name="full",
    title="Full · RNN Visualizer",
    description="This server has as many visitors as it takes.",
    heading="This server is full",
    sentence="It has as many pages open as it can hold.",
    sheets=("css/course.css",),
)


def page(path: str, most: int) -> str:
    """Return the page for an address, which asks again after a while, not in step with others.

    Args:
        path: of the address.
        most: pages that the server holds.
    """
    root = "../" * path.lstrip("/").count("/") or "./"
    variables = {"most": most, "again": AGAIN + random.randrange(AGAIN)}
    return plain(PAGE, "full.html", root, {"data-page": "full"}, variables)
