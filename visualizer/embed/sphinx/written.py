"""What each builder makes of a player: an element for HTML, text and pictures for everything else."""

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from visualizer.embed.elements import Poster
from visualizer.embed.markup import lesson, score
from visualizer.embed.packs import Pack
from visualizer.embed.sphinx.files import FOLDER, address, folder_of, is_html, link, name_of
from visualizer.embed.sphinx.nodes import rnn_player
from visualizer.embed.sphinx.pictures import as_png, size_of
from visualizer.embed.sphinx.plain import Plain, latex_equation, mathml_equation, said
from visualizer.embed.sphinx.settings import settings

WORDS_ONLY = ("text", "man")
"Formats of builders that show no pictures."
logger = logging.getLogger(__name__)


class ForThisBuilder(SphinxPostTransform):
    """Replaces players where no script runs; keeps a lesson's words beside its element for the search of a site."""

    default_priority = 150  # before Sphinx looks which pictures the builder takes

    def run(self, **options: Any) -> None:
        """Go through the players of one page."""
        for node in list(self.document.findall(rnn_player)):
            if is_html(self.app.builder):
                node += [nodes.paragraph(words, words) for words in self._words(node)]
            else:
                target = [nodes.target("", "", ids=node["ids"])] if node["ids"] else []
                node.replace_self([*target, *self._plain(node)])

    def _words(self, node: rnn_player) -> list[str]:
        return [said(page) for page in _pages(node)] if node["kind"] == "lesson" else []

    def _plain(self, node: rnn_player) -> list[nodes.Node]:
        if node["kind"] == "score":
            return self._still(Path(node["poster"]) if node["poster"] else None, node["alt"])
        pack = Pack.load(node["pack"])
        files = pack.files()

        def picture(name: str, alt: str) -> list[nodes.Node]:
            return self._still(files[name], alt, is_said=True)

        plain = Plain(picture, mathml_equation if self.app.builder.name == "epub" else latex_equation)
        return [made for page in _pages(node) for made in plain.page(page)]

    def _still(self, poster: Path | None, alt: str, is_said: bool = False) -> list[nodes.Node]:
        """Return a picture, with what it shows below it if wanted; only the words where there are no pictures."""
        found = self._image(poster, alt) if poster and self.app.builder.format not in WORDS_ONLY else None
        words = nodes.paragraph("", "", nodes.emphasis(alt, alt))
        return [*([found] if found else []), *([words] if is_said or not found else [])]

    def _image(self, poster: Path, alt: str) -> nodes.image | None:
        """Return a picture that the builder will find, or None where it cannot be converted."""
        twin = as_png(poster, Path(self.app.doctreedir) / FOLDER)
        if twin is None:
            told = "pillow is needed for pictures of players outside HTML; pip install pillow"
            logger.warning(told, type="rnn_visualizer", once=True)
            return None
        self.env.images.add_file(self.env.docname, str(twin))
        return nodes.image(uri=str(twin), alt=alt, candidates={"*": str(twin)})


def _pages(node: rnn_player) -> list[dict[str, Any]]:
    wanted = node["pages"]
    return [page for page in Pack.load(node["pack"]).pages if not wanted or page["number"] in wanted]


def visit_html(translator: Any, node: rnn_player) -> None:
    """Write the element."""
    builder = translator.builder
    write = {"score": _score, "lesson": _lesson}[node["kind"]]
    translator.body.append(translator.starttag(node, "div", CLASS="rnn-visualizer"))
    translator.body.append(str(write(builder, node)))
    translator.body.append("</div>\n")
    raise nodes.SkipNode


def leave_html(translator: Any, node: rnn_player) -> None:
    """Do nothing: ``visit_html`` has written the element."""


def _score(builder: Any, node: rnn_player) -> str:
    files = [Path(file) for file in node["recordings"]]
    poster = None
    if node["poster"]:
        file = Path(node["poster"])
        poster = Poster(address(builder, name_of(file)), node["alt"], *size_of(file))
    if not settings(builder.app).inline:
        return str(score(src=[address(builder, name_of(file)) for file in files], poster=poster, **node["options"]))
    ids = [f"rnn-recording-{node['serial']}-{at}" for at, _ in enumerate(files)]
    return str(score(files, data_id=ids, poster=poster, **node["options"]))


def _lesson(builder: Any, node: rnn_player) -> str:
    pack = Pack.load(node["pack"])
    base = address(builder, folder_of(pack))
    files = pack.files()
    pictured = {page["poster"]: page["scene"].get("alt", "") for page in pack.pages if page["poster"]}
    posters = {name: Poster(f"{base}/{name}", alt, *size_of(files[name])) for name, alt in pictured.items()}
    setting = settings(builder.app)
    recordings = {name: files[name] for name in pack.recordings()} if setting.inline else None
    return str(
        lesson(
            pack,
            base=base,
            pages=node["pages"] or None,
            recordings=recordings,
            posters=posters,
            attributes=node["options"],
            link=lambda target: link(builder, target, setting.live),
            head=False,
        )
    )
