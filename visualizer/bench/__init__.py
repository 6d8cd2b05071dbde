"""One visitor's workbench: runs on a host, what is on screen, and every command the page can give."""

from visualizer.bench.workbench import Workbench

__all__ = ["Workbench"]
