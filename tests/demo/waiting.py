"""Waiting inside QGIS while QGIS goes on: each wait has an end, and says what it was for."""

from __future__ import annotations

import time
from collections.abc import Callable

from qgis.PyQt.QtCore import QEventLoop, QTimer


class Failure(Exception):
    """The demo cannot go on; the text says why."""


def wait_until(is_so: Callable[[], bool], what: str, seconds: float = 30) -> None:
    """Let QGIS work until `is_so`. Raises Failure, naming `what` was awaited, after `seconds`."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            raise Failure(f"waited {seconds:.0f} s in vain: {what}")
        let_settle(20)


def let_settle(milliseconds: int = 300) -> None:
    """Let QGIS work for so long; as long as a person would look, before a picture is taken."""
    # Not QTest.qWait(), which sleeps where QGIS has nothing to do instead of waking when it has.
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
