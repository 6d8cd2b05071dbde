"""Pages by their address. Each is a function of the host that returns what Panel serves."""

from collections.abc import Callable
from functools import partial

import panel as pn

from visualizer.hosts.host import RunHost
from visualizer.pages.course import Course, Missing
from visualizer.pages.embedded import embedded_routes
from visualizer.pages.here import Here
from visualizer.pages.home import home
from visualizer.pages.lab import lab
from visualizer.pages.lesson import lesson_page
from visualizer.pages.library import Library
from visualizer.pages.sessions import Named, Nameless
from visualizer.pages.still import Still
from visualizer.pages.wall import Wall

Served = Callable[[RunHost], pn.Template]
ROUTES: dict[str, Served] = {"/": home, "/lab": lab}


def routes(library: Library) -> dict[str, Served]:
    """Return every page with a bench, one for each lesson among them, and those for frames."""
    lessons = {
        f"/lessons/{each.slug}": partial(lesson_page, library=library, slug=each.slug) for each in library.lessons
    }
    return {**ROUTES, **lessons, **embedded_routes(library)}


__all__ = ["ROUTES", "Course", "Here", "Library", "Missing", "Named", "Nameless", "Still", "Wall", "routes"]
