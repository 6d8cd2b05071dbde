"""Attacks by pages and websockets: many, unfinished, forged."""

import asyncio
import base64
import contextlib
import json
import time
from collections import Counter
from collections.abc import Callable
from itertools import count

from tornado.websocket import WebSocketClientConnection

from tests.load.attacks.pouring import bokehs, ending, token_of
from tests.load.visitor import Visitor

TABS = 50
LOADING = 20
"Pages that are asked for at once."


async def tabs(url: str, seconds: float) -> str:
    """Fifty tabs of one visitor at once, each with a network of its own, all visible."""
    visitors = [Visitor(url, f"lab?seed={1000 + number}") for number in range(TABS)]
    start = time.monotonic()
    coming = asyncio.gather(*(visitor.come() for visitor in visitors), return_exceptions=True)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.shield(coming), seconds)
    took = time.monotonic() - start
    await asyncio.sleep(max(0.0, seconds - took))
    faults = Counter(str(fault)[:80] for fault in (coming.result() if coming.done() else []) if fault)
    here = sum(visitor._is_here for visitor in visitors)
    return f"{here} of {TABS} came in {took:.1f} s; {dict(faults) or 'no fault'}"


async def pages(url: str, seconds: float) -> str:
    """Pages loaded again and again, twenty at once, whose websocket is never opened."""
    until, got, numbers = time.monotonic() + seconds, Counter[str](), count(2000)

    async def load() -> None:
        while time.monotonic() < until:
            try:
                await token_of(url, f"lab?seed={next(numbers)}")
                got["pages"] += 1
            except (ConnectionError, OSError, TimeoutError) as fault:
                got[str(fault)[:90]] += 1
                await asyncio.sleep(0.01)

    loading = [asyncio.create_task(load()) for _ in range(LOADING)]
    await asyncio.wait(loading, timeout=seconds + 0.2)
    for task in loading:
        task.cancel()
    return ", ".join(f"{number / seconds:.0f}/s {name}" for name, number in got.most_common(3))


def forged(number: int, **payload: object) -> str:
    """Return a token that no server made."""
    told = {"session_id": f"forged{number}", "session_expiry": int(time.time()) + 3600, **payload}
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")


async def forgeries(url: str, seconds: float) -> str:
    """Websockets with tokens that no page had: each is a session, if the server believes it."""
    return await _sockets(url, seconds, forged)


async def again(url: str, seconds: float) -> str:
    """Websockets of one page, opened and left."""
    token = await token_of(url, "lab?seed=904")
    return await _sockets(url, seconds, lambda number: token)


def _is_open(there: WebSocketClientConnection) -> bool:
    return there.close_code is None and there.protocol is not None and not there.protocol.stream.closed()


async def _sockets(url: str, seconds: float, token: Callable[[int], str]) -> str:
    until, opened, faults = time.monotonic() + seconds, [], Counter[str]()
    while time.monotonic() < until:
        try:
            opened.append(await bokehs(url, "lab", token(len(opened))))
        except Exception as fault:
            faults[str(fault)[:80]] += 1
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.2)
    endings = Counter("open" if _is_open(each) else ending(each) for each in opened)
    return f"{dict(endings)} {dict(faults) or ''}"
