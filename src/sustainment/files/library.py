"""Ready studies that come with the program."""

from importlib.resources import as_file, files
from pathlib import Path

from sustainment.errors import FileError, UsageError
from sustainment.files.atomic import write_files
from sustainment.files.folder import read_folder, write_folder
from sustainment.files.starting import starting_study
from sustainment.model.nearest import nearest_name
from sustainment.model.study import Study

DEMOS = {"rail": "urban_rail", "wind": "offshore_wind", "armour": "armour_2023"}
"""Name of a demonstration: its folder in the library."""


def demo_names() -> tuple[str, ...]:
    """Return the names of the ready studies."""
    return tuple(DEMOS)


def demo(name: str) -> Study:
    """
    Return a ready study.

    Parameters
    ----------
    name
        One of `demo_names()`.
    """
    with as_file(files("sustainment") / "library" / _folder(name)) as folder:
        return read_folder(folder)


def copy_demo(name: str, into: Path) -> Path:
    """
    Copy a ready study into a folder of its name, and return that.

    A copy that is there already stays; one that was changed is not written over.

    Parameters
    ----------
    name
        One of `demo_names()`.
    into
        Where the folder is made.
    """
    target = into / name
    contents = _files(name)
    present = {file: target / file for file in contents if (target / file).exists()}
    changed = sorted(file for file, path in present.items() if path.read_bytes() != contents[file])
    if changed:
        raise FileError(f"{target} is there already and {changed[0]} was changed; name another folder")
    if target.exists() and not present and any(target.iterdir()):
        raise FileError(f"{target} is there already and holds something else; name another folder")
    write_files(target, {file: data for file, data in contents.items() if file not in present})
    return target


def _folder(name: str) -> str:
    if name not in DEMOS:
        nearest = nearest_name(name, DEMOS)
        hint = f"; did you mean {nearest}?" if nearest else ""
        raise UsageError(f"there is no demonstration {name}, only {', '.join(DEMOS)}{hint}")
    return DEMOS[name]


def _files(name: str) -> dict[str, bytes]:
    """Return the files of a ready study by their place in its folder."""
    with as_file(files("sustainment") / "library" / _folder(name)) as folder:
        return {
            file.relative_to(folder).as_posix(): file.read_bytes()
            for file in sorted(folder.rglob("*"))
            if file.is_file()
        }


def new_study(path: Path) -> Path:
    """
    Write a small study into a new folder, to be changed row by row.

    Parameters
    ----------
    path
        A new or empty folder.
    """
    return write_folder(starting_study(), path)
