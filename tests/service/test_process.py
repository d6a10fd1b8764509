"""The service as a program: what it prints, what it refuses to start with, and what it leaves behind."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from image_service_downloader.tests.imageservice.process import ROOT, start_service
from image_service_downloader.tests.rasters import write_raster

from . import rest

PROGRAM = [sys.executable, "-m", "tests.imageservice"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_prints_its_address_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    write_raster(tmp_path / "data/a.tif")
    command = [*PROGRAM, "--data", str(tmp_path / "data"), "--name", "My rasters/Ortho & more"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert url.endswith("/arcgis/rest/services/My%20rasters/Ortho%20%26%20more/ImageServer")
        assert rest.download(url, "1", geometry="500010.2,5399930.2,500050.7,5399970.7")
        assert list(temporary.iterdir())
        process.send_signal(number)
        assert process.wait(rest.SECONDS) == 0
        assert process.stdout.read() == ""
    assert not list(temporary.iterdir())


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "--data"),
        (["--data", "/nowhere"], "/nowhere is not a folder"),
        (["--data", ".", "--wkid", "5"], "5 is no known spatial reference"),
        (["--data", ".", "--fault", "rain"], "rain is none of body-cut, "),
    ],
)
def test_it_says_what_it_cannot_start_with(arguments: list[str], reason: str) -> None:
    ended = subprocess.run([*PROGRAM, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert reason in ended.stderr


def test_a_test_learns_that_it_did_not_start(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="exit code 2"), start_service(tmp_path / "none"):
        pass


def test_it_is_gone_when_the_test_is_done(tmp_path: Path) -> None:
    with start_service(tmp_path) as url:
        assert rest.ask(url)["name"] == "Rasters"
    with pytest.raises(requests.ConnectionError):
        rest.ask(url)
