"""Mapping files: what a manager says about columns, overriding what was recognised.

A TOML file with a table per file (its name may hold ``*``), or per sheet of one::

    date_order = "dmy"      # of all files, where the file says nothing else
    [[file]]
    name = "export*.csv"
    sheet = "Data"          # of a workbook; without it, every sheet
    kind = "deals"
    date_order = "mdy"
    [file.columns]
    customer = "Kunde (alt)"
    product = ""            # this field is in no column
    [stages]
    "Angebot raus" = "compare"
    "Bestellt" = "won"
"""

import re
import tomllib
from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from funnelview.errors import BadInput
from funnelview.i18n import _
from funnelview.interchange.importing.aliases import TABLES
from funnelview.interchange.importing.headers import normal
from funnelview.interchange.importing.recognising import Recognised
from funnelview.interchange.importing.table import Table

Kind = Literal["deals", "customers", "contacts", "leads", "people", "quotas", "products"]


class FileMapping(BaseModel):
    """What is said of one file: its kind, and which header holds which field."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = "*"
    sheet: str | None = None
    kind: Kind | None = None
    date_order: Literal["dmy", "mdy"] | None = None
    columns: Mapping[str, str] = Field(default_factory=dict)

    def covers(self, file: str) -> bool:
        """Return whether a file's name fits."""
        return fnmatch(file, self.name)

    def apply(self, table: Table, found: Recognised | None) -> Recognised | None:
        """Return a table as recognised, with what the mapping says instead.

        Raises:
            BadInput: it names a field or a header that isn't there.

        """
        if found is None:
            if not self.columns:
                return None
            found = Recognised(table, self.kind or "deals", {})
        taken = {_position(table, header) for header in self.columns.values() if header}
        columns = {one: at for one, at in found.columns.items() if at not in taken}
        for name, header in self.columns.items():
            if name not in TABLES[found.kind]:
                raise BadInput(
                    _("The mapping names the field “{name}”, which does not exist.").format(
                        name=name
                    ),
                    way_out=_("The fields are: {names}.").format(
                        names=", ".join(TABLES[found.kind])
                    ),
                )
            columns.pop(name, None)
            if not header:
                continue
            columns[name] = _position(table, header)
        found.columns = columns
        found.date_order = self.date_order
        return found


def _position(table: Table, header: str) -> int:
    for same in (lambda text: text == header, lambda text: normal(text) == normal(header)):
        for position, text in enumerate(table.header):
            if same(text):
                return position
    raise BadInput(
        _("{file} has no column “{header}”.").format(file=table.file, header=header),
        way_out=_("Its headers are: {headers}.").format(
            headers=", ".join(filter(None, table.header))
        ),
    )


class Mapped(BaseModel):
    """A whole mapping file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: tuple[FileMapping, ...] = ()
    stages: Mapping[str, str] = Field(default_factory=dict)
    date_order: Literal["dmy", "mdy"] | None = None

    def for_table(self, file: str, sheet: str | None = None) -> FileMapping | None:
        """Return what is said of a table, the first entry whose names fit."""
        return next(
            (
                one
                for one in self.file
                if one.covers(file) and (one.sheet is None or one.sheet == sheet)
            ),
            None,
        )


def read_mapping(path: Path) -> Mapped:
    """Read a mapping file.

    Raises:
        BadInput: it can't be read or holds what no mapping has.

    """
    try:
        return Mapped.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise BadInput(
            _("{file} can't be read: {why}.").format(file=path.name, why=error.strerror or error)
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(_("{file} is no TOML: {why}.").format(file=path.name, why=error)) from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadInput(
            _("{file}: “{place}” can't be used: {why}.").format(
                file=path.name, place=place, why=first["msg"]
            )
        ) from None


def pattern_of(file: str) -> str:
    """Return a file's name so that next week's fits too: figures may be any."""
    return re.sub(r"\d+(?:[-_. ]?\d+)*", "*", file.replace("[", "?").replace("]", "?"))


def write_mapping(mapped: Mapped, path: Path) -> None:
    """Write a mapping file, readable by its owner alone.

    Raises:
        BadInput: it can't be written.

    """
    import tomlkit

    document = tomlkit.document()
    if mapped.date_order:
        document["date_order"] = mapped.date_order
    if mapped.stages:
        document["stages"] = dict(mapped.stages)
    files = tomlkit.aot()
    for one in mapped.file:
        files.append(tomlkit.item(one.model_dump(exclude_none=True, exclude_defaults=True)))
    document["file"] = files
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text(tomlkit.dumps(document), encoding="utf-8")
        path.chmod(0o600)
    except OSError as error:
        raise BadInput(
            _("{file} can't be written: {why}.").format(file=path, why=error.strerror or error)
        ) from None
