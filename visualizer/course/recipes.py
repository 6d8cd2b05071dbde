"""From what a lesson's file says about recipes to recipes."""

from collections.abc import Mapping
from typing import Any

from visualizer.lesson import Broken, Claim, Lesson, Page
from visualizer.recipe import Recipe


def lesson_recipe(lesson: Lesson) -> Recipe:
    """Return the lesson's own experiment.

    Raises:
        ValueError: as ``Recipe``.
    """
    return Recipe(**lesson.recipe)


def changed(recipe: Recipe, *changes: Mapping[str, Any]) -> Recipe:
    """Return a recipe with changes, one after the other; another task or model leaves out the knobs it lacks.

    Raises:
        ValueError: as ``Recipe``.
    """
    for change in changes:
        recipe = recipe.replace(**change)
    return recipe


def scene_recipes(lesson: Lesson, page: Page) -> dict[str, Recipe]:
    """Return what a page's bench runs, by label in a race; one run has the label ``""``.

    The sizes that ``match`` asks for are not in it.

    Raises:
        ValueError: as ``Recipe``.
    """
    base = changed(lesson_recipe(lesson), page.changes)
    if not page.scene.race:
        return {"": base}
    return {label: changed(base, lane.recipe) for label, lane in page.scene.race.items()}


def broken_recipe(lesson: Lesson, broken: Broken) -> Recipe:
    """Return the network that does not learn.

    Raises:
        ValueError: as ``Recipe``.
    """
    return changed(lesson_recipe(lesson), {**broken.recipe, "fault": broken.fault})


def arm_recipe(lesson: Lesson, claim: Claim, label: str, seed: int) -> Recipe:
    """Return one seed of an arm of a claim.

    Raises:
        ValueError: as ``Recipe``.
    """
    return changed(lesson_recipe(lesson), claim.recipe, claim.arms[label], {"seed": seed})
