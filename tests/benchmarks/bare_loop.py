"""The least that a client must do for a catalog: receive its pages and parse them, one after another.

    bare_loop.py SERVICE PAGES.json FIGURES.json

One connection, kept open; nothing is kept of what was parsed.
"""

from __future__ import annotations

import json
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def main(service: str, pages: Path, figures: Path) -> None:
    """Receive and parse the pages, each asked for by an encoded form."""
    parts, forms = urlsplit(service), json.loads(pages.read_text(encoding="utf-8"))
    connection = HTTPConnection(parts.netloc)
    size = 0
    started, cpu = time.perf_counter(), time.process_time()
    for form in forms:
        connection.request("POST", f"{parts.path}/query", form, FORM)
        answer = connection.getresponse().read()
        json.loads(answer)
        size += len(answer)
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu
    told = {"seconds": seconds, "cpu_seconds": cpu_seconds, "bytes": size}
    figures.write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
