"""What is to be learned: sequences drawn from a seed, where the loss sits, what guessing costs."""

from visualizer.tasks.adding import Adding
from visualizer.tasks.associative_recall import AssociativeRecall
from visualizer.tasks.char_lm import CharLM
from visualizer.tasks.copy_memory import CopyMemory
from visualizer.tasks.delayed_recall import DelayedRecall
from visualizer.tasks.digits import Digits
from visualizer.tasks.dyck import Dyck
from visualizer.tasks.forecast import Forecast
from visualizer.tasks.g2p import G2P
from visualizer.tasks.names import Names
from visualizer.tasks.parity import Parity
from visualizer.tasks.reversal import Reversal
from visualizer.tasks.selective_copying import SelectiveCopying
from visualizer.tasks.task import Batch, Task
from visualizer.tasks.temporal_order import TemporalOrder

TASKS: dict[str, type[Task]] = {
    "delayed_recall": DelayedRecall,
    "copy_memory": CopyMemory,
    "adding": Adding,
    "parity": Parity,
    "char_lm": CharLM,
    "names": Names,
    "forecast": Forecast,
    "digits": Digits,
    "reversal": Reversal,
    "g2p": G2P,
    "associative_recall": AssociativeRecall,
    "selective_copying": SelectiveCopying,
    "temporal_order": TemporalOrder,
    "dyck": Dyck,
}

__all__ = ["TASKS", "Batch", "Task"]
