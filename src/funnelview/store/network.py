"""Places where an SQLite file isn't safe: network drives and folders that a program syncs."""

import os
from pathlib import Path

from funnelview.i18n import _

_NETWORK = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "ncpfs",
        "9p",
        "fuse.sshfs",
        "afs",
        "ceph",
        "glusterfs",
    }
)
_SYNCED = ("dropbox", "onedrive", "google drive", "googledrive", "icloud", "nextcloud", "坚果云")


def _filesystem(path: Path, mounts: str) -> str:
    """Return the kind of file system that a path lies on, from the kernel's mount table."""
    best, kind = "", ""
    for line in mounts.splitlines():
        left, _dash, right = line.partition(" - ")
        parts = left.split(" ")
        if len(parts) < 5:
            continue
        point = parts[4].replace("\\040", " ")
        inside = str(path) == point or str(path).startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, right.split(" ")[0]
    return kind


def warning_for(path: Path, mounts: str | None = None) -> str | None:
    """Return a warning for a store file in an unsafe place, None where nothing speaks against it.

    ``mounts`` is the text of the kernel's mount table; read from the system when not given.
    """
    full = Path(os.path.realpath(path))
    if mounts is None:
        table = Path("/proc/self/mountinfo")
        mounts = table.read_text(encoding="utf-8", errors="replace") if table.exists() else ""
    kind = _filesystem(full, mounts)
    if kind in _NETWORK:
        return _(
            "The store lies on a network drive ({kind}). SQLite can lose data there; "
            "use Postgres for a store that several machines share."
        ).format(kind=kind)
    for part in full.parts:
        if any(part.casefold().startswith(name) for name in _SYNCED):
            return _(
                "The store lies in a synced folder ({name}). Two copies would overwrite each "
                "other; keep it elsewhere, or use Postgres."
            ).format(name=part)
    return None
