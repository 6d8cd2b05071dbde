"""A page that is loaded again is the same visitor's: what the page before it in its tab holds goes over to it."""

from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

if TYPE_CHECKING:
    from visualizer.bench.workbench import Workbench

VISITS: "WeakValueDictionary[str, Workbench]" = WeakValueDictionary()
"By the token that a page alone knows."


def left(tab: Any, bench: "Workbench") -> "Workbench | None":
    """Return the bench of the page that stood in a tab before this one; None while that page is still shown.

    Args:
        tab: token that the page was told, as it says it.
        bench: of the page that has taken its place.
    """
    found = VISITS.get(tab) if isinstance(tab, str) else None
    return None if found is None or found is bench or found.is_shown or found.host is not bench.host else found
