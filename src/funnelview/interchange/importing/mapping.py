"""Mapping files: what a manager says about columns, overriding what was recognised.

A TOML file with a table per file (its name may hold ``*``)::

    [[file]]
    name = "export*.csv"
    kind = "deals"
    date_order = "dmy"
    [file.columns]
    customer = "Kunde (alt)"
    product = ""            # this field is in no column
    [stages]
    "Angebot raus" = "compare"
"""

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
from funnelview.interchange.importing.reading import Table
from funnelview.interchange.importing.recognising import Recognised

Kind = Literal["deals", "customers", "contacts", "leads", "people", "quotas", "products"]


class FileMapping(BaseModel):
    """What is said of one file: its kind, and which header holds which field."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = "*"
    kind: Kind | None = None
    columns: Mapping[str, str] = Field(default_factory=dict)

    def apply(self, table: Table, found: Recognised | None) -> Recognised | None:
        """Return a table as recognised, with what the mapping says instead.

        Raises:
            BadInput: it names a field or a header that isn't there.

        """
        if found is None:
            if not self.columns:
                return None
            found = Recognised(table, self.kind or "deals", {})
        columns = dict(found.columns)
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
            position = _position(table, header)
            columns = {one: at for one, at in columns.items() if at != position}
            columns[name] = position
        found.columns = columns
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

    def for_file(self, name: str) -> FileMapping | None:
        """Return what is said of a file, the first entry whose name fits."""
        return next((one for one in self.file if fnmatch(name, one.name)), None)


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
