"""Recordings for pages without Python: train a recipe, or watch a run, and keep what its views show."""

from visualizer.recordings.making import record, record_run, recording_of, recording_of_recipe, weights_of

__all__ = ["record", "record_run", "recording_of", "recording_of_recipe", "weights_of"]
