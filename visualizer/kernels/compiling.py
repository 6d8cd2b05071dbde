"""How kernels are compiled: one thread, a cache that works in read-only installations, mathematics that keeps NaN.

Where numba is missing, ``COMPILED`` is False and the numpy twins run instead.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Read by the BLAS that numba calls, when it is loaded: a second thread costs nine times the CPU time at our sizes.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

try:
    import numba
except ImportError:
    COMPILED = False
else:
    COMPILED = True

# Multiply and add in one instruction, nothing else of fastmath: "nnan" would let a NaN weight vanish in a comparison,
# "reassoc" would undo the rounding in the exponential.
FAST = {"contract"}


def find_cache(package: Path, user: Path) -> Path:
    """Return the folder for compiled kernels: beside their source, else among the user's caches, else a private one.

    Its name changes with every source file: numba itself looks only at the file of the function that is called, and
    would go on running an old activation inside a kernel.

    Args:
        package: folder of the kernels' source.
        user: folder for what programs of this user cache.
    """
    digest = hashlib.sha256()
    for path in sorted(package.glob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    name = f"kernels-{digest.hexdigest()[:16]}"
    for folder in (package / "__pycache__" / name, user / "rnn-visualizer" / name):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return Path(tempfile.mkdtemp(prefix="rnn-visualizer-"))


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile ``function`` at its first call and keep the result on disk."""
    if not COMPILED:
        return function
    usual, numba.config.CACHE_DIR = numba.config.CACHE_DIR, str(_CACHE)
    try:
        return numba.njit(cache=True, fastmath=FAST, error_model="numpy")(function)
    finally:
        numba.config.CACHE_DIR = usual


def inlined(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile ``function`` into the kernels that call it."""
    return numba.njit(fastmath=FAST, error_model="numpy")(function) if COMPILED else function


def _user_caches() -> Path:
    given = os.environ.get("NUMBA_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME")
    return Path(given) if given else Path.home() / ".cache"


_CACHE = find_cache(Path(__file__).parent, _user_caches()) if COMPILED else Path()
