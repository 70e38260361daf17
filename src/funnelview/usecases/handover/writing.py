"""Files of a handover: the protocol in a format, a calendar for each person."""

import re
from collections.abc import Mapping
from pathlib import Path

from funnelview.errors import BadInput
from funnelview.i18n import _
from funnelview.usecases.desk import Desk
from funnelview.usecases.handover.protocol import handover_protocol
from funnelview.usecases.taking_out import document


def write_protocol(desk: Desk, handover_id: int, form: str) -> bytes:
    """Return the protocol as the bytes of a file (md, html or pdf), marked and logged.

    Raises:
        BadInput: there is no such format.
        RuleRefused: there is no such handover.

    """
    made = handover_protocol(desk, handover_id)
    return document(desk, made, form, kind="protocol", scope=f"handover={handover_id}")


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole.

    Raises:
        BadInput: it can't be written.

    """
    try:
        path.write_bytes(content)
    except OSError as error:
        raise BadInput(
            _("{path} can't be written: {reason}").format(path=path, reason=error.strerror)
        ) from error


def write_calendars(files: Mapping[str, bytes], folder: Path, handover_id: int) -> dict[str, Path]:
    """Write each person's calendar into a folder, made where it isn't there; return where.

    Raises:
        BadInput: the folder or a file can't be written.

    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(
            _("{path} can't be written: {reason}").format(path=folder, reason=error.strerror)
        ) from error
    written: dict[str, Path] = {}
    for person, content in files.items():
        # A name is foreign text: nothing of it may lead out of the folder.
        safe = re.sub(r"[^\w-]+", "-", person).strip("-")[:60] or "person"
        path = folder / f"handover-{handover_id}-{safe}.ics"
        number = 1
        while path in written.values():
            number += 1
            path = folder / f"handover-{handover_id}-{safe}-{number}.ics"
        write_file(path, content)
        written[person] = path
    return written
