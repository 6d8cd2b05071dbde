"""What an author writes in a block, checked; and the HTML that stands in its place."""

import hashlib
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml
from markupsafe import Markup

from visualizer.embed import markup
from visualizer.embed.assets import CLASSIC, LESSON, MORE, SHARE, SHEET, TRAIN, player_bytes
from visualizer.embed.elements import Poster
from visualizer.embed.markdown.places import Place
from visualizer.embed.packs import Pack
from visualizer.embed.page import OneFile, inlined
from visualizer.embed.pictures import kind_of, size_of
from visualizer.trace import Recording

LATER = (MORE, SHARE, TRAIN)
"Files that the player loads from beside itself when it needs them."
KINDS = ("rnn-score", "rnn-lesson")
INLINE = 250_000
"Bytes of a recording up to which it stands in the page itself."
MOST = 4
FIRST = {"rnn-score": "src", "rnn-lesson": "lesson"}
"What a block's only line stands for, where it is no option."
OPTIONS = {
    "rnn-score": (
        *("src", "view", "views", "quantities", "unit", "layer", "select", "highlight", "update", "height", "theme"),
        *("titles", "autoplay", "poster", "alt", "caption", "id"),
    ),
    "rnn-lesson": ("lesson", "pages", "live", "id"),
}
NUMBERS = ("unit", "layer", "update", "height")


def options_of(kind: str, text: str) -> dict[str, Any]:
    """Read a block: the file or lesson alone, or options as YAML, ``name: value`` a line.

    Raises:
        ValueError: saying which option is unknown, or has a value that means nothing.
    """
    told = _yaml_of(text)
    if isinstance(told, str):
        told = {FIRST[kind]: told}
    if not isinstance(told, Mapping):
        raise ValueError(f"it says nothing; write '{FIRST[kind]}: …', and further options below it")
    unknown = [name for name in told if name not in OPTIONS[kind]]
    if unknown:
        raise ValueError(f"{kind} has no option {unknown[0]!r}; choose one of {', '.join(OPTIONS[kind])}")
    if FIRST[kind] not in told:
        raise ValueError(f"{kind} needs '{FIRST[kind]}: …'")
    for name in NUMBERS:
        if name in told and not _is_whole(told[name]):
            raise ValueError(f"{name} must be a whole number from 0 (got {told[name]!r})")
    return dict(told)


def _yaml_of(text: str) -> Any:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(f"its options are no YAML ({_place_in(error)}); write 'name: value', one a line") from None
    except RecursionError:
        raise ValueError("its options are nested too deeply; write 'name: value', one a line") from None


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def drawn(kind: str, options: Mapping[str, Any], place: Place, inline: int = INLINE) -> Markup:
    """Return the HTML of a block, without the scripts that a page needs once.

    Raises:
        ValueError: saying what is wrong.
        OSError: if a file cannot be read.
    """
    return (_score if kind == "rnn-score" else _lesson)(options, place, inline)


def needs(kind: str) -> list[str]:
    """Return the files of the player that a page with such a block needs once."""
    return [SHEET, MORE, SHARE, CLASSIC, *([LESSON, TRAIN] if kind == "rnn-lesson" else [])]


def scripts(names: list[str], place: Place) -> Markup:
    """Return what brings files of the player into a page, by address where the site holds them, else whole."""
    lines = []
    for name in names:
        address = place.put(name, lambda name=name: player_bytes(name))  # type: ignore[misc]
        if address is None and name == SHEET:
            lines.append(Markup("<style>\n{}</style>").format(Markup(player_bytes(name).decode())))
        elif address is None:
            lines.append(Markup("<script>{}</script>").format(Markup(inlined(name))))
        elif name == SHEET:
            lines.append(Markup('<link rel="stylesheet" href="{}">').format(address))
        elif name not in LATER:
            lines.append(Markup('<script src="{}" defer></script>').format(address))
    return Markup("\n").join(lines)


def fault(kind: str, message: str, where: str) -> Markup:
    """Return what stands in the place of a block that is wrong; themes draw it as an admonition."""
    return Markup(
        '<div class="admonition failure rnn-error" role="alert"><p class="admonition-title">{}</p><p>{} ({})</p></div>'
    ).format(kind, message, where)


def _score(options: Mapping[str, Any], place: Place, inline: int) -> Markup:
    sources = _words(options, "src")
    if not 1 <= len(sources) <= MOST:
        raise ValueError(f"a player shows one to {MOST} recordings (got {len(sources)}); use another block")
    files = [place.find(source) for source in sources]
    recordings = [Recording.load(file) for file in files]
    for recording in recordings:
        _check(options, recording)
    attributes = {name: options[name] for name in options if name in markup.ATTRIBUTES and name != "id"}
    still = _poster(options, recordings[0], place)
    texts = [file.read_bytes() for file in files]
    named = [f"{_short(text)}.rnn.json" for text in texts]
    addresses = None
    if sum(map(len, texts)) >= inline:
        put = [place.put(name, lambda text=text: text) for name, text in zip(named, texts, strict=True)]  # type: ignore[misc]
        addresses = [address for address in put if address is not None] if None not in put else None
    common: dict[str, Any] = {"poster": still, "loading": "lazy", "id": options.get("id"), **attributes}
    if addresses:
        player = markup.score(src=addresses, **common)
    else:
        ids = [f"rnn-{name.partition('.')[0]}" for name in named]
        player = markup.score([each.to_json() for each in recordings], data_id=ids, **common)
    if not options.get("caption"):
        return Markup("<div>{}</div>").format(player)  # known to Markdown as a block, unlike the element
    return Markup('<figure class="rnn-figure">{}<figcaption>{}</figcaption></figure>').format(
        player, options["caption"]
    )


def _lesson(options: Mapping[str, Any], place: Place, _: int) -> Markup:
    named = str(options["lesson"])
    is_path = "/" in named or named.endswith(".json")
    pack = Pack.load(place.find(named) if is_path else named)
    pages = _numbers(options.get("pages"))
    told = pack.to_json()
    more = {"live": options.get("live"), "id": options.get("id")}
    addresses = {name: place.put(f"{pack.slug}/{name}", path.read_bytes) for name, path in _files(pack, pages).items()}
    if None not in addresses.values():
        base = next(iter(addresses.values())).rpartition("/")[0]  # type: ignore[union-attr]
        return markup.lesson(pack, base=base, pages=pages, attributes=more)
    form = OneFile()
    files = pack.files()
    posters = {
        page["poster"]: form.poster(page["poster"], files[page["poster"]].read_bytes()) for page in told["pages"]
    }
    held = {name: files[name] for name in pack.recordings(pages)}
    return markup.lesson(pack, base=".", pages=pages, recordings=held, posters=posters, attributes=more)


def _files(pack: Pack, pages: list[int] | None) -> dict[str, Path]:
    known, wanted = pack.files(), set(pack.recordings(pages))
    posters = {page["poster"] for page in pack.pages if pages is None or page["number"] in pages}
    return {
        "lesson.json": pack.folder / "lesson.json",
        **{name: known[name] for name in known if name in wanted | posters},
    }


def _numbers(written: Any) -> list[int] | None:
    if written is None:
        return None
    words = written if isinstance(written, list) else str(written).replace(",", " ").split()
    if not all(str(word).isdecimal() for word in words):
        raise ValueError(f"pages must be numbers, such as '1, 3' (got {written!r})")
    return [int(word) for word in words]


def _poster(options: Mapping[str, Any], recording: Recording, place: Place) -> Poster:
    """Return the author's picture, or one drawn of the recording."""
    if options.get("poster"):
        path = place.find(str(options["poster"]))
        content, alt = path.read_bytes(), str(options.get("alt", ""))
        kind, sizes, suffix = kind_of(content, path.name), size_of(content, path.name), path.suffix
    else:
        how = {name: options.get(name) for name in ("update", "unit")}
        made = import_module("visualizer.embed.poster").draw(
            recording, view=str(options.get("view", "")), layer=options.get("layer", 0), **how
        )
        content, alt, suffix = made.png, str(options.get("alt", made.alt)), ".png"
        kind, sizes = "image/png", (made.width, made.height)
    address = place.put(f"{_short(content)}{suffix}", lambda: content)
    if address is None:
        encoded = import_module("base64").b64encode(content).decode()
        address = f"data:{kind};base64,{encoded}"
    return Poster(address, alt, *sizes)


def _check(options: Mapping[str, Any], recording: Recording) -> None:
    """Refuse options that name what a recording lacks."""
    views = [view["name"] for view in recording.views]
    names = list(recording.quantities)
    selected = str(options.get("select", "")).split()[:1]
    for option in ("view", "views"):
        _known(option, _words(options, option), views)
    for option in ("quantities", "highlight"):
        _known(option, _words(options, option), names)
    _known("select", selected, names)
    sizes = (recording.header.get("model") or {}).get("sizes", {})
    for option in ("unit", "layer"):
        if option in options and option in sizes and options[option] >= sizes[option]:
            raise ValueError(f"{option} must be below {sizes[option]} (got {options[option]}); it counts from 0")


def _words(options: Mapping[str, Any], name: str) -> list[str]:
    given = options.get(name, "")
    return list(map(str, given)) if isinstance(given, list) else str(given).split()


def _known(option: str, given: list[str], offered: list[str]) -> None:
    for name in given:
        if name not in offered:
            raise ValueError(f"{option} names {name!r}, and the recording has {', '.join(offered) or 'none'}")


def _short(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


def _place_in(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"line {mark.line + 1} of the block" if mark else "somewhere"
