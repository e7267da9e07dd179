"""Whether a folder lies on another computer."""

import ctypes
import re
import sys
from pathlib import Path

MOUNTS = Path("/proc/mounts")
NETWORK = re.compile(
    r"nfs\d*|cifs|smb\d*|smbfs|9p|afs|ceph|glusterfs|lustre|beegfs|gpfs|gfs2?|ocfs2|davfs|ncpfs|vboxsf"
    r"|virtiofs|prl_fs|fuse\..*"
)
"""File systems of other computers, as Linux names them; what a program of a user serves is taken for one."""
REMOTE_DRIVE = 4
"""What Windows answers for a drive on another computer."""


def network_kind(folder: Path) -> str:
    """Return how a folder of another computer is reached (`nfs4`); "" for one of this, or where unknown."""
    whole = folder.resolve()
    if sys.platform == "win32":
        drive = whole.anchor
        remote = drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(drive) == REMOTE_DRIVE
        return "network drive" if remote else ""
    if not MOUNTS.exists():
        return ""
    kind = file_system(whole, MOUNTS.read_text(encoding="utf-8", errors="replace"))
    return kind if NETWORK.fullmatch(kind) else ""


def file_system(folder: Path, mounts: str) -> str:
    """
    Return the file system of a folder.

    Parameters
    ----------
    folder
        Absolute.
    mounts
        What is mounted where, as `/proc/mounts` has it.

    Examples
    --------
    >>> file_system(Path("/home/me/runs"), "/dev/sda / ext4 rw 0 0\\nserver:/home /home nfs4 rw 0 0")
    'nfs4'
    """
    found, longest = "", -1
    for line in mounts.splitlines():
        _, place, kind, *_ = [*line.split(" "), "", "", ""]
        # Blanks and the like stand as octal numbers.
        mounted = Path(re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), place) or "/")
        depth = len(mounted.parts)
        if depth >= longest and folder.is_relative_to(mounted):
            found, longest = kind, depth
    return found
