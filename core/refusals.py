"""What a server's no means: from an answer's status and JSON body to an error of this package.

Servers refuse under status 200 as readily as under 400 and more, in three shapes of JSON, so every answer is
looked at.
"""

from __future__ import annotations

import email.utils
import json
import time
from collections.abc import Mapping
from typing import Any

from .addresses import host_of
from .errors import (
    AccessDenied,
    Content,
    DownloaderError,
    LimitExceeded,
    Overloaded,
    ProxyFailed,
    RequestRefused,
    UnexpectedAnswer,
)

_ACCESS_CODES = frozenset({401, 403, 498, 499})
_OVERLOADED = frozenset({429, 500, 502, 503, 504})
_LIMIT_MESSAGE = "exceeds the limit"
"""The part of the item limit's message that Esri's own widgets look for."""


def parsed_json(text: str) -> Any:
    """Parse JSON; None where it is none, or nested beyond all measure."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def accepted_json(text: str, url: str) -> dict[str, Any]:
    """Parse what should be a JSON object; raises the refusal that it is instead, or UnexpectedAnswer."""
    value = parsed_json(text)
    refusal = told_refusal(value, host_of(url))
    if refusal is not None:
        raise refusal
    if not isinstance(value, dict):
        raise UnexpectedAnswer(url, _kind_of(text))
    return value


def told_refusal(value: object, host: str) -> DownloaderError | None:
    """Read a refusal out of a JSON answer: ``{error}``, ``{status, messages}`` or ``{code, message}``."""
    if not isinstance(value, Mapping):
        return None
    error = value.get("error")
    if isinstance(error, Mapping):
        return _refusal_of(error, host)
    if value.get("status") in ("error", "failed", "failure"):
        messages = value.get("messages")
        message = " ".join(map(str, messages)) if isinstance(messages, list) else value.get("message")
        return _refusal_of({"code": value.get("code"), "message": message}, host)
    code = value.get("code")
    if isinstance(code, int) and code >= 400 and "message" in value:
        return _refusal_of(value, host)
    return None


def status_refusal(
    status: int, reason: str, text: str, host: str, retry_after: float | None = None
) -> DownloaderError:
    """Make an error of an HTTP status that brings not what was asked for; a JSON body knows better.

    ``retry_after`` is in seconds, where the server asked for a wait.
    """
    if status == 407:
        return ProxyFailed(host, reason)
    told = told_refusal(parsed_json(text), host)
    if isinstance(told, (AccessDenied, LimitExceeded)):
        return told
    if status in _ACCESS_CODES:
        return AccessDenied(host, status, reason)
    refused = told if isinstance(told, RequestRefused) else RequestRefused(status, reason)
    if status in _OVERLOADED:
        return Overloaded(status, refused.message, refused.details, retry_after)
    return refused


def asked_wait(header: str) -> float | None:
    """Read seconds or a date out of a Retry-After header, as seconds from now; None where it has neither."""
    told = header.strip()
    if told.isdecimal():
        return float(told)
    try:
        when = email.utils.parsedate_tz(told)
        return None if when is None else max(0.0, email.utils.mktime_tz(when) - time.time())
    except (ValueError, OverflowError):
        return None  # a date that no calendar has


def _refusal_of(error: Mapping[str, Any], host: str) -> DownloaderError:
    code = error.get("code")
    code = code if isinstance(code, int) else 0
    message = str(error.get("message") or "")
    told = error.get("details")
    details = tuple(str(detail) for detail in told if detail) if isinstance(told, list) else ()
    if code in _ACCESS_CODES:
        return AccessDenied(host, code, message)
    if (
        code in _OVERLOADED and code != 500
    ):  # 500 under status 200 is the service's own trouble with this request
        return Overloaded(code, message, details)
    limits = [text for text in (*details, message) if _LIMIT_MESSAGE in text.lower()]
    return LimitExceeded(limits[0]) if limits else RequestRefused(code, message, details)


def _kind_of(text: str) -> Content:
    start = text.lstrip()[:1]
    if not start:
        return Content.NOTHING
    return Content.WEB_PAGE if start == "<" else Content.NO_JSON_OBJECT
