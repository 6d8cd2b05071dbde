"""``rnn-visualizer lessons pack``: trains what is missing in two processes, and writes the packs."""

import gzip
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from visualizer.embed.packs import FILE, FOLDER, Pack
from visualizer.hosts.spawn import THREADS
from visualizer.lesson import LessonError, read_lesson
from visualizer.packing.making import Made, make_apart
from visualizer.packing.pack import LessonPack
from visualizer.packing.plans import Plan
from visualizer.pages.library import Library
from visualizer.shipped import LESSONS

RECORDING = ".rnn.json"
Say = Callable[[str], None]


def report(names: Sequence[str], output: Path | None, workers: int, say: Say, murmur: Say) -> bool:
    """Pack lessons.

    Args:
        names: addresses of our lessons, or files of an author's own; all of ours if empty.
        output: folder in which each gets a folder of its own; None for that of our packs.
        workers: processes that train.
        say: prints a line.
        murmur: prints a line of progress.

    Raises:
        ValueError: if there is no such lesson, or it cannot be read.
    """
    folder = FOLDER if output is None else output
    packs = list(find(names, folder))
    missing = {pack.lesson.slug: pack.missing() for pack in packs}
    count = sum(map(len, missing.values()))
    murmur(f"{len(packs)} lessons, {count} runs to train" if count else f"{len(packs)} lessons, nothing to train")
    if not count:
        for pack in packs:
            pack.write({})
            say(size_in_words(pack))
        return True
    os.environ.update({name: value for name, value in THREADS.items() if name not in os.environ})
    with ProcessPoolExecutor(min(workers, count), get_context("spawn")) as pool:
        _train(packs, missing, pool, say, murmur)
    return True


def find(names: Collection[str], folder: Path) -> Iterator[LessonPack]:
    """Find lessons by address or file.

    Raises:
        ValueError: if there is no such lesson, or it cannot be read.
    """
    ours = Library(LESSONS)
    for name in names or [lesson.slug for lesson in ours.lessons]:
        path = Path(name)
        lesson = None if path.suffix == ".md" else ours.lesson(name)
        if lesson is None and path.suffix != ".md":
            offered = ", ".join(each.slug for each in ours.lessons)
            raise ValueError(f"there is no lesson {name!r}; name a file (my/04-gates.md) or one of {offered}")
        if lesson is not None:
            yield LessonPack(lesson, ours, folder / lesson.slug)
            continue
        try:
            own = read_lesson(path)
        except (LessonError, OSError) as error:
            raise ValueError(f"{name} cannot be packed: {error}") from None
        yield LessonPack(own, Library(path.parent), folder / own.slug)


def stale(folder: Path = FOLDER) -> list[str]:
    """Say which of our packs are not as their lessons say now; nothing is trained."""
    return [problem for pack in find((), folder) for problem in pack.problems()]


def _train(
    packs: Sequence[LessonPack], missing: Mapping[str, Mapping[str, Plan]], pool: Executor, say: Say, murmur: Say
) -> None:
    """Train what is missing, longest lessons first come, and write each lesson as soon as it is whole."""
    due: dict[Future[Made], tuple[LessonPack, str]] = {}
    for pack in packs:
        for name, plan in missing[pack.lesson.slug].items():
            due[pool.submit(make_apart, plan.to_fields())] = (pack, name)
    done: dict[str, dict[str, Made]] = {pack.lesson.slug: {} for pack in packs}
    for pack in packs:
        if not missing[pack.lesson.slug]:
            pack.write({})
            say(size_in_words(pack))
    for number, future in enumerate(as_completed(due), start=1):
        pack, name = due[future]
        slug, plan = pack.lesson.slug, missing[pack.lesson.slug][name]
        try:
            done[slug][name] = future.result()
        except ValueError as error:
            pool.shutdown(cancel_futures=True)
            raise ValueError(f"{slug} cannot be packed: {error}; 'rnn-visualizer lessons check' says where") from None
        murmur(f"{number} of {len(due)}: {slug}, {plan.updates} updates of {plan.recipe.to_query()}")
        if len(done[slug]) == len(missing[slug]):
            pack.write(done.pop(slug))
            say(size_in_words(pack))


def wire(place: str | Path) -> dict[str, int]:
    """Return the bytes of every file of a pack on the wire; ``place`` as in ``Pack.load``."""
    pack = Pack.load(place)
    paths = {FILE: pack.folder / FILE, **pack.files()}
    return {name: len(gzip.compress(path.read_bytes(), 9)) for name, path in paths.items()}


def size_in_words(pack: LessonPack) -> str:
    """Say how large a pack is on the wire."""
    sizes = wire(pack.folder)
    recordings = {name: size for name, size in sizes.items() if name.endswith(RECORDING)}
    largest = max(recordings, key=lambda name: recordings[name])
    return (
        f"{pack.lesson.slug}: {len(recordings)} recordings, {sum(sizes.values()) / 1000:.0f} kB with text and posters "
        f"(gzip); largest {largest}, {recordings[largest] / 1000:.0f} kB"
    )
