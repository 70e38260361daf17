"""The law of rights on Postgres: row-level security, kept by the server whoever asks and how.

One login for each person. All tables belong to a role that nobody logs in as, and whoever was let
in is a member of another one, which has the table rights that the law knows of; policies say
which rows. The helper functions run as the owner, with a fixed search path, and each is asked
once for a statement. Made when the first person is registered, and made anew with every upgrade.
"""

from collections.abc import Iterator
from typing import Final

import sqlalchemy as sa
from psycopg import sql

from funnelview.errors import NotAllowed
from funnelview.i18n import _
from funnelview.store.rights import law

_LONGEST: Final = 63
"""Bytes of a name on Postgres."""


class _Words:
    """The words in a policy: other tables are seen through their own policies."""

    login = "(select rights_login())"
    role = "(select rights_role())"
    everything = "(select rights_everything())"

    def among(self, column: str, name: str) -> str:
        """Whether a value is in a set that is asked for once."""
        return f"{column} in (select rights_{name}())"

    def exists(self, table: str, alias: str, condition: str) -> str:
        """Whether such a row can be seen."""
        return f"exists (select 1 from {table} {alias} where {condition})"  # noqa: S608 - our own

    def unclaimed(self, customer: str) -> str:
        """Whether nobody has a deal with a customer."""
        return f"rights_unclaimed({customer})"


_ITEMS = (
    "select {0} from handover_item i join handover h on h.id = i.handover_id"
    " where h.status = 'open' and {0} is not null and (i.successor_id in (select rights_tree())"
    " or h.leaver_id in (select rights_tree()))"
)

# Name, what it gives, and its question. Owner's rights, one answer for a statement.
_FUNCTIONS: Final = (
    (
        "rights_login()",
        "text",
        # A shared login alone may say for whom it speaks.
        (
            "select case when exists (select 1 from access where login = session_user::text"
            " and role = 'shared') then nullif(current_setting('funnelview.login', true), '')"
            " else session_user::text end"
        ),
    ),
    (
        "rights_role()",
        "text",
        # Whoever may be the owner is above the law anyway: a superuser, the database's keeper.
        (
            "select coalesce(case when pg_has_role(session_user, {owner}, 'member') then 'director'"
            " end, (select case when p.status = 'left' then null"
            " when a.role = 'shared' then null else a.role end"
            " from access a left join person p on p.id = a.person_id"
            " where a.login = rights_login()),"
            " case when not exists (select 1 from access) then 'director' end)"
        ),
    ),
    ("rights_me()", "bigint", "select person_id from access where login = rights_login()"),
    (
        "rights_everything()",
        "boolean",
        "select rights_role() = 'director' or (rights_role() = 'reader' and rights_me() is null)",
    ),
    (
        "rights_tree()",
        "setof bigint",
        (
            "with recursive tree(id) as (select rights_me() where rights_role() is not null"
            " union select p.id from person p join tree on p.manager_id = tree.id"
            " where rights_role() <> 'rep') select id from tree where id is not null"
        ),
    ),
    (
        "rights_party()",
        "setof bigint",
        (
            "select h.leaver_id from handover h join handover_item i on i.handover_id = h.id"
            " where h.status = 'open' and i.successor_id in (select rights_tree())"
            " union select i.successor_id from handover_item i join handover h"
            " on h.id = i.handover_id where h.status = 'open' and i.successor_id is not null"
            " and h.leaver_id in (select rights_tree())"
        ),
    ),
    ("rights_handed()", "setof bigint", _ITEMS.format("i.deal_id")),
    ("rights_handed_customer()", "setof bigint", _ITEMS.format("i.customer_id")),
    (
        "rights_side()",
        "setof bigint",
        (
            "select id from handover where leaver_id in (select rights_tree())"
            " union select handover_id from handover_item"
            " where successor_id in (select rights_tree())"
        ),
    ),
    (
        "rights_former()",
        "setof bigint",
        (
            "select deal_id from deal_change where field = 'owner_id'"
            " and old in (select id::text from rights_tree() as own(id))"
            " and rights_role() in ('manager', 'reader')"
        ),
    ),
    (
        "rights_unclaimed(customer bigint)",
        "boolean",
        "select not exists (select 1 from deal where customer_id = customer)",
    ),
)

# Others' counts that hold no longer: who doesn't see their deals can't take them out.
_FORGET: Final = """
create or replace function rights_forget_{0}() returns trigger language plpgsql as $law$ begin
  if not rights_everything() then
    delete from warning_owner where owner_id in (select d.owner_id from deal d
      where d.customer_id in (select {1} from written) and d.owner_id is not null);
  end if;
  return null; end $law$
"""
_FORGETS: Final = (
    ("customer", "id", ("update",)),
    ("contact", "customer_id", ("insert", "update")),
)


def names(database: str) -> tuple[str, str]:
    """Return the roles of a database: who owns the tables, and whose members are let in."""
    stem = f"funnelview_{database}"
    users = stem.encode()[: _LONGEST - len("_owner")].decode(errors="ignore")
    return f"{users}_owner", users


def _quoted(*parts: str) -> list[str]:
    return [sql.Identifier(one).as_string(None) for one in parts]


def _left_over() -> str:
    """Return the question for what a leaver still has, for whoever closes the last item."""
    from sqlalchemy.dialects import postgresql

    from funnelview.store.handover.joining import without_deal

    question = without_deal(sa.literal_column("leaver", sa.BigInteger))
    literally = {"literal_binds": True}
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    return str(question.compile(dialect=dialect, compile_kwargs=literally))


def _statements(owner: str, users: str, schema: str) -> Iterator[str]:
    path = f"set search_path = {schema}, pg_temp"
    whose = sql.Literal(owner.strip('"')).as_string(None)
    for head, gives, question in _FUNCTIONS:
        yield (
            f"create or replace function {head} returns {gives} language sql stable"
            f" security definer {path} as $law$ {question.replace('{owner}', whose)} $law$"
        )
    yield (
        "create or replace function rights_left_over(leaver bigint) returns setof bigint"
        f" language sql stable security definer {path} as $law$ {_left_over()} $law$"
    )
    words = _Words()
    for name, table in law.LAW.items():
        yield f"alter table {name} enable row level security"
        yield f"alter table {name} force row level security"
        yield f"create policy rights_owner on {name} to {owner} using (true) with check (true)"
        yield f"revoke all on {name} from public, {users}"
        verbs = ("select",) if table.by_server else table.verbs
        yield f"grant {', '.join(verbs)} on {name} to {users}"
        policy = f"create policy rights_{{0}} on {name} for {{0}} to {users}"
        yield f"{policy.format('select')} using ({table.read(words, f'{name}.')})"
        if table.by_server:
            continue
        if table.add:
            yield f"{policy.format('insert')} with check ({table.add(words, f'{name}.')})"
        if table.change:
            become = table.become or table.change
            yield (
                f"{policy.format('update')} using ({table.change(words, f'{name}.')})"
                f" with check ({become(words, f'{name}.')})"
            )
        if table.remove:
            yield f"{policy.format('delete')} using ({table.remove(words, f'{name}.')})"
        if table.guard:
            yield (
                f"create or replace function rights_guard_{name}() returns trigger"
                " language plpgsql as $law$ begin"
                " if rights_role() is distinct from 'director' and"
                f" coalesce({table.guard(words)}, false) then"
                f" raise exception '{law.REFUSED}.{name}' using errcode = '42501'; end if;"
                " return new; end $law$"
            )
            yield (
                f"create or replace trigger rights_guard before update on {name}"
                f" for each row execute function rights_guard_{name}()"
            )
    for name, column, verbs in _FORGETS:
        yield _FORGET.format(name, column)
        for verb in verbs:
            yield (
                f"create or replace trigger rights_forget_{verb} after {verb} on {name}"
                " referencing new table as written for each statement"
                f" execute function rights_forget_{name}()"
            )
    yield f"grant usage on schema {schema} to {users}"
    yield f"grant usage, select on all sequences in schema {schema} to {users}"
    yield f"grant select on alembic_version to {users}"
    yield f"revoke create on schema {schema} from public"


def _tables(conn: sa.Connection, schema: str) -> list[str]:
    query = sa.text("select tablename from pg_tables where schemaname = :schema")
    return list(conn.execute(query, {"schema": schema}).scalars())


def _functions(conn: sa.Connection, schema: str) -> list[tuple[str, bool]]:
    """Return the store's own functions, and whether each is a trigger's."""
    query = sa.text(
        "select p.oid::regprocedure::text, p.prorettype = 'trigger'::regtype from pg_proc p"
        " where p.pronamespace = to_regnamespace(:schema) and not exists (select 1 from pg_depend d"
        " where d.objid = p.oid and d.deptype = 'e')"
    )
    return [(row[0], row[1]) for row in conn.execute(query, {"schema": schema})]


def secure(conn: sa.Connection) -> None:
    """Put a store under the law: its roles, owner, policies, functions; made anew where it is.

    Raises:
        NotAllowed: the server doesn't let this login do it.

    """
    with _asked(conn):
        database, schema = conn.execute(
            sa.text("select current_database(), quote_ident(current_schema())")
        ).one()
        plain_owner, plain_users = names(database)
        owner, users = _quoted(plain_owner, plain_users)
        run = conn.exec_driver_sql
        for name, quoted in ((plain_owner, owner), (plain_users, users)):
            there = sa.text("select 1 from pg_roles where rolname = :name")
            if conn.execute(there, {"name": name}).first() is None:
                run(f"create role {quoted} nologin")
        member = sa.text("select pg_has_role(current_user, :owner, 'usage')")
        if not conn.execute(member, {"owner": plain_owner}).scalar():
            run(f"grant {owner} to current_user")
        run(f"grant usage, create on schema {schema} to {owner}")
        policies = sa.text(
            "select tablename, policyname from pg_policies where schemaname = :schema"
            " and policyname like 'rights\\_%'"
        )
        for table, policy in conn.execute(policies, {"schema": schema}).all():
            run(f"drop policy {policy} on {table}")
        # The first call names functions that the next ones need: made in order, checked at use.
        run("set local check_function_bodies = off")
        for statement in _statements(owner, users, schema):
            run(statement)
        for table in _tables(conn, schema):
            run(f"alter table {sql.Identifier(table).as_string(None)} owner to {owner}")
        for function, triggers in _functions(conn, schema):
            run(f"alter function {function} owner to {owner}")
            if triggers:
                # What follows from a write is done whoever writes, and sees every row it needs.
                run(f"alter function {function} security definer")
                run(f"alter function {function} set search_path = {schema}, pg_temp")


class _asked:  # noqa: N801 - reads as a word where it is used
    """Turns what the server refuses into the way out: what its administrator has to do."""

    def __init__(self, conn: sa.Connection, login: str = "") -> None:
        self._conn = conn
        self._login = login

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        """Tell what is missing."""
        if isinstance(error, sa.exc.DBAPIError):
            state = getattr(error.orig, "sqlstate", None)
            if state == "42501":
                raise _missing(self._login) from error


def _missing(login: str) -> NotAllowed:
    if not login:
        return NotAllowed(
            _("The server doesn't let this login set up rights."),
            way_out=_("Do it once as a superuser, or as a login with CREATEROLE that owns all."),
        )
    return NotAllowed(
        _("The server doesn't let this login make logins."),
        way_out=_("Ask its administrator for: {command}").format(command=login),
    )


def is_secured(conn: sa.Connection) -> bool:
    """Whether a store is under the law."""
    law_on = "select relrowsecurity from pg_class where oid = to_regclass('access')"
    return bool(conn.execute(sa.text(law_on)).scalar())


def open_to(conn: sa.Connection, login: str) -> str:
    """Make a login of the server where there is none, and let it into this store.

    Raises:
        NotAllowed: the server doesn't let whoever asks do it.

    """
    if not is_secured(conn):
        secure(conn)
    _owner, users = names(str(conn.execute(sa.text("select current_database()")).scalar()))
    name, group = _quoted(login, users)
    there = sa.text("select 1 from pg_roles where rolname = :name")
    new = conn.execute(there, {"name": login}).first() is None
    member = sa.text(
        "select 1 from pg_auth_members m join pg_roles r on r.oid = m.member"
        " join pg_roles g on g.oid = m.roleid where r.rolname = :name and g.rolname = :users"
    )
    wanted = []
    if new:
        wanted.append(f"create role {name} login")
    if conn.execute(member, {"name": login, "users": users}).first() is None:
        wanted.append(f"grant {group} to {name}")
    with _asked(conn, "; ".join(wanted) + ";"):
        for statement in wanted:
            conn.exec_driver_sql(statement)
    if not new:
        return ""
    return _("The server has a new login {login}, without a password.").format(login=login)


def close_to(conn: sa.Connection, login: str) -> None:
    """Shut a login out of this store; the server keeps it.

    Raises:
        NotAllowed: the server doesn't let whoever asks do it.

    """
    _owner, users = names(str(conn.execute(sa.text("select current_database()")).scalar()))
    there = sa.text("select 1 from pg_roles where rolname = :name")
    if conn.execute(there, {"name": login}).first() is None:
        return
    name, group = _quoted(login, users)
    statement = f"revoke {group} from {name}"
    with _asked(conn, f"{statement};"):
        conn.exec_driver_sql(statement)
