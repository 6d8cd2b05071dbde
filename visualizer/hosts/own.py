"""Visitors' own data on its way from the server to the worker that opens a recipe which names it."""

from typing import Any

from visualizer.recipe import Recipe
from visualizer.tasks import own_data


def named_data(recipe: Recipe) -> list[str]:
    """Return the hashes of own data that a recipe names."""
    return [str(value) for value in recipe.values.values() if own_data.is_hash(value)]


def data_message(key: str) -> dict[str, Any]:
    """Return the arguments of the ``data`` message that hands over the text or series of a hash.

    Raises:
        ValueError: if it is not here (any more).
    """
    try:
        return {"kind": "text", "key": key, "content": own_data.get_text(key).encode()}
    except ValueError:
        series = own_data.get_series(key)
    lines = (f"{label}\t{value!r}" for label, value in zip(series.labels, series.values, strict=True))
    return {"kind": "series", "key": key, "content": "\n".join(lines).encode()}


def keep_data(kind: str, key: str, content: bytes) -> None:
    """Keep what ``data_message`` handed over.

    Raises:
        ValueError: if the content is not that of the hash.
    """
    kept = own_data.add_text(content) if kind == "text" else own_data.add_series(content)
    if kept != key:
        raise ValueError(f"the {kind} {key[:8]}… changed on its way to the worker; add it again")
