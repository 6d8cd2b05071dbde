"""Text and directives as HTML: every kind of block is drawn, and nothing an author writes becomes markup."""

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest

from tests.lesson.conftest import SAMPLE
from visualizer.lesson import bibliography, blocks, parse_sentence, read_lesson
from visualizer.lesson.html import LessonHtml, Poster, Surroundings, Writer, entry, results
from visualizer.lesson.html.code import marked
from visualizer.lesson.html.page import UNTRAINED
from visualizer.lesson.markdown import parse
from visualizer.trace import Quantity

GATE = Quantity("forget_gate", "f", ("t", "unit"), "forget", label="keep gate", textbook="forget gate; high means keep")
REFERENCES = bibliography(SAMPLE.parent)
EVIL = ["<img src=x onerror=alert(1)>", '"><script>alert(1)</script>', "javascript:alert(1)", "{{7*7}}", "&lt;b&gt;"]
ALLOWED = set(
    re.findall(
        r"\w+",
        "a aside blockquote br button code dd details div dl dt em fieldset figcaption figure form h3 h4 h5 hr i img "
        "input label legend li math mi mn mo mrow mspace mstyle msub msup msubsup mtext mfrac msqrt ol output p pre q "
        "section span strong summary table tbody td th thead tr ul",
    )
)


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.open = [], [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes
        if tag not in ("img", "input", "br", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def tags(markup):
    parser = Tags()
    parser.feed(str(markup))
    assert parser.open == [], "every element ends"
    return parser


@pytest.fixture
def writer():
    return Writer({"forget_gate": GATE}, REFERENCES)


def draw(lesson, writer, **around):
    html = LessonHtml(lesson, lambda page: writer, Surroundings(**around))
    return {page.number: html.page(page) for page in lesson.pages}


def test_every_kind_of_block_is_drawn(sample, writer):
    drawn = "\n".join(draw(sample, writer).values())
    marks = {
        blocks.Scene: '<figure class="poster" data-scene>',
        blocks.Predict: '<form class="predict challenge" data-index="',
        blocks.Try: '<section class="try challenge" data-index="',
        blocks.Broken: '<form class="broken challenge" data-index="',
        blocks.Claim: '<section class="claim" data-claim="',
        blocks.Source: '<figure class="source">',
        blocks.Misconception: '<section class="misconception"',
        blocks.Notes: '<aside class="notes"',
        blocks.Exercise: '<section class="exercise"',
        blocks.Reading: '<section class="reading"',
        blocks.Text: "<p>",
    }
    assert set(marks) == set(blocks.Block.__args__)
    for kind, mark in marks.items():
        count = sum(isinstance(block, kind) for block in sample.blocks())
        assert count, f"the sample has no {kind.__name__}"
        assert drawn.count(mark) >= count, kind.__name__
    assert set(tags(drawn).tags) <= ALLOWED


def test_challenges_are_numbered_as_progress_counts_them(sample, writer):
    for page, drawn in zip(sample.pages, draw(sample, writer).values(), strict=True):
        assert re.findall(r'challenge" data-index="(\d+)"', drawn) == [str(i) for i in range(len(page.challenges))]


def test_a_poster_says_what_it_shows(sample, writer):
    drawn = draw(sample, writer, poster=lambda page: Poster(f"p{page.number}.webp", 900, 640))
    for page in sample.pages:
        (image,) = re.findall(r"<img [^>]*>", drawn[page.number])
        assert 'loading="lazy"' in image
        assert f'src="p{page.number}.webp" width="900" height="640"' in image
        asks = any(isinstance(block, blocks.Predict) for block in page.blocks)
        assert ("alt", UNTRAINED if asks else page.scene.alt) in tags(drawn[page.number]).attributes


def test_a_card_measures_the_run_beside_it_only_where_it_has_the_task_of_the_claim(sample, write, writer):
    page = next(page for page in sample.pages if any(isinstance(block, blocks.Claim) for block in page.blocks))
    path, _ = write("arms:\n  plain", "recipe: {task: parity}\narms:\n  plain")
    assert "This run" in draw(sample, writer)[page.number]
    assert "This run" not in draw(read_lesson(path), writer)[page.number]


def test_a_broken_network_is_measured_on_no_card(sample, writer):
    (claim,) = sample.claims.values()
    pages = [replace(page, blocks=(*page.blocks, claim)) for page in sample.pages]
    drawn = draw(replace(sample, pages=tuple(pages)), writer)
    for page in pages:
        is_broken = any(isinstance(block, blocks.Broken) for block in page.blocks)
        assert ("This run" in drawn[page.number]) != is_broken


def test_faults_are_named_as_learners_know_them(sample, writer):
    drawn = "\n".join(draw(sample, writer, faults={"shut_forget_gate": "The keep gate is shut"}).values())
    assert 'value="shut_forget_gate" required> <span>The keep gate is shut</span>' in drawn


@pytest.mark.parametrize("evil", EVIL)
def test_a_hostile_sentence_stays_text(writer, evil):
    for words in (evil, f"**{evil}**", f"`{evil}`", f"{{live}}`{evil}`", f"{{cite}}`{evil}`", f"{{quantity}}`{evil}`"):
        found = tags(writer.sentence(words))
        assert set(found.tags) <= {"em", "strong", "code", "output", "span", "a"}, words
        assert [name for name, _ in found.attributes if name.startswith("on")] == []
    assert "href" not in str(writer.sentence("[go](javascript:alert(1))"))
    assert set(tags(writer.sentence(f"$\\text{{{evil}}}$")).tags) <= {"math", "mrow", "mtext", "mi", "mo", "mn", "span"}


@pytest.mark.parametrize("evil", EVIL[:2])
def test_a_hostile_lesson_stays_text(tmp_path, writer, evil):
    quoted = evil.replace('"', '\\"')
    text = SAMPLE.read_text()
    path = tmp_path / SAMPLE.name
    changed = re.sub(r"^alt: .*$", lambda _: f'alt: "{quoted}"', text, flags=re.MULTILINE)
    changed = re.sub(
        r"^(:::\{(?:predict|try|broken|misconception|exercise)\}).*$", rf"\1 x{evil}", changed, flags=re.MULTILINE
    )
    changed = re.sub(r"^# (.*)$", rf"# \1\n\n{evil}\n", changed, flags=re.MULTILINE)
    path.write_text(changed)
    lesson = read_lesson(path)
    drawn = "\n".join(draw(lesson, writer, poster=lambda page: Poster("p.webp", 1, 1)).values())
    found = tags(drawn)
    assert set(found.tags) <= ALLOWED
    assert [name for name, _ in found.attributes if name.startswith("on")] == []
    assert drawn.count("alert(1)") >= 2 * len(lesson.pages), "what was written is there to be read"
    assert {value for name, value in found.attributes if name == "alt"} == {evil, UNTRAINED}


def test_the_check_for_markup_can_fail():
    assert not set(tags("<p><iframe></iframe></p>").tags) <= ALLOWED


def test_roles(writer):
    named = str(writer.sentence("The {quantity}`forget_gate` opens."))
    assert 'data-quantity="forget_gate"' in named
    assert "color:var(--role-forget-text)" in named
    assert "keep gate <math" in named
    assert str(writer.sentence("{live}`accuracy`")) == '<output class="live" data-spec="accuracy">–</output>'


def test_a_citation_reads_as_its_sentence_needs(writer):
    key = next(iter(REFERENCES))
    short = REFERENCES[key].short
    link = f'<a href="#ref-{key}">'
    inside = re.sub(r" \((\d+)\)", r" \1", short)
    escaped = {"short": short.replace("&", "&amp;"), "inside": inside.replace("&", "&amp;")}
    cite = f"{{cite}}`{key}`"
    assert f'<span class="cite">{link}{escaped["short"]}</a></span> showed' in writer.sentence(f"{cite} showed it.")
    assert f'it <span class="cite">({link}{escaped["inside"]}</a>)</span>' in writer.sentence(f"They showed it {cite}.")
    assert f'(see <span class="cite">{link}{escaped["inside"]}</a></span>)' in writer.sentence(f"That (see {cite}).")


def test_an_entry_of_the_references_has_everything():
    reference = next(iter(REFERENCES.values()))
    written = entry(reference)
    for part in (reference.year, reference.title, reference.url, *reference.families):
        assert part in written


def test_addresses_of_our_pages_are_seen_from_a_lesson(writer):
    assert '<a href="../lessons/gru?page=2">' in writer.sentence("[two](/lessons/gru?page=2)")
    assert '<a href="https://example.org/">' in writer.sentence("[out](https://example.org/)")


def test_tables_code_and_headings(writer):
    lesson_text = "## Below\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n```python\nif x:  # why\n    y = 'text'\n```\n"
    drawn = str(writer.text(parse(lesson_text)))
    assert "<h3>Below</h3>" in drawn
    assert '<div class="wide"' in drawn
    assert '<span class="keyword">if</span> x:  <span class="comment"># why</span>' in drawn
    assert '<span class="string">&#x27;text&#x27;</span>' in drawn
    tags(drawn)


@pytest.mark.parametrize("code", ["def f(:\n  '", 'x = \'ä\' + """two\nlines"""\n', ""])
def test_marked_code_is_the_code(code):
    plain = re.sub(r"<[^>]+>", "", marked(code))
    assert unescape(plain) == code


def test_results_are_told_with_their_spread(tmp_path):
    path = tmp_path / "measured.json"
    assert results(path) == {}
    path.write_text(
        '{"keeps": {"least": 2, "seeds": [0, 1, 2], "held": [true, false, true],'
        ' "arms": {"open": {"accuracy": [1.0, 0.5, 0.75]}, "shut": {"accuracy": [null, null, null]}}}}'
    )
    found = results(path)["keeps"]
    assert found.rows == (("open", ("0.75 (0.50 to 1.00)",)), ("shut", ("–",)))
    assert found.verdict == "2 of 3 seeds bear it out; the claim asks for 2."


def test_a_sentence_is_read_as_one_line():
    assert [token.type for token in parse_sentence("a $b$")][-1] == "math_inline"
