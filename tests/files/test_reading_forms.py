"""What is read, what is not, and what is said of it."""

from pathlib import Path

import pytest

from sustainment.errors import FileError, StudyError, UsageError
from sustainment.files.library import copy_demo, demo_names, new_study
from sustainment.files.limits import Limits
from sustainment.files.read import read, write
from sustainment.files.starting import starting_study


def refused(path, **options):
    with pytest.raises(StudyError) as error:
        read(path, **options)
    return [(fault.code, fault.file, fault.row, fault.column) for fault in error.value.faults]


@pytest.fixture
def folder(tmp_path):
    return new_study(tmp_path / "fleet")


def test_a_new_study_is_valid_and_without_a_warning(folder):
    assert read(folder) == starting_study()
    assert read(folder / "study.toml").warnings == ()


def test_a_new_study_is_not_made_where_something_lies(folder):
    with pytest.raises(FileError, match="not empty"):
        new_study(folder)


@pytest.mark.parametrize("suffix", [".xls", ".xlsm", ".xlsb", ".ods"])
def test_other_spreadsheets_are_refused_by_name(tmp_path, suffix):
    path = tmp_path / f"plan{suffix}"
    path.write_bytes(b"x")
    assert refused(path) == [("E180", path.name, None, "")]
    with pytest.raises(FileError, match="not written"):
        write(starting_study(), path)


def test_what_is_no_study_says_what_it_is(tmp_path, folder):
    with pytest.raises(FileError, match="there is no"):
        read(tmp_path / "nowhere")
    with pytest.raises(FileError, match=r"no study\.toml"):
        read(tmp_path)
    with pytest.raises(FileError, match="one table"):
        read(folder / "sites.csv")
    (tmp_path / "plan.zip").write_bytes(b"PK")
    with pytest.raises(FileError, match="neither a folder"):
        read(tmp_path / "plan.zip")


def test_an_old_workbook_under_a_new_name_is_seen(tmp_path):
    path = tmp_path / "plan.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512)
    assert refused(path) == [("E180", "plan.xlsx", None, "")]


def test_a_workbook_larger_than_may_be_is_not_opened(tmp_path):
    path = write(starting_study(), tmp_path / "plan.xlsx")
    assert refused(path, limits=Limits(file_bytes=1000)) == [("E190", "plan.xlsx", None, "")]


def test_faults_of_all_files_are_told_at_once_and_alone(folder):
    (folder / "items.csv").write_text('item,kind\n"bus,end item\n')
    (folder / "stock.csv").write_text("item,site\nbus,garage,3\n")
    (folder / "study.toml").write_text("days = \n")
    assert refused(folder) == [
        ("E185", "study.toml", 1, ""),
        ("E170", "items.csv", 2, ""),
        ("E172", "stock.csv", 2, ""),
    ]


def test_a_setting_is_told_by_its_line(folder):
    (folder / "study.toml").write_text('title = "x"\n\ndays = -1\n')
    assert refused(folder)[0] == ("E210", "study.toml", 3, "")


@pytest.mark.parametrize("column", ["*", "^.*$", "^site$", "a\nb", "", "'", "key", "0"])
def test_a_column_of_any_name_is_refused_as_unknown(folder, column):
    (folder / "sites.csv").write_text(f'site,kind,"{column}"\nhub,base,1\n')
    assert refused(folder)[0][:2] == ("E102" if column else "E173", "sites.csv")


def test_an_unknown_table_names_the_nearest(folder):
    (folder / "items.csv").rename(folder / "itmes.csv")
    with pytest.raises(StudyError) as error:
        read(folder)
    first = next(fault for fault in error.value.faults if fault.code == "E101")
    assert first.file == "itmes.csv"
    assert "items" in first.way_out


def test_reports_runs_and_files_of_ones_own_are_no_input(folder):
    (folder / "runs" / "a").mkdir(parents=True)
    (folder / "runs" / "a" / "sites.csv").write_text("nonsense")
    for name in ("report.html", "README.md", "x_notes.csv", ".sites.csv", "~sites.csv"):
        (folder / name).write_text("nonsense;")
    assert read(folder) == starting_study()


def test_a_cell_of_a_text_table_is_told_by_row_and_column(folder):
    text = (folder / "repairs.csv").read_text().replace("0.5 ~ exponential", "-3")
    (folder / "repairs.csv").write_text(text)
    assert refused(folder) == [("E210", "repairs.csv", 2, "turnaround_days")]


def test_ready_studies_are_copied_once_and_never_over_a_change(tmp_path):
    for name in demo_names():
        path = copy_demo(name, tmp_path)
        assert path == tmp_path / name
        assert copy_demo(name, tmp_path) == path
        assert (path / "README.md").is_file()
        (path / "report.html").write_text("made here")
        (path / "study.toml").write_text('title = "mine"')
        with pytest.raises(FileError, match=r"study\.toml was changed"):
            copy_demo(name, tmp_path)


def test_an_unknown_ready_study_names_the_nearest():
    with pytest.raises(UsageError, match="did you mean rail"):
        copy_demo("rial", Path())
