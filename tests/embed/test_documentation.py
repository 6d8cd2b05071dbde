"""Our own documentation, as ``make docs`` builds it: complete, without a complaint, and every page plays offline."""

import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest

import visualizer
from tests.embed.playing import wait_for
from tests.embed.server import serving
from visualizer.lesson import shelf

pytestmark = [pytest.mark.ui, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r'(?:href|src)="([^"]+)"')
EXAMPLE = re.compile(r"<pre>.*?</pre>", re.DOTALL)
"Code that a page shows may name files of its reader."


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build it by the command of the Makefile, elsewhere."""
    here = tmp_path_factory.mktemp("documentation")
    said = subprocess.run(["make", "-n", "docs"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    (command,) = re.findall(r"-m sphinx (.*)", said)
    arguments = command.replace("build/doctrees", str(here / "doctrees")).replace("build/docs", str(here / "docs"))
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *arguments.split()], cwd=ROOT, capture_output=True, text=True, env=environment
    )
    assert (done.returncode, done.stderr) == (0, "")
    return here / "docs"


@pytest.fixture(scope="module")
def pages(built):
    return {str(path.relative_to(built)): path.read_text() for path in sorted(built.rglob("*.html"))}


def test_the_first_page_is_the_readme_with_a_player(pages):
    assert "A live laboratory for sequence models" in pages["index.html"]
    assert pages["index.html"] == pages["README.html"]
    assert "<rnn-score " in pages["index.html"]


def test_every_lesson_is_playable(pages):
    for lesson in shelf():
        page = pages[f"lessons/{lesson.path.stem}.html"]
        assert len(re.findall(r'<section class="page"', page)) == len(lesson.pages), lesson.slug
        assert page.count("<rnn-score ") >= len(lesson.pages), lesson.slug
        assert lesson.title in page


def test_every_public_name_is_in_the_reference(pages):
    reference = "\n".join(text for name, text in pages.items() if name.startswith("docs/reference/"))
    documented = set(re.findall(r'id="visualizer\.(\w+)"', reference))
    assert set(visualizer.__all__) - documented == set()


def test_every_page_of_ours_is_there(pages):
    for path in [*(ROOT / "docs").rglob("*.md"), *(ROOT / "lessons").glob("*.md"), ROOT / "README.md"]:
        assert str(path.relative_to(ROOT).with_suffix(".html")) in pages


def test_every_link_leads_somewhere(built, pages):
    lost = set()
    for name, text in pages.items():
        for address in (each for found in LINK.findall(EXAMPLE.sub("", text)) for each in found.split()):
            whole = urljoin(f"http://site/{name}", address.replace("&amp;", "&"))
            path, anchor = urldefrag(whole)
            if not path.startswith("http://site/"):
                continue
            there = unquote(urlsplit(path).path).lstrip("/")
            target = f"{there}index.html" if not there or there.endswith("/") else there
            if not (built / target).is_file() or (anchor and target in pages and not has(pages[target], anchor)):
                lost.add((name, address))
    assert lost == set()


def has(page: str, anchor: str) -> bool:
    return f'id="{unquote(anchor)}"' in page or f'name="{unquote(anchor)}"' in page


def test_every_page_opens_offline(visit, built, pages):
    players = {name for name, text in pages.items() if "<rnn-score " in text}
    assert len(players) >= 14
    with serving(built) as (url, asked):
        page = visit.page(visit.context(), f"{url}/index.html")
        for name in pages:
            page.goto(f"{url}/{name}")
            if name in players:
                wait_for(page, "() => document.querySelector('rnn-score').dataset.state === 'ready'")
            assert visit.errors == [], name
    assert visit.outside == []
    assert not [path for path in asked if path.endswith(".woff2")]
