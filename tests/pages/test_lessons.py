"""Course and lessons as the server sends them: readable before any script runs, safe, behind any prefix."""

import html
import json
import os
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.pages.site import Site
from visualizer.lesson import shelf
from visualizer.lesson.html.page import UNTRAINED
from visualizer.matching import matched
from visualizer.pages import Library
from visualizer.pages.lesson import as_script, chosen_page
from visualizer.pages.scenes import addresses, is_predicted, recipes
from visualizer.shipped import LESSONS

SHELF = Path(__file__).with_name("shelf")
LESSON = "/lessons/a-gate-that-keeps"
RACE = Path(__file__).parents[1] / "lesson" / "lessons"


@pytest.fixture(scope="module")
def site():
    there = Site(SHELF)
    yield there
    there.stop()


def body(site, path):
    answer = site.get(path)
    assert answer.code == 200, path
    return answer.body.decode()


def words(markup):
    """What a reader sees, without equations."""
    plain = re.sub(r"<math.*?</math>|<script.*?</script>|<[^>]+>", " ", markup, flags=re.DOTALL)
    return " ".join(html.unescape(plain).split())


def data_of(page):
    return json.loads(re.search(r'<script type="application/json" id="lesson">(.*?)</script>', page, re.DOTALL)[1])


def test_all_pages_are_in_the_html_in_order(site):
    page = body(site, LESSON)
    sections = re.findall(r'<section class="page" id="page-(\d)" data-page="(\d)" data-scene="(\w*)"', page)
    assert sections == [("1", "1", "waits"), ("2", "2", "half"), ("3", "3", ""), ("4", "4", ""), ("5", "5", "")]
    text = words(page)
    said = [
        "How can a network hold a letter while twenty others go by?",
        "Builds on A first memory .",
        "The note must wait",
        "added to , not written over",
        "“A forget gate near one means",
        "How often is the network right after 800 updates?",
        "About half of the time.",
        "Open from the start",
        "Remember with as few units as you can",
        "With at every position, after how many positions",
        "An Empirical Exploration of Recurrent Network Architectures",
    ]
    places = [text.find(each.strip("“”")) for each in said]
    assert -1 not in places
    assert places == sorted(places)
    assert page.index("References") < page.index("bokeh.min.js"), "text comes before the scripts"


def test_equations_are_mathml_in_the_colours_of_their_quantities(site):
    page = body(site, LESSON)
    equations = re.findall(r"<math .*?</math>", page, re.DOTALL)
    assert len(equations) > 10
    for equation in equations:
        ElementTree.fromstring(equation)
    shown = next(each for each in equations if "--role-memory-text" in each)
    assert 'display="block"' in shown
    assert "--role-forget-text" in shown
    assert "$" not in words(page)
    assert "\\role" not in page.split('<script type="application/json" id="lesson">')[0]


def test_every_scene_says_what_its_picture_shows(site):
    page = body(site, LESSON)
    lesson = Library(SHELF).lesson("a-gate-that-keeps")
    captions = re.findall(r'<figure class="poster" data-scene>.*?<figcaption>(.*?)</figcaption>', page, re.DOTALL)
    assert captions == [UNTRAINED if is_predicted(each) else each.scene.alt for each in lesson.pages]


@pytest.mark.parametrize(
    ("query", "current"), [("", 1), ("?page=3", 3), ("?scene=half", 2), ("?page=99", 1), ("?page=x&scene=none", 1)]
)
def test_an_address_opens_a_page(site, query, current):
    page = body(site, LESSON + query)
    assert re.findall(r'data-page="(\d)"[^>]* data-current>', page) == [str(current)]
    assert re.findall(r'data-page="(\d)"[^>]* aria-current="page"', page) == [str(current)]
    assert ('rel="prev" href="?page=0" hidden' in page) == (current == 1)


def test_the_first_scene_opens_with_the_page(site, monkeypatch):
    started = []
    monkeypatch.setattr("visualizer.pages.visit.Workbench", lambda *args, **named: started.append((args, named)))
    site.get(LESSON + "?page=2")
    site.get(LESSON + "?page=3")
    (first, second) = started
    ((half,), (open_gates,)) = (each[0][1] for each in started)
    assert half.recipe["forget_bias"] == 0
    assert first[1]["rests"]
    assert first[1]["trained"] == 0
    assert half.interventions[0]["quantity"] == "forget_gate"
    assert open_gates.recipe["forget_bias"] == 3
    assert not second[1]["rests"]
    assert second[1]["trained"] == 300
    assert [named["speed"] for _, named in started] == ["default", "fastest"]


def test_switches_stand_in_the_root_and_in_links(site):
    page = body(site, LESSON + "?notes=1&present=1&page=2")
    assert re.search(r'<html lang="en" [^>]*data-notes="" data-present=""', page)
    assert 'href="?page=3&amp;notes=1&amp;present=1"' in page
    assert "data-notes" not in body(site, LESSON + "?notes=0")
    assert '<aside class="notes"' in page


def test_addresses_are_relative_at_every_depth(site):
    for path in ("/lessons", LESSON, LESSON + "?page=2"):
        page = body(site, path)
        here = path.partition("?")[0]
        folder = here.rsplit("/", 1)[0]
        for address in set(re.findall(r'(?:src|href)="([^"#?][^"]*)"', page)):
            if address.startswith(("data:", "https://")):
                continue
            assert not address.startswith("/"), address
            target = f"{folder}/{html.unescape(address)}"
            while "/../" in target or "/./" in target:
                target = re.sub(r"(/[^/]+/\.\.(?=/))|(/\.(?=/))", "", target, count=1)
            assert site.get(target).code == 200, (path, address, target)


def test_scripts_get_recipes_as_addresses(site):
    data = data_of(body(site, LESSON))
    first, second, third, *_ = data["pages"]
    assert "model=lstm" in first["scene"]["query"]
    assert "seed=3" in first["scene"]["query"]
    assert "forget_bias=0" in second["scene"]["query"]
    assert "held=clamp+forget_gate+t2-9+p0.5" in second["scene"]["query"]
    assert second["scene"]["rests"]
    assert not third["scene"]["rests"]
    assert second["challenges"][0]["measure"] == {"accuracy": "accuracy"}
    assert data["units"]["accuracy"]


def test_a_broken_network_is_shown_and_repaired_as_each_guess_would(site):
    page = body(site, LESSON)
    scene, (challenge,) = data_of(page)["pages"][4]["scene"], data_of(page)["pages"][4]["challenges"]
    assert "fault=shut_forget_gate" in scene["query"]
    assert list(challenge["repairs"]) == ["hundredfold_rate", "shut_forget_gate", "no_clipping"]
    wrong, right, _ = challenge["repairs"].values()
    assert "fault=shut_forget_gate" in wrong
    assert "learning_rate=5e-05" in wrong
    assert "fault" not in right
    assert "The keep gate starts shut" in words(page)


def test_a_claim_shows_paper_measurement_and_this_run(site):
    page = body(site, LESSON)
    claim = re.search(r'<section class="claim" data-claim="open-gates-keep".*?</section>', page, re.DOTALL)[0]
    text = words(claim)
    assert "bias 1 is on par with the best of 10,000 architectures ( Jozefowicz et al. 2015 )" in text
    assert "half 0.13 (0.12 to 0.14)" in text
    assert "open 1.00 (0.98 to 1.00)" in text
    assert "3 of 3 seeds bear it out." in text
    assert 'data-spec="accuracy"' in claim


def test_the_code_that_runs_is_printed(site):
    page = body(site, LESSON)
    code = html.unescape(re.sub(r"<[^>]+>", "", re.search(r"<pre .*?</pre>", page, re.DOTALL)[0]))
    source = (Path(__file__).parents[2] / "visualizer/models/lstm.py").read_text()
    assert "c = f * c + i * g" in code
    for line in code.splitlines():
        assert line.strip() in source
    assert "visualizer/models/lstm.py" in words(page)


def test_the_course_says_what_each_lesson_answers(site):
    page = body(site, "/lessons")
    text = words(page)
    for lesson in shelf(SHELF):
        assert f"{lesson.number} {lesson.title} {lesson.question} {lesson.summary}" in text
        assert f'href="./lessons/{lesson.slug}"' in page
    assert "20 minutes 5 pages builds on A first memory" in text
    assert 'data-slug="a-gate-that-keeps" data-pages="5" data-tasks="predict:2.0 try:3.0 broken:5.0"' in page
    assert '<p class="progress" hidden></p>' in page
    assert page.count("<h1>") == page.count("<title>") == page.count('aria-current="page"') == 1


def test_a_course_without_lessons_says_so(tmp_path):
    there = Site(tmp_path)
    try:
        assert "There is no lesson here yet" in words(body(there, "/lessons"))
    finally:
        there.stop()


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/lessons/a-gate-that-kept", "Did you mean A gate that keeps ?"),
        ("/lessons/quantum-gravity", "There is no such page"),
        ("/nowhere/at/all", "There is no such page"),
    ],
)
def test_an_address_without_a_page_is_told_kindly(site, path, says):
    answer = site.get(path)
    page = answer.body.decode()
    assert answer.code == 404
    assert says in words(page)
    assert f'href="{"../" * (path.count("/") - 1)}lessons"' in page


def test_a_slash_too_many_leads_to_the_course(site):
    answer = site.get("/lessons/")
    assert answer.code == 301
    assert answer.headers["Location"] == "../lessons"


def test_json_cannot_leave_its_element():
    evil = "</script><script>alert(1)</script><!-- &"
    written = as_script({"says": evil})
    assert not set("<>&") & set(written)
    assert json.loads(written) == {"says": evil}


def test_a_lesson_that_cannot_be_read_is_left_out_and_logged(tmp_path, caplog):
    for file in SHELF.iterdir():
        (tmp_path / file.name).write_text(file.read_text())
    (tmp_path / "03-broken.md").write_text("---\ntitle: Broken\n---\n# Page\n")
    library = Library(tmp_path)
    assert [lesson.slug for lesson in library.lessons] == ["first-memory", "a-gate-that-keeps"]
    assert "03-broken.md is left out" in caplog.text


def test_a_lesson_is_read_again_when_its_file_has_changed(tmp_path):
    for file in SHELF.iterdir():
        (tmp_path / file.name).write_text(file.read_text())
    library = Library(tmp_path)
    assert library.lesson("first-memory").title == "A first memory"
    path = tmp_path / "01-first-memory.md"
    path.write_text(path.read_text().replace("title: A first memory", "title: Another title"))
    assert library.lesson("first-memory").title == "Another title"


def test_a_scene_is_found_by_its_name():
    lesson = Library(SHELF).lesson("a-gate-that-keeps")
    assert chosen_page(lesson, {"scene": "half", "page": "4"}) == 2


def test_runs_of_a_race_are_matched_in_size():
    lesson = next(each for each in shelf(RACE) if any(page.scene.match for page in each.pages))
    page = next(page for page in lesson.pages if page.scene.match)
    found = recipes(lesson, page)
    assert list(found) == list(page.scene.race)
    first = found[page.scene.match]
    for label, recipe in found.items():
        if label != page.scene.match:
            assert recipe.hidden_size == matched(first, recipe.model).hidden_size
            assert recipe.hidden_size != first.hidden_size
    told = addresses(lesson, page)
    assert list(told["race"]) == list(found)
    assert told["query"] == next(iter(told["race"].values()))["query"]


BROKEN = {
    "no text": b"\xff\xfe",
    "a ring": b"---\na: &a [*a]\n---\n# x\n",
    "no lesson": b"nothing",
    "too long": b"x" * 200_000,
}


@pytest.fixture
def written(tmp_path):
    """A copy of the shelf that is written to while it is served."""
    folder = tmp_path / "shelf"
    shutil.copytree(SHELF, folder)
    there = Site(folder)
    yield there, folder
    there.stop()


@pytest.mark.parametrize("kind", BROKEN)
def test_a_file_that_cannot_be_read_leaves_all_others_where_they_are(written, kind, caplog):
    there, folder = written
    (folder / "03-new.md").write_bytes(BROKEN[kind])
    (folder / "04-gone.md").symlink_to(folder / "nothing.md")
    course = body(there, "/lessons")
    assert course.count('class="lesson') == body(there, "/lessons").count('class="lesson')
    assert "A gate that keeps" in course
    assert "The note must wait" in words(body(there, LESSON))
    assert "03-new.md is left out" in caplog.text


def test_a_lesson_that_its_author_leaves_unreadable_is_shown_as_it_was(written, caplog):
    there, folder = written
    path = folder / "02-a-gate-that-keeps.md"
    good = path.read_text()
    path.write_text("half a sentence")
    assert "The note must wait" in words(body(there, LESSON))
    assert "Traceback" not in caplog.text
    path.unlink()
    assert "The note must wait" in words(body(there, LESSON))
    path.write_text(good.replace("The note must wait", "The letter must wait"))
    assert "The letter must wait" in words(body(there, LESSON))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("measured.json", "{garbage"),
        ("measured.json", '{"a": 5}'),
        ("measured.json", "[1]"),
        ("references.bib", "@misc{a"),
    ],
)
def test_a_lesson_is_shown_without_measurements_or_references_that_cannot_be_read(tmp_path, name, content, caplog):
    folder = tmp_path / "shelf"
    shutil.copytree(SHELF, folder)
    (folder / name).write_text(content)
    there = Site(folder)
    assert "The note must wait" in words(body(there, LESSON))
    assert "is left out" in caplog.text
    there.stop()


def test_a_lesson_is_drawn_once_for_all_visitors_and_again_when_its_file_changes(tmp_path):
    file = tmp_path / "01-vanilla-rnn.md"
    shutil.copy(LESSONS / file.name, file)
    library, drawn = Library(tmp_path), []

    def visit():
        return library.drawn(library.lesson("vanilla-rnn"), lambda: drawn.append(1) or len(drawn))

    assert [visit(), visit(), visit()] == [1, 1, 1]
    file.write_text(file.read_text() + "\n")
    os.utime(file, ns=(1, 1))
    assert [visit(), visit()] == [2, 2]
