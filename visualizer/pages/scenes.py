"""The experiments of a lesson's pages: changes become recipes, recipes become addresses and the start of a bench."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from visualizer.bench import catalogue, held
from visualizer.lesson import Broken, Lesson, Page, Predict
from visualizer.pages.visit import Start
from visualizer.recipe import Recipe
from visualizer.trace import Quantity


def resolved(lesson: Lesson, *changes: Mapping[str, Any]) -> Recipe:
    """Return the lesson's recipe with changes; knobs that a changed task or model does not have are dropped.

    Raises:
        ValueError: if a knob or its value is wrong.
    """
    recipe = Recipe(**lesson.recipe)
    for change in changes:
        recipe = recipe.replace(**change)
    return recipe


def recipe_of(lesson: Lesson, page: Page) -> Recipe:
    """Return what a page's bench learns; of a race, its first run."""
    scene = page.scene
    changes = [scene.recipe]
    for lane in list(scene.race.values())[:1]:
        changes.append(lane.recipe)
    for broken in _broken(page):
        changes.append(broken.recipe)
    return resolved(lesson, *changes)


def start(lesson: Lesson, page: Page) -> Start:
    """Return how a page's bench begins; a network whose future is to be predicted has none yet."""
    scene = page.scene
    interventions, messages = held.read(_held(scene.held))
    trained = 0 if is_predicted(page) else scene.trained
    rests = scene.rests or is_predicted(page)
    return Start(recipe_of(lesson, page), (), interventions, messages, rests, trained)


def is_predicted(page: Page) -> bool:
    """Whether a page asks what will become of its network."""
    return any(isinstance(block, Predict) for block in page.blocks)


def known_quantities(lesson: Lesson, page: Page) -> dict[str, Quantity]:
    """Return what the text of a page may name: the quantities of every run of its scene."""
    scene = page.scene
    found: dict[str, Quantity] = {}
    for lane in scene.race.values():
        found |= catalogue.quantities(resolved(lesson, scene.recipe, lane.recipe))
    return {**found, **catalogue.quantities(recipe_of(lesson, page))}


def addresses(lesson: Lesson, page: Page) -> dict[str, Any]:
    """Return what is added to a scene's JSON: every recipe as an address."""
    scene = page.scene
    race = {
        label: {"title": lane.title, "query": _query(resolved(lesson, scene.recipe, lane.recipe), scene.held)}
        for label, lane in scene.race.items()
    }
    return {"query": _query(recipe_of(lesson, page), scene.held), "race": race, "rests": scene.rests or is_predicted(page)}


def _broken(page: Page) -> Iterator[Broken]:
    return (block for block in page.blocks if isinstance(block, Broken))


def _held(words: tuple[str, ...]) -> str:
    return urlencode([(held.KEY, text) for text in words])


def _query(recipe: Recipe, words: tuple[str, ...]) -> str:
    return "&".join(filter(None, (recipe.to_query(), _held(words))))
