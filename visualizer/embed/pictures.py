"""Still pictures: of which kind they are and how large, read from their first bytes."""

PNG, WEBP, JPEG = b"\x89PNG\r\n\x1a\n", b"RIFF", b"\xff\xd8\xff"


def kind_of(content: bytes, name: str = "the picture") -> str:
    """Return the media type of a picture.

    Raises:
        ValueError: if it is no PNG, WebP, JPEG or SVG.
    """
    if content.startswith(PNG):
        return "image/png"
    if content.startswith(WEBP) and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith(JPEG):
        return "image/jpeg"
    if b"<svg" in content[:1000]:
        return "image/svg+xml"
    raise ValueError(f"{name} is no picture that a browser shows; give a PNG, WebP, JPEG or SVG")


def size_of(content: bytes, name: str = "the picture") -> tuple[int | None, int | None]:
    """Return width and height in pixels; None of both where the first bytes do not say.

    Raises:
        ValueError: if it is no picture.
    """
    match kind_of(content, name):
        case "image/png":
            return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
        case "image/webp":
            return _webp(content)
        case _:
            return None, None


def _webp(content: bytes) -> tuple[int | None, int | None]:
    def number(at: int, length: int) -> int:
        return int.from_bytes(content[at : at + length], "little")

    match content[12:16]:
        case b"VP8 ":
            return number(26, 2) & 0x3FFF, number(28, 2) & 0x3FFF
        case b"VP8L":
            bits = number(21, 4)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8X":
            return number(24, 3) + 1, number(27, 3) + 1
    return None, None
