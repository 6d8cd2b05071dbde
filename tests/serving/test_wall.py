"""The code that phones read, and the page that shows it large."""

import re

import pytest
import segno

from tests.pages.site import Site
from visualizer import cli
from visualizer.serving.addresses import asked_address
from visualizer.serving.codes import QUIET, as_svg, in_terminal

KNOWN = ["http://localhost:5006/", "http://192.168.1.7:5006/", "http://10.0.0.2:5006/"]
CLASS = "https://class.example"


def modules(text):
    """What a code has to be, dark as 1."""
    return [list(row) for row in segno.make(text, micro=False, error="m", boost_error=False).matrix_iter(border=QUIET)]


def test_a_code_in_a_terminal_has_the_modules_of_its_address():
    letters = {"█": (0, 0), "▀": (0, 1), "▄": (1, 0), " ": (1, 1)}
    drawn = []
    for line in in_terminal(KNOWN[1]).splitlines():
        both = [letters[letter] for letter in line]
        drawn += [[upper for upper, _ in both], [lower for _, lower in both]]
    wanted = modules(KNOWN[1])
    assert drawn[: len(wanted)] == wanted
    assert len(drawn) - len(wanted) in (0, 1)
    assert max(map(len, wanted)) <= 40, "it fits into a window of 80 letters"


def test_a_code_as_svg_has_the_modules_of_its_address():
    svg = as_svg(KNOWN[1])
    wanted = modules(KNOWN[1])
    size = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])
    drawn = [[0] * size for _ in range(size)]
    path = re.search(r'<path[^>]*stroke="#000"[^>]* d="([^"]+)"', svg)[1]
    x, y = 0, 0
    for command, given in re.findall(r"([Mmh])([-\d. ]+)", path):
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", given)]
        if command == "h":
            for column in range(int(numbers[0])):
                drawn[int(y)][int(x) + column] = 1
            x += numbers[0]
        else:
            x, y = numbers if command == "M" else (x + numbers[0], y + numbers[1])
    assert drawn == wanted
    assert "style=" not in svg


@pytest.mark.parametrize(
    ("host", "prefix", "known", "public", "told"),
    [
        ("localhost:5006", "", KNOWN, (), KNOWN[1]),
        ("10.0.0.2:5006", "", KNOWN, (), KNOWN[2]),
        ("evil.example", "", KNOWN, (), KNOWN[1]),
        ("localhost:5006", "", KNOWN[:1], (), None),
        ("class.example", "", KNOWN[:1], (CLASS,), f"{CLASS}/"),
        ("class.example", "/rnn/", KNOWN[:1], (CLASS,), f"{CLASS}/rnn/"),
        ("class.example", "/rnn", KNOWN[:1], (CLASS,), f"{CLASS}/rnn/"),
        ("class.example", "/<b>", KNOWN[:1], (CLASS,), f"{CLASS}/"),
        ("class.example", "//evil.example", KNOWN[:1], (CLASS,), f"{CLASS}/"),
    ],
)
def test_the_wall_says_what_others_open(host, prefix, known, public, told):
    assert asked_address(host, prefix, known, public) == told


def test_the_page_shows_the_address_and_its_code():
    site = Site(allow_origins=(CLASS,))
    html = site.get("/class", {"Host": "class.example", "X-Forwarded-Prefix": "/rnn"}).body.decode()
    alone = site.get("/class").body.decode()
    site.stop()
    assert f'<a href="{CLASS}/rnn/">{CLASS}/rnn/</a>' in html
    assert as_svg(f"{CLASS}/rnn/") in html
    assert "make serve ADDRESS=0.0.0.0" in alone
    assert "<svg class" not in alone.split("<main")[1]


def test_the_command_line_shows_the_code_to_a_class_alone(capsys):
    cli.announce(KNOWN)
    said = capsys.readouterr().out
    assert said.splitlines()[0] == "RNN Visualizer is ready: " + "  ".join(KNOWN)
    assert in_terminal(KNOWN[1]) in said
    assert f"For the class: {KNOWN[1]} (large, for the wall: http://localhost:5006/class)" in said
    for given in ((KNOWN[:1],), (KNOWN, [CLASS])):
        cli.announce(*given)
        assert "█" not in capsys.readouterr().out
