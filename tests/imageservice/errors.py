"""The errors of the service, in the words of real servers.

How they travel (JSON inside HTTP 200, or a page) is left to `app`.
"""

from __future__ import annotations

from typing import Any


class ServiceError(Exception):
    """The request is refused; `code` is the protocol's error code, not the HTTP status."""

    http_status = 200

    def __init__(self, code: int, message: str, *details: str) -> None:
        """Keep what the answer says."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details

    def to_json(self) -> dict[str, Any]:
        """Return the answer's body."""
        return {"error": {"code": self.code, "message": self.message, "details": list(self.details)}}


class FileGone(ServiceError):
    """A file that the service does not offer, or no longer."""

    http_status = 404

    def __init__(self) -> None:
        """Say so."""
        super().__init__(404, "File not found.")


def invalid_parameter(name: str) -> ServiceError:
    """Return the refusal of a parameter's value."""
    return ServiceError(400, "Invalid or missing input parameters.", f"'{name}' parameter is invalid.")


def not_supported() -> ServiceError:
    """Return the refusal of an operation that the service's capabilities do not include."""
    return ServiceError(400, "Requested operation is not supported by this service.")


def unable_to_complete(*details: str) -> ServiceError:
    """Return the general refusal: unknown ids, bad where clauses, exceeded limits."""
    return ServiceError(400, "Unable to complete operation.", *details)
