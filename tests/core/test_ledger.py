"""The books of a running download: since when a file fails."""

from __future__ import annotations

from pathlib import Path

from image_service_downloader.core.ledger import FileEntry
from image_service_downloader.core.transfer import RemoteFile


def test_patience_is_renewed_by_more_bytes_than_ever_not_by_bytes_that_come_and_go() -> None:
    file = FileEntry("a.tif", Path("a.tif"), RemoteFile("a.tif", 1000, (1,)))
    since = []
    for started, kept in enumerate([500, 400, 500, 450, 501, 10, 500]):
        file.note_failure(started, kept)
        since.append(file.failing_since)
    assert since == [0, 0, 0, 0, 4, 4, 4]
