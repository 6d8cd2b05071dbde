"""A bench of a live server in a page of another site."""

import contextlib
import http.server
import re
import subprocess
import sys
import threading

import pytest

pytestmark = pytest.mark.ui

PAGE = """<!doctype html><meta charset="utf-8"><title>Notes</title><p>A page of somebody else.</p>
<iframe src="{address}" title="A network that learns" width="100%" height="300"></iframe>
<script>
const told = (window.told = []);
addEventListener("message", ({{ data, origin }}) => {{
  if (data.type !== "rnn-visualizer:height") return;
  told.push([origin, data.height]);
  document.querySelector("iframe").height = data.height;
}});
</script>"""


@contextlib.contextmanager
def pages():
    """A web server whose page at any address embeds what ``served.address`` says."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = PAGE.format(address=self.server.address).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as served:
        served.address = "about:blank"
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield served
        served.shutdown()


@pytest.fixture(scope="module")
def sites():
    """The page that is allowed, one that is not, the lab's address, and the lab's log so far."""
    with pages() as docs, pages() as other:
        allowed = f"http://127.0.0.1:{docs.server_port}"
        command = [sys.executable, "-m", "visualizer.cli", "serve", "--port", "0", "--workers", "1"]
        command += ["--embed-origin", allowed]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        log = []
        reading = threading.Thread(target=lambda: log.extend(process.stderr))
        reading.start()
        try:
            lab = re.search(r"http://\S+", process.stdout.readline()).group().rstrip("/")
            yield docs, other, lab, log
        finally:
            process.terminate()
            process.wait(timeout=30)
            reading.join(timeout=30)
            process.stdout.close()
            process.stderr.close()


@pytest.fixture
def server(sites):
    """Nothing else is served here."""
    return sites[2]


def open_page(visit, site, address, **context):
    site.address = address
    return visit(f"http://127.0.0.1:{site.server_port}/", **context).page


def test_it_learns_there_and_tells_its_height(visit, sites):
    docs, _, lab, _ = sites
    page = open_page(visit, docs, f"{lab}/embed/lab?task=adding&model=gru&view=unit")
    frame = page.frame_locator("iframe")
    frame.locator("rnn-score[data-updates]").wait_for(timeout=30_000)
    assert frame.locator("rnn-score").get_attribute("data-depth") == "unit"
    page.wait_for_function(
        "told.length && Math.abs(document.querySelector('iframe').clientHeight - told.at(-1)[1]) < 1"
    )
    inside = frame.locator("body").evaluate("body => body.getBoundingClientRect().height")
    origin, height = page.evaluate("told.at(-1)")
    assert origin == lab
    assert abs(height - inside) < 2
    page.set_viewport_size({"width": 480, "height": 800})
    page.wait_for_function(f"told.at(-1)[1] > {height} + 20")
    frame.get_by_role("button", name="One update").click()
    assert visit.errors == []


def test_a_scene_of_a_lesson_is_shown_as_the_lesson_shows_it(visit, sites):
    docs, _, lab, _ = sites
    page = open_page(visit, docs, f"{lab}/embed/lstm?page=2")
    frame = page.frame_locator("iframe")
    frame.locator("rnn-score[data-updates]").wait_for(timeout=30_000)
    assert frame.locator("header.site").count() == 0
    state = frame.locator("rnn-bench").evaluate("bench => bench.state.query")
    assert "task=delayed_recall" in state
    assert page.evaluate("history.length") <= 2, "nothing was added to what 'back' goes through"


def test_elsewhere_it_is_refused_and_the_log_says_so_once(visit, sites):
    _, other, lab, log = sites
    page = open_page(visit, other, f"{lab}/embed/lab")
    page.wait_for_timeout(1500)
    framed = page.frames[-1]
    assert framed.locator("rnn-score").count() == 0
    assert page.evaluate("told") == []
    site = f"http://127.0.0.1:{other.server_port}"
    lines = [line for line in log if "may not frame" in line]
    assert len(lines) == 1, log
    assert lines[0].strip().endswith(f"serve with --embed-origin {site}")
    assert f"{site} may not frame '/embed/lab'" in lines[0]
    visit.errors.clear()  # the browser says that it kept to the rule


def test_the_lab_itself_cannot_be_framed(visit, sites):
    docs, _, lab, _ = sites
    page = open_page(visit, docs, f"{lab}/lab")
    page.wait_for_timeout(1000)
    assert page.frames[-1].locator("rnn-bench").count() == 0
    assert any("frame-ancestors" in error for error in visit.errors)
    visit.errors.clear()
