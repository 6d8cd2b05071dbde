"""QR codes of an address: of half blocks in a terminal, as SVG in a page."""

import segno

QUIET = 4
"Light modules around a code, as its standard asks."
FULL, UPPER, LOWER, NONE = "█▀▄ "


def in_terminal(text: str) -> str:
    """Draw a code with two rows of modules to a line; light modules are drawn, for terminals are dark."""
    rows = _light(text)
    rows += [[True] * len(rows[0])] * (len(rows) % 2)
    letters = {(True, True): FULL, (True, False): UPPER, (False, True): LOWER, (False, False): NONE}
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return "\n".join("".join(letters[both] for both in zip(upper, lower, strict=True)) for upper, lower in pairs)


def as_svg(text: str) -> str:
    """Draw a code dark on light, as a phone's camera likes it in either theme; it needs a size from the page."""
    return str(_code(text).svg_inline(border=QUIET, dark="#000", light="#fff", omitsize=True, svgclass="code"))


def _light(text: str) -> list[list[bool]]:
    return [[module == 0 for module in row] for row in _code(text).matrix_iter(border=QUIET)]


def _code(text: str) -> segno.QRCode:
    return segno.make(text, micro=False, error="m", boost_error=False)
