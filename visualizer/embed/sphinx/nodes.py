"""The node that stands for a player or a lesson in a document until a builder is known."""

from docutils import nodes


class rnn_player(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes so
    """A player, or a lesson with its players.

    Attributes: ``kind`` (score or lesson), ``options`` (of the element), ``alt``; of a score ``recordings`` (files),
    ``poster`` (a file, or empty) and ``serial`` (its number); of a lesson ``pack`` (its folder) and ``pages``.
    """
