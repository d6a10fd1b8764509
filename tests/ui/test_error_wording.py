"""The words for every error of core: all of them have some, and say what to do next."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from image_service_downloader.core import errors
from image_service_downloader.core.errors import AreaProblem, Content, DownloaderError, UrlProblem
from image_service_downloader.ui.error_wording import WORDINGS, explain
from image_service_downloader.ui.messages import as_text

FACTS: dict[str, Any] = {
    "text": "nonsense",
    "problem": UrlProblem.NOT_A_URL,
    "word": "MrSID",
    "host": "gis.example.org",
    "reason": "refused",
    "seconds": 30.0,
    "url": "https://gis.example.org/x",
    "found": Content.WEB_PAGE,
    "code": 498,
    "message": "Invalid token",
    "service": "Aerial",
    "raster_ids": (4, 7),
    "raster_id": 4,
    "clipped": True,
    "file": "a.tif",
    "received": 10,
    "expected": 2048,
    "scheme": "ftp",
    "path": Path("/data/a.tif"),
    "needed": 4096,
    "free": 1024,
}
"""A value for each fact that an error may carry."""


def every_class(base: type[DownloaderError] = DownloaderError) -> list[type[DownloaderError]]:
    return [base, *(found for child in base.__subclasses__() for found in every_class(child))]


def example(kind: type[DownloaderError]) -> DownloaderError:
    """Return an error of a class, with an example of each fact that it must be given."""
    # Not every error is a dataclass: some carry no facts.
    facts: dict[str, dataclasses.Field[Any]] = getattr(kind, "__dataclass_fields__", {})
    given = {name: FACTS[name] for name, fact in facts.items() if fact.default is dataclasses.MISSING}
    if kind is errors.InvalidArea:
        given["problem"] = AreaProblem.EMPTY
    return kind(**given)


@pytest.mark.parametrize("kind", every_class(), ids=lambda kind: kind.__name__)
def test_every_error_has_words_of_its_own(kind: type[DownloaderError]) -> None:
    assert kind in WORDINGS
    message = explain(example(kind))
    assert message.title
    assert "{" not in as_text(message)


@pytest.mark.parametrize(
    "kind",
    [kind for kind in every_class() if not kind.__subclasses__()],
    ids=lambda kind: kind.__name__,
)
def test_every_error_that_is_raised_says_what_to_do_next(kind: type[DownloaderError]) -> None:
    assert explain(example(kind)).hint


def test_whatever_comes_instead_of_a_service_has_words_of_its_own() -> None:
    told = {explain(errors.NotAnImageService("https://host/x", found)).detail for found in Content}
    assert len(told) == len(Content)
    assert all(text.startswith("https://host/x answers with ") for text in told)


@pytest.mark.parametrize("problem", UrlProblem)
def test_every_problem_with_an_address_says_what_to_do_next(problem: UrlProblem) -> None:
    message = explain(errors.InvalidServiceUrl("x", problem, "MapServer"))
    assert message.title
    assert message.hint


@pytest.mark.parametrize("problem", AreaProblem)
def test_every_problem_with_an_area_says_what_to_do_next(problem: AreaProblem) -> None:
    message = explain(errors.InvalidArea(problem))
    assert message.title
    assert message.hint


def test_an_address_with_a_sign_in_is_not_repeated() -> None:
    text = "https://me:pass@host/portal?token=secret"
    said = as_text(explain(errors.InvalidServiceUrl(text, UrlProblem.NOT_A_SERVICE)))
    assert "secret" not in said
    assert "pass" not in said


def test_the_key_in_the_address_of_a_file_is_not_repeated() -> None:
    error = errors.IncompleteTransfer("https://cloud.example.org/a.tif?sig=secret", 1, 2)
    said = as_text(explain(error))
    assert "https://cloud.example.org/a.tif" in said
    assert "secret" not in said


def test_a_refused_condition_is_what_is_to_be_looked_at() -> None:
    message = explain(errors.ConditionRefused(400, "Unable to perform query.", ("Bad",), "a = 'b'"))
    assert "condition" in message.title
    assert "Unable to perform query. Bad" in message.detail
    assert "fields" in message.hint


@pytest.mark.parametrize(("code", "word"), [(499, "sign in"), (498, "sign in"), (403, "access")])
def test_a_missing_sign_in_and_a_missing_right_are_told_apart(code: int, word: str) -> None:
    assert word in explain(errors.AccessDenied("gis.example.org", code, "")).hint


def test_a_full_disk_says_how_much_is_missing_where_that_is_known() -> None:
    message = explain(errors.DiskFull(Path("/data/a.tif"), 3 * 1024**3, 1024**2))
    assert "3.0 GB" in message.detail
    assert "1.0 MB" in message.detail
    assert "{" not in explain(errors.DiskFull(Path("/data/a.tif"), None, None)).detail


def test_an_error_that_nobody_expected_leads_to_the_log() -> None:
    message = explain(ZeroDivisionError("division by zero"))
    assert "ZeroDivisionError: division by zero" in message.detail
    assert "log" in message.hint


def test_of_many_unknown_rasters_some_are_named() -> None:
    few, many = (explain(errors.UnknownRasters(tuple(range(count)))).detail for count in (3, 5000))
    assert few == "Unknown: 0, 1, 2"
    assert many.endswith("9, …")


@pytest.mark.parametrize(
    "error",
    [
        errors.ConnectionFailed("gis.example.org", ""),
        errors.TargetNotWritable(Path("/data"), " "),
        errors.LimitExceeded(""),
        errors.RequestRefused(400, "", ()),
        errors.NotARaster("a.tif", Content.WEB_PAGE),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_reason_that_nobody_told_is_not_announced(error: DownloaderError) -> None:
    assert explain(error).detail == ""


def test_braces_in_what_a_server_says_are_left_as_they_are() -> None:
    assert explain(errors.LimitExceeded("{host} {0} {")).detail == "It says: {host} {0} {"
    assert explain(ZeroDivisionError("{x}")).detail == "ZeroDivisionError: {x}"
