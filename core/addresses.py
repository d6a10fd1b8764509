"""URLs as requests need them: taken apart, put together, followed.

What is asked for there is left to others.
"""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from .errors import UnsupportedAddress


def origin_of(url: str) -> str:
    """Give ``scheme://host:port``, what a credential is bound to; ``""`` for an unreadable URL."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme.lower())
    except ValueError:
        return ""
    return f"{parts.scheme.lower()}://{(parts.hostname or '').lower()}:{port}"


def host_of(url: str) -> str:
    """Give the host, for messages; the URL itself where it names none."""
    return urlsplit(url).hostname or url


def with_query(url: str, query: str) -> str:
    """Put an encoded query behind a URL, which may have one already."""
    if not query:
        return url
    return f"{url}{'&' if '?' in url else '?'}{query}"


def target_of(url: str, location: str) -> str:
    """Give the URL that a redirect leads to. Raises UnsupportedAddress."""
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise UnsupportedAddress(location, "") from error
