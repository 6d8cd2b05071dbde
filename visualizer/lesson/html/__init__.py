"""Lessons as HTML: text with equations, directives, references. Nothing that an author writes becomes markup."""

from visualizer.lesson.html.measured import Result, results
from visualizer.lesson.html.page import LessonHtml, Poster, Surroundings
from visualizer.lesson.html.references import entry
from visualizer.lesson.html.text import Writer

__all__ = ["LessonHtml", "Poster", "Result", "Surroundings", "Writer", "entry", "results"]
