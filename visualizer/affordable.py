"""What one update costs, and whether a shared machine can afford it for a visitor."""

from collections.abc import Sequence
from dataclasses import dataclass

from visualizer.limits import limits
from visualizer.recipe import Recipe

THERE_AND_BACK = 3
"Going back costs a product for the gradient of each operand where reading costs one: two more."


@dataclass(frozen=True)
class Cost:
    """What one update costs.

    Args:
        parameters: numbers that are learned.
        multiply_adds: of all matrices and of what is counted for the model, for the batch, there and back.
        sequential_depth: operations on whole layers that must wait for one another in reading a sequence.
        milliseconds: of one core; estimated from the sizes where nothing is measured.
    """

    parameters: int
    multiply_adds: int
    sequential_depth: int
    milliseconds: float


def cost(recipe: Recipe) -> Cost:
    """Estimate one update from the sizes; see ``SequenceModel.milliseconds``."""
    task = recipe.build_task()
    model = recipe.build_model(task)
    length, batch_size = task.probe().inputs.shape[1], recipe["batch_size"]
    return Cost(
        sum(weight.numel() for weight in model.parameters()),
        THERE_AND_BACK * batch_size * model.multiply_adds(length),
        model.sequential_depth(length),
        model.milliseconds(length, batch_size),
    )


def check_limits(recipe: Recipe) -> Cost:
    """Refuse a recipe that is too large for a shared machine.

    Returns:
        its cost.

    Raises:
        ValueError: saying what is too large, the limit, and which knobs make it smaller.
    """
    found, most = cost(recipe), limits()
    if found.parameters > most.parameters:
        raise ValueError(
            f"the network must have at most {most.parameters:,} parameters (this one has {found.parameters:,}); "
            "choose fewer units or layers"
        )
    if found.milliseconds > most.estimated_milliseconds:
        raise ValueError(
            f"one update must take at most {most.estimated_milliseconds:g} ms (this one takes about "
            f"{found.milliseconds:.0f}); choose fewer units, shorter sequences or a smaller batch"
        )
    return found


def check_race(recipes: Sequence[Recipe]) -> None:
    """Refuse runs that are too large for a shared machine, each by itself or all of a race together.

    Raises:
        ValueError: saying what is too large, the limit, and what makes it smaller.
    """
    most = limits()
    costs = [check_limits(recipe) for recipe in recipes]
    parameters = sum(found.parameters for found in costs)
    if parameters > most.parameters:
        raise ValueError(
            f"the networks of a race must have at most {most.parameters:,} parameters together (these have "
            f"{parameters:,}); choose fewer units or fewer rivals"
        )
    milliseconds = sum(found.milliseconds for found in costs)
    if milliseconds > most.estimated_milliseconds:
        raise ValueError(
            f"one update of each run of a race must take at most {most.estimated_milliseconds:g} ms together "
            f"(these take about {milliseconds:.0f}); choose fewer units, shorter sequences or fewer rivals"
        )
