"""The picture: its depths as data, the component that carries bytes to the browser, equations, slow charts."""

from visualizer.views.attention import QUERY
from visualizer.views.score import SCORE
from visualizer.views.spectrum import SPECTRUM
from visualizer.views.story import STORY
from visualizer.views.text import TEXT
from visualizer.views.trajectory import TRAJECTORY
from visualizer.views.unit import UNIT
from visualizer.views.view import Row, View

VIEWS: dict[str, View] = {view.name: view for view in (STORY, UNIT, QUERY, SCORE, TRAJECTORY, SPECTRUM, TEXT)}

__all__ = ["VIEWS", "Row", "View"]
