"""Posters: a frame of a recording as a picture for books and for pages without scripts, drawn from its numbers."""

from visualizer.embed.poster.drawing import Alike, draw

__all__ = ["Alike", "draw"]
