"""Lessons and recordings in Sphinx: ``visualizer.embed.sphinx`` gives the directives ``rnn-lesson`` and ``rnn-score``.

HTML gets the player, every other builder text and pictures. Nothing here loads torch, numba or panel, and nothing is
trained on a build unless ``conf.py`` says so.
"""

from typing import Any

from visualizer.embed.sphinx import epub, files, math, written
from visualizer.embed.sphinx.directives import Lesson, Score
from visualizer.embed.sphinx.nodes import rnn_player
from visualizer.embed.sphinx.settings import OPTIONS


def setup(app: Any) -> dict[str, Any]:
    """Connect directives, node and events; Sphinx calls this."""
    for name, (default, kinds) in OPTIONS.items():
        app.add_config_value(name, default, "env", kinds)
    app.add_node(rnn_player, html=(written.visit_html, written.leave_html))
    app.add_html_math_renderer(math.NAME, (math.visit_inline, math.leave), (math.visit_block, math.leave))
    app.add_directive("rnn-score", Score)
    app.add_directive("rnn-lesson", Lesson)
    app.add_post_transform(written.ForThisBuilder)
    app.connect("env-purge-doc", files.purge)
    app.connect("env-merge-info", files.merge)
    app.connect("html-page-context", files.ask)
    app.connect("build-finished", files.copy)
    app.connect("build-finished", epub.declare_mathml)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
