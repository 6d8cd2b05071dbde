"""The way one would draw the same frames at first: six Bokeh figures, one image source each.

Run as ``python -m tests.speed.naive PORT QUERY``. Only the drawing differs from the app: the network trains in the
same pool of workers, and every frame is acknowledged as soon as its sources are set.
"""

import asyncio
import sys
from typing import Any

import panel as pn
from bokeh.models import ColumnDataSource
from bokeh.plotting import figure

from visualizer.hosts.pool import PoolHost
from visualizer.recipe import Recipe
from visualizer.tasks import TASKS
from visualizer.trace import Frame
from visualizer.trace.encoding import decode, decode_frame

NAMES = ("input_gate", "forget_gate", "candidate", "cell_state", "output_gate", "hidden_state")


class Naive:
    """One visitor's page.

    Args:
        host: where the network trains.
        recipe: what it learns.
    """

    def __init__(self, host: PoolHost, recipe: Recipe) -> None:
        self.host, self.recipe = host, recipe
        self.sources = {name: ColumnDataSource({"image": []}) for name in NAMES}
        self.document = pn.state.curdoc
        self.layout: dict[str, Any] = {}
        self.run = ""

    def page(self) -> pn.GridBox:
        """Six figures."""
        pn.state.onload(self.start)
        return pn.GridBox(*(self.figure(name) for name in NAMES), ncols=3)

    def figure(self, name: str) -> Any:
        """One figure with its own source."""
        drawn = figure(title=name, width=420, height=180)
        drawn.image("image", x=0, y=0, dw=1, dh=1, source=self.sources[name], palette="Viridis256")
        return drawn

    async def start(self) -> None:
        """Train, and ask for 30 frames a second."""
        if not self.host.ready:
            await self.host.start()
        while not self.host.ready:
            await asyncio.sleep(0.1)
        self.run = await self.host.open(self.recipe)
        self.host.subscribe(self.run, self.receive)
        await self.host.call(self.run, "look", names=list(NAMES), frames_per_second=30)
        await self.host.call(self.run, "pace", updates_per_second=TASKS[self.recipe.task].pace)
        await self.host.call(self.run, "train")

    def receive(self, message: bytes) -> None:
        """Decode a frame and hand it to Bokeh's loop."""
        header, buffers = decode(message)
        if header["kind"] == "layout":
            self.layout = header
        elif header["kind"] == "frame":
            frame = decode_frame(self.layout, header, buffers)
            self.document.add_next_tick_callback(lambda: self.show(frame))

    def show(self, frame: Frame) -> None:
        """Set six sources."""
        for name, source in self.sources.items():
            source.data = {"image": [frame[name].T.copy()]}
        self.host.acknowledge(self.run)


def main() -> None:
    """Serve one page that trains one network."""
    port, query = int(sys.argv[1]), sys.argv[2]
    recipe, _ = Recipe.from_query(query)
    host = PoolHost(workers=1)
    pn.serve({"/": lambda: Naive(host, recipe).page()}, port=port, show=False, title="naive")


if __name__ == "__main__":
    main()
