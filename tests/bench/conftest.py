import asyncio

import pytest

from tests.bench.fake_host import FakeHost
from visualizer.bench import Workbench
from visualizer.recipe import Recipe
from visualizer.trace import decode


class Visitor:
    """A workbench on a fake host, and what its page was sent. Everything runs until nothing is left to do."""

    def __init__(self, recipe=None, **arguments):
        self.loop = asyncio.new_event_loop()
        self.host = FakeHost()
        self.sent = []
        self.now = 0.0
        recipe = recipe or Recipe(hidden_size=4, seq_len=6)
        clock = lambda: self.now  # noqa: E731
        self.bench = self.run(self._make(recipe, {"clock": clock, **arguments}))

    async def _make(self, recipe, arguments):
        return Workbench(self.host, recipe, self.sent.append, **arguments)

    def run(self, work):
        return self.loop.run_until_complete(work)

    def ask(self, *commands):
        """Give commands and return the headers of what the page was sent since."""
        before = len(self.sent)
        self.run(self._ask(commands))
        return [decode(message)[0] for message in self.sent[before:]]

    async def _ask(self, commands):
        for command in commands:
            self.bench.command(command)
        while self.bench.busy:
            self.now += 0.01
            await asyncio.sleep(0.001)

    def begin(self, command):
        """Give a command of which something stays under way."""
        self.run(self._begin(command))

    async def _begin(self, command):
        self.bench.command(command)
        for _ in range(50):
            await asyncio.sleep(0.001)

    def leave(self):
        self.run(self.bench.close())
        self.loop.close()


@pytest.fixture
def visitors():
    """Build visitors; they leave when the test ends."""
    there = []

    def visit(*arguments, **named):
        there.append(Visitor(*arguments, **named))
        return there[-1]

    yield visit
    for visitor in there:
        visitor.leave()


@pytest.fixture
def visitor(visitors):
    """One visitor whose page has connected."""
    one = visitors()
    one.ask({"op": "hello"})
    return one
