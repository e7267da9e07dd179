"""Parquet files are compared with their digest before they are read."""

import json
import random
import shutil
from pathlib import Path

import polars as pl
import pytest

from sustainment.errors import FileError, StudyError
from sustainment.files.limits import Limits
from sustainment.files.manifest import json_from_text, sha256_of
from sustainment.files.parquet import read_parquet, write_parquet
from sustainment.files.starting import starting_study


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return write_parquet(starting_study(), tmp_path_factory.mktemp("whole") / "fleet")


@pytest.fixture
def folder(whole, tmp_path):
    return Path(shutil.copytree(whole, tmp_path / "fleet"))


def refused(folder, **options):
    with pytest.raises(StudyError) as error:
        read_parquet(folder, **options)
    return [(fault.code, fault.file) for fault in error.value.faults]


def resign(folder, name):
    """Make the manifest agree with a file that was changed on purpose."""
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"][name] = sha256_of(folder / name)
    (folder / "manifest.json").write_text(json.dumps(manifest))


def test_every_changed_byte_is_refused(folder):
    chance = random.Random(1)
    for file in sorted(folder.glob("*.parquet")):
        whole = file.read_bytes()
        for _ in range(20):
            changed = bytearray(whole)
            changed[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
            file.write_bytes(changed)
            assert refused(folder) == [("E198", file.name)]
        file.write_bytes(whole)
    assert read_parquet(folder) == starting_study()


def test_a_changed_setting_and_a_lost_file_are_told_together(folder):
    text = (folder / "study.json").read_text()
    (folder / "study.json").write_text(text.replace("small", "large"))
    (folder / "items.parquet").unlink()
    assert refused(folder) == [("E198", "items.parquet"), ("E198", "study.json")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"files": {"../items.parquet": ""}}',
        '{"files": {"/etc/passwd": ""}}',
        '{"files": {}, "files": {}}',
        '{"files": {}, "kind": NaN}',
        '{"files": {}, "kind": 1e999}',
        '{"files": {}, "schema": 9007199254740993}',
        '{"files": {}, "kind": "another"}',
        "[" * 100_000,
        '{"a":' * 100_000,
        '"' + '\\"' * 500_000,
    ],
)
def test_a_manifest_that_is_no_plain_list_is_refused(folder, text):
    (folder / "manifest.json").write_text(text)
    ((code, file),) = refused(folder)
    assert (code in ("E187", "E199"), file) == (True, "manifest.json")


def test_a_later_schema_is_refused(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "schema": 2}))
    assert refused(folder) == [("E199", "manifest.json")]


def test_what_is_signed_and_still_no_parquet_is_refused(folder):
    whole = (folder / "items.parquet").read_bytes()
    for data in (b"", b"PAR1PAR1", whole[:-40], b"PAR1" + b"\xff" * 60 + whole[64:]):
        (folder / "items.parquet").write_bytes(data)
        resign(folder, "items.parquet")
        assert refused(folder) == [("E199", "items.parquet")]


def test_only_texts_numbers_and_flags_are_let_in(folder):
    pl.DataFrame({"item": [[1, 2]]}).write_parquet(folder / "items.parquet")
    resign(folder, "items.parquet")
    assert refused(folder) == [("E199", "items.parquet")]


def test_limits_hold_for_what_is_signed(folder):
    assert ("E193", "items.parquet") in refused(folder, limits=Limits(rows=2))
    assert ("E193", "sites.parquet") in refused(folder, limits=Limits(columns=3))


def test_a_signed_value_out_of_bounds_is_refused_by_its_address(folder):
    frame = pl.read_parquet(folder / "use.parquet").with_columns(pl.lit(-1.0).alias("stress"))
    frame.write_parquet(folder / "use.parquet")
    resign(folder, "use.parquet")
    assert refused(folder) == [("E210", "use.parquet")]


def test_another_folder_is_not_written_over(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "items.parquet").write_bytes(b"mine")
    with pytest.raises(FileError, match="not empty"):
        write_parquet(starting_study(), tmp_path / "mine", replace=True)


def test_json_limits_are_told_apart():
    assert json_from_text(b"{" + b" " * 2**23, "a.json")[1][0].code == "E190"
    assert json_from_text(b'{"a":' * 65 + b"1" + b"}" * 65, "a.json")[1][0].code == "E187"
    assert json_from_text(b'{"a": "[[[' + b"[" * 100 + b'"}', "a.json")[1] == []
