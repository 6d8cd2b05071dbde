"""A plain web server for files, with any headers; it notes what was asked for."""

import functools
import threading
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

STRICT = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'"
"The policy that the folder form must live with."


class Handler(SimpleHTTPRequestHandler):
    """Serves a folder; addresses that lead nowhere get its ``404.html``, as hosts of static sites do."""

    policy = ""
    asked: list[str] = []

    def end_headers(self):
        if self.policy:
            self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def do_GET(self):
        self.asked.append(self.path)
        super().do_GET()

    def send_error(self, code, message=None, explain=None):
        page = Path(self.directory) / "404.html"
        if code == 404 and page.is_file():
            content = page.read_bytes()
            self.send_response(404)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        else:
            super().send_error(code, message, explain)

    def log_message(self, *arguments):
        pass


@contextmanager
def serving(folder: Path, policy: str = ""):
    """Serve a folder on loopback; yield its address and the list of what is asked for."""
    handler = type("Here", (Handler,), {"policy": policy, "asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(folder))) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", handler.asked
        finally:
            server.shutdown()
            thread.join()
