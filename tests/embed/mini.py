"""A course of two tiny lessons: packs as ``lessons pack`` writes them, around one recording of an LSTM with 6 units."""

import json
import shutil
from pathlib import Path

from visualizer.embed.packs import Pack
from visualizer.shipped import STATIC

RECORDING = Path(__file__).parents[1] / "recordings" / "lstm.rnn.json"
EVIL = "</script><!--<img src=x onerror=alert(1)>"
EQUATION = "<math><mi>h</mi><mo>=</mo><mi>o</mi><mo>·</mo><mi>tanh</mi><mi>c</mi></math>"
PREDICT = """<form class="predict challenge" data-index="0" novalidate>
  <fieldset><legend><span class="kind">Predict</span> Will it learn?</legend>
  <label><input type="radio" name="answer" value="0" required> <span>Yes</span></label>
  <label><input type="radio" name="answer" value="1" required> <span>No</span></label></fieldset>
  <button type="submit">Predict</button>
  <output class="verdict" hidden></output>
</form>
<section class="claim" data-claim="c" aria-label="Paper and measurement"><p class="says">It was measured.</p></section>
"""


def lesson(slug: str, number: int, needs: tuple[str, ...] = ()) -> dict:
    scene = {"recordings": {"": "1.rnn.json"}, "titles": {}, "view": "unit", "unit": 2, "layer": 0, "update": 120}
    links = '<a href="../lessons/second?page=2">on</a> <a href="../lab?task=parity">lab</a> <a href="?page=2">two</a>'
    first = {
        "number": 1,
        "title": f"Beginning {EVIL}",
        "html": f'<p>First <span>{EQUATION}</span> {links}</p><div class="scene" data-page="1"></div>',
        "plain": [],
        "scene": {**scene, "alt": "Gates of one unit"},
        "poster": f"{slug}-1.webp",
        "challenges": [],
        "live": {},
        "trains": None,
    }
    second = {
        **first,
        "number": 2,
        "title": "The end",
        "html": f'<p>Last words.</p><div class="scene" data-page="2"></div>{PREDICT}',
        "scene": {**scene, "view": "score", "alt": "Every unit"},
        "poster": f"{slug}-2.webp",
        "challenges": [],
    }
    return {
        "format": "rnn-visualizer-lesson",
        "version": 1,
        "slug": slug,
        "number": number,
        "title": f"Lesson {slug}",
        "question": "What keeps a letter?",
        "summary": "",
        "minutes": 5,
        "needs": list(needs),
        "references": "",
        "pages": [first, second],
    }


def pack(folder: Path, slug: str = "first", number: int = 1, needs: tuple[str, ...] = ()) -> Pack:
    """Write a pack, with real posters, and read it."""
    place = folder / slug
    place.mkdir(parents=True, exist_ok=True)
    (place / "lesson.json").write_text(json.dumps(lesson(slug, number, needs)))
    shutil.copy(RECORDING, place / "1.rnn.json")
    for page, poster in ((1, "lstm-1.webp"), (2, "lstm-2.webp")):
        shutil.copy(STATIC / "posters" / poster, place / f"{slug}-{page}.webp")
    return Pack.load(place)


def course(folder: Path) -> list[Pack]:
    """Write both."""
    return [pack(folder), pack(folder, "second", 2, ("first",))]
