"""What a page may tell Bokeh: that something happened, and plain values of properties.

Bokeh itself takes far more: other documents in the place of the server's, new models, columns of data, whole arrays.
Pages of ours send none of that, so that whoever does is no page of ours.
"""

from typing import Any

ASKS, CHANGES = "PULL-DOC-REQ", "PATCH-DOC"
EVENTS = ("MessageSent", "ModelChanged")
MOST_EVENTS = 100
PLAIN = ("event", "map", "number", "value")
"What Bokeh's JSON may hold besides numbers, texts, lists and references; ``object`` is a new model."
LONGEST = 40


def fault(kind: str, content: Any) -> str | None:
    """Return why a message of Bokeh's protocol is refused; None if it is one of a page of ours.

    Args:
        kind: of the message.
        content: as it was read.

    Example:
        >>> fault("PUSH-DOC", {}), fault("PULL-DOC-REQ", {})
        ('a page sends no PUSH-DOC', None)
    """
    if kind == ASKS:
        return None
    if kind != CHANGES:
        return f"a page sends no {kind[:LONGEST]}"
    events = content.get("events") if isinstance(content, dict) else None
    if not isinstance(events, list) or len(events) > MOST_EVENTS:
        return f"a change of the document is a list of at most {MOST_EVENTS} events"
    for event in events:
        name = event.get("kind") if isinstance(event, dict) else None
        if name not in EVENTS:
            return f"a page sends no {str(name)[:LONGEST]}"
    strange = _strange(events)
    return None if strange is None else f"a page sends no {strange}"


def _strange(content: Any) -> str | None:
    """Return what is no plain value in some JSON, however deep it is."""
    waiting = [content]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            if "type" in value and value["type"] not in PLAIN:
                return str(value["type"])[:LONGEST]
            waiting += value.values()
    return None
