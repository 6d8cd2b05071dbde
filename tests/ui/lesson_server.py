"""Serves a folder of lessons, for tests: ``python -m tests.ui.lesson_server FOLDER``. Prints its address."""

import asyncio
import contextlib
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from visualizer.hosts.pool import PoolHost
from visualizer.serving.site import build_server


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder of lessons from a process of its own; gives the address, without a slash at its end."""
    command = [sys.executable, "-m", "tests.ui.lesson_server", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield process.stdout.readline().strip().rstrip("/")
    finally:
        process.terminate()
        process.wait(timeout=30)
        process.stdout.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def main(folder: Path) -> None:
    host, port, stopped = PoolHost(1), free_port(), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    await host.start()
    try:
        server = build_server(host, port, lessons=folder)
        server.start()
        while not host.ready:
            await asyncio.sleep(0.05)
        sys.stdout.write(f"http://localhost:{port}/\n")
        sys.stdout.flush()
        await stopped.wait()
        server.stop(wait=False)
    finally:
        await host.stop()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
