"""``visualizer.show``: a recording as a widget in Jupyter, VS Code and marimo, with a picture where no widget runs."""

import base64
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

from markupsafe import Markup

from visualizer.embed import page, poster
from visualizer.embed.assets import MODULE, MORE, SHARE, player_bytes
from visualizer.embed.checks import check
from visualizer.embed.elements import written
from visualizer.embed.opening import recording_of
from visualizer.trace import Recording

HEIGHT = 620
"Pixels of the frame around a page where there is no widget."
ABSENT = "anywidget is not installed: this is a page in a frame, which Python cannot hear; pip install anywidget"
MIME = "application/vnd.jupyter.widget-view+json"


def show(
    given: Any,
    *,
    view: str | None = None,
    unit: int | None = None,
    layer: int | None = None,
    frame: int | None = None,
    theme: str = "auto",
    title: str = "",
    standalone: bool = False,
) -> Any:
    """Show a run in a notebook.

    Args:
        given: a ``Trace``, a ``Recording``, a ``Run`` (as it is now), what ``watch`` returns, or the path of a file
            (``.rnn.json``, ``.safetensors``).
        view: the depth it opens in: ``story``, ``unit``, ``score``, …; None for the first.
        unit: shown first; None for the one that tells most.
        layer: shown first.
        frame: index of the frame shown first; None for the last.
        theme: ``auto``, ``light`` or ``dark``.
        title: written above it; the recording's own if empty.
        standalone: let the output carry a whole page too, so that it also plays where the notebook is turned into HTML
            without its widgets' state; it grows by the player and the recording.

    Returns:
        A widget whose traits ``frame``, ``selected_unit``, ``view``, ``unit`` and ``layer`` follow what a reader does
        and can be set; without anywidget, a page in a frame.

    Raises:
        ValueError: if nothing can be made of what was given, or it has no such view, unit, layer or frame.
    """
    recording = recording_of(given, title)
    said = {"view": view, "unit": unit, "layer": layer, "theme": theme}
    _check(recording, frame, said)
    still = poster.draw(
        recording,
        view=view or "",
        update=None if frame is None else recording.updates[frame],
        unit=unit,
        layer=layer or 0,
    )
    try:
        widget = player_class()
    except ImportError:
        return Framed(recording, still, {**said, "update": None if frame is None else recording.updates[frame]})
    shown = len(recording) - 1 if frame is None else frame
    made = widget(recording=recording.to_text(), frame=shown, selected_unit=unit, **said)
    made.still = still
    made.page = Framed(recording, still, said) if standalone else None
    return made


class Framed:
    """A recording as a page in a frame: it plays wherever HTML with scripts is shown, and tells Python nothing.

    Args:
        recording: what plays.
        still: its poster.
        attributes: of the player.
    """

    def __init__(self, recording: Recording, still: poster.Drawn, attributes: dict[str, Any]) -> None:
        self.recording, self.still = recording, still
        self._attributes = {name: value for name, value in attributes.items() if value is not None}

    def html(self) -> str:
        """Return the whole page."""
        name = ("poster.png", self.still.png)
        return page.one_file(
            page.of_recordings([self.recording.to_json()], self.recording.title, name, self._attributes)
        )

    def _repr_html_(self) -> str:
        """Return the frame with the page inside."""
        title = self.recording.title or "A recorded run"
        named = {"srcdoc": self.html(), "title": title, "width": "100%", "height": HEIGHT, "sandbox": "allow-scripts"}
        return str(Markup("<iframe{}></iframe>").format(written(named)))

    def __repr__(self) -> str:
        return f"{in_words(self.recording, self.still)} ({ABSENT})"


@cache
def player_class() -> Any:
    """Return the widget's class; made when it is first asked for, since anywidget is a guest.

    Raises:
        ImportError: if anywidget is not installed.
    """
    anywidget, traitlets = import_module("anywidget"), import_module("traitlets")

    class Player(anywidget.AnyWidget):  # type: ignore[name-defined]
        """A recording that plays.

        Attributes:
            recording: the recording's JSON text.
            frame: index of the frame shown; set it to show another.
            selected_unit: the unit that a reader chose.
        """

        _esm = module()
        recording = traitlets.Unicode().tag(sync=True)
        view = traitlets.Unicode(None, allow_none=True).tag(sync=True)
        unit = traitlets.Int(None, allow_none=True).tag(sync=True)
        layer = traitlets.Int(None, allow_none=True).tag(sync=True)
        theme = traitlets.Unicode("auto").tag(sync=True)
        frame = traitlets.Int().tag(sync=True)
        selected_unit = traitlets.Int(None, allow_none=True).tag(sync=True)
        still: poster.Drawn
        page: Framed | None = None

        @property
        def updates(self) -> list[int]:
            """The update of every frame."""
            return Recording.from_text(self.recording).updates

        def _repr_mimebundle_(self, **options: Any) -> Any:
            bundle = super()._repr_mimebundle_(**options)
            data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
            words = in_words(Recording.from_text(self.recording), self.still)
            return {**(data or {}), **fallbacks(self.still, words, self.page)}, {**metadata, **sizes(self.still)}

        def __repr__(self) -> str:
            return in_words(Recording.from_text(self.recording), self.still)

    return Player


def module() -> str:
    """Return the player and its further parts as one module: a notebook has no folder to load them from."""
    return "\n".join(player_bytes(name).decode() for name in (MORE, SHARE, MODULE))


def fallbacks(still: poster.Drawn, words: str, framed: Framed | None) -> dict[str, str]:
    """Return what stands in a notebook's file beside the widget: a picture, HTML around it, and words."""
    encoded = base64.b64encode(still.png).decode()
    shown = {"src": f"data:image/png;base64,{encoded}", "alt": still.alt, "width": still.width, "height": still.height}
    figure = Markup("<figure><img{}><figcaption>{}</figcaption></figure>").format(written(shown), words)
    html = str(figure) if framed is None else framed._repr_html_()
    return {"image/png": encoded, "text/html": html, "text/plain": words}


def sizes(still: poster.Drawn) -> dict[str, dict[str, int]]:
    """Return the picture's size as notebooks write it down."""
    return {"image/png": {"width": still.width, "height": still.height}}


def in_words(recording: Recording, still: poster.Drawn) -> str:
    """Say in a line what plays, for terminals and whoever reads the file."""
    updates = recording.updates
    several = f"{len(updates)} frames, updates {updates[0]} to {updates[-1]}"
    span = several if len(updates) > 1 else f"one frame, update {updates[0]}"
    return f"{recording.title or 'A recorded run'}: {span}. {still.alt}"


def _check(recording: Recording, frame: int | None, options: Mapping[str, Any]) -> None:
    check({name: value for name, value in options.items() if value is not None}, recording.header)
    if frame is not None and not 0 <= frame < len(recording):
        raise ValueError(f"frame must be between 0 and {len(recording) - 1} (got {frame}); choose one inside")
