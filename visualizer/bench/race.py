"""A race: two to four runs of one visitor side by side. What they are called, how they differ, how an address says it.

``race=1 model gru hidden_size 19``, once for each rival of the run that the rest of the address describes: the
version, then names and values of the knobs by which it differs from that run. What is not named it has in common with
it, so that a change of the first run's task is a change of the race's.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from visualizer.bench.fields import shown
from visualizer.bench.held import MOST_FIELDS
from visualizer.knob import as_text
from visualizer.matching import Match, resized
from visualizer.models import MODELS
from visualizer.recipe import Recipe
from visualizer.trace import encode_message

if TYPE_CHECKING:
    from visualizer.bench.runner import Runner

KEY = "race"
VERSION = "1"
MOST = 4
"Runs of a race."
EMPTY = '""'
"A text without characters, in an address."
LIKE = "race must be like '1 model gru hidden_size 19'"
APART = ("model", "hidden_size")
"What a title and a count of parameters say."


@dataclass(frozen=True)
class Entrant:
    """One run of a race, or the only run of a workbench.

    Args:
        recipe: what is trained.
        label: short name that lessons know it by.
        title: what the page calls it.
        interventions: that stand from the first update on, as JSON values.
    """

    recipe: Recipe
    label: str
    title: str
    interventions: tuple[dict[str, Any], ...] = ()


def entrants(
    recipes: Sequence[Recipe], labels: Sequence[str] = (), titles: Sequence[str] = (), held: Sequence[Any] = ()
) -> list[Entrant]:
    """Name the runs of a race.

    Args:
        recipes: of the runs, two of which may not have different tasks.
        labels: of the first of them; the others are named after their model.
        titles: of the first of them; the others say their model, and how they differ from the first with the same one.
        held: interventions of the first of them.

    Raises:
        ValueError: if they are too many, or learn different tasks.
    """
    if not 1 <= len(recipes) <= MOST:
        raise ValueError(f"a race has 2 to {MOST} runs (got {len(recipes)}); choose fewer rivals")
    tasks = {recipe.task for recipe in recipes}
    if len(tasks) > 1:
        raise ValueError(f"all runs of a race learn one task (got {', '.join(sorted(tasks))}); change the first run's")
    named = [*labels, *_labels(recipes)[len(labels) :]]
    called = [*titles, *_titles(recipes)[len(titles) :]]
    hands = [tuple(each) for each in held] + [()] * (len(recipes) - len(held))
    return [Entrant(*each) for each in zip(recipes, named, called, hands, strict=True)]


def _labels(recipes: Sequence[Recipe]) -> list[str]:
    seen: Counter[str] = Counter()
    found = []
    for recipe in recipes:
        seen[recipe.model] += 1
        found.append(recipe.model if seen[recipe.model] == 1 else f"{recipe.model}_{seen[recipe.model]}")
    return found


def _titles(recipes: Sequence[Recipe]) -> list[str]:
    found = []
    for recipe in recipes:
        kin = next(other for other in recipes if other.model == recipe.model)
        apart = [name for name in recipe.values if recipe[name] != kin[name]]
        found.append(", ".join([MODELS[recipe.model].label, *(_said(name, recipe[name]) for name in apart)]))
    return found


def _said(name: str, value: Any) -> str:
    return f"{value} units" if name == "hidden_size" else f"{name.replace('_', ' ')} {_written(value)}"


def _written(value: Any) -> str:
    return as_text(value).removesuffix(".0") or "as shipped"


def kept_names(before: Sequence["Runner"], recipes: Sequence[Recipe]) -> tuple[list[str], list[str]]:
    """Return labels and titles for the runs of a race that begins again, changed; none where it is another race.

    What somebody called a run stays; what was made from recipes is made from the new ones.
    """
    if len(before) != len(recipes) or len(recipes) == 1:
        return [], []
    old = [runner.recipe for runner in before]

    def kept(names: Sequence[str], made: Callable[[Sequence[Recipe]], list[str]]) -> list[str]:
        return [new if name == was else name for name, was, new in zip(names, made(old), made(recipes), strict=True)]

    return kept([runner.label for runner in before], _labels), kept([runner.title for runner in before], _titles)


def differences(first: Recipe, recipe: Recipe) -> list[str]:
    """Say in which knobs that both have a run differs from the first, model and units left out."""
    common = [name for name in recipe.values if name in first.values and name not in APART]
    apart = [name for name in common if recipe[name] != first[name]]
    return [f"{_said(name, recipe[name])}, not {_written(first[name])}" for name in apart]


def has_same_data(first: Recipe, recipe: Recipe) -> bool:
    """Whether two runs learn from the same batches, one after the other."""
    names = [*first.group("task"), "seed", "batch_size"]
    return all(recipe.values.get(name) == first[name] for name in names)


def matched(recipes: Sequence[Recipe], index: int) -> tuple[list[Recipe], list[str]]:
    """Give all runs about as many parameters as one of them has, by their number of units.

    Returns:
        the recipes, and a sentence for each that cannot come near.

    Raises:
        ValueError: if there is no such run.
    """
    if not 0 <= index < len(recipes):
        raise ValueError(f"match must be between 0 and {len(recipes) - 1} (got {index}); choose one of the runs")
    found: list[Recipe] = []
    notes = []
    for recipe in recipes:
        match: Match = resized(recipe, recipes[index])
        found.append(recipe.replace(hidden_size=match.hidden_size))
        if match.is_poor:
            notes.append(match.words(MODELS[recipes[index].model].label, MODELS[recipe.model].label))
    return found, notes


def changed(recipes: Sequence[Recipe], index: int, recipe: Recipe) -> list[Recipe]:
    """Return the recipes of a race after one was replaced; rivals of the first follow it in all they have in common.

    Raises:
        ValueError: if a rival cannot follow.
    """
    first, *rivals = recipes
    if index:
        return [*recipes[:index], recipe, *recipes[index + 1 :]]
    return [recipe, *(_read_one(words(first, rival), recipe) for rival in rivals)]


def words(first: Recipe, recipe: Recipe) -> str:
    """Write how a run differs from the first, as a part of an address."""
    model = {} if recipe.model == first.model else {"model": recipe.model}
    try:
        known = first.replace(**model)
        apart = {name: value for name, value in recipe.values.items() if value != known[name]}
    except ValueError:  # what they have in common does not fit this model
        apart = {name: value for name, value in recipe.values.items() if name not in ("task", "model")}
    pairs = {**model, **apart}
    return " ".join([VERSION, *(f"{name} {as_text(value) or EMPTY}" for name, value in pairs.items())])


def write(recipes: Sequence[Recipe]) -> str:
    """Write the rivals of the first recipe as a part of an address; empty without any."""
    first, *rivals = recipes
    return urlencode([(KEY, words(first, rival)) for rival in rivals])


def read(query: str, first: Recipe) -> tuple[list[Recipe], list[str]]:
    """Read the rivals of an address; never raises.

    Returns:
        their recipes, and messages about those that are left out.
    """
    try:
        pairs = parse_qsl(query.removeprefix("?"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:  # of which the recipe has told
        return [], []
    texts = [value for name, value in pairs if name == KEY]
    found, messages = [], []
    for text in texts[: MOST - 1]:
        try:
            found.append(_read_one(text, first))
        except ValueError as error:
            told = str(error)
            messages.append(f"{told}{'' if told.endswith('?') else '.'} This rival is left out")
    if len(texts) >= MOST:
        messages.append(f"a race has 2 to {MOST} runs (got {len(texts) + 1}); the last ones are left out")
    return found, messages


def _read_one(text: str, first: Recipe) -> Recipe:
    version, *rest = text.split() or [""]
    if not version.isdigit() or len(rest) % 2:
        raise ValueError(f"{LIKE} (got {shown(text)}); copy the link again")
    if version != VERSION:
        raise ValueError(f"race is version {shown(version)}; this program reads version {VERSION}")
    pairs = dict(zip(rest[::2], rest[1::2], strict=True))
    model = pairs.pop("model", first.model)
    like = first if model == first.model else Recipe(first.task, model)
    return first.replace(model=model, **{name: _value(like, name, value) for name, value in pairs.items()})


def _value(like: Recipe, name: str, text: str) -> Any:
    return like.knob(name).parse("" if text == EMPTY else text)


def addressed(place: int, message: bytes) -> bytes:
    """Put a message of a rival into an envelope that says whose it is; those of the first run go as they are."""
    return message if place == 0 else encode_message({"kind": "runner", "index": place}, message)


def standing(runners: Iterable[Any]) -> list[tuple[dict[str, Any], ...]]:
    """Return what is done by hand to each run now."""
    return [tuple(runner.state.get("interventions", ())) for runner in runners]
