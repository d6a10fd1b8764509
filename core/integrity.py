"""Whether what came under a file's name is that file: judged by its first bytes, and by the sizes told of it.

Nothing is taken on trust, least of all a status of 200; what is done about what is not the file is left to
``transfer``.
"""

from __future__ import annotations

from .addresses import host_of
from .errors import AccessDenied, DownloaderError, IncompleteTransfer, NotARaster, Overloaded
from .formats import foreign_content
from .naming import is_output
from .refusals import parsed_json, told_refusal

_GENEROUS_BYTES = 64 * 1024 * 1024


class Integrity:
    """What is known of one file, and what has come in its place so far."""

    def __init__(self, file_id: str, name: str, told_size: int | None) -> None:
        """Take the file's name here, and the bytes that came with its id, where the service said so."""
        self._file_id = file_id
        self._name = name
        self._told_size = told_size
        self._doubted: int | None = None
        """Bytes that came whole, though not as many as the service had said."""
        self.pages = 0
        """How often something else came in the file's place."""

    def most_bytes(self, total: int | None) -> int | None:
        """Give the bytes beyond which a body cannot be right; None where nothing was said of its size.

        ``total`` is what the answer announces.
        """
        if total is not None or not self._told_size:
            return total
        if is_output(self._file_id):
            return self._told_size * 2 + _GENEROUS_BYTES  # what is told of a clip may be off
        return self._told_size

    def fault(self, head: bytes, size: int, total: int | None, url: str) -> DownloaderError | None:
        """Say what speaks against a body that has come to its end, or beyond; None where nothing does.

        ``head`` is its beginning, ``total`` what was announced, both sizes in bytes.
        """
        intruder = self.intruder(head, url)
        if intruder is not None:
            return intruder  # what is no raster tells why, which its size does not
        most = self.most_bytes(total)
        if most is not None and size > most:
            self.pages += 1  # as a page in its place, it may come once
            return IncompleteTransfer(self._file_id, size, most)
        return self._mismatch(size, is_announced=total is not None)

    def intruder(self, head: bytes, url: str) -> DownloaderError | None:
        """Say what has come instead of the file: NotARaster, or what it tells where that may be helped."""
        found = foreign_content(self._name, head)
        if found is None:
            return None
        told = told_refusal(parsed_json(head.decode("utf-8", "replace")), host_of(url))
        if isinstance(told, (AccessDenied, Overloaded)):
            return told
        self.pages += 1
        return NotARaster(self._file_id, *found)

    def _mismatch(self, size: int, is_announced: bool) -> DownloaderError | None:
        """Hold a file against the size that came with its id.

        For a clip that may be off: what comes twice, with the same announced size, is taken for whole.
        """
        if not self._told_size or self._told_size == size:
            return None
        if is_output(self._file_id) and is_announced and self._doubted == size:
            return None
        self._doubted = size
        return IncompleteTransfer(self._file_id, size, self._told_size)
