"""What a page with a player needs from ``static/``: the built scripts, and the style sheet of embedded lessons."""

from collections.abc import Iterable
from pathlib import Path

from visualizer.shipped import STATIC

CLASSIC = "rnn-player.classic.js"
"The player as a script that runs anywhere, from ``file://`` too."
MODULE = "rnn-player.js"
"The same as an ES module."
LESSON, TRAIN, MORE = "rnn-player.lesson.js", "rnn-player.train.js", "rnn-player.more.js"
SHARE = "rnn-player.share.js"
SHEET = "embedded.css"
"Of lessons on other people's pages; a player alone needs none."

PLAYER: dict[str, Path] = {
    **{name: STATIC / "dist" / name for name in (CLASSIC, MODULE, MORE, LESSON, TRAIN, SHARE)},
    SHEET: STATIC / "css" / SHEET,
}
"Where each file is, by the name that it has beside a page."


def player_bytes(name: str) -> bytes:
    """Return one of the files of ``PLAYER``.

    Raises:
        ValueError: if there is none of that name.
        FileNotFoundError: if it has not been built.
    """
    if name not in PLAYER:
        raise ValueError(f"the player has no file {name!r}; choose one of {', '.join(PLAYER)}")
    if not PLAYER[name].is_file():
        raise FileNotFoundError(f"{name} has not been built; run `make build`, or install the program again")
    return PLAYER[name].read_bytes()


def copy_player(folder: Path, names: Iterable[str] = tuple(PLAYER)) -> list[str]:
    """Write the player's files into a folder, those that are there already only where they differ.

    Args:
        folder: made if it does not exist.
        names: of the files; all unless told.

    Returns:
        Their names.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in names:
        content, path = player_bytes(name), folder / name
        if not path.is_file() or path.read_bytes() != content:
            path.write_bytes(content)
        written.append(name)
    return written
