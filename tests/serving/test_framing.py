"""Who may show our pages in a frame: the header, the line in the log, and what ``--embed-origin`` takes."""

import logging

import pytest

from tests.pages.site import Site
from visualizer.cli import main
from visualizer.embed.origins import read_origins
from visualizer.pages.visit import Visit
from visualizer.serving.framing import ancestors, refusal

DOCS = "https://docs.example"
BUILD = Visit.__init__


@pytest.fixture(scope="module")
def site():
    there = Site(embed_origins=(DOCS,))
    yield there
    there.stop()


def framers(answer):
    """The last directive of the policy: who may frame."""
    return answer.headers["Content-Security-Policy"].split("; ")[-1]


@pytest.mark.parametrize("path", ["/", "/lab", "/lessons", "/lessons/lstm", "/liveness", "/nothing"])
def test_pages_are_not_framed(site, path):
    assert framers(site.get(path)) == "frame-ancestors 'self'"


@pytest.mark.parametrize("path", ["/embed/lab?task=parity&model=gru", "/embed/lstm", "/embed/lstm?page=2"])
def test_those_for_frames_are_framed_by_whom_is_allowed(site, path):
    answer = site.get(path)
    html = answer.body.decode()
    assert answer.code == 200
    assert framers(answer) == f"frame-ancestors 'self' {DOCS}"
    assert 'data-page="embed"' in html
    assert '<header class="site">' not in html
    assert "js/framed.js" in html


def test_what_is_no_lesson_is_not_there(site):
    assert site.get("/embed/nonsense").code == 404


def test_a_knob_in_the_address_changes_the_lessons_experiment(site):
    site.get("/embed/lstm?hidden_size=7&model=gru")
    html = site.get("/embed/lab?task=parity&hidden_size=3").body.decode()
    assert 'href="../lab?task=parity&amp;hidden_size=3"' in html


def test_an_address_is_never_markup(site):
    html = site.get("/embed/lab?task=%22%3E%3Cimg%20src=x%3E").body.decode()
    assert "<img src=x" not in html


def frames(site, path, **headers):
    asked = {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "cross-site", **headers}
    return site.get(path, asked)


def test_who_is_refused_is_named_in_the_log_once(site, caplog):
    with caplog.at_level(logging.WARNING, "visualizer.serving.framing"):
        for _ in range(3):
            frames(site, "/embed/lab", Referer="https://evil.example/page?secret=1")
        frames(site, "/embed/lab", Referer=f"{DOCS}/page")
        frames(site, "/embed/lab", Referer="http://localhost/", **{"Sec-Fetch-Site": "same-origin"})
    told = [record.getMessage() for record in caplog.records if record.name == "visualizer.serving.framing"]
    assert told == [
        "https://evil.example may not frame '/embed/lab': it is not among the allowed origins (https://docs.example); "
        "to allow it, serve with --embed-origin https://evil.example"
    ]


@pytest.mark.parametrize(
    ("path", "headers", "code"),
    [
        ("/embed/lab", {"Referer": "https://evil.example/"}, 403),
        ("/embed/lstm", {"Referer": "https://docs.example.evil/"}, 403),
        ("/lab", {"Referer": f"{DOCS}/page"}, 403),
        ("/lab", {}, 403),
        ("/embed/lab", {"Referer": f"{DOCS}/page"}, 200),
        ("/embed/lab", {}, 200),
        ("/embed/lab", {"Referer": "http://localhost/", "Sec-Fetch-Site": "same-origin"}, 200),
        ("/embed/lab", {"Referer": "https://evil.example/", "Sec-Fetch-Dest": "document"}, 200),
    ],
)
def test_a_frame_that_is_not_shown_costs_no_session(site, monkeypatch, path, headers, code):
    built = []

    def build(visit, *given, **more):
        built.append(visit)
        BUILD(visit, *given, **more)

    monkeypatch.setattr(Visit, "__init__", build)
    answer = frames(site, path, **headers)
    assert (answer.code, len(built)) == (code, int(code == 200))
    assert framers(answer).startswith("frame-ancestors 'self'")


def test_a_page_that_keeps_its_origin_to_itself_is_left_to_the_browser(site, caplog):
    with caplog.at_level(logging.WARNING, "visualizer.serving.framing"):
        frames(site, "/embed/lab")
    assert "may not frame" not in caplog.text


def test_a_page_that_cannot_be_framed_is_named_too(site, caplog):
    with caplog.at_level(logging.WARNING, "visualizer.serving.framing"):
        frames(site, "/lab", Referer="https://other.example/")
    assert "only pages under /embed/ can be embedded" in caplog.text


def test_names_of_refused_pages_are_bounded():
    assert len(refusal("https://a.example", "/" + "x" * 9000, ())) < 300


def test_the_websocket_of_a_framed_page_is_our_own(site):
    """A frame's websocket comes from the frame's own origin: the page around it never opens one."""
    with pytest.raises(Exception, match="403"):
        site.connect("/embed/lab/ws", DOCS)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("https://Docs.Example", "https://docs.example"),
        ("https://docs.example:443/", "https://docs.example"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_origins_are_read(given, read):
    assert read_origins([given]) == (read,)


@pytest.mark.parametrize(
    "given",
    [
        "*",
        "https://*.example",
        "docs.example",
        "https://docs.example/page",
        "https://a b",
        "ftp://docs.example",
        "null",
        "https://user:word@docs.example",
        "https://docs.example?x=1",
        "https://docs.example:99999",
        "https://docs.example:0",
        "https://a;b.example",
        "https://docs.example'",
        "",
    ],
)
def test_what_is_no_origin_is_refused(given):
    with pytest.raises(ValueError, match="--embed-origin must be scheme and host"):
        read_origins([given])


def test_the_policy_names_allowed_origins_under_embed_alone():
    assert ancestors("/embed/lab", (DOCS, "http://localhost:1")) == f"'self' {DOCS} http://localhost:1"
    assert ancestors("/embedded", (DOCS,)) == ancestors("/lab/embed/", (DOCS,)) == "'self'"


def test_serve_refuses_what_is_no_origin(capsys):
    assert main(["serve", "--port", "0", "--embed-origin", "*"]) == 2
    assert "--embed-origin must be scheme and host" in capsys.readouterr().err


def test_whether_the_server_answers_is_told_to_allowed_pages_alone(site):
    name = "Access-Control-Allow-Origin"
    assert site.get("/liveness", {"Origin": DOCS}).headers.get(name) == DOCS
    for origin in ("https://evil.example", "https://docs.example.evil", "null", ""):
        assert site.get("/liveness", {"Origin": origin}).headers.get(name) is None
    assert site.get("/embed/lab", {"Origin": DOCS}).headers.get(name) is None
