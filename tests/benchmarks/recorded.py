"""A service whose answers were recorded: nginx gives them as quickly as it can, after a latency.

The reference service by itself takes longer to make a page than any client takes to read it.
"""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .serving import HOST, free_port, running

_PATH = "/arcgis/rest/services/Rasters/ImageServer"
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
    client_body_buffer_size 1m;
    client_body_in_single_buffer on;
    client_body_temp_path temporary;
    proxy_temp_path temporary;
    fastcgi_temp_path temporary;
    uwsgi_temp_path temporary;
    scgi_temp_path temporary;
    map "$args $request_body" $answer {{
        ~objectIds=(\\d+) $1;
        ~returnIdsOnly=true ids;
        ~returnCountOnly=true count;
    }}
    server {{
        listen {host}:{port};
        root .;
        error_page 405 =200 $uri;  # nginx gives no file in answer to a POST by itself
        location = {path} {{ echo_sleep {seconds}; echo_exec /root.json; }}
        location = {path}/query {{
            echo_read_request_body;
            echo_sleep {seconds};
            echo_exec /$answer.json;
        }}
    }}
}}
"""


@contextmanager
def serve(folder: Path, latency_ms: int) -> Iterator[str]:
    """Give the answers in a folder, as `listing_session` names them; yields the service's URL."""
    port = free_port()
    facts = {"user": getpass.getuser(), "host": HOST, "port": port, "path": _PATH}
    with running(folder, _CONFIGURATION.format(seconds=latency_ms / 1000, **facts)):
        yield f"http://{HOST}:{port}{_PATH}"
