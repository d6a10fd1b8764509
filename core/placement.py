"""Where the files of each raster go, and whether what stands there already is theirs, or in the way.

Nothing is written here: names come from ``naming``, what earlier runs of the job did from ``manifest``.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from .ledger import FileEntry
from .manifest import Manifest
from .naming import NameRegister, is_output, is_url
from .partial import PartialFile
from .plan import DownloadRequest, ExistingFiles
from .transfer import RemoteFile


class Placement:
    """The places of one job's files in its output folder; for one thread."""

    def __init__(self, request: DownloadRequest, manifest: Manifest) -> None:
        """Let files keep the places that the manifest knows of, unless what is there must be kept too."""
        self._request = request
        self._manifest = manifest
        known = {key: path for key, path in manifest.places.items() if not self._must_be_kept(path)}
        self._register = NameRegister(self._must_be_kept, known)

    def place(self, raster_id: int, files: Sequence[RemoteFile]) -> dict[str, RemoteFile]:
        """Give the files of a raster by their paths below the folder, with slashes. Raises UnsafeFileName."""
        paths = self._register.register(raster_id, {file.file_id: file.raster_ids for file in files})
        return {str(paths[file.file_id]): file for file in files}

    def claim(self, files: Sequence[FileEntry]) -> None:
        """Note that files are about to come into their places."""
        self._manifest.note_places(
            {self._register.key_of(PurePosixPath(file.path)): file.path for file in files},
            [file.path for file in files if file.may_replace],
        )

    def is_free(self, file: FileEntry) -> bool:
        """Tell whether nothing stands in a file's place."""
        return not _exists(file.target)

    def is_there(self, file: FileEntry) -> bool:
        """Tell whether a file needs no fetching: this job wrote it, or it is the very native file."""
        if self._request.existing is not ExistingFiles.SKIP:
            return False
        size = file.remote.size
        if self._manifest.has_whole(file.path):
            return True
        is_native = not is_url(file.remote.file_id) and not is_output(file.remote.file_id)
        if size is None or (self._request.server_works and not is_native):
            return False
        return file.target.is_file() and file.target.stat().st_size == size

    def may_replace(self, file: FileEntry) -> bool:
        """Tell whether what stands in a file's place is this job's own, or may be overwritten."""
        return self._request.existing is ExistingFiles.OVERWRITE or self._manifest.is_own(file.path)

    def partial(self, file: FileEntry) -> PartialFile:
        """Give the partial file of a file, which replaces nothing that came to stand there meanwhile."""
        may_replace = file.may_replace or self._request.existing is ExistingFiles.OVERWRITE
        return PartialFile(file.target, self._manifest.job, may_replace)

    def _must_be_kept(self, path: PurePosixPath) -> bool:
        """Tell the register to find another name: asked for with KEEP_BOTH only."""
        return self._request.existing is ExistingFiles.KEEP_BOTH and _exists(self._request.folder / path)


def _exists(target: Path) -> bool:
    # A link to what is not there now is somebody's, too; of what cannot be looked at, writing will tell why.
    return os.path.lexists(target)
