"""Long answers are taken apart one at a time, and with the garbage collector at rest.

The interpreter runs one thread at a time: several that parse keep the one that draws the windows waiting.
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_ONE_AT_A_TIME = threading.RLock()


@contextmanager
def undisturbed(rest_seconds: float = 0.0) -> Iterator[None]:
    """Do alone, among all threads that ask for it, what makes very many objects; then nobody for a while.

    At work, the collector would look through all of them again and again for garbage that is not there, which
    more than doubles the time; it is left as it was found, however many contexts are inside each other. In
    the rest at the end, threads that do other things have the interpreter to themselves.
    """
    with _ONE_AT_A_TIME:
        was_enabled = gc.isenabled()
        gc.disable()
        try:
            yield
        finally:
            if was_enabled:
                gc.enable()
            if rest_seconds:
                time.sleep(rest_seconds)
