"""Messages between a host and its workers: length-prefixed, JSON and buffers; nothing in them can be executed.

A message is ``uint32 length · trace message``, little endian. The trace message's header is the JSON part; its entry
``blobs`` names the byte strings that follow, in order, with their sizes.
"""

import struct
from collections.abc import Iterator, Mapping
from typing import Any

from visualizer.trace import decode, encode_message

LIMIT = 32 * 2**20
"Bytes of the longest message; a snapshot of the largest allowed network is about a tenth of it."

Header = dict[str, Any]
Blobs = Mapping[str, bytes]


def pack(values: Mapping[str, Any]) -> bytes:
    """Turn JSON values and byte strings, by name, into one message.

    Raises:
        ValueError: if the message is longer than ``LIMIT``, or a number in it is not finite.
        TypeError: if a value is neither bytes nor JSON.
    """
    blobs = {name: value for name, value in values.items() if isinstance(value, bytes)}
    header = {name: value for name, value in values.items() if name not in blobs}
    if blobs:
        header["blobs"] = [[name, len(blob)] for name, blob in blobs.items()]
    message = encode_message(header, b"".join(blobs.values()))
    if len(message) > LIMIT:
        raise ValueError(f"a message may have {LIMIT} bytes (got {len(message)}); send less at once")
    return struct.pack("<I", len(message)) + message


def unpack(message: bytes) -> Header:
    """Return the values that ``pack`` was given, from one message without its length prefix.

    Raises:
        ValueError: if the message is cut short or is not one of ours.
    """
    header, buffers = decode(message)
    if not isinstance(header, dict):
        raise ValueError(f"a message's header is a JSON object; this one is a {type(header).__name__}")
    offset = 0
    for name, size in header.pop("blobs", []):
        if size < 0 or offset + size > len(buffers):
            raise ValueError(f"the message is cut short: {name!r} needs {size} bytes")
        header[name] = bytes(buffers[offset : offset + size])
        offset += size
    return header


class Splitter:
    """Cuts a stream of bytes into messages, however the pieces arrive."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def feed(self, data: bytes) -> Iterator[Header]:
        """Add ``data`` and yield every message that is now complete.

        Raises:
            ValueError: if a message announces more than ``LIMIT`` bytes, or is not one of ours; the rest is of no use.
        """
        self._waiting += data
        while len(self._waiting) >= 4:
            (length,) = struct.unpack_from("<I", self._waiting)
            if length > LIMIT:
                raise ValueError(f"a message announces {length} bytes, {LIMIT} are allowed; the other side is broken")
            if len(self._waiting) < 4 + length:
                return
            message = bytes(self._waiting[4 : 4 + length])
            del self._waiting[: 4 + length]
            yield unpack(message)
