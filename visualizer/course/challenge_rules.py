"""What predictions, goals, live numbers and claims are measured with must exist and fit the network; so must faults."""

from collections.abc import Iterable, Mapping
from functools import partial

from visualizer.course.networks import Networks
from visualizer.course.recipes import changed, lesson_recipe
from visualizer.course.scene_rules import attempt, lines_inside, page_recipes
from visualizer.lesson import Broken, Challenge, Claim, Lesson, MeasureCall, Predict, Scene, parse_measure
from visualizer.lesson.problem import Findings, choose
from visualizer.measures import MEASURES
from visualizer.recipe import Recipe


def check(lesson: Lesson, networks: Networks, findings: Findings) -> None:
    """Note measures, knobs and faults that are not there."""
    base = lesson_recipe_or_none(lesson)
    if base is None:
        return
    for page in lesson.pages:
        recipes = page_recipes(base, page, networks, Findings(findings.path))  # what is wrong with them has been said
        for spec, line in page.lives:
            call = parse_measure(spec)
            of = [recipes[call.runner]] if call.runner in recipes else []
            _check_call(call, of, networks, line, findings)
        for challenge in page.challenges:
            _check_trained(challenge, page.scene, findings)
            _check_challenge(challenge, recipes, networks, findings)
    for claim in lesson.claims.values():
        _check_claim(claim, base, networks, findings)


def lesson_recipe_or_none(lesson: Lesson) -> Recipe | None:
    """Return the lesson's recipe; None where it is wrong, which is said elsewhere."""
    try:
        return lesson_recipe(lesson)
    except (ValueError, TypeError):
        return None


def _check_call(
    call: MeasureCall, recipes: Iterable[Recipe], networks: Networks, line: int, findings: Findings
) -> None:
    if call.name not in MEASURES:
        findings.add(line, f"there is no measure {call.name!r}; {choose(call.name, MEASURES)}")
        return
    refusals = (networks.refuses(recipe, call) for recipe in recipes)
    reason = next(filter(None, refusals), "")
    if reason:
        findings.add(line, reason)


def _check_trained(challenge: Challenge, scene: Scene, findings: Findings) -> None:
    """Note a network that is said to have learned before what will become of it is predicted."""
    if isinstance(challenge, Predict) and scene.trained not in (0, challenge.after):
        findings.add(
            scene.place.at("trained"),
            f"a prediction is made at update 0 and measured after {challenge.after} updates (got trained: "
            f"{scene.trained}); leave trained out",
        )


def _check_challenge(
    challenge: Challenge, recipes: Mapping[str, Recipe], networks: Networks, findings: Findings
) -> None:
    place = challenge.place
    for name, call in challenge.measure.items():
        _check_call(call, recipes.values(), networks, place.at("measure", name), findings)
    for line, condition in challenge.conditions():
        _check_knobs(condition.names, recipes.values(), line, findings)
    if isinstance(challenge, Broken):
        for recipe in recipes.values():
            _check_faults(challenge, recipe.knob("fault").parameter.objects, findings)


def _check_faults(broken: Broken, known: list[str], findings: Findings) -> None:
    for at, name in enumerate(broken.choices):
        if name not in known:
            findings.add(broken.place.at("choices", at), f"there is no fault {name!r}; {choose(name, known)}")


def _check_knobs(names: Iterable[str], recipes: Iterable[Recipe], line: int, findings: Findings) -> None:
    known = {knob: None for recipe in recipes for knob in recipe.values}
    for name in names:
        knob = name.removeprefix("recipe.")
        if knob != name and known and knob not in known:
            findings.add(line, f"{name!r} asks for a knob that is not there; {choose(knob, known)}")


def _check_claim(claim: Claim, base: Recipe, networks: Networks, findings: Findings) -> None:
    lines = lines_inside(claim.place, "recipe")
    own = attempt(lambda: changed(base, claim.recipe), claim.recipe, lines, networks, findings)
    if own is None:
        return
    recipes = []
    for label, changes in claim.arms.items():
        lines = lines_inside(claim.place, "arms", label)
        recipe = attempt(partial(changed, own, changes), changes, lines, networks, findings)
        recipes += [recipe] if recipe is not None else []
    for name, call in claim.measure.items():
        _check_call(call, recipes, networks, claim.place.at("measure", name), findings)
