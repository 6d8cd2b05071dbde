"""A broken network as a claim: with its fault it misses the goal, repaired it meets it, from the seed of its page."""

from visualizer.course.recipes import broken_recipe
from visualizer.lesson import Broken, Claim, Condition, Lesson
from visualizer.lesson.expression import Tree
from visualizer.recipe import Recipe
from visualizer.training.fault import FAULTS

SECONDS = 60.0


def diagnoses(lesson: Lesson) -> list[Claim]:
    """Return a claim for each broken network of a lesson."""
    blocks = [block for block in lesson.blocks() if isinstance(block, Broken)]
    return [_claim(lesson, broken, f"{lesson.slug}-broken-{at}") for at, broken in enumerate(blocks, start=1)]


def _claim(lesson: Lesson, broken: Broken, name: str) -> Claim:
    recipe = broken_recipe(lesson, broken)
    goal = broken.goal
    return Claim(
        place=broken.place,
        name=name,
        says=f"With {broken.fault} the network misses its goal ({goal.text}), repaired it meets it.",
        paper="",
        published="",
        recipe={**broken.recipe, "fault": broken.fault},
        arms={"broken": {}, "repaired": FAULTS[broken.fault].repair(recipe)},
        updates=broken.after,
        until=None,
        seconds=SECONDS,
        measure=broken.measure,
        holds=Condition(
            f"repaired meets it and broken does not: {goal.text}",
            ["and", _of("repaired", goal.tree, recipe), ["not", _of("broken", goal.tree, recipe)]],
        ),
        seeds=(recipe["seed"],),
        least=1,
        differs="",
        ci=False,
    )


def _of(label: str, tree: Tree, recipe: Recipe) -> Tree:
    """Return a condition that asks for an arm's numbers, and for knobs no more."""
    if not isinstance(tree, list) or tree[0] == "text":
        return tree
    if tree[0] != "name":
        return [tree[0], *(_of(label, part, recipe) for part in tree[1:])]
    knob = tree[1].removeprefix("recipe.")
    if knob == tree[1]:
        return ["name", f"{label}.{tree[1]}"]
    return ["text", recipe[knob]] if isinstance(recipe[knob], str) else recipe[knob]
