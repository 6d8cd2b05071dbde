"""Posters: a frame of a recording as a picture for books and for pages without scripts, drawn from its numbers."""

from visualizer.embed.poster.drawing import Drawn, draw

__all__ = ["Drawn", "draw"]
