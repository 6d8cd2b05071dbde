"""Turns a colon fence into a block of a page."""

from collections.abc import Callable
from dataclasses import dataclass

from visualizer.lesson.blocks import (
    Block,
    Broken,
    Claim,
    Exercise,
    Lane,
    Misconception,
    Notes,
    Option,
    Predict,
    Reading,
    Scene,
    Selection,
    Source,
    Try,
)
from visualizer.lesson.fields import NEVER, Fields
from visualizer.lesson.markdown import parse
from visualizer.lesson.place import Place
from visualizer.lesson.problem import Findings, choose

MOST_UPDATES = 100_000
SPEEDS = ("slow", "default", "fastest")
PANELS = ("diagram", "slow_motion")
NONE_PUBLISHED = "No number was published."


@dataclass(frozen=True)
class Fence:
    """A directive as it stands in the file.

    Args:
        name: between the braces.
        title: what follows them.
        body: the lines inside.
        line: of its first line.
        findings: where problems go.
    """

    name: str
    title: str
    body: str
    line: int
    findings: Findings

    def fields(self, what: str) -> Fields:
        """Read the body as YAML."""
        return Fields.read(self.findings, what, self.body, self.line + 1, self.line)

    def needs_title(self, expected: str) -> str:
        """Return what follows the braces; note if nothing does."""
        if not self.title:
            self.findings.add(
                self.line, f"{{{self.name}}} needs {expected} behind its braces; write ':::{{{self.name}}} …'"
            )
        return self.title


def read_block(fence: Fence) -> Block | None:
    """Read one directive; None if there is none of that name."""
    if fence.name not in DIRECTIVES:
        fence.findings.add(fence.line, f"there is no directive {fence.name!r}; {choose(fence.name, DIRECTIVES)}")
        return None
    return DIRECTIVES[fence.name](fence)


def _scene(fence: Fence) -> Scene:
    if fence.title:
        fence.findings.add(fence.line, f"{{scene}} has no title (got {fence.title!r}); write 'name: …' inside it")
    fields = fence.fields("a scene")
    scene = Scene(
        place=fields.place,
        alt=fields.text("alt", "a sentence that says what the picture shows, for those who do not see it"),
        name=fields.label("name"),
        recipe=fields.changes("recipe"),
        race=_lanes(fields),
        match=fields.label("match"),
        view=fields.text("view", "the name of a view", "story"),
        unit=fields.integer("unit", 0, 10_000),
        layer=fields.integer("layer", 0, 100),
        highlight=fields.texts("highlight", "a list of quantities such as [forget_gate]"),
        select=_selection(fields),
        held=fields.texts("held", 'a list such as ["clamp input_gate t2-9 p0"]'),
        trained=fields.integer("trained", 0, MOST_UPDATES) or 0,
        poster=fields.integer("poster", 0, MOST_UPDATES),
        rests=fields.boolean("rests", False),
        speed=fields.choice("speed", SPEEDS, "default"),
        panel=fields.choice("panel", PANELS, ""),
        controls=fields.texts("controls", "a list of knobs such as [learning_rate]"),
    )
    fields.finish()
    return scene


def _lanes(fields: Fields) -> dict[str, Lane]:
    expected = "2 to 4 runs by label, such as lstm: {title: LSTM, recipe: {model: lstm}}"
    lanes = {}
    for label, inner in fields.mappings("race", "a run of a race", expected, required=False).items():
        fields.check_label(str(label), "race", label)
        lanes[str(label)] = Lane(inner.text("title", "what the picture calls it"), inner.changes("recipe"))
        inner.finish()
    if lanes and not 2 <= len(lanes) <= 4:
        fields.findings.add(fields.line("race"), f"a race must have 2 to 4 runs (got {len(lanes)}); write {expected}")
    return lanes


def _selection(fields: Fields) -> Selection | None:
    inner = fields.inner("select", "a selection", "a cell such as {quantity: forget_gate, t: 5}")
    if inner is None:
        return None
    quantity = inner.text("quantity", "the name of a quantity")
    t = inner.integer("t", 0, 10_000, required=True) or 0
    selection = Selection(quantity, t, inner.integer("source_t", 0, 10_000), inner.integer("head", 0, 100))
    inner.finish()
    return selection


def _predict(fence: Fence) -> Predict:
    fields = fence.fields("a prediction")
    predict = Predict(
        place=fields.place,
        question=fence.needs_title("its question"),
        measure=fields.measures(),
        after=fields.integer("after", 0, MOST_UPDATES, required=True) or 0,
        until=fields.condition("until", required=False),
        options=tuple(_option(inner) for inner in _options(fields)),
        otherwise=fields.text("otherwise", "what is said when no option was right for this seed"),
    )
    fields.finish()
    return predict


def _options(fields: Fields) -> list[Fields]:
    expected = "a list of at least two such as - {says: …, when: …, because: …}"
    options = list(fields.mappings("options", "an option", expected).values())
    if len(options) == 1:
        fields.findings.add(fields.line("options"), f"options of a prediction must be {expected} (got 1); add one")
    return options


def _option(fields: Fields) -> Option:
    option = Option(
        says=fields.text("says", "the answer in a few words"),
        when=fields.condition("when") or NEVER,
        because=fields.text("because", "why, said if this was right"),
    )
    fields.finish()
    return option


def _try(fence: Fence) -> Try:
    fields = fence.fields("a try")
    found = Try(
        place=fields.place,
        task=fence.needs_title("its goal in one sentence"),
        measure=fields.measures(),
        goal=fields.condition("goal") or NEVER,
        hints=fields.texts("hints", "a list of sentences", required=True),
        done=fields.text("done", "what the learner has shown"),
    )
    fields.finish()
    return found


def _broken(fence: Fence) -> Broken:
    fields = fence.fields("a broken network")
    broken = Broken(
        place=fields.place,
        question=fence.needs_title("its question"),
        fault=fields.text("fault", "the name of a fault"),
        recipe=fields.changes("recipe"),
        choices=fields.texts("choices", "a list of faults, the true one among them", required=True),
        measure=fields.measures(),
        goal=fields.condition("goal") or NEVER,
        after=fields.integer("after", 1, MOST_UPDATES, required=True) or 0,
        hints=fields.texts("hints", "a list of sentences", required=True),
        done=fields.text("done", "what the learner has shown"),
    )
    fields.finish()
    return broken


def _claim(fence: Fence) -> Claim:
    fields = fence.fields("a claim")
    name = fence.needs_title("its name, such as 'open-gates-keep'")
    seeds = fields.integers("seeds", (0, 1, 2))
    claim = Claim(
        place=fields.place,
        name=name,
        says=fields.text("says", "the sentence that is claimed"),
        paper=fields.text("paper", "a key of the bibliography", ""),
        published=fields.text("published", "the number as the source prints it", NONE_PUBLISHED),
        recipe=fields.changes("recipe"),
        arms=_arms(fields),
        updates=fields.integer("updates", 0, MOST_UPDATES, required=True) or 0,
        until=fields.condition("until", required=False),
        seconds=fields.seconds("seconds", 30.0),
        measure=fields.measures(),
        holds=fields.condition("holds") or NEVER,
        seeds=seeds,
        least=fields.integer("least", 1, len(seeds), len(seeds)) or 1,
        differs=fields.text("differs", "why ours may differ"),
        ci=fields.boolean("ci", False),
    )
    fields.finish()
    return claim


def _arms(fields: Fields) -> dict[str, dict[str, object]]:
    expected = "changes to the recipe by label, such as {half: {forget_bias: 0}, open: {forget_bias: 3}}"
    arms: dict[str, dict[str, object]] = {}
    for label, inner in fields.mappings("arms", "an arm", expected).items():
        fields.check_label(str(label), "arms", label)
        arms[str(label)] = inner.all_changes()
    return arms


def _source(fence: Fence) -> Source:
    path = fence.needs_title("the path of a function, such as visualizer.models.lstm.LSTM.step")
    if fence.body.strip():
        fence.findings.add(fence.line + 1, "{source} has no lines inside; close it right away with ':::'")
    return Source(Place(fence.line), path)


def _misconception(fence: Fence) -> Misconception:
    claim, body, skipped = "", fence.body, 0
    first, _, rest = body.partition("\n")
    if first.startswith("claim:"):
        claim, body, skipped = first.removeprefix("claim:").strip(), rest, 1
    says = fence.needs_title("what is believed").strip('"“”')
    tokens = parse(_text(fence, body), fence.line + 1 + skipped)
    return Misconception(Place(fence.line, {"claim": fence.line + 1}), says, claim, tokens)


def _text(fence: Fence, body: str) -> str:
    if not body.strip():
        fence.findings.add(fence.line, f"{{{fence.name}}} needs text between its fences; write some")
    return body


def _notes(fence: Fence) -> Notes:
    return Notes(Place(fence.line), parse(_text(fence, fence.body), fence.line + 1))


def _exercise(fence: Fence) -> Exercise:
    title = fence.needs_title("its title")
    return Exercise(Place(fence.line), title, parse(_text(fence, fence.body), fence.line + 1))


def _reading(fence: Fence) -> Reading:
    return Reading(Place(fence.line), parse(_text(fence, fence.body), fence.line + 1))


DIRECTIVES: dict[str, Callable[[Fence], Block]] = {
    "scene": _scene,
    "predict": _predict,
    "try": _try,
    "broken": _broken,
    "claim": _claim,
    "source": _source,
    "misconception": _misconception,
    "notes": _notes,
    "exercise": _exercise,
    "reading": _reading,
}
