"""Pages that hold nothing but a network that trains in them, served as files, from a disk, or under a strict policy."""

import functools
import http.server
import shutil
import threading
from pathlib import Path

from visualizer.shipped import STATIC

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'"
SCRIPTS = ("rnn-player.classic.js", "rnn-player.more.js", "rnn-player.train.js", "rnn-player.share.js")
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Train</title>
<meta name="viewport" content="width=device-width">
<body><rnn-score {attributes} loading="eager"></rnn-score><script src="rnn-player.classic.js"></script></body></html>
"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without telling of it, under the policy where the folder's name asks for one."""

    def log_message(self, *told: object) -> None:
        """Say nothing."""

    def end_headers(self) -> None:
        """Send the policy with everything."""
        if "strict" in Path(self.directory).name:
            self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()


class Shelf:
    """A folder of pages, and a server for it.

    Args:
        folder: where; a name with ``strict`` in it is served under the policy.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        for name in SCRIPTS:
            shutil.copy(STATIC / "dist" / name, folder / name)
        handler = functools.partial(Quiet, directory=str(folder))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def page(self, attributes: str, *, from_disk: bool = False) -> str:
        """Write a page with a network of these attributes; return its address."""
        name = f"page{len(list(self.folder.glob('*.html')))}.html"
        (self.folder / name).write_text(PAGE.format(attributes=attributes), encoding="utf-8")
        return (self.folder / name).as_uri() if from_disk else f"http://127.0.0.1:{self.server.server_port}/{name}"

    def close(self) -> None:
        """End the server."""
        self.server.shutdown()
        self.server.server_close()
