"""No password in any output, error, crash file; and the ways to sign in without writing one."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from funnelview.crash import describe
from funnelview.errors import FunnelViewError
from funnelview.store.base import Store
from tests.support import postgres
from tests.support.calling import Run
from tests.support.postgres import (
    PostgresServer,
    PostgresUnavailable,
    do_without,
    running_server,
    with_tls,
)

SECRET = "tiger-4711"  # noqa: S105 - made up

# Where a password may stand in an address.
ADDRESSES = (
    f"postgresql://mia:{SECRET}@/sales?host={{socket}}",
    f"postgresql://mia@/sales?host={{socket}}&password={SECRET}",
    f"postgresql://mia@/sales?host={{socket}}&sslpassword={SECRET}&sslmode=require",
    f"postgresql://mia:{SECRET}@127.0.0.1:1/sales?connect_timeout=1",
    f"mysql://mia:{SECRET}@host/sales",
    f"postgresql://mia:{SECRET}@host:port/sales",
)
CALLS = (
    ("team",),
    ("team", "--json"),
    ("doctor",),
    ("doctor", "--json"),
    ("config", "show"),
    ("db", "check"),
    ("audit", "verify"),
    ("--debug", "team"),
    ("tema",),
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_call_shows_the_password_of_its_store(
    run: Run, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    url = address.format(socket=tmp_path / "nobody")
    for words in CALLS:
        code, out, err = run("--db", url, *words)
        assert code in {0, 2, 3}, (words, err)
        assert SECRET not in out + err, words
        monkeypatch.setenv("FUNNELVIEW_DB", url)
        code, out, err = run(*words)
        assert SECRET not in out + err, words
        monkeypatch.delenv("FUNNELVIEW_DB")
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or SECRET not in file.read_text(errors="replace")


def test_a_target_and_a_backup_show_no_password_either(run: Run, filled_file: Path) -> None:
    target = f"postgresql://mia:{SECRET}@127.0.0.1:1/sales?connect_timeout=1"
    for words in (("db", "move", target), ("db", "backup", target)):
        code, out, err = run("--db", str(filled_file), *words)
        assert code in {2, 3}
        assert SECRET not in out + err
    code, out, err = run("--db", target, "db", "restore", str(filled_file))
    assert code == 3
    assert SECRET not in out + err


def test_who_gives_a_password_in_a_call_is_told(run: Run, tmp_path: Path) -> None:
    url = ADDRESSES[0].format(socket=tmp_path)
    assert "seen by others" in run("--db", url, "team").err
    found = run("--db", url, "doctor", "--json").out
    assert '"wrong", "message": "The password was given on the command line' in found


def test_no_error_in_the_chain_holds_the_password_or_what_was_written(
    tmp_path: Path, filled_file: Path
) -> None:
    url = ADDRESSES[1].format(socket=tmp_path)
    with Store(url) as store, pytest.raises(FunnelViewError) as raised:
        store.check_schema()
    assert SECRET not in describe(raised.value)
    error: BaseException | None = raised.value
    while error is not None:
        assert SECRET not in f"{error} {error!r} {error.args}"
        error = error.__cause__ or error.__context__
    copy = tmp_path / "copy.db"
    shutil.copyfile(filled_file, copy)
    with Store(str(copy)) as store, store.engine.connect() as conn:
        with pytest.raises(Exception, match="NOT NULL") as refused:
            conn.exec_driver_sql(
                "insert into customer (name, phone) values (?, ?)", ("禾樾", "138")
            )
        assert "禾樾" not in describe(refused.value)


# --- real servers


@pytest.fixture(scope="module")
def guarded() -> Iterator[tuple[PostgresServer, Path]]:
    """A server of our own that asks everybody but its keeper for a password; its data folder."""
    try:
        with running_server({"PATH": os.environ.get("PATH", "")}) as server:
            with psycopg.connect(server.admin_url, autocommit=True) as connection:
                data = _folder(connection)
                _let_in(connection, data, "local all postgres trust\nlocal all all scram-sha-256\n")
                connection.execute("set password_encryption = 'scram-sha-256'")
                connection.execute(
                    sql.SQL("create role mia login superuser password {}").format(SECRET)
                )
            yield server, data
    except PostgresUnavailable as error:
        do_without(error)


def _folder(connection: psycopg.Connection) -> Path:
    row = connection.execute("show data_directory").fetchone()
    assert row is not None
    return Path(row[0])


def _let_in(connection: psycopg.Connection, data: Path, rules: str) -> None:
    (data / "pg_hba.conf").write_text(rules, encoding="utf-8")
    connection.execute("select pg_reload_conf()")


def _as_mia(url: str) -> str:
    return url.replace("postgres@", "mia@", 1)


def test_a_password_file_and_a_service_file_sign_in(
    run: Run,
    guarded: tuple[PostgresServer, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server, _data = guarded
    with server.database() as url:
        ours = _as_mia(url)
        monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
        code, out, err = run("--db", ours, "db", "init")
        assert (code, "can't be reached" in err) == (3, True)
        passwords = tmp_path / "pgpass"
        passwords.write_text(f"*:*:*:mia:{SECRET}\n")
        passwords.chmod(0o600)
        monkeypatch.setenv("PGPASSFILE", str(passwords))
        assert run("--db", ours, "db", "init").code == 0
        code, out, err = run("--db", ours, "doctor", "--json")
        assert code == 0
        assert SECRET not in out + err
        # libpq takes no notice of one that others can read.
        passwords.chmod(0o644)
        assert run("--db", ours, "team").code == 3
        passwords.chmod(0o600)
        database = url.split("?", 1)[0].rsplit("/", 1)[1]
        folder = server.admin_url.split("host=", 1)[1].replace("%2F", "/")
        services = tmp_path / "services"
        services.write_text(f"[sales]\nhost={folder}\ndbname={database}\nuser=mia\n")
        monkeypatch.setenv("PGSERVICEFILE", str(services))
        assert run("--db", "postgresql://?service=sales", "team").code == 0


@pytest.mark.tls
@pytest.mark.enable_socket
def test_a_certificate_proves_the_server(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pg_config, openssl = with_tls(), shutil.which("openssl")
    assert pg_config is not None
    assert openssl is not None
    monkeypatch.setattr("tests.support.postgres.importlib.util.find_spec", lambda _name: None)
    key, certificate = tmp_path / "server.key", tmp_path / "server.crt"
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", key, "-out", certificate),
        ],
        check=True,
        capture_output=True,
    )
    with running_server({"PG_CONFIG": str(pg_config)}) as server:
        with psycopg.connect(server.admin_url, autocommit=True) as connection:
            data = _folder(connection)
            for file in (key, certificate):
                there = data / file.name
                shutil.copyfile(file, there)
                there.chmod(0o600)
                os.chown(there, data.stat().st_uid, data.stat().st_gid)
            connection.execute(
                sql.SQL("create role mia login superuser password {}").format(SECRET)
            )
            connection.execute("create database sales")
            connection.execute("create role ada login superuser")
            _let_in(
                connection,
                data,
                "hostssl sales mia 127.0.0.1/32 scram-sha-256\n"
                "hostssl sales ada 127.0.0.1/32 cert\n",
            )
        # People's certificates are of an authority of their own: here each is its own one.
        ada, eve = (_made(openssl, tmp_path, name) for name in ("ada", "eve"))
        (data / "people.crt").write_bytes(ada.read_bytes() + eve.read_bytes())
        (data / "people.crt").chmod(0o644)
        port = _free_port()
        with (data / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write("ssl_ca_file = 'people.crt'\n")
            settings.write(f"ssl = on\nlisten_addresses = '127.0.0.1'\nport = {port}\n")
        _restart(pg_config, data)
        passwords = tmp_path / "pgpass"
        passwords.write_text(f"*:*:*:mia:{SECRET}\n")
        passwords.chmod(0o600)
        monkeypatch.setenv("PGPASSFILE", str(passwords))
        url = f"postgresql://mia@localhost:{port}/sales?sslrootcert={certificate}"
        assert run("--db", f"{url}&sslmode=verify-full", "db", "init").code == 0
        found = run("--db", f"{url}&sslmode=verify-full", "doctor", "--json").json
        assert found["store"]["encrypted"] is True
        # Another name than the certificate's, another authority, no encryption: all refused.
        for wrong in (
            url.replace("localhost", "127.0.0.1") + "&sslmode=verify-full",
            url.replace(str(certificate), str(_other(openssl, tmp_path))) + "&sslmode=verify-ca",
            f"{url}&sslmode=disable",
        ):
            code, out, err = run("--db", wrong, "team")
            assert (code, SECRET in out + err) == (3, False)
        # Who has the key of a certificate is the login that it names, and no other.
        url = (
            f"postgresql://ada@localhost:{port}/sales?sslmode=verify-full&sslrootcert={certificate}"
        )
        for person, expected in ((ada, 0), (eve, 3), (None, 3)):
            mine = f"&sslcert={person}&sslkey={person.with_suffix('.key')}" if person else ""
            assert run("--db", url + mine, "team").code == expected


def _other(openssl: str, folder: Path) -> Path:
    return _made(openssl, folder, "other")


def _made(openssl: str, folder: Path, name: str) -> Path:
    """A certificate for a name that stands for itself; its key lies beside it."""
    made, key = folder / f"{name}.crt", folder / f"{name}.key"
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", f"/CN={name}", "-keyout", key, "-out", made),
        ],
        check=True,
        capture_output=True,
    )
    key.chmod(0o600)
    return made


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


def _restart(pg_config: Path, data: Path) -> None:
    bindir = subprocess.run(
        [pg_config, "--bindir"], capture_output=True, text=True, check=True
    ).stdout.strip()
    run_as: postgres._RunAs = {}
    if os.geteuid() == 0:
        status = data.stat()
        run_as = {"user": status.st_uid, "group": status.st_gid, "extra_groups": []}
    words: list[str | Path] = [
        *(Path(bindir) / "pg_ctl", "restart", "--silent", "--wait", "--mode", "fast"),
        *("--pgdata", data, "--log", data / "server.log"),
    ]
    postgres._run(words, data.parent, run_as)
