"""The experiments of a lesson's pages: changes become recipes, recipes become addresses and the start of a bench."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from visualizer.bench import catalogue, held
from visualizer.bench.race import entrants
from visualizer.course.recipes import scene_recipes
from visualizer.lesson import Broken, Lesson, Page, Predict
from visualizer.matching import resized
from visualizer.pages.visit import Start
from visualizer.recipe import Recipe
from visualizer.trace import Quantity
from visualizer.training.fault import FAULTS


def recipes(lesson: Lesson, page: Page) -> dict[str, Recipe]:
    """Return what a page's bench learns, by label in a race; a single run has the label ``""``.

    Raises:
        ValueError: if a knob or its value is wrong.
    """
    found, match = scene_recipes(lesson, page), page.scene.match
    return {label: _as_large(found[match], recipe) for label, recipe in found.items()} if match else found


@lru_cache(maxsize=64)
def _as_large(first: Recipe, other: Recipe) -> Recipe:
    """Return ``other`` with about as many parameters as ``first``."""
    return other if other == first else other.replace(hidden_size=resized(other, first).hidden_size)


def start(lesson: Lesson, page: Page) -> Start:
    """Return how a page's bench begins; what is to be predicted has not begun."""
    scene = page.scene
    found = recipes(lesson, page)
    interventions, messages = held.read(_held(scene.held))
    titles = [lane.title for lane in scene.race.values()]
    runs = entrants(list(found.values()), list(scene.race), titles, [interventions] * len(found))
    trained = 0 if is_predicted(page) else scene.trained
    rests = scene.rests or is_predicted(page)
    return Start(runs, messages=messages, rests=rests, trained=trained, speed=scene.speed or "default")


def is_predicted(page: Page) -> bool:
    """Whether a page asks what will become of its network."""
    return any(isinstance(block, Predict) for block in page.blocks)


def known_quantities(lesson: Lesson, page: Page) -> dict[str, Quantity]:
    """Return what the text of a page may name: the quantities of every run of its scene, the first one's first."""
    found: dict[str, Quantity] = {}
    for recipe in recipes(lesson, page).values():
        found = {**catalogue.quantities(recipe), **found}
    return found


def addresses(lesson: Lesson, page: Page) -> dict[str, Any]:
    """Return what a script must know of a scene besides its JSON: every recipe as an address."""
    scene = page.scene
    queries = {label: _query(recipe, scene.held) for label, recipe in recipes(lesson, page).items()}
    race = {label: {"title": lane.title, "query": queries[label]} for label, lane in scene.race.items()}
    return {"query": next(iter(queries.values())), "race": race, "rests": scene.rests or is_predicted(page)}


def repairs(lesson: Lesson, page: Page, broken: Broken) -> dict[str, str]:
    """Return by each choice of a diagnosis the address of the network that one who believes it would try next."""
    return {name: _query(each, page.scene.held) for name, each in repaired(lesson, page, broken).items()}


def repaired(lesson: Lesson, page: Page, broken: Broken) -> dict[str, Recipe]:
    """Return by each choice of a diagnosis the network that one who believes it would try next."""
    recipe = next(iter(recipes(lesson, page).values()))
    return {name: recipe.replace(**FAULTS[name].repair(recipe)) for name in broken.choices}


def _held(words: tuple[str, ...]) -> str:
    return urlencode([(held.KEY, text) for text in words])


def _query(recipe: Recipe, words: tuple[str, ...]) -> str:
    return "&".join(filter(None, (recipe.to_query(), _held(words))))
