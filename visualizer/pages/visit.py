"""One visit: a workbench on the server, its picture in the page, and what the address asked for."""

import asyncio
import contextlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import panel as pn

from visualizer.bench import Workbench, fields, held, race
from visualizer.bench.race import Entrant
from visualizer.hosts.host import RunHost
from visualizer.limits import limits
from visualizer.pages.recorder import PageRecorder
from visualizer.recipe import Recipe
from visualizer.views import VIEWS
from visualizer.views.picture import Picture

RETURN = 10.0
"Seconds after which a page that was left gives up what it has; loaded again meanwhile, it takes that over."


@dataclass(frozen=True)
class Start:
    """How a bench begins.

    Args:
        runs: the first experiment: one run, or those of a race.
        hide: controls that are left out.
        messages: what is to be said.
        rests: whether it waits until somebody lets it learn.
        trained: updates that are made at once.
        speed: how fast it learns, a name in ``SPEEDS``.
    """

    runs: Sequence[Entrant]
    hide: tuple[str, ...] = ()
    messages: list[str] = field(default_factory=list)
    rests: bool = False
    trained: int = 0
    speed: str = "default"


class Visit:
    """Connects a page to a workbench, until the page's session ends.

    Args:
        host: where runs execute.
        hide: controls that this page leaves out, besides those that the start names.
        start: how the bench begins; None for what the address says.
    """

    def __init__(self, host: RunHost, hide: Iterable[str] = (), start: Start | None = None) -> None:
        start = start or read_address()
        self.picture = Picture(self._command, self._flooded, self._left)
        self.bench = Workbench(
            host,
            start.runs,
            self.picture.send,
            hide=(*hide, *start.hide),
            messages=start.messages,
            rests=start.rests,
            trained=start.trained,
            speed=start.speed,
            recorder=PageRecorder(),
            is_shown=lambda: self.picture.is_shown,
        )
        pn.state.on_session_destroyed(self._end)

    def _command(self, command: Any) -> None:
        self.bench.command(command)

    def _flooded(self) -> None:
        self.bench.flooded()

    def _left(self) -> None:
        asyncio.get_running_loop().call_later(RETURN, self._leave)

    def _leave(self) -> None:
        """End what holds a place; who waits in line holds none, and is passed over."""
        if not self.picture.is_shown and self.bench.waits is None:  # else the browser has brought the page back
            self._end(None)

    def _end(self, session_context: Any) -> None:
        self.picture.close()
        with contextlib.suppress(RuntimeError):  # the server is going down, and its runs with it
            asyncio.get_running_loop().create_task(self.bench.close())


def asked() -> list[tuple[str, str]]:
    """Return the names and values of the page's address."""
    arguments = pn.state.session_args
    return [(name, value.decode("utf-8", "replace")) for name, values in arguments.items() for value in values]


def read_address() -> Start:
    """Return what the page's address asks for."""
    return read_query(asked())


def read_query(pairs: list[tuple[str, str]]) -> Start:
    """Return what an address asks for, given as names and values."""
    query = urlencode(pairs)
    most = limits().query_characters
    if len(query) > most:
        told = f"An address may have {most:,} characters (got {len(query):,}); shorten it. The default is shown."
        return Start(race.entrants([Recipe()]), messages=[told])
    recipe, messages = Recipe.from_query(query)
    interventions, complaints = held.read(query)
    rivals, more = race.read(query, recipe)
    hide = tuple(name for key, value in pairs if key == "hide" for name in value.split(",") if name)
    messages += [*complaints, *more, *wrong_places(dict(reversed(pairs)), recipe)]
    return Start(race.entrants([recipe, *rivals], held=[interventions]), hide, messages)


def wrong_places(values: Mapping[str, str], recipe: Recipe) -> list[str]:
    """Return one message for each of view, unit and layer that an address names and that is not there.

    Args:
        values: of the address, by name. The page itself goes where they point.
        recipe: of the network.
    """
    messages = []
    view = values.get("view")
    labels = [known.label.lower() for known in VIEWS.values()]
    if view is not None and view.lower() not in (*VIEWS, *labels):
        got, first = fields.shown(view), next(iter(VIEWS))
        messages.append(f"view must be one of {', '.join(VIEWS)} (got {got}); {first} is shown")
    for name, count in (("unit", recipe["hidden_size"]), ("layer", recipe["num_layers"])):
        value = values.get(name, "0")
        if not re.fullmatch("[0-9]{1,4}", value) or int(value) >= count:
            got = fields.shown(value)
            messages.append(f"{name} must be between 0 and {count - 1} (got {got}); another {name} is shown")
    return messages
