"""Attacks over a page's own line and over Bokeh's websocket."""

import asyncio
import json
from collections import Counter

from tests.load.attacks.pouring import (
    PER_SECOND,
    bokehs,
    changed,
    drain,
    framed,
    happened,
    model_of,
    patch,
    pour,
    spoken,
)
from tests.load.visitor import Visitor

LARGE = 1_300_000
"Empty lists that fit into a message of 4 MiB."


async def _over_the_line(url: str, seconds: float, message: bytes, rate: float = PER_SECOND) -> str:
    visitor = Visitor(url, "lab?seed=900")
    await visitor.come()
    said = await pour(visitor._line, message, seconds, rate)
    told = ", ".join(f"{count} × {text}" for text, count in Counter(visitor.seen.notices).most_common(2))
    return f"{said}; {told or 'no notice'}"


async def sliders(url: str, seconds: float) -> str:
    """Ten thousand moves of a slider a second."""
    return await _over_the_line(url, seconds, framed('{"op":"set","knob":"learning_rate","value":0.01}'))


async def unknown_commands(url: str, seconds: float) -> str:
    """Ten thousand commands a second that are none."""
    return await _over_the_line(url, seconds, framed("[1]"))


async def large_commands(url: str, seconds: float) -> str:
    """Messages of nearly 4 MiB that consist of empty lists."""
    return await _over_the_line(url, seconds, framed('{"op":"look","depth":[' + "[]," * LARGE + "0]}"), 1000)


async def uploads(url: str, seconds: float) -> str:
    """Tables of a megabyte with half a million columns, as fast as it goes."""
    content = ("," * 499_000 + "\n") * 2
    return await _over_the_line(url, seconds, _own_data("series", content))


async def texts(url: str, seconds: float) -> str:
    """Texts of a megabyte, each another one."""
    pieces = [_own_data("text", f"{at} " + "text " * 199_000) for at in range(5)]
    return await _over_the_line(url, seconds, b"".join(pieces))


def _own_data(kind: str, content: str) -> bytes:
    command = {"op": "data", "kind": kind, "content": content}
    return framed(json.dumps(command, separators=(",", ":")))  # as browsers write it


async def _over_bokehs(url: str, seconds: float, message: bytes, rate: float = PER_SECOND) -> str:
    there = await bokehs(url, "lab?seed=901")
    reading = asyncio.create_task(drain(there))
    said = await pour(there, message, seconds, rate)
    reading.cancel()
    return said


async def patches(url: str, seconds: float) -> str:
    """Patches of a model that is not there."""
    return await _over_bokehs(url, seconds, patch(changed("p999999", "value", 1)))


async def large_patches(url: str, seconds: float) -> str:
    """Patches of nearly 4 MiB."""
    return await _over_bokehs(url, seconds, patch(changed("p999999", "value", [[]] * 900_000)), 1000)


async def new_models(url: str, seconds: float) -> str:
    """Patches that bring thousands of models with them."""
    models = [{"type": "object", "name": "Div", "id": f"x{number}"} for number in range(20_000)]
    roots = [{"kind": "RootAdded", "model": model} for model in models]
    return await _over_bokehs(url, seconds, patch(*roots), 1000)


async def pulls(url: str, seconds: float) -> str:
    """Requests for the whole document."""
    return await _over_bokehs(url, seconds, spoken("PULL-DOC-REQ", {}))


async def pushes(url: str, seconds: float) -> str:
    """Documents in the place of the server's."""
    models = [{"type": "object", "name": "Div", "id": f"x{number}"} for number in range(2_000)]
    document = {"version": "3.9.2", "title": "mine", "roots": models}
    return await _over_bokehs(url, seconds, spoken("PUSH-DOC", {"doc": document}))


async def commands(url: str, seconds: float) -> str:
    """Commands by way of Bokeh's websocket, as a page gives them that cannot open its line."""
    there = await bokehs(url, "lab?seed=902")
    model = await model_of(there, "panel.models.esm.AnyWidgetComponent")
    reading = asyncio.create_task(drain(there))
    entries = [["op", "set"], ["knob", "learning_rate"], ["value", 0.01]]
    told = patch(happened(model, "data_event", data={"type": "map", "entries": entries}))
    said = await pour(there, told, seconds)
    reading.cancel()
    return said


async def toggles(url: str, seconds: float) -> str:
    """Charts opened and closed as often as it goes."""
    there = await bokehs(url, "lab?seed=903")
    model = await model_of(there, "Toggle")
    reading = asyncio.create_task(drain(there))
    pair = patch(changed(model, "active", True)) + patch(changed(model, "active", False))
    said = await pour(there, pair, seconds, 20)
    reading.cancel()
    return said
