"""What urllib3 raises, turned into this package's errors.

What follows from them is left to ``connection``.
"""

from __future__ import annotations

import re

from urllib3 import exceptions

from .errors import ConnectionFailed, NetworkError, ProxyFailed, SecureConnectionFailed, TimedOut

_NUMBERED = re.compile(r"^.*\[Errno -?\d+\] ")
"""What stands before the system's own words."""
_UNREACHABLE = (
    exceptions.NewConnectionError,
    exceptions.ConnectTimeoutError,
    exceptions.SSLError,
    exceptions.ProxyError,
)


def is_unreachable(error: Exception) -> bool:
    """Tell whether no connection could be had at all."""
    return isinstance(error, _UNREACHABLE)


def network_error(error: Exception, host: str, connect_timeout: float, read_timeout: float) -> NetworkError:
    """Say what has become of a request to a host; the times are its limits, in seconds."""
    if isinstance(error, exceptions.ProxyError):
        return ProxyFailed(host, _innermost(error))
    if isinstance(error, exceptions.SSLError):
        return SecureConnectionFailed(host, _innermost(error))
    if isinstance(error, exceptions.ReadTimeoutError):
        return TimedOut(host, read_timeout)
    # urllib3 1.26 makes a refused connection one that has timed out, too.
    is_refused = isinstance(error, exceptions.NewConnectionError)
    if isinstance(error, exceptions.ConnectTimeoutError) and not is_refused:
        return TimedOut(host, connect_timeout)
    return ConnectionFailed(host, _innermost(error))


def _innermost(error: BaseException) -> str:
    """Give the reason under the wrappings, without the addresses and numbers that are printed before it."""
    inner = [error, *error.args, getattr(error, "reason", None)]
    deeper = next((item for item in inner[1:] if isinstance(item, BaseException) and item is not error), None)
    if deeper is not None:
        return _innermost(deeper)
    text = str(error.args[-1] if error.args else error).rpartition(">: ")[2]
    return _NUMBERED.sub("", text)
