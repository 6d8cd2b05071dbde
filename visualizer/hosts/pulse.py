"""What a worker process shows of itself without being asked: that it lives, that it gets on, and with which run.

A few bytes of memory that both sides see. They are still there when the process has been killed in the middle of
something, and reading them needs nothing of it.
"""

import mmap
import os
import struct
import tempfile
import threading
import time

LAYOUT = struct.Struct("<QQB64s")
"Beats of a thread that does nothing else, turns of the work, whether the work has begun, the run being worked on."
BEAT = 0.5
"Seconds between two beats."


class Pulse:
    """Memory shared by the host, which reads, and one worker process, which writes.

    Args:
        descriptor: of a file of this size that the host has made; None to make it.
    """

    def __init__(self, descriptor: int | None = None) -> None:
        self._file = tempfile.TemporaryFile() if descriptor is None else os.fdopen(descriptor, "r+b")  # noqa: SIM115
        if descriptor is None:
            self._file.write(bytes(LAYOUT.size))
            self._file.flush()
        self._memory = mmap.mmap(self._file.fileno(), LAYOUT.size)
        self._turns = 0

    @property
    def descriptor(self) -> int:
        """The file's descriptor, for the process that is to inherit it."""
        return self._file.fileno()

    # -- the worker's side -------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Beat from now on, in a thread, as long as this process lives."""
        threading.Thread(target=self._beat, daemon=True).start()

    def turn(self) -> None:
        """Note that the work has begun and gets on."""
        self._turns += 1
        struct.pack_into("<QB", self._memory, 8, self._turns, 1)

    def work_on(self, run: str) -> None:
        """Note which run is being worked on; empty for none."""
        struct.pack_into("<64s", self._memory, 17, run.encode()[:64])

    def _beat(self) -> None:
        beats = 0
        while True:
            beats += 1
            struct.pack_into("<Q", self._memory, 0, beats)
            time.sleep(BEAT)

    # -- the host's side ---------------------------------------------------------------------------------------------

    def read(self) -> tuple[int, int, bool]:
        """Return beats, turns, and whether the work has begun: imports and kernels are there."""
        beats, turns, begun, _ = LAYOUT.unpack_from(self._memory)
        return beats, turns, bool(begun)

    @property
    def run(self) -> str:
        """The run that is, or was at the end, being worked on; empty for none."""
        name: bytes = LAYOUT.unpack_from(self._memory)[3]
        return name.rstrip(b"\0").decode("utf-8", "replace")

    def close(self) -> None:
        """Let go of the memory."""
        self._memory.close()
        self._file.close()
