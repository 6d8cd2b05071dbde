"""How kernels are compiled: one thread, a cache that works in read-only installations, mathematics that keeps NaN.

Where numba is missing, ``COMPILED`` is False and the numpy twins run instead.
"""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any


def find_cache(package: Path, user: Path) -> Path | None:
    """Return where compiled kernels are kept, or None where numba's own choice, beside the source, can be written.

    Args:
        package: folder of the kernels' source.
        user: folder for what programs of this user cache.
    """
    if os.access(package, os.W_OK):
        return None
    chosen = user / "rnn-visualizer" / "numba"
    try:
        chosen.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.mkdtemp(prefix="rnn-visualizer-"))
    return chosen if os.access(chosen, os.W_OK) else Path(tempfile.mkdtemp(prefix="rnn-visualizer-"))


# Read by the BLAS that numba calls, when it is loaded: a second thread costs nine times the CPU time at our sizes.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
if "NUMBA_CACHE_DIR" not in os.environ:
    _cache = find_cache(Path(__file__).parent, Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"))
    if _cache is not None:
        os.environ["NUMBA_CACHE_DIR"] = str(_cache)

try:
    import numba
except ImportError:
    COMPILED = False
else:
    COMPILED = True

# Multiply and add in one instruction, nothing else of fastmath: "nnan" would let a NaN weight vanish in a comparison,
# "reassoc" would undo the rounding in the exponential.
FAST = {"contract"}


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile ``function`` at its first call and keep the result on disk."""
    return numba.njit(cache=True, fastmath=FAST, error_model="numpy")(function) if COMPILED else function


def inlined(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile ``function`` into the kernels that call it."""
    return numba.njit(fastmath=FAST, error_model="numpy")(function) if COMPILED else function
