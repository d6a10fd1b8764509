"""From the file ids of an answer to safe local paths: nothing collides, side-cars stay with their raster.

Ids are opaque and hostile until they have passed here; whether a path is taken on the disk is asked of the
caller.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from .errors import UnsafeFileName

_LONGEST_PART = 120
"""Bytes of one path component: as a partial file's and with a deep folder before it, it still fits Windows'
260."""
_LONGEST_PATH = 1024
"""Bytes of a whole path; no real one comes near it."""
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f-\x9f\ud800-\udfff]')
_DRIVE = re.compile(r"^[A-Za-z]:")
_DEVICES = re.compile(r"^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])$", re.IGNORECASE)
JOURNAL_PREFIX = ".image-service-download-"
"""How the names of our own journals begin, which no file of a service's may have."""
_PARTIAL = re.compile(r"\.[0-9a-f]{8}\.part$", re.IGNORECASE)
"""How the names of partial files end, which no file of a service's may have either."""
_OUTPUT_FOLDER = re.compile(r"^_ags_", re.IGNORECASE)


def is_url(file_id: str) -> bool:
    """Tell whether a file id is an absolute URL of whatever scheme, rather than a path."""
    return "://" in file_id[:20]


def is_output(file_id: str) -> bool:
    """Tell whether a file id names a temporary output of the server: a clipped or converted raster."""
    return any(_OUTPUT_FOLDER.match(part) for part in re.split(r"[\\/]", file_id))


def is_fleeting(file_id: str) -> bool:
    """Tell whether a file can be had under an id for a while only: output, or by a link that is signed."""
    return is_output(file_id) or (is_url(file_id) and "?" in file_id)


def local_path(file_id: str, raster_ids: Sequence[int] = ()) -> PurePosixPath:
    """Give the safe relative path that a file id stands for: its folders and name.

    Of an output URL only what lies below its ``_ags_*`` folder counts, and the suffix ``_<raster
    id>_<random>`` that the server gave a clip is taken off. Raises UnsafeFileName for ids that climb
    (``..``), name nothing, or are longer than any path.
    """
    parts = _parts(file_id)
    if not parts or ".." in parts:
        raise UnsafeFileName(file_id)
    output = [index for index, part in enumerate(parts) if _OUTPUT_FOLDER.match(part)]
    if output and output[-1] + 1 < len(parts):
        parts = [*parts[output[-1] + 1 : -1], _without_clip_suffix(parts[-1], raster_ids)]
    path = PurePosixPath(*(_safe_part(part, file_id) for part in parts))
    if len(str(path).encode()) > _LONGEST_PATH:
        raise UnsafeFileName(file_id)
    return path


def _parts(file_id: str) -> list[str]:
    if is_url(file_id):
        try:
            path = unquote(urlsplit(file_id).path)
        except ValueError as error:
            raise UnsafeFileName(file_id) from error
    else:
        path = _without_share(_DRIVE.sub("", file_id))
    return [part for part in re.split(r"[\\/]+", path) if part not in ("", ".")]


def _without_share(path: str) -> str:
    # \\server\share\folder\a.tif and \\?\C:\folder\a.tif: what stands before the folders is the server's
    # business.
    if not path.startswith(("\\\\", "//")):
        return path
    kept = [part for part in re.split(r"[\\/]+", path) if part]
    if kept and kept[0] in ("?", "."):
        return "/".join(part for part in kept[1:] if not _DRIVE.fullmatch(part))
    return "/".join(kept[2:]) if len(kept) > 2 else "/".join(kept[-1:])


def _without_clip_suffix(name: str, raster_ids: Sequence[int]) -> str:
    for raster_id in raster_ids:
        found = re.match(rf"^(.+)_{raster_id}_[^._]+(\..*)?$", name)
        if found:
            return found.group(1) + (found.group(2) or "")
    return name


def _safe_part(part: str, file_id: str) -> str:
    text = unicodedata.normalize("NFC", _FORBIDDEN.sub("_", part)).rstrip(". ").lstrip(" ")
    if not text:
        raise UnsafeFileName(file_id)
    stem, dot, rest = text.partition(".")
    if _DEVICES.match(stem.strip()):
        text = f"{stem.strip()}_{dot}{rest}"
    if text.lower().startswith(JOURNAL_PREFIX):
        text = f"_{text}"
    text = _shortened(text)
    return f"{text[:-5]}_part" if _PARTIAL.search(text) else text


def _shortened(text: str) -> str:
    if len(text.encode("utf-8", "replace")) <= _LONGEST_PART:
        return text.encode("utf-8", "replace").decode("utf-8")
    stem, dot, ending = text.rpartition(".")
    ending = dot + ending if stem and len(ending) <= 20 else ""
    room = _LONGEST_PART - len(ending.encode("utf-8", "replace"))
    kept = text[: len(text) - len(ending)].encode("utf-8", "replace")[:room].decode("utf-8", "ignore")
    return kept.rstrip(". ") + ending


def partial_name(name: str, job: str) -> str:
    """Name the partial file that stands beside a file until it is whole; ``job`` is eight hexadecimal digits.

    Each job in a folder has its own: it must not go on with what another has begun in the same place.
    """
    return f"{name}.{job}.part"


class NameRegister:
    """Hands out local paths so that no two files of a job meet, upper and lower case taken as the same.

    Files are registered raster by raster as answers come in. Where a raster's file would meet one already
    handed out, ``_<raster id>`` is put behind the stem of every file of that raster, so that they stay
    together.
    """

    def __init__(
        self,
        is_taken: Callable[[PurePosixPath], bool] | None = None,
        known: Mapping[str, PurePosixPath] | None = None,
    ) -> None:
        """Take ``is_taken``, which tells of paths on the disk that must be kept beside (None: none are).

        ``known`` are the paths of an earlier run, by ``key_of`` them: files keep the path they had.
        """
        self._paths: dict[str, PurePosixPath] = dict(known or {})
        self._keys: dict[PurePosixPath, str] = {path: key for key, path in self._paths.items()}
        self._claimed: set[str] = {_claim(path) for path in self._paths.values()}
        self._is_taken = is_taken or (lambda path: False)

    def register(self, raster_id: int, file_ids: Mapping[str, Sequence[int]]) -> dict[str, PurePosixPath]:
        """Give each file id of one raster its path.

        ``file_ids`` maps it to the ids of the rasters that share it. A file already registered, for this
        raster or another that shares it, keeps the path it has. Raises UnsafeFileName.
        """
        keys = _keys(raster_id, file_ids)
        new = {
            keys[file_id]: local_path(file_id, sharing)
            for file_id, sharing in file_ids.items()
            if keys[file_id] not in self._paths
        }
        placed = next(choice for choice in self._choices(raster_id, new) if self._is_free(choice.values()))
        for key, path in placed.items():
            self._paths[key] = path
            self._keys[path] = key
            self._claimed.add(_claim(path))
        return {file_id: self._paths[key] for file_id, key in keys.items()}

    def key_of(self, path: PurePosixPath) -> str:
        """Give what the file is known by across answers that has a path here. Raises KeyError."""
        return self._keys[path]

    def _choices(
        self, raster_id: int, wanted: dict[str, PurePosixPath]
    ) -> Iterable[dict[str, PurePosixPath]]:
        plain = _apart(wanted)
        yield plain
        stems = _stems(plain.values())
        yield {file_id: _suffixed(path, stems[path], f"_{raster_id}") for file_id, path in plain.items()}
        number = 2
        while True:
            suffix = f"_{raster_id}_{number}"
            yield {file_id: _suffixed(path, stems[path], suffix) for file_id, path in plain.items()}
            number += 1

    def _is_free(self, paths: Iterable[PurePosixPath]) -> bool:
        return not any(_claim(path) in self._claimed or self._is_taken(path) for path in paths)


def _keys(raster_id: int, file_ids: Mapping[str, Sequence[int]]) -> dict[str, str]:
    """Give what each file of one raster is known by across answers."""
    seen: Counter[str] = Counter()
    keys = {}
    for file_id, sharing in file_ids.items():
        key = _key(raster_id, file_id, sharing)
        seen[key] += 1
        # Several sources of one raster may be called the same: their clips are told apart by their order.
        keys[file_id] = key if seen[key] == 1 else f"{key}?{seen[key]}"
    return keys


def _key(raster_id: int, file_id: str, sharing: Sequence[int]) -> str:
    """Leave out what differs from answer to answer: the server names the same clip anew each time."""
    owner = sharing[0] if sharing else raster_id
    if is_output(file_id):
        return f"{owner}:{local_path(file_id, sharing)}"
    # What stands behind it may be a key to cloud storage, signed anew each time.
    address, has_query, _ = file_id.partition("?")
    return f"{owner}:{address}" if has_query and is_url(file_id) else file_id


def _apart(wanted: dict[str, PurePosixPath]) -> dict[str, PurePosixPath]:
    """Number the files of one raster that differ only in case, or only in what was left out or made safe."""
    if len({_claim(path) for path in wanted.values()}) == len(wanted):
        return wanted
    stems = _stems(wanted.values())
    seen: set[str] = set()
    numbers: Counter[str] = Counter()
    apart: dict[str, PurePosixPath] = {}
    for file_id, path in wanted.items():
        choice = path
        while _claim(choice) in seen:
            numbers[_claim(path)] += 1
            choice = _suffixed(path, stems[path], f"_{1 + numbers[_claim(path)]}")
        seen.add(_claim(choice))
        apart[file_id] = choice
    return apart


def _claim(path: PurePosixPath) -> str:
    """Name what a file occupies, also on a disk where upper and lower case are the same."""
    return str(path).casefold()


def _stems(paths: Iterable[PurePosixPath]) -> dict[PurePosixPath, str]:
    """Find the stem that each file shares with its raster: ``a`` for a.tif, a.tfw and a.tif.aux.xml."""
    every = list(paths)
    stems = {(path.parent, path.stem) for path in every}
    return {
        path: next(stem for stem in _beginnings(path.name) if (path.parent, stem) in stems) for path in every
    }


def _beginnings(name: str) -> Iterator[str]:
    """Give what stands before each dot of a name, the shortest first, and all of it."""
    yield from (name[:position] for position, letter in enumerate(name) if letter == ".")
    yield name


def _suffixed(path: PurePosixPath, stem: str, suffix: str) -> PurePosixPath:
    ending = path.name[len(stem) :]
    room = _LONGEST_PART - len(suffix) - len(ending.encode())
    kept = stem.encode()[: max(room, 1)].decode("utf-8", "ignore")
    return path.with_name(f"{kept}{suffix}{ending}")
