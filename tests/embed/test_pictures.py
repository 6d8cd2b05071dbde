"""Kinds and sizes of still pictures, against what Pillow writes."""

import io

import pytest
from PIL import Image

from visualizer.embed.pictures import kind_of, size_of
from visualizer.shipped import STATIC


def encoded(form, **options):
    buffer = io.BytesIO()
    Image.new("RGB" if options.pop("flat", True) else "RGBA", (37, 1210), (20, 40, 60)).save(buffer, form, **options)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (encoded("PNG"), "image/png"),
        (encoded("WEBP"), "image/webp"),
        (encoded("WEBP", lossless=True), "image/webp"),
        (encoded("WEBP", flat=False, exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00"), "image/webp"),
    ],
)
def test_sizes(content, kind):
    assert kind_of(content) == kind
    assert size_of(content) == (37, 1210)


def test_the_size_of_some_kinds_is_not_known():
    assert (kind_of(encoded("JPEG")), size_of(encoded("JPEG"))) == ("image/jpeg", (None, None))
    assert (kind_of(b"<svg/>"), size_of(b"<svg/>")) == ("image/svg+xml", (None, None))


def test_a_poster_of_ours():
    with Image.open(STATIC / "posters" / "lstm-1.webp") as image:
        assert size_of((STATIC / "posters" / "lstm-1.webp").read_bytes()) == image.size


def test_what_is_no_picture_is_refused():
    with pytest.raises(ValueError, match=r"notes\.txt is no picture that a browser shows; give a PNG"):
        kind_of(b"hello", "notes.txt")
