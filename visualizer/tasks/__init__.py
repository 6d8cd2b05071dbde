"""What is to be learned: sequences drawn from a seed, where the loss sits, what guessing costs."""

from visualizer.tasks.adding import Adding
from visualizer.tasks.char_lm import CharLM
from visualizer.tasks.copy_memory import CopyMemory
from visualizer.tasks.delayed_recall import DelayedRecall
from visualizer.tasks.digits import Digits
from visualizer.tasks.forecast import Forecast
from visualizer.tasks.names import Names
from visualizer.tasks.parity import Parity
from visualizer.tasks.task import Batch, Task

TASKS: dict[str, type[Task]] = {
    "delayed_recall": DelayedRecall,
    "copy_memory": CopyMemory,
    "adding": Adding,
    "parity": Parity,
    "char_lm": CharLM,
    "names": Names,
    "forecast": Forecast,
    "digits": Digits,
}

__all__ = ["TASKS", "Batch", "Task"]
