"""The list at the end of a lesson: what it cites, so that a reader can find it."""

from markupsafe import Markup

from visualizer.lesson.bibliography import Reference

MOST_AUTHORS = 6


def entry(reference: Reference) -> Markup:
    """Return one entry: authors (year). title. venue. address."""
    authors = _listed(reference.authors)
    venue = Markup(" <i>{}</i>.").format(reference.venue) if reference.venue else ""
    link = Markup('<a href="{0}">{1}</a>').format(reference.url, reference.url.removeprefix("https://"))
    return Markup("{} ({}). {}.{} {}").format(authors, reference.year, reference.title, venue, link)


def _listed(authors: tuple[str, ...]) -> str:
    if len(authors) > MOST_AUTHORS:
        return f"{authors[0]} and {len(authors) - 1} others"
    return " and ".join(filter(None, [", ".join(authors[:-1]), authors[-1]])) if authors else ""
