"""A person's configuration file: found, read, checked.

It holds what is that person's own: the connection, the language, the keys and the colours. What
holds for everybody stands in the store. A file that is as it should be costs the reading of a
few lines; Pydantic is loaded only to say what is wrong with one that isn't.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, ClassVar, Final

from funnelview.errors import BadInput
from funnelview.i18n import LANGUAGES, _, normalise

FILE: Final = "config.toml"
# What people write for the names that the file has.
_OTHER_NAMES: Final = {
    "as": "connection.login",
    "user": "connection.login",
    "url": "connection.db",
    "lang": "language",
}


@dataclass(frozen=True, slots=True)
class Connection:
    """Which store, and who one is there. Addresses may hold a password: none is shown as it is.

    ``replica`` is a server from which heavy figures are read, ``listen`` the way to the server
    itself where ``db`` leads through a pooler.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}

    db: str | None = field(default=None, repr=False)
    login: str | None = None
    replica: str | None = field(default=None, repr=False)
    listen: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a configuration file says; None and empty where it says nothing.

    ``keys`` gives for an action's name one key, several separated by blanks, or a list of them.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}

    connection: Connection = Connection()
    language: str | None = None
    theme: str | None = None
    keys: Mapping[str, str | list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a configuration file: where, what, and what to do about it."""

    key: str
    message: str
    way_out: str = ""


def configuration_path() -> Path:
    """Return where the file stands unless an option or FUNNELVIEW_CONFIG names another."""
    from platformdirs import user_config_path

    return user_config_path("funnelview", appauthor=False) / FILE


def default_store() -> Path:
    """Return the SQLite file that is the store where nothing else is configured."""
    from platformdirs import user_data_path

    return user_data_path("funnelview", appauthor=False) / "funnelview.db"


def load(path: Path | None = None) -> Configuration:
    """Return what a configuration file says; ``path`` is one that was asked for by name.

    Raises:
        BadInput: the file asked for is missing, or it can't be read, or something in it is wrong.

    """
    where = configuration_path() if path is None else path
    data = _read(where, must_exist=path is not None)
    if _is_right(data):
        connection = data.get("connection", {})
        return Configuration(**{**data, "connection": Connection(**connection)})
    first = next(_problems(data))
    raise BadInput(
        _("The configuration file {path} is wrong at {key}: {reason}").format(
            path=where, key=first.key, reason=first.message
        ),
        way_out=first.way_out,
    )


def language_of(path: Path | None = None) -> str | None:
    """Return the language that a configuration file asks for; None also for a file in disorder.

    For the program's first words, before anything can be said about the file.
    """
    try:
        data = _read(configuration_path() if path is None else path, must_exist=False)
    except BadInput:
        return None
    wish = data.get("language")
    return wish if isinstance(wish, str) else None


def problems(path: Path) -> tuple[Problem, ...]:
    """Return everything that is wrong with a configuration file's names and values.

    Raises:
        BadInput: the file can't be read at all.

    """
    data = _read(path, must_exist=True)
    return () if _is_right(data) else tuple(_problems(data))


def _read(path: Path, *, must_exist: bool) -> Mapping[str, Any]:
    try:
        # Nothing here needs much room; a device or a heap of data is no configuration.
        with path.open("rb") as file:
            text = file.read(1_000_000).decode("utf-8-sig")
    except FileNotFoundError:
        if must_exist:
            raise BadInput(_("There is no configuration file {path}.").format(path=path)) from None
        return {}
    except UnicodeDecodeError:
        raise BadInput(_("The configuration file {path} is not UTF-8.").format(path=path)) from None
    except OSError as error:
        raise BadInput(
            _("The configuration file {path} can't be read: {reason}").format(
                path=path, reason=error.strerror
            )
        ) from None
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # The parser's sentence names line and column; it quotes nothing but single signs.
        raise BadInput(
            _("The configuration file {path} is not TOML: {reason}").format(path=path, reason=error)
        ) from None


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_right(data: Mapping[str, Any]) -> bool:
    """Whether the data are as `Configuration` says, seen without Pydantic."""
    connection, keys = data.get("connection", {}), data.get("keys", {})
    return (
        set(data) <= {one.name for one in fields(Configuration)}
        and isinstance(connection, dict)
        and set(connection) <= {one.name for one in fields(Connection)}
        and isinstance(keys, dict)
        and all(map(_is_text, connection.values()))
        and all(_is_text(data[name]) for name in ("language", "theme") if name in data)
        and all(
            _is_text(one) or (isinstance(one, list) and all(map(_is_text, one)))
            for one in keys.values()
        )
        and ("language" not in data or normalise(data["language"]) is not None)
    )


def _problems(data: Mapping[str, Any]) -> Iterator[Problem]:
    from pydantic import TypeAdapter, ValidationError

    told = set()
    try:
        TypeAdapter(Configuration).validate_python(data)
    except ValidationError as error:
        # Without the values themselves: one may be a password.
        for each in error.errors(include_url=False, include_input=False, include_context=False):
            key = ".".join(str(part) for part in each["loc"][: _depth(each["loc"])])
            if key in told:
                continue
            told.add(key)
            if each["type"] in {"extra_forbidden", "unexpected_keyword_argument"}:
                yield Problem(key, _("FunnelView knows no such name."), _nearest(key))
            else:
                yield Problem(key, _("It can't have this value."), _expected(key))
    language = data.get("language")
    if isinstance(language, str) and normalise(language) is None:
        yield Problem(
            "language",
            _("FunnelView speaks {languages}, not {value!r}.").format(
                languages=", ".join(LANGUAGES), value=language
            ),
        )


def _depth(place: tuple[int | str, ...]) -> int:
    """How much of a place names something in the file; the rest is the checker's own."""
    return 1 if place[0] not in {"connection", "keys"} else 2


def _known() -> list[str]:
    return [
        *(one.name for one in fields(Configuration) if one.name != "connection"),
        *(f"connection.{one.name}" for one in fields(Connection)),
    ]


def _nearest(key: str) -> str:
    last = key.rpartition(".")[2].casefold()
    other = _OTHER_NAMES.get(last)
    ends = {name.rpartition(".")[2]: name for name in [*_known(), "connection"]}
    near = (
        [other]
        if other
        else get_close_matches(key, [*_known(), "connection"], n=1)
        or [ends[end] for end in get_close_matches(last, ends, n=1)]
    )
    return (
        _("Did you mean {name}?").format(name=near[0])
        if near
        else _("Possible are: {names}.").format(names=", ".join(_known()))
    )


def _expected(key: str) -> str:
    if key == "connection":
        return _('Write a table: [connection], then db = "…" and login = "…" below.')
    if key.startswith("keys"):
        return _('Write it like "rep.note" = "n" below [keys].')
    return _("Write a text in quotes.")


def environment_path(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Return the file that FUNNELVIEW_CONFIG names."""
    named = environment.get("FUNNELVIEW_CONFIG")
    return Path(named) if named else None
