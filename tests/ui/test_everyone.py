"""By keyboard, by ear, in forced colours, at 200 %, without motion, on a slow phone."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.chromium import PHONE

pytestmark = [pytest.mark.ui, pytest.mark.slow]

HERE = "/lab?view=unit&hidden_size=4&seq_len=12"
NAME = """const nameOf = (e) => [e.localName, e.getAttribute("aria-label") ?? e.textContent.trim().slice(0, 40),
  e.id, e.dataset.key].join("|");"""
WITHIN = """const within = (root) =>
  [...root.querySelectorAll("*")].flatMap((e) => [e, ...(e.shadowRoot ? within(e.shadowRoot) : [])]);"""
CONTROLS = f"""() => {{ {NAME} {WITHIN}
  const takes = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  const seen = {{visibilityProperty: true, contentVisibilityAuto: true}};
  const all = within(document).filter((e) => e.matches(takes) && !e.disabled && e.offsetParent &&
    e.checkVisibility(seen) && (e.type !== "radio" || e.checked));
  return all.map(nameOf);
}}"""
DEEPEST = """((e) => { while (e.shadowRoot?.activeElement) e = e.shadowRoot.activeElement; return e })
  (document.activeElement)"""
FOCUSED = f"""() => {{ {NAME}
  const e = {DEEPEST};
  const beside = e.type === "radio" ? e.nextElementSibling : e;
  const rings = [beside, e.closest(".field")].filter(Boolean).map((one) => getComputedStyle(one));
  const ring = rings.find(({{outlineStyle}}) => outlineStyle === "solid");
  const box = e.getBoundingClientRect();
  const dock = document.rnnBench.shadowRoot.querySelector(".transport");
  const isOver = getComputedStyle(dock).position === "fixed" && !dock.contains(e);
  const foot = isOver ? dock.getBoundingClientRect().top : innerHeight;
  const isWhole = box.bottom <= foot + 1 || box.height > foot / 2;
  return {{isPage: e === document.body, width: ring ? parseFloat(ring.outlineWidth) : 0, colour: ring?.outlineColor,
    isSeen: box.top < foot && box.bottom > 0 && isWhole, name: nameOf(e)}};
}}"""
OPEN = """document.rnnBench.shadowRoot.querySelector("dialog[open], .more[open]") !== null"""
COUNT_WORDS = """score => { window.said = 0;
  const all = {childList: true, characterData: true, subtree: true};
  new MutationObserver(() => said++).observe(score.stage.status, all) }"""
COLOURS = """node => { const {data} = node.getContext("2d").getImageData(0, 0, node.width, node.height);
  return new Set(new Uint32Array(data.buffer)).size }"""
MOVING = f"""() => {{ {WITHIN}
  const all = within(document).flatMap((e) => e.getAnimations());
  return all.filter((one) => one.effect.getComputedTiming().duration > 1).length }}"""
ACCENT = "rgb(59, 91, 219)"
"Its contrast with page, panel and band is tested with the other colours."


def selects(lab):
    """Choose the last position of the keep gate, by keys alone."""
    lab.page.locator("rnn-score .picture").focus()
    lab.page.keyboard.press("ArrowLeft")
    lab.page.keyboard.press("PageDown")
    lab.shows("score.selected?.quantity == 'forget_gate' && score.selected.t == 11")
    lab.page.locator("rnn-score .inspector table").first.wait_for()
    return lab


def walk(page, key, most):
    """The focus at each press of a key, until it leaves the page."""
    found = []
    for _ in range(most):
        page.keyboard.press(key)
        found.append(page.evaluate(FOCUSED))
        if found[-1]["isPage"]:
            break
    return found


@pytest.mark.parametrize("size", [(1280, 800), (640, 400)], ids=["desk", "at 200 %"])
def test_tab_reaches_every_control_with_a_ring_around_it_and_leaves_the_page(visit, size):
    width, height = size
    lab = selects(visit(HERE, viewport={"width": width, "height": height}, color_scheme="light").moves().rests())
    assert lab.page.evaluate("document.documentElement.scrollWidth") <= width
    lab.page.locator("a").first.focus()
    controls = lab.page.evaluate(CONTROLS)
    assert len(controls) > 40
    seen = [lab.page.evaluate(FOCUSED), *walk(lab.page, "Tab", len(controls) + 2)]
    assert seen.pop()["isPage"], "the focus leaves the page at its end"
    assert [one["name"] for one in seen] == controls, "in the order of the page"
    assert [one["name"] for one in seen if one["width"] < 2 or one["colour"] != ACCENT] == []
    assert [one["name"] for one in seen if not one["isSeen"]] == [], "nothing with the focus is hidden"


def test_escape_closes_what_was_opened_and_returns_the_focus(visit):
    lab = visit(HERE).moves().rests()
    page = lab.page
    for name in ("Race …", "Own data …", "Share", "Slow motion"):
        opener = lab.button(name)
        opener.focus()
        page.keyboard.press("Enter")
        page.wait_for_function(f"{DEEPEST}.textContent.trim() !== {name!r}")
        page.keyboard.press("Escape")
        expect(opener).to_be_focused()
        page.wait_for_function(f"!{OPEN}")
    more = page.locator("summary", has_text="More")
    more.focus()
    page.keyboard.press("Enter")
    page.wait_for_function(OPEN)
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(more).to_be_focused()
    page.wait_for_function(f"!{OPEN}")

    selects(lab)
    hold = page.get_by_role("button", name="Hold keep gate …")
    hold.focus()
    page.keyboard.press("Enter")
    editor = page.locator("rnn-score .editor")
    expect(editor.get_by_role("slider")).to_be_focused()
    page.keyboard.press("Escape")
    expect(editor).to_be_hidden()
    expect(hold).to_be_focused()
    page.keyboard.press("Escape")
    lab.shows("score.selected === null")
    expect(page.locator("rnn-score .picture")).to_be_focused()


def test_the_picture_is_told_in_a_sentence_and_tables_and_announced_only_by_hand(visit):
    lab = visit(HERE).moves()
    page = lab.page
    twin = page.locator("rnn-bench .twin")
    twin.locator("summary").focus()
    page.keyboard.press("Enter")
    table = twin.get_by_role("table", name="Every position")
    expect(table.get_by_role("row")).to_have_count(13)
    tokens = lab.score.evaluate("score => score.picture.scene.tokens")
    assert [row.locator("td").first.inner_text() for row in table.locator("tbody tr").all()] == tokens
    lab.score.evaluate(COUNT_WORDS)
    lab.shows(f"score.dataset.updates > {lab.updates + 10}")
    assert page.evaluate("said") == 0, "frames are not announced"

    selects(lab.rests())
    assert page.evaluate("said") == 2, "each choice once"
    status = page.locator("rnn-score [role=status]")
    expect(status).to_contain_text(re.compile(r"^keep gate of unit \d: 0\.\d\d\. Position 12: hears"))
    terms = twin.get_by_role("table", name="Its terms")
    expect(terms.locator("tbody tr").last).to_contain_text("σ of the sum")
    shown = [float(text.replace("−", "-")) for text in terms.locator("td:last-child").all_inner_texts()]
    *parts, total, gate = shown
    assert sum(parts) == pytest.approx(total, abs=0.0006)
    assert 1 / (1 + np.exp(-total)) == pytest.approx(gate, abs=0.0006)
    values = twin.get_by_role("table", name=re.compile("at position 12"))
    expect(values.get_by_role("row", name="keep gate")).to_contain_text(f"{gate:.2f}"[:3])
    page.keyboard.press("ArrowLeft")
    expect(twin.locator("p")).to_contain_text("Position 11: hears")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_leave_the_picture_legible_and_tell_what_is_pressed(visit, scheme):
    lab = visit(HERE, forced_colors="active", color_scheme=scheme).moves().rests()
    for name in ("memory_read", "forget_gate", "input_gate"):
        pixels = lab.pixels(name).reshape(-1, 3)
        kinds, counts = np.unique(pixels, axis=0, return_counts=True)
        apart = np.abs(pixels - kinds[counts.argmax()]).max(axis=1) > 60
        assert 0.01 < apart.mean() < 0.99, f"{name}: what is drawn is seen on its ground"
    assert lab.page.locator("rnn-bench .timeline canvas").evaluate(COLOURS) > 3
    name = lab.page.locator("rnn-score [data-quantity='forget_gate'] .name")
    assert "keep gate" in name.inner_text(), "a role is told by its name"
    ground = "node => getComputedStyle(node).backgroundColor"
    assert lab.button("One unit").evaluate(ground) != lab.button("Score").evaluate(ground)


def test_with_reduced_motion_nothing_moves_but_the_frames(visit):
    lab = visit(HERE, reduced_motion="reduce").moves().rests()
    selects(lab)
    lab.press("Story").press("One unit").shows("score.frame?.quantities.forget_gate")
    assert lab.page.evaluate(MOVING) == 0
    lab.page.wait_for_timeout(500)  # the last frame that was asked for has come
    frames = lab.score.get_attribute("data-frames")
    lab.page.wait_for_timeout(500)
    assert lab.score.get_attribute("data-frames") == frames


def test_a_slow_phone_reads_the_story_opens_the_loupe_by_tap_and_reaches_the_transport(visit):
    lab = visit("/lab?view=story", **PHONE)
    lab.page.context.new_cdp_session(lab.page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    lab.moves().rests()
    sizes = lab.score.evaluate("""score => ['.caption', '.name', '.value'].map((name) =>
      parseFloat(getComputedStyle(score.shadowRoot.querySelector(name)).fontSize))""")
    assert min(sizes) >= 12
    lab.press("One unit").shows("score.frame?.quantities.forget_gate")
    canvas = lab.page.locator("rnn-score [data-quantity='forget_gate'] canvas").first
    canvas.scroll_into_view_if_needed()
    canvas.tap(position={"x": 100, "y": 10})
    inspector = lab.page.locator("rnn-score .inspector")
    expect(inspector).to_contain_text("Exact, at update")
    dock = lab.button("Train").bounding_box()
    assert dock["y"] + dock["height"] <= PHONE["viewport"]["height"]
    loupe = inspector.bounding_box()
    assert loupe["y"] + loupe["height"] <= dock["y"] + 1, "the loupe stands above the transport"
    for place in ("0", "document.documentElement.scrollHeight"):
        lab.page.evaluate(f"scrollTo(0, {place})")
        before = lab.updates
        lab.button("One update").tap()
        lab.shows(f"score.dataset.updates == {before + 1}")
