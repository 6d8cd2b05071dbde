"""A page as ``lesson.json`` holds it: text for every kind of reader, a scene, questions with what came of them."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from markupsafe import Markup

from visualizer.embed.trainable import can_train
from visualizer.lesson import Broken, Lesson, Page, Predict, parse_measure
from visualizer.lesson.html import LessonHtml, Surroundings, Writer, entry
from visualizer.lesson.html.page import before_it
from visualizer.measures import MEASURES
from visualizer.packing import outcomes
from visualizer.packing.making import Made
from visualizer.packing.plain import Node, Plain
from visualizer.packing.plain_page import PlainPage
from visualizer.packing.plans import Plans, last_update, live_specs
from visualizer.packing.words import COUNTS, in_words, unit_of
from visualizer.pages.library import Library
from visualizer.pages.posters import updates_of
from visualizer.pages.scenes import is_predicted, known_quantities, recipes
from visualizer.training.fault import FAULTS, NONE

STYLE = re.compile(r' style="color:var\(--role-([a-z]+)-text\)"')
"Colours of quantities, which a strict security policy forbids as style attributes."


class PackedPage:
    """Draws one page of a lesson that has been trained.

    Args:
        lesson: that it stands in.
        page: to draw.
        library: of the lesson.
        plans: its runs.
        made: what came of each run, by its name.
        files: name of the file of each run's recording.
        poster: name of the page's picture; empty without one.
    """

    def __init__(
        self,
        lesson: Lesson,
        page: Page,
        library: Library,
        plans: Plans,
        made: Mapping[str, Made],
        files: Mapping[str, str],
        poster: str,
    ) -> None:
        self._lesson, self._page, self._library = lesson, page, library
        self._plans, self._made, self._files, self._poster = plans, made, files, poster
        self._faults = {name: fault.label for name, fault in FAULTS.items()}

    def to_json(self) -> dict[str, Any]:
        """Return the page."""
        page, scene = self._page, self._page.scene
        return {
            "number": page.number,
            "title": page.title,
            "slug": page.slug,
            "name": scene.name,
            "html": self.html,
            "plain": self.plain,
            "scene": self.scene,
            "poster": self._poster,
            "challenges": self.challenges,
            "live": self.live,
            "trains": self.trains,
        }

    @property
    def html(self) -> str:
        """The text as a page draws it, without what a strict security policy forbids."""
        page, slug = self._page, self._lesson.slug
        writer = self._writer(self._told)
        place = Markup('<div class="scene" data-page="{}"></div>')
        around = Surroundings(
            faults=self._faults,
            results=self._library.results,
            place=lambda each: place.format(each.number),
            address=lambda number: f"#{slug}-page-{number}",
        )
        drawn = LessonHtml(self._lesson, lambda _: writer, around).page(page)
        return STYLE.sub(r' data-role="\1"', str(drawn))

    @property
    def plain(self) -> list[Node]:
        """The text for builders without HTML."""
        words = Plain(known_quantities(self._lesson, self._page), self._library.references, self._told)
        return PlainPage(words, self._poster, self._faults, self._library.results).nodes(self._page)

    @property
    def scene(self) -> dict[str, Any]:
        """What the player shows; a prediction is not told by it."""
        page, scene = self._page, self._page.scene
        select = vars(scene.select).values() if scene.select else ()
        return {
            "recordings": {label: self._files[name] for label, name in self._plans.shown[page.number].items()},
            "titles": {label: lane.title for label, lane in scene.race.items()},
            "view": scene.view,
            "unit": scene.unit,
            "layer": scene.layer,
            "select": " ".join(str(value) for value in select if value is not None),
            "highlight": list(scene.highlight),
            "update": 0 if is_predicted(page) else updates_of(page),
            "until": self._until,
            "controls": list(scene.controls),
            "panel": scene.panel,
            "alt": before_it(page) or scene.alt,
        }

    @property
    def challenges(self) -> list[dict[str, Any]]:
        """What a reader does, with what came of it here."""
        told = []
        page = self._page
        for index, challenge in enumerate(page.challenges):
            fields = challenge.to_json(self._writer({}).sentence)
            fields.pop("recipe", None)
            if isinstance(challenge, Predict):
                fields["outcomes"] = outcomes.prediction(page, challenge, self._runs(self._plans.shown[page.number]))
            elif isinstance(challenge, Broken):
                runs = self._runs(self._plans.repaired[page.number, index])
                fields["outcomes"] = outcomes.diagnosis(page, challenge, runs)
            told.append(fields)
        return told

    @cached_property
    def live(self) -> dict[str, dict[str, Any]]:
        """The numbers of the text, of the last update that is shown."""
        runs = self._runs(self._plans.shown[self._page.number])
        found = {}
        for spec in live_specs(self._lesson, self._page):
            read = outcomes.measured({"value": parse_measure(spec)}, runs, last_update(self._page))
            if _is_there(read["values"]):
                found[spec] = {**read, "words": self._words(spec, read)}
        return found

    @property
    def trains(self) -> str | None:
        """The recipe, where it may learn in the page itself."""
        found = list(recipes(self._lesson, self._page).values())
        recipe = found[0]
        is_plain = len(found) == 1 and recipe["fault"] == NONE and not self._page.scene.held
        return recipe.to_query() if is_plain and can_train(recipe.to_query()).ok else None

    def units(self) -> dict[str, str]:
        """Return the unit of every measure that this page names."""
        asked = [call for challenge in self._page.challenges for call in challenge.measure.values()]
        calls = [*asked, *map(parse_measure, self.live)]
        names = {str(call.arguments.get("metric", call.name)) for call in calls}
        return {name: MEASURES[name].unit for name in names if name in MEASURES}

    @property
    def _until(self) -> int | None:
        """The last update that is shown before the page's prediction is made."""
        asked = [block.after for block in self._page.blocks if isinstance(block, Predict)]
        return None if not asked else -1 if 0 in asked else 0

    @property
    def _told(self) -> dict[str, str]:
        """What the text says of its numbers; beside a prediction they wait."""
        return {} if is_predicted(self._page) else {spec: known["words"] for spec, known in self.live.items()}

    def _words(self, spec: str, read: Mapping[str, Any]) -> str:
        """Return a number in words; of what learning changes, after how many updates."""
        values, unit = read["values"], unit_of(spec)
        titles = {label: lane.title for label, lane in self._page.scene.race.items()}
        call = parse_measure(spec)
        if "value" in values:
            text = in_words(values["value"], unit)
        elif call.runner:
            text = in_words(values[call.runner]["value"], unit)
        else:
            text = ", ".join(f"{titles[label]} {in_words(each['value'], unit)}" for label, each in values.items())
        return text if unit in COUNTS else f"{text} (update {read['updates']:,})"

    def _runs(self, names: Mapping[str, str]) -> outcomes.Runs:
        return {label: (self._plans.plans[name], self._made[name]) for label, name in names.items()}

    def _writer(self, told: Mapping[str, str]) -> Writer:
        return Writer(known_quantities(self._lesson, self._page), self._library.references, told)


def _is_there(values: Mapping[str, Any]) -> bool:
    return any(_is_there(each) if isinstance(each, Mapping) else each is not None for each in values.values())


def references(lesson: Lesson, library: Library) -> str:
    """Return the list at the end of a lesson as HTML; empty where nothing is cited."""
    known = library.references
    cited = sorted((known[key] for key in lesson.references if key in known), key=lambda each: each.short)
    items = [Markup('<li id="ref-{}">{}</li>').format(each.key, entry(each)) for each in cited]
    return str(Markup("<ul>\n{}\n</ul>").format(Markup("\n").join(items))) if items else ""
