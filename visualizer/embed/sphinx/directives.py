"""``rnn-score`` and ``rnn-lesson``: what an author writes, checked at the author's line."""

import re
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from visualizer.embed.checks import check
from visualizer.embed.packs import FILE
from visualizer.embed.pictures import kind_of
from visualizer.embed.sphinx.files import FOLDER, folder_of, name_of, note
from visualizer.embed.sphinx.lessons import faults, pack_of
from visualizer.embed.sphinx.nodes import rnn_player
from visualizer.embed.sphinx.pictures import drawn
from visualizer.embed.sphinx.recipes import MissingError, is_recipe, recording_of
from visualizer.embed.sphinx.settings import Settings, settings
from visualizer.lesson import LessonError
from visualizer.trace import Recording

MOST = 4
"Recordings that one player shows one above another."
PAGE = re.compile(r"\d{1,3}", re.ASCII)
logger = logging.getLogger(__name__)


def pixels(text: str) -> int:
    """Read a height: a number of pixels, with or without the unit."""
    return int(directives.nonnegative_int(text.removesuffix("px")))


def page_numbers(text: str) -> list[int]:
    """Read numbers of pages.

    Raises:
        ValueError: if they are none.

    Example:
        >>> page_numbers("1-3, 5")
        [1, 2, 3, 5]
    """
    numbers: list[int] = []
    for part in text.replace(",", " ").split():
        first, _, last = part.partition("-")
        is_number = PAGE.fullmatch(first) and PAGE.fullmatch(last or first)
        if not is_number or int(last or first) < int(first):
            raise ValueError(f"pages must be numbers such as '1-3, 5' (got {text!r})")
        numbers += range(int(first), int(last or first) + 1)
    return list(dict.fromkeys(numbers))


class Shared(SphinxDirective):
    """What both directives do alike."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Return the player, or what is wrong, at the author's line."""
        try:
            return self.made(settings(self.env.app))
        except MissingError as missing:
            self.env.note_reread()
            return [self.state.document.reporter.warning(str(missing), line=self.lineno)]
        except LessonError as error:
            self.env.note_reread()
            for place, message in faults(error):
                logger.error("%s", message, location=place)
            raise self.error("this lesson has faults; its own lines are named") from None
        except (ValueError, OSError) as error:
            self.env.note_reread()
            raise self.error(str(error)) from None

    def made(self, setting: Settings) -> list[nodes.Node]:
        """Return the player.

        Raises:
            ValueError: saying what is wrong.
        """
        raise NotImplementedError

    def place(self, written: str) -> Path:
        """Return a path that is relative to the page, or to the source folder if it begins with a slash."""
        return Path(self.env.relfn2path(written)[1])

    def element_options(self, setting: Settings) -> dict[str, Any]:
        """Return the attributes that every element may have."""
        common = {"theme": setting.theme if setting.theme != "auto" else None, "live": setting.live or None}
        return {name: value for name, value in common.items() if value is not None}


class Score(Shared):
    """``.. rnn-score:: run.rnn.json``: one recording, or up to four, or a recipe."""

    option_spec: ClassVar[dict[str, Any]] = {
        "view": directives.unchanged_required,
        "views": directives.unchanged_required,
        "quantities": directives.unchanged_required,
        "unit": directives.nonnegative_int,
        "layer": directives.nonnegative_int,
        "select": directives.unchanged_required,
        "highlight": directives.unchanged_required,
        "update": directives.nonnegative_int,
        "height": pixels,
        "titles": directives.unchanged_required,
        "autoplay": directives.flag,
        "updates": directives.positive_int,
        "every": directives.positive_int,
        "caption": directives.unchanged_required,
        "poster": directives.unchanged_required,
        "alt": directives.unchanged_required,
        "class": directives.class_option,
        "name": directives.unchanged,
    }
    ATTRIBUTES = ("view", "views", "quantities", "unit", "layer", "select", "highlight", "update", "height", "titles")

    def made(self, setting: Settings) -> list[nodes.Node]:
        """Return the player, in a figure if it has a caption."""
        written = self.arguments[0].split()
        if len(written) > MOST:
            raise ValueError(f"a player shows one to {MOST} recordings (got {len(written)}); use another player")
        files = [self.recording(each, setting) for each in written]
        recordings = [Recording.load(file) for file in files]
        for each in recordings:
            check(self.options, each.header)
        poster, alt = self.poster(recordings[0])
        note(self.env, {name_of(file): file for file in [*files, *([poster] if poster else [])]})
        options = {name: self.options[name] for name in self.ATTRIBUTES if name in self.options}
        options |= {**self.element_options(setting), "autoplay": "autoplay" in self.options, "loading": "lazy"}
        player = rnn_player(
            kind="score",
            options=options,
            alt=self.options.get("alt") or alt or recordings[0].title or "A recorded training run",
            recordings=[str(file) for file in files],
            poster=str(poster or ""),
            serial=self.env.new_serialno("rnn-visualizer"),
        )
        return [self.finished(player)]

    def recording(self, written: str, setting: Settings) -> Path:
        """Return the file of one recording."""
        if is_recipe(written):
            return recording_of(written, setting, self.options.get("updates"), self.options.get("every"))
        file = self.place(written)
        if not file.is_file():
            raise ValueError(f"there is no file {written}; name a recording (….rnn.json) relative to this page")
        return file

    def poster(self, recording: Recording) -> tuple[Path | None, str]:
        """Return the still picture that the author gives, or one that is drawn, and what it shows."""
        if "poster" not in self.options:
            return drawn(recording, self.options, Path(self.env.app.doctreedir) / FOLDER)
        file = self.place(self.options["poster"])
        if not file.is_file():
            raise ValueError(f"there is no poster {self.options['poster']}; name a picture relative to this page")
        kind_of(file.read_bytes(), file.name)
        return file, ""

    def finished(self, player: rnn_player) -> nodes.Node:
        """Return the player with its name and classes; a caption makes it a numbered figure."""
        if "caption" not in self.options:
            player["classes"] += self.options.get("class", [])
            self.add_name(player)
            self.set_source_info(player)
            return player
        figure = nodes.figure("", player, classes=self.options.get("class", []))
        words, messages = self.parse_inline(self.options["caption"])
        figure += [nodes.caption(self.options["caption"], "", *words), *messages]
        self.set_source_info(figure)
        self.set_source_info(player)
        self.add_name(figure)
        return figure


class Lesson(Shared):
    """``.. rnn-lesson:: lstm``: one of ours, a pack's folder, or the author's own lesson."""

    option_spec: ClassVar[dict[str, Any]] = {
        "pages": page_numbers,
        "class": directives.class_option,
        "name": directives.unchanged,
    }

    def made(self, setting: Settings) -> list[nodes.Node]:
        """Return the lesson."""
        written = self.arguments[0]
        pack = pack_of(written, self.place(written), setting)
        wanted = self.options.get("pages", [])
        numbers = [page["number"] for page in pack.pages]
        unknown = [number for number in wanted if number not in numbers]
        if unknown:
            raise ValueError(f"{pack.slug} has pages 1 to {numbers[-1]} (got {unknown[0]}); choose some of them")
        files = {FILE: pack.folder / FILE, **pack.files()}
        note(self.env, {f"{folder_of(pack)}/{name}": file for name, file in files.items()})
        lesson = rnn_player(
            kind="lesson",
            options=self.element_options(setting),
            alt=pack.title,
            pack=str(pack.folder),
            pages=wanted,
            classes=self.options.get("class", []),
        )
        self.set_source_info(lesson)
        if "name" in self.options:  # the label has the lesson's title, so that a reference needs no text
            name = nodes.fully_normalize_name(self.options["name"])
            lesson["ids"].append(nodes.make_id(name))
            standard = self.env.get_domain("std")
            standard.note_hyperlink_target(name, self.env.docname, lesson["ids"][0], pack.title)
        return [lesson]
