"""How errors read where nobody puts them into other words: in a terminal, and in the log."""

from __future__ import annotations

import pytest
from image_service_downloader.core import errors


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (errors.NothingToDownload(), "Nothing to download"),
        (
            errors.ConnectionFailed("gis.example.org", "refused"),
            "Connection failed (host: gis.example.org, reason: refused)",
        ),
        (errors.UnknownRasters((4, 7)), "Unknown rasters (raster ids: 4, 7)"),
        (
            errors.UnexpectedAnswer("https://x", errors.Content.WEB_PAGE),
            "Unexpected answer (url: https://x, found: a web page)",
        ),
        (errors.InvalidArea(errors.AreaProblem.EMPTY), "Invalid area (problem: it has no vertices)"),
    ],
)
def test_an_error_is_a_line_of_plain_english(error: errors.DownloaderError, text: str) -> None:
    assert str(error) == text
