"""Lessons as data: one Markdown file each, read into pages and blocks; nothing here computes or draws."""

from visualizer.lesson.bibliography import Reference, bibliography
from visualizer.lesson.blocks import (
    Block,
    Broken,
    Challenge,
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
    Text,
    Try,
)
from visualizer.lesson.expression import Condition, MeasureCall, parse_condition, parse_measure
from visualizer.lesson.lesson import Lesson, Page
from visualizer.lesson.listing import Listing, read_source
from visualizer.lesson.markdown import parse_sentence
from visualizer.lesson.place import Place
from visualizer.lesson.problem import LessonError, Problem
from visualizer.lesson.reading import read_lesson
from visualizer.lesson.shelf import shelf

__all__ = [
    "Block",
    "Broken",
    "Challenge",
    "Claim",
    "Condition",
    "Exercise",
    "Lane",
    "Lesson",
    "LessonError",
    "Listing",
    "MeasureCall",
    "Misconception",
    "Notes",
    "Option",
    "Page",
    "Place",
    "Predict",
    "Problem",
    "Reading",
    "Reference",
    "Scene",
    "Selection",
    "Source",
    "Text",
    "Try",
    "bibliography",
    "parse_condition",
    "parse_measure",
    "parse_sentence",
    "read_lesson",
    "read_source",
    "shelf",
]
