"""What a scene names must be there for the networks it shows."""

from collections.abc import Callable, Iterable
from functools import partial
from urllib.parse import urlencode

from visualizer.affordable import check_limits, check_race
from visualizer.bench import held
from visualizer.bench.race import entrants
from visualizer.course.networks import Networks
from visualizer.course.recipes import changed, lesson_recipe
from visualizer.lesson import Broken, Lesson, Page, Place, Scene, Selection
from visualizer.lesson.problem import Findings, choose
from visualizer.matching import resized
from visualizer.recipe import Recipe
from visualizer.training import Run, event_from_json
from visualizer.views import VIEWS

PARTS = ("cost", "streaming")
"What a page may show of the bench besides knobs."
Lines = Callable[[str], int]
"By knob, the line it stands on; an empty name for all of them."


def check(lesson: Lesson, networks: Networks, findings: Findings) -> None:
    """Note what the scenes of a lesson name that is not there."""
    base = attempt(
        lambda: lesson_recipe(lesson), lesson.recipe, lines_inside(lesson.place, "recipe"), networks, findings
    )
    if base is None:
        return
    for page in lesson.pages:
        recipes = page_recipes(base, page, networks, findings)
        for label, recipe in recipes.items():
            _check_scene(page.scene, label, recipe, networks, findings)
        if recipes:
            _check_quantities(page, recipes, networks, findings)


def lines_inside(place: Place, *keys: str) -> Lines:
    """Return where knobs stand that are written under some keys."""
    return lambda knob: place.at(*keys, knob)


def page_recipes(base: Recipe, page: Page, networks: Networks, findings: Findings) -> dict[str, Recipe]:
    """Return what a page's bench runs, by label; note recipes that cannot be and leave them out."""
    scene = page.scene
    shared = attempt(lambda: changed(base, page.changes), page.changes, _lines(page), networks, findings)
    if shared is None or not scene.race:
        return {} if shared is None else {"": shared}
    found = {}
    for label, lane in scene.race.items():
        keys = lines_inside(scene.place, "race", label, "recipe")
        recipe = attempt(partial(changed, shared, lane.recipe), lane.recipe, keys, networks, findings)
        if recipe is not None:
            found[label] = recipe
    _check_match(scene, found, findings)
    if found:
        _check_together(scene, list(found.values()), findings)
    return found


def _lines(page: Page) -> Lines:
    """Return where the knobs of a page's scene stand; those of a broken network stand in its own block."""
    broken = next((block for block in page.blocks if isinstance(block, Broken)), None)

    def line(knob: str) -> int:
        if broken is not None and knob == "fault":
            return broken.place.at("fault")
        own = broken is not None and knob in broken.recipe
        return (broken.place if broken is not None and own else page.scene.place).at("recipe", knob)

    return line


def attempt(
    make: Callable[[], Recipe], knobs: Iterable[str], line: Lines, networks: Networks, findings: Findings
) -> Recipe | None:
    """Return a recipe that a network can be built of, or note why it cannot be, on the line of the knob that is wrong.

    Args:
        make: makes the recipe.
        knobs: what was written of it.
        line: gives the line of a knob; of all of them for an empty name.
        networks: builds it.
        findings: where problems go.
    """
    try:
        recipe = make()
        check_limits(recipe)
        networks.run(recipe)
        return recipe
    except ValueError as error:
        told = str(error)
    wrong = next((name for name in knobs if told.startswith((f"{name} ", f"'{name}'"))), "")
    findings.add(line(wrong), told)
    return None


def _check_match(scene: Scene, recipes: dict[str, Recipe], findings: Findings) -> None:
    if not scene.match or scene.match not in recipes:
        return
    for label, recipe in recipes.items():
        if label != scene.match:
            try:
                resized(recipe, recipes[scene.match])
            except ValueError as error:
                findings.add(scene.place.at("match"), f"{label} cannot be matched with {scene.match}: {error}")


def _check_together(scene: Scene, recipes: list[Recipe], findings: Findings) -> None:
    """Note a race that no bench would begin."""
    try:
        entrants(recipes)
        check_race(recipes)
    except ValueError as error:
        findings.add(scene.place.at("race"), str(error))


def _check_scene(scene: Scene, label: str, recipe: Recipe, networks: Networks, findings: Findings) -> None:
    of = f" (race: {label})" if label else ""
    place, quantities = scene.place, networks.quantities(recipe)
    _check_view(scene, recipe, networks, findings)
    for key, size in (("unit", recipe.hidden_size), ("layer", recipe.num_layers)):
        number = getattr(scene, key)
        if number is not None and number >= size:
            findings.add(place.at(key), f"{key} must be below {size}{of} (got {number}); {key}s are counted from 0")
    _check_names(scene, "highlight", quantities, f"no quantity of {recipe.model}{of}", findings)
    knobs = ["task", "model", *PARTS, *(str(knob["name"]) for knob in recipe.knobs())]
    _check_names(scene, "controls", knobs, f"no knob of {recipe.task} with {recipe.model}{of}", findings)
    _check_selection(scene, recipe, networks, findings)
    for at, words in enumerate(scene.held):
        reason = _cannot_hold(words, recipe)
        if reason:
            findings.add(place.at("held", at), f"{reason}{of}")


def _check_names(scene: Scene, key: str, known: Iterable[str], otherwise: str, findings: Findings) -> None:
    offered = list(known)
    for at, name in enumerate(getattr(scene, key)):
        if name not in offered:
            findings.add(scene.place.at(key, at), f"{name!r} is {otherwise}; {choose(name, offered)}")


def _check_view(scene: Scene, recipe: Recipe, networks: Networks, findings: Findings) -> None:
    offered = [name for name, view in VIEWS.items() if view.is_offered(networks.quantities(recipe))]
    if scene.view not in VIEWS:
        findings.add(scene.place.at("view"), f"there is no view {scene.view!r}; {choose(scene.view, VIEWS)}")
    elif scene.view not in offered:
        told = f"{recipe.model} has nothing for view {scene.view!r}; choose one of {', '.join(offered)}"
        findings.add(scene.place.at("view"), told)


def _check_selection(scene: Scene, recipe: Recipe, networks: Networks, findings: Findings) -> None:
    selection = scene.select
    if selection is None:
        return
    equations = networks.run(recipe).model.equations
    if selection.quantity not in equations:
        findings.add(
            scene.place.at("select", "quantity"),
            f"{recipe.model} has no equation for {selection.quantity!r}; {choose(selection.quantity, equations)}",
        )
    positions = networks.positions(recipe)
    for key in ("t", "source_t"):
        number = getattr(selection, key)
        if number is not None and number >= positions:
            told = f"{key} must be below {positions}, the number of positions (got {number}); it counts from 0"
            findings.add(scene.place.at("select", key), told)
    _check_source(scene, selection, recipe, networks, findings)


def _check_source(scene: Scene, selection: Selection, recipe: Recipe, networks: Networks, findings: Findings) -> None:
    """Note a position that is listened to, or a head, of a quantity that has none."""
    described = networks.quantities(recipe).get(selection.quantity)
    axes = described.axes if described else ()
    for key, axis in (("source_t", "source_t"), ("head", "head")):
        if getattr(selection, key) is not None and axis not in axes:
            told = f"{selection.quantity} has no {key}; leave it out, or choose a quantity of attention"
            findings.add(scene.place.at("select", key), told)
    heads = recipe.values.get("heads", 1)
    if selection.head is not None and "head" in axes and selection.head >= heads:
        told = f"head must be below {heads} (got {selection.head}); heads are counted from 0"
        findings.add(scene.place.at("select", "head"), told)


def _cannot_hold(words: str, recipe: Recipe) -> str:
    """Say why an intervention cannot be made; empty if it can."""
    events, messages = held.read(urlencode([(held.KEY, words)]))
    if messages:
        return messages[0].partition("; copy")[0]
    run = Run(recipe)
    try:
        for event in events:
            run.apply(event_from_json(event))
    except ValueError as error:
        return f"held {words!r}: {error}"
    return ""


def _check_quantities(page: Page, recipes: dict[str, Recipe], networks: Networks, findings: Findings) -> None:
    known = {name: None for recipe in recipes.values() for name in networks.quantities(recipe)}
    for name, line in page.quantities:
        if name not in known:
            models = ", ".join(dict.fromkeys(recipe.model for recipe in recipes.values()))
            findings.add(line, f"{models} has no quantity {name!r}; {choose(name, known)}")
