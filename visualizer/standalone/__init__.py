"""An experiment as a file of its own: a PyTorch script or a notebook that needs nothing of this program."""

from visualizer.standalone.document import UPDATES, notebook, script

__all__ = ["UPDATES", "notebook", "script"]
