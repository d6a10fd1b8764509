"""Long answers are taken apart one at a time, and with the garbage collector at rest.

The interpreter runs one thread at a time: several that parse keep the one that draws the windows waiting.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_ONE_AT_A_TIME = threading.RLock()


@contextmanager
def undisturbed() -> Iterator[None]:
    """Do alone, among all threads that ask for it, what makes very many objects.

    Without the pause, the collector looks through all of them again and again for garbage that is not there,
    which more than doubles the time; it is left as it was found, however many contexts are inside each other.
    """
    with _ONE_AT_A_TIME:
        was_enabled = gc.isenabled()
        gc.disable()
        try:
            yield
        finally:
            if was_enabled:
                gc.enable()
