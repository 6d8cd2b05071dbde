"""What must fit together inside one lesson, whatever the registries hold."""

from collections.abc import Iterable

from visualizer.lesson.blocks import Broken, Claim, Misconception, Predict, Scene, Source, Try
from visualizer.lesson.expression import Condition
from visualizer.lesson.lesson import Lesson, Page
from visualizer.lesson.listing import read_source
from visualizer.lesson.problem import Findings, choose


def check(lesson: Lesson, findings: Findings) -> None:
    """Note what does not fit."""
    names: dict[str, int] = {}
    for page in lesson.pages:
        scene = _check_scenes(page, names, findings)
        if scene is not None:
            _check_race(scene, findings)
            _check_beside(page, scene, findings)
        for challenge in page.challenges:
            _check_challenge(challenge, scene, findings)
        _check_lives(page, scene, findings)
    _check_claims(lesson, findings)
    for block in lesson.blocks():
        if isinstance(block, Source):
            findings.attempt(block.place.line, read_source, block.path)
        if isinstance(block, Misconception) and block.claim and block.claim not in lesson.claims:
            findings.add(
                block.place.at("claim"), f"there is no claim {block.claim!r} here; {choose(block.claim, lesson.claims)}"
            )


def _check_scenes(page: Page, names: dict[str, int], findings: Findings) -> Scene | None:
    scenes = [block for block in page.blocks if isinstance(block, Scene)]
    if not scenes:
        findings.add(page.place.line, f"page {page.title!r} has no scene; write a {{scene}} with its alt")
        return None
    for further in scenes[1:]:
        findings.add(further.place.line, "a page has one scene; begin another page above this one, or leave it out")
    name, line = scenes[0].name, scenes[0].place.at("name")
    if name and name in names:
        findings.add(line, f"the scene of line {names[name]} is also named {name!r}; choose another name")
    names.setdefault(name, line)
    return scenes[0]


def _check_race(scene: Scene, findings: Findings) -> None:
    if scene.match and scene.match not in scene.race:
        offered = choose(scene.match, scene.race) if scene.race else "leave match out where there is no race"
        findings.add(scene.place.at("match"), f"match {scene.match!r} is no run of the race; {offered}")


def _check_beside(page: Page, scene: Scene, findings: Findings) -> None:
    """Note scenes that do not go with what the learner does beside them."""
    if scene.race and any(isinstance(challenge, Broken) for challenge in page.challenges):
        findings.add(scene.place.at("race"), "a broken network stands alone; leave race out, or begin another page")


def _check_challenge(challenge: Predict | Try | Broken, scene: Scene | None, findings: Findings) -> None:
    labels = tuple(scene.race) if scene is not None and not isinstance(challenge, Broken) else ()
    known = _known(challenge.measure, labels)
    for line, condition in challenge.conditions():
        _check_names(condition, known, line, findings)
    place = challenge.place
    if isinstance(challenge, Broken) and challenge.fault not in challenge.choices:
        findings.add(
            place.at("choices"),
            f"choices must hold the true fault, {challenge.fault!r}; write it among them, or "
            f"{choose(challenge.fault, challenge.choices)}",
        )
    if isinstance(challenge, Predict):
        for at, option in enumerate(challenge.options):
            if not any(name in known for name in option.when.names):
                findings.add(
                    place.at("options", at, "when"),
                    f"this answer is judged by nothing that was measured ({option.when.text!r}); ask for one of "
                    f"{', '.join(known)}",
                )


def _known(names: Iterable[str], labels: Iterable[str]) -> tuple[str, ...]:
    """Return what conditions may ask for: ``name``, or ``label.name`` where several runs are measured."""
    known = list(names)
    many = [f"{label}.{name}" for label in labels for name in known]
    return tuple(many or known)


def _check_names(condition: Condition, known: tuple[str, ...], line: int, findings: Findings) -> None:
    for name in condition.names:
        if name not in known and name != "updates" and not name.startswith("recipe."):
            findings.add(
                line,
                f"{name!r} in {condition.text!r} is not measured here; {choose(name, known)} "
                "(or updates, or recipe.knob), or add it to measure",
            )


def _check_lives(page: Page, scene: Scene | None, findings: Findings) -> None:
    labels = tuple(scene.race) if scene is not None else ()
    for spec, line in page.lives:
        runner = spec.partition("(")[0].rpartition(".")[0]
        if runner and runner not in labels:
            findings.add(line, f"{runner!r} in {{live}}`{spec}` is no run of a race here; leave it out, or name a run")
        if labels and not runner:
            findings.add(line, f"{{live}}`{spec}` stands beside a race; say which run, as in {labels[0]}.{spec}")


def _check_claims(lesson: Lesson, findings: Findings) -> None:
    seen: dict[str, int] = {}
    for block in lesson.blocks():
        if not isinstance(block, Claim):
            continue
        if block.name in seen:
            findings.add(block.place.line, f"the claim of line {seen[block.name]} has the same name; choose another")
        seen.setdefault(block.name, block.place.line)
        known = tuple(f"{label}.{name}" for label in block.arms for name in (*block.measure, "updates"))
        _check_names(block.holds, known, block.place.at("holds"), findings)
        if block.until:
            _check_names(block.until, tuple(block.measure), block.place.at("until"), findings)
