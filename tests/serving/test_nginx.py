"""The configuration in ``docs/class.md``, run: TLS, the websocket and a prefix, in a real browser."""

import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui.bench import SHOWN, Bench

DOCS = Path(__file__).resolve().parents[2] / "docs" / "class.md"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
AROUND = """
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ }}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    {written}
}}
"""

pytestmark = [
    pytest.mark.ui,
    pytest.mark.skipif(not (Path(NGINX).exists() and shutil.which("openssl")), reason="nginx or openssl is missing"),
]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def configuration(folder, port, behind):
    """The documented one, with other ports and files: every replacement must find what it replaces."""
    (written,) = re.findall(r"^```nginx\n(.*?)^```", DOCS.read_text(), flags=re.DOTALL | re.MULTILINE)
    for old, new in {
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "server_name class.example": "server_name localhost",
        "/etc/ssl/class.example.pem": f"{folder}/own.pem",
        "/etc/ssl/class.example.key": f"{folder}/own.key",
        "http://127.0.0.1:5006/": f"http://127.0.0.1:{behind}/",
    }.items():
        assert written.count(old) == 1, f"{DOCS.name} no longer says {old!r}"
        written = written.replace(old, new)
    return AROUND.format(folder=folder, written=written)


def serve(*options):
    command = [sys.executable, "-m", "visualizer.cli", "serve", "--port", "0", "--workers", "1", *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address under which nginx offers a server."""
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    own = ["-keyout", f"{folder}/own.key", "-out", f"{folder}/own.pem", "-subj", "/CN=localhost", "-days", "2"]
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *own], check=True, capture_output=True)
    with serve("--allow-origin", f"https://localhost:{port}") as server:
        behind = int(re.search(r"http://localhost:(\d+)/", server.stdout.readline())[1])
        (folder / "nginx.conf").write_text(configuration(folder, port, behind))
        command = [NGINX, "-c", f"{folder}/nginx.conf", "-e", f"{folder}/error.log", "-g", "daemon off;"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as proxy:
            yield f"https://localhost:{port}/rnn/"
            proxy.terminate()
        server.terminate()


@pytest.fixture
def page(browser):
    there = browser.new_context(ignore_https_errors=True)
    opened, errors = there.new_page(), []
    opened.on("console", lambda message: message.type == "error" and errors.append(message.text))
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    there.close()
    assert errors == []


def test_a_network_trains_behind_the_proxy_and_stops_where_it_is_told(site, page):
    page.goto(f"{site}lab?task=parity&model=gru&hidden_size=4&seq_len=8")
    bench = Bench(page).moves()
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Train", exact=True).wait_for()
    before = None
    while before != (now := page.evaluate(f"() => {SHOWN} && Number(score.dataset.updates)")):
        before = now
        page.wait_for_timeout(300)
    page.get_by_role("button", name="One update").click()
    bench.shows(f"score.dataset.updates == {before + 1}")


def test_links_and_files_keep_the_prefix(site, page):
    page.goto(site.rstrip("/"))
    assert page.url == site
    page.get_by_role("link", name="Lessons", exact=True).click()
    page.wait_for_url(f"{site}lessons")
    page.goto(f"{site}class")
    assert page.locator(".address").inner_text() == site
