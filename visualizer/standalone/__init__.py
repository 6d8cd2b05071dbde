"""An experiment as a file of its own: a PyTorch script or a notebook that needs nothing of this program."""

from visualizer.standalone.document import UPDATES, notebook, script
from visualizer.standalone.tasks import needs

__all__ = ["UPDATES", "needs", "notebook", "script"]
