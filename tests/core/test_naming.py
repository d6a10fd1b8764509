"""From file ids to local paths: what the id gives, made safe, and no two the same."""

from __future__ import annotations

import re
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from image_service_downloader.core.errors import UnsafeFileName
from image_service_downloader.core.naming import NameRegister, is_output, local_path, partial_name

OUTPUT = "http://gis.example.com/arcgis/rest/directories/arcgisoutput/_ags_8f3"


@pytest.mark.parametrize(
    ("file_id", "path"),
    [
        (r".\1999\a.tif", "1999/a.tif"),
        ("./1999/a.tif", "1999/a.tif"),
        (r"folder\sub/a.tif", "folder/sub/a.tif"),
        ("t1928", "t1928"),
        (r"D:\ortho\a.tif", "ortho/a.tif"),
        (r"\\server\share\ortho\a.tif", "ortho/a.tif"),
        (r"\\?\D:\ortho\a.tif", "ortho/a.tif"),
        ("/vsis3/bucket/a.tif", "vsis3/bucket/a.tif"),
        (r".\100%\RGB+NIR #3 & more.tif", "100%/RGB+NIR #3 & more.tif"),
        (r".\01%20a.tif", "01%20a.tif"),
        (r".\Großglockner\höhe.tif", "Großglockner/höhe.tif"),
        ("https://bucket.example.com/ortho/2019/a%20b.tif?X-Sig=abc%2F..", "ortho/2019/a b.tif"),
    ],
)
def test_the_folders_and_the_name_of_an_id_are_kept(file_id: str, path: str) -> None:
    assert local_path(file_id) == PurePosixPath(path)


@pytest.mark.parametrize(
    ("file_id", "path"),
    [
        (f"{OUTPUT}/1999/ortho_12_a8F3.tif", "1999/ortho.tif"),
        (f"{OUTPUT}/1999/ortho_12_a8F3.tif.aux.xml", "1999/ortho.tif.aux.xml"),
        (f"{OUTPUT}/ortho_7_a8F3.tif", "ortho_7_a8F3.tif"),
        (f"{OUTPUT}/tile_12_5.tif", "tile.tif"),
        (r".\1999\ortho_12_2004.tif", "1999/ortho_12_2004.tif"),
    ],
)
def test_only_the_clip_of_this_very_raster_loses_its_suffix(file_id: str, path: str) -> None:
    assert local_path(file_id, [12]) == PurePosixPath(path)


@pytest.mark.parametrize(
    ("file_id", "path"),
    [
        (r".\CON.tif", "CON_.tif"),
        (r".\aux\com1", "aux_/com1_"),
        (r".\nul.tar.gz", "nul_.tar.gz"),
        (r".\a<b>:c|d?e*f.tif", "a_b__c_d_e_f.tif"),
        (".\\a\x00b\x1f.tif", "a_b_.tif"),
        (r".\trailing. . \b.tif", "trailing/b.tif"),
        (".\\a\ud800b.tif", "a_b.tif"),
        (
            r".\.image-service-download-0123456789abcdef.jsonl",
            "_.image-service-download-0123456789abcdef.jsonl",
        ),
        (r".\.Image-Service-Download-1.jsonl\a.tif", "_.Image-Service-Download-1.jsonl/a.tif"),
    ],
)
def test_names_that_some_system_forbids_are_mended(file_id: str, path: str) -> None:
    assert local_path(file_id) == PurePosixPath(path)


@pytest.mark.parametrize(
    "file_id",
    [
        "",
        ".",
        "\\",
        r"..\a.tif",
        r".\a\..\..\b.tif",
        "a/../../b",
        f"{OUTPUT}/%2e%2e/%2e%2e/a.tif",
        ".. /a.tif",
        pytest.param("d/" * 3000 + "a.tif", id="deeper than any disk"),
        "http://[",
    ],
)
def test_ids_that_climb_or_name_nothing_are_refused(file_id: str) -> None:
    with pytest.raises(UnsafeFileName):
        local_path(file_id)


def test_a_name_of_300_characters_keeps_its_ending_and_fits() -> None:
    path = local_path("x" * 300 + ".tif")
    assert path.suffix == ".tif"
    assert len(path.name) <= 120


def test_an_output_is_known_by_its_folder() -> None:
    assert is_output(f"{OUTPUT}/a.tif")
    assert not is_output(r".\1999\a.tif")


@given(st.text(max_size=60) | st.from_regex(r"([.\\/:%~ a-cA-C\x00-\x1f]|con|\.\.){1,30}", fullmatch=True))
def test_no_id_leads_out_of_the_output_folder(file_id: str) -> None:
    try:
        path = local_path(file_id, [1])
    except UnsafeFileName:
        return
    assert not path.is_absolute()
    assert ".." not in path.parts
    windows = PureWindowsPath(*path.parts)
    assert not windows.drive
    assert not windows.root
    assert not windows.is_reserved()
    assert not re.search(r'[<>:"|?*\\\x00-\x1f]', str(path))
    assert all(part == part.rstrip(". ") and 0 < len(part.encode()) <= 121 for part in path.parts)


def names(register: NameRegister, raster_id: int, *file_ids: str) -> list[str]:
    return [
        str(path)
        for path in register.register(raster_id, {file_id: [raster_id] for file_id in file_ids}).values()
    ]


def test_the_same_name_in_two_folders_stays_two_files() -> None:
    register = NameRegister()
    assert names(register, 1, r".\1999\a.tif") == ["1999/a.tif"]
    assert names(register, 2, r".\2003\a.tif") == ["2003/a.tif"]


def test_where_two_rasters_would_meet_all_files_of_the_second_move_together() -> None:
    register = NameRegister()
    names(register, 1, r".\x\a.b.tif", r".\x\a.b.tfw")
    moved = names(register, 2, r".\X\A.B.tif", r".\X\A.B.tfw", r".\X\A.B.tif.aux.xml", r".\X\A.B.tif.ovr")
    assert moved == ["X/A.B_2.tif", "X/A.B_2.tfw", "X/A.B_2.tif.aux.xml", "X/A.B_2.tif.ovr"]


def test_files_of_one_raster_that_differ_only_in_case_are_numbered() -> None:
    assert names(NameRegister(), 1, r".\a.tif", r".\A.tif") == ["a.tif", "A_2.tif"]


def test_clips_of_two_sources_of_one_name_are_numbered_with_their_side_cars() -> None:
    def made(run: int) -> list[str]:
        folder = f"https://host/output/_ags_{run}"
        endings = [".tif", ".tfw", ".tif.aux.xml"]
        return [f"{folder}/a_1_{run}{letter}{ending}" for letter in "xy" for ending in endings]

    register = NameRegister()
    expected = ["a.tif", "a.tfw", "a.tif.aux.xml", "a_2.tif", "a_2.tfw", "a_2.tif.aux.xml"]
    assert names(register, 1, *made(1)) == expected
    assert names(register, 1, *made(2)) == expected


def test_addresses_that_are_signed_anew_each_time_stay_the_same_files() -> None:
    def signed(run: int, *names: str) -> list[str]:
        return [f"https://bucket.example/{name}?signature={run}{number}" for number, name in enumerate(names)]

    register = NameRegister()
    of_one, of_two = ["a.tif", "a.tfw"], ["get", "get"]
    assert names(register, 1, *signed(1, *of_one)) == names(register, 1, *signed(2, *of_one)) == of_one
    assert (
        names(register, 2, *signed(1, *of_two)) == names(register, 2, *signed(2, *of_two)) == ["get", "get_2"]
    )
    assert names(register, 3, *signed(1, "get")) == ["get_3"]
    assert "signature" not in register.key_of(PurePosixPath("a.tif"))


def test_very_many_files_of_one_raster_are_named_without_a_wait() -> None:
    register = NameRegister()
    names(register, 1, "0.tif")
    many = [f"{number}.tif" for number in range(20_000)] + ["./" * number + "x.tif" for number in range(400)]
    assert len(set(names(register, 2, *many))) == len(many)


def test_a_shared_file_keeps_the_path_it_has() -> None:
    register = NameRegister()
    register.register(1, {"one.vrt": [1], "source.tif": [1, 2]})
    assert register.register(2, {"two.vrt": [2], "source.tif": [1, 2]}) == {
        "two.vrt": PurePosixPath("two.vrt"),
        "source.tif": PurePosixPath("source.tif"),
    }


def test_a_file_never_takes_the_place_of_anothers_partial_file() -> None:
    register = NameRegister()
    assert names(register, 1, "a.tif", "a.tif.part") == ["a.tif", "a.tif.part"]
    partial = partial_name("a.tif", "0123abcd")
    for hostile in (
        partial,
        partial.upper(),
        *(f"{'a' * n}.0123abcd{'z' * 99}.part" for n in range(100, 110)),
    ):
        assert not re.search(r"\.[0-9a-f]{8}\.part$", names(register, 2, hostile)[0].lower())


def test_a_name_taken_on_the_disk_is_avoided_by_the_whole_raster() -> None:
    register = NameRegister(lambda path: str(path) == "a.tif")
    assert names(register, 5, "a.tif", "a.tfw") == ["a_5.tif", "a_5.tfw"]


@given(st.lists(st.sampled_from(["a.tif", "A.TIF", "a.tfw", "a_1.tif", "a_2.tif", "a.tif.part"]), min_size=1))
def test_no_two_files_of_a_job_ever_meet(file_names: list[str]) -> None:
    register = NameRegister()
    handed_out = [
        # ".\\" in front makes another id of the same path
        names(register, raster_id, ".\\" * raster_id + name)[0].casefold()
        for raster_id, name in enumerate(file_names)
    ]
    assert len(set(handed_out)) == len(handed_out)
