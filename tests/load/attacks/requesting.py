"""Attacks by requests: unfinished, endless, large, never read."""

import asyncio
import contextlib
import time
from collections import Counter
from urllib.parse import urlsplit

HALF = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: "
MANY = 1500
"Connections that are opened."
AT_ONCE = 50
BODY = 50 * 2**20


class Wire:
    """A connection that speaks HTTP badly on purpose."""

    def __init__(self, url: str) -> None:
        self.where = urlsplit(url).hostname, urlsplit(url).port

    async def open(self, **options: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect."""
        return await asyncio.open_connection(*self.where, **options)

    def request(self, method: str, path: str, *headers: str) -> bytes:
        """Return a request without its body."""
        origin = f"http://localhost:{self.where[1]}"
        lines = [f"{method} {path} HTTP/1.1", f"Host: localhost:{self.where[1]}", f"Origin: {origin}", *headers]
        return "\r\n".join([*lines, "", ""]).encode()

    async def ask(self, path: str) -> str:
        """Return the status of an address, or the fault."""
        try:
            reader, writer = await self.open()
            writer.write(self.request("GET", path, "Connection: close"))
            status = (await reader.readline()).split()[1:2]
            while await reader.read(2**16):
                pass
            writer.close()
            return status[0].decode() if status else "nothing"
        except OSError as fault:
            return type(fault).__name__


async def halves(url: str, seconds: float) -> str:
    """Requests that never end: their headers come a byte a second."""
    return await _held(url, seconds, HALF, b"a")


async def half_bodies(url: str, seconds: float) -> str:
    """Requests whose body never ends."""
    begun = Wire(url).request("POST", "/still", "Content-Length: 1000") + b"{"
    return await _held(url, seconds, begun, b"a")


async def _held(url: str, seconds: float, begun: bytes, drip: bytes) -> str:
    wire, until = Wire(url), time.monotonic() + seconds
    writers = []
    with contextlib.suppress(OSError):
        for _ in range(MANY):
            _, writer = await wire.open()
            writer.write(begun)
            writers.append(writer)
    asked = Counter[str]()
    while time.monotonic() < until:
        for writer in writers:
            if not writer.is_closing():
                writer.write(drip)
        asked[await asyncio.wait_for(wire.ask("/liveness"), 20)] += 1
        await asyncio.sleep(1.0)
    held = sum(not writer.is_closing() for writer in writers)
    return f"{held} of {len(writers)} held at the end; meanwhile another asks: {dict(asked)}"


async def bodies(url: str, seconds: float) -> str:
    """Bodies of 50 MiB to every kind of address."""
    paths = ("/", "/lab", "/still", "/line", "/lessons", "/here", "/liveness", "/lab/ws", "/nothing")
    return await _many(url, seconds, lambda wire, at: _body(wire, paths[at % len(paths)]))


async def _body(wire: Wire, path: str) -> str:
    reader, writer = await wire.open()
    try:
        writer.write(wire.request("POST", path, f"Content-Length: {BODY}"))
        piece = b"a" * 2**20
        for _ in range(BODY // len(piece)):
            writer.write(piece)
            await writer.drain()
        said = await asyncio.wait_for(reader.read(400), 20)
    except OSError:
        said = await reader.read(400) if not reader.at_eof() else b""
    finally:
        writer.close()
    return _short(said)


def _short(said: bytes) -> str:
    head, _, body = said.decode("latin1").partition("\r\n\r\n")
    return f"{head.splitlines()[0][9:40] if head else 'cut'} {body[:60]}".strip()


async def queries(url: str, seconds: float) -> str:
    """Addresses of 6 to 60 kB, of knobs, of nothing known and of one long value."""
    kinds = ("hidden_size=9&" * 450, "a&" * 30_000, "text=" + "%00" * 20_000, "race=" + "model%3Dlstm;" * 4000)
    return await _many(
        url, seconds, lambda wire, at: wire.ask(f"/lab?{kinds[at % 4][: 6_000 if at % 8 < 4 else 60_000]}")
    )


async def requests(url: str, seconds: float) -> str:
    """Plain pages, files and what is not there, as often as it goes."""
    paths = ("/lessons", "/here", "/liveness", "/lessons/" + "x" * 3000, "/still", "/static/js/bokeh.min.js", "/class")
    return await _many(url, seconds, lambda wire, at: wire.ask(paths[at % len(paths)]))


async def _many(url: str, seconds: float, do: object) -> str:
    until, got = time.monotonic() + seconds, Counter[str]()

    async def repeat(first: int) -> None:
        wire, at = Wire(url), first
        while time.monotonic() < until:
            got[await do(wire, at)] += 1
            at += AT_ONCE + 1

    tasks = [asyncio.create_task(repeat(first)) for first in range(AT_ONCE)]
    done, late = await asyncio.wait(tasks, timeout=seconds + 0.5)
    for task in late:
        task.cancel()
    faults = Counter(str(task.exception())[:60] for task in done if task.exception())
    return ", ".join(f"{number / seconds:.0f}/s {name}" for name, number in (got + faults).most_common(5))


async def readers(url: str, seconds: float) -> str:
    """Large files that are asked for and never read."""
    wire, writers = Wire(url), []
    with contextlib.suppress(OSError):
        for _ in range(500):
            _, writer = await wire.open(limit=1)
            writer.transport.pause_reading()
            for _ in range(20):
                writer.write(wire.request("GET", "/static/extensions/panel/panel.min.js"))
            writers.append(writer)
            await asyncio.sleep(0)
    await asyncio.sleep(seconds)
    return f"{len(writers)} readers"
