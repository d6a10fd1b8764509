"""The plain way to download in Python: one `requests.Session` and eight threads, reads of 1 MiB.

    session_pool.py LIST FOLDER

LIST holds lines of a URL, a space and a file name. No journal, no checks, no renaming.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests
from requests.adapters import HTTPAdapter

THREADS = 8


def main(list_: Path, folder: Path) -> None:
    """Download every file of the list into the folder."""
    session = requests.Session()
    session.mount("http://", HTTPAdapter(pool_maxsize=THREADS))

    def fetch(line: str) -> None:
        url, name = line.split()
        with session.get(url, stream=True, timeout=60) as answer, (folder / name).open("wb") as out:
            answer.raise_for_status()
            for piece in answer.iter_content(1024 * 1024):
                out.write(piece)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(fetch, list_.read_text(encoding="utf-8").splitlines()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
