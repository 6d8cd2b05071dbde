"""What a shared machine lets one visitor ask for: the size of a network and the cost of one update."""

from dataclasses import dataclass

from visualizer.recipe import Recipe

PARAMETERS = 250_000
MILLISECONDS = 50.0


@dataclass(frozen=True)
class Cost:
    """What one update is expected to cost.

    Args:
        parameters: numbers that are learned.
        milliseconds: of one core, estimated from the sizes.
    """

    parameters: int
    milliseconds: float


def cost(recipe: Recipe) -> Cost:
    """Estimate one update: per multiplication of a weight, per unit and position, and a fixed part."""
    task = recipe.build_task()
    model = recipe.build_model(task)
    parameters = sum(weight.numel() for weight in model.parameters())
    length, batch_size = task.probe().inputs.shape[1], recipe["batch_size"]
    units = length * batch_size * recipe["hidden_size"] * recipe["num_layers"]
    multiplications = batch_size * model.multiply_adds(length)
    return Cost(parameters, 0.6 + 1.7e-7 * multiplications + 2e-5 * units)


def check_limits(recipe: Recipe) -> Cost:
    """Refuse a recipe that is too large for a shared machine.

    Returns:
        its cost.

    Raises:
        ValueError: saying what is too large, the limit, and which knobs make it smaller.
    """
    found = cost(recipe)
    if found.parameters > PARAMETERS:
        raise ValueError(
            f"the network must have at most {PARAMETERS:,} parameters (this one has {found.parameters:,}); "
            "choose fewer units or layers"
        )
    if found.milliseconds > MILLISECONDS:
        raise ValueError(
            f"one update must take at most {MILLISECONDS:.0f} ms (this one takes about {found.milliseconds:.0f}); "
            "choose fewer units, shorter sequences or a smaller batch"
        )
    return found
