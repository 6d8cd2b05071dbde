"""Pages by their address. Each is a function of the host that returns what Panel serves."""

from collections.abc import Callable

import panel as pn

from visualizer.hosts.host import RunHost
from visualizer.pages.home import home
from visualizer.pages.lab import lab

ROUTES: dict[str, Callable[[RunHost], pn.Template]] = {"/": home, "/lab": lab}

__all__ = ["ROUTES"]
