"""An image service made of files: nginx on loopback, which waits before each answer as long as it is told.

Needs the echo module for the waits. What the files are is left to `workloads`.
"""

from __future__ import annotations

import getpass
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from .workloads import File, Workload, write

HOST = "127.0.0.1"
_CONFIGURATION = """\
load_module /usr/lib/nginx/modules/ngx_http_echo_module.so;
user {user};
worker_processes 1;
pid nginx.pid;
error_log error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000;
    client_body_temp_path temporary;
    proxy_temp_path temporary;
    fastcgi_temp_path temporary;
    uwsgi_temp_path temporary;
    scgi_temp_path temporary;
    map $arg_rasterIds $first_raster {{ ~^(\\d+) $1; }}
    map $arg_returnIdsOnly $query_answer {{ default features; true ids; }}
    server {{
        listen {host}:{port};
        root .;
        error_page 405 =200 $uri;  # nginx gives no file in answer to a POST by itself
        location = /connections {{ stub_status; }}
{locations}
    }}
}}
"""


@dataclass(frozen=True)
class Server:
    """A running nginx."""

    port: int
    folder: Path
    """Where its files are."""

    def service(self, workload: Workload, latency_ms: int) -> str:
        """Give the URL of the image service that offers a workload after that latency."""
        return f"http://{HOST}:{self.port}{_path(workload, latency_ms)}"

    def address(self, workload: Workload, latency_ms: int, file: File) -> str:
        """Give the URL of one file, through the service's file operation."""
        service = self.service(workload, latency_ms)
        return f"{service}/file?id={file.name}&rasterId={file.raster_id}"

    def connections(self) -> int:
        """Count the connections accepted so far, but for those of this count itself."""
        with urlopen(f"http://{HOST}:{self.port}/connections", timeout=10) as answer:
            return int(answer.read().split()[7])


@contextmanager
def start(folder: Path, workloads: Sequence[Workload], latencies_ms: Sequence[int]) -> Iterator[Server]:
    """Write the workloads into `folder`, serve them, and end the server."""
    for workload in workloads:
        write(workload, folder / workload.name)
    server = Server(free_port(), folder)
    locations = [
        line for workload in workloads for latency in latencies_ms for line in _locations(workload, latency)
    ]
    text = _CONFIGURATION.format(
        user=getpass.getuser(), host=HOST, port=server.port, locations="\n".join(locations)
    )
    with running(folder, text):
        yield server


@contextmanager
def running(folder: Path, configuration: str) -> Iterator[None]:
    """Run nginx on a folder."""
    (folder / "nginx.conf").write_text(configuration, encoding="utf-8")
    command = ["nginx", "-p", str(folder), "-c", "nginx.conf", "-e", "error.log"]
    subprocess.run(command, check=True)  # returns when it listens
    try:
        yield
    finally:
        subprocess.run([*command, "-s", "stop"], check=True)


def _path(workload: Workload, latency_ms: int) -> str:
    return f"/arcgis/rest/services/{workload.name}-{latency_ms}/ImageServer"


def _locations(workload: Workload, latency_ms: int) -> Iterator[str]:
    service, answers = _path(workload, latency_ms), f"/{workload.name}/answers"
    targets = {
        "": f"{answers}/root.json",
        "/query": f"{answers}/$query_answer.json",
        "/download": f"{answers}/download-$first_raster.json",
        "/file": f"/{workload.name}/data/$arg_id",
    }
    for operation, target in targets.items():
        answer = (
            f"echo_sleep {latency_ms / 1000}; echo_exec {target}"
            if latency_ms
            else f"rewrite ^ {target} last"
        )
        yield f"        location = {service}{operation} {{ {answer}; }}"


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
