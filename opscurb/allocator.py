"""Makes the C library give back the memory that a scan no longer needs."""

import ctypes
import sys

# By glibc's malloc.h; other C libraries have no mallopt, and other habits.
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
# An answer of a cloud is megabytes, held for a moment. Unless told, glibc learns from the first of them to take
# such pieces from an arena, of which it makes eight a core for our threads, and each keeps its largest.
_LARGE_BYTES = 256 * 1024
_ARENAS = 2


def return_freed_memory() -> None:
    """Have large pieces returned as soon as they are free; a process calls this once, before it has threads."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
        mallopt(_M_ARENA_MAX, _ARENAS)
