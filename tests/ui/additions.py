"""A server with one more model, task and view, added at run time: ``python -m tests.ui.additions PORT``."""

import asyncio
import sys

from tests.models.test_unroll import MinimalUnit
from visualizer.hosts.inline import InlineHost
from visualizer.models import MODELS
from visualizer.serving.site import build_server
from visualizer.tasks import TASKS
from visualizer.tasks.parity import Parity
from visualizer.views import VIEWS, Row, View


class Opposite(Parity):
    """Parity with the answers the other way round."""

    label = "Opposite parity"

    @property
    def symbols(self):
        return ("odd", "even")


async def serve(port: int) -> None:
    """Serve until the process is ended."""
    host = InlineHost()
    await host.start()
    build_server(host, port).start()
    sys.stdout.write(f"http://localhost:{port}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    MODELS["minimal_unit"] = MinimalUnit
    TASKS["opposite"] = Opposite
    rows = (
        Row("tokens", title="hears"),
        Row("heat", "update_gate"),
        Row("flow", "gradient_norm", title="raw gradient"),
    )
    VIEWS["blame"] = View("blame", "Blame", "One gate and the raw gradient.", rows)
    asyncio.run(serve(int(sys.argv[1])))
