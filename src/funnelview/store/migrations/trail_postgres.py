"""The trail's triggers on Postgres, for the first migration; forms as ``trail.form`` says.

They run with the rights of whoever owns the store, so that people who may write records need no
right to write the trail.
"""

from funnelview.store.trail.form import RECORDS

# So many entries of a team, and the heads of all chains are sealed together.
_SEALED_EVERY = 100

_PLAIN = {
    "n": "{0}",
    "d": "to_char({0}, 'YYYY-MM-DD')",
    "m": "to_char({0} at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
    "b": "{0}::int",
    "f": "encode(float8send({0}), 'hex')",
}

# What an import writes many of, and what may be alike in all of them.
_IN_BULK = frozenset({"deal_change", "record_change"})
_ALIKE = frozenset(
    "kind field old recorded who via review_id handover_id undoes observed".split()  # noqa: SIM905
)
_MANY = 100

_COVER = """
create function trail_cover(told text, covered text, rows_ bigint, proof bytea, each_ bytea,
    who_ text, via_ text) returns void language plpgsql as $trail$
declare entry bigint := nullif(current_setting('funnelview.trail_entry', true), '')::bigint;
begin
  if entry is null or exists (select 1 from trail_entry e where e.id = entry) then
    entry := nextval(pg_get_serial_sequence('trail_entry', 'id'));
    perform set_config('funnelview.trail_entry', entry::text, true),
      set_config('funnelview.trail_who', coalesce(who_, session_user), true),
      set_config('funnelview.trail_via', coalesce(via_, ''), true);
  end if;
  insert into trail_part (entry_id, what, form, ids, digest, sums)
  values (entry, told, 'L1', covered, proof, case when rows_ > 1 then each_ end);
end $trail$
"""

# The chain of whoever writes: the team's manager's.
_CHAIN = """
create function trail_chain(login_ text) returns bigint language sql stable as $trail$
  select case when p.role = 'rep' then coalesce(p.manager_id, p.id) else p.id end
  from person p where p.id = coalesce((select a.person_id from access a where a.login = login_),
    (select o.id from person o where o.login = login_))
$trail$
"""

_CLOSE = """
create function trail_close() returns trigger language plpgsql
    security definer set search_path = {path} as $trail$
declare
  sealing boolean := new.what = 'heads';
  who_ text := case when sealing then session_user
    else coalesce(nullif(current_setting('funnelview.trail_who', true), ''), session_user) end;
  via_ text := case when sealing then 'seal'
    else coalesce(current_setting('funnelview.trail_via', true), '') end;
  from_ text := concat_ws(' ', host(inet_client_addr()),
    nullif(current_setting('application_name', true), ''));
  at_ timestamptz := clock_timestamp();
  chain_ bigint := 0;
  number_ bigint;
  link bytea;
  parts text;
begin
  if exists (select 1 from trail_entry e where e.id = new.entry_id) then
    return null;
  end if;
  if not sealing then
    chain_ := coalesce(trail_chain(who_), trail_chain(session_user), 0);
  end if;
  insert into trail_head (chain, number, hash) values (chain_, 0, ''::bytea)
    on conflict (chain) do nothing;
  select h.number + 1, h.hash into number_, link from trail_head h
    where h.chain = chain_ for update;
  select string_agg({part}, E'\\n' order by p.id) into parts
    from trail_part p where p.entry_id = new.entry_id;
  link := sha256(convert_to(concat(encode(link, 'hex'), E'\\n', {entry}, E'\\n', parts), 'UTF8'));
  insert into trail_entry (id, chain, number, at, who, via, login, origin, hash)
    values (new.entry_id, chain_, number_, at_, who_, via_, session_user, from_, link);
  update trail_head set number = number_, hash = link where chain = chain_;
  if chain_ <> 0 and number_ % {every} = 0 then
    perform trail_seal();
  end if;
  return null;
end $trail$
"""

_SEAL = """
create function trail_seal() returns void language plpgsql
    security definer set search_path = {path} as $trail$
declare heads text;
begin
  select string_agg(h.chain || '.' || h.number || '.' || left(encode(h.hash, 'hex'), 16), ','
    order by h.chain) into heads from trail_head h where h.chain <> 0;
  if heads is null then
    return;
  end if;
  insert into trail_part (entry_id, what, form, ids, digest)
  values (nextval(pg_get_serial_sequence('trail_entry', 'id')), 'heads', 'H1', heads,
    sha256(convert_to(heads, 'UTF8')));
end $trail$
"""


def postgres_guards(kept: list[str], message: str, path: str) -> list[str]:
    """Return the statements that make the triggers.

    ``kept`` are the tables without triggers of their own against changes, ``path`` is where the
    functions look for tables.
    """
    text = "octet_length({0}), {0}"
    entry = (
        "format('%s,%s,%s,%s,%s:%s,%s:%s,%s:%s,%s:%s', new.entry_id, chain_, number_, "
        + _PLAIN["m"].format("at_")
        + ", "
        + ", ".join(text.format(one) for one in ("who_", "via_", "session_user::text", "from_"))
        + ")"
    )
    part = (
        "format('%s,%s:%s,%s:%s,%s:%s,%s,64:%s', p.id, "
        + ", ".join(text.format(f"p.{one}") for one in ("what", "form", "ids"))
        + ", octet_length(p.alike) || ':' || p.alike, encode(p.digest, 'hex'))"
    )
    close = _CLOSE.replace("{part}", part).replace("{entry}", entry)
    close = close.replace("{every}", str(_SEALED_EVERY)).replace("{path}", path)
    refuse = (
        "create function trail_refuse() returns trigger language plpgsql as $trail$ begin"
        f" raise exception '{message}' using errcode = 'FV002'; end $trail$"
    )
    made = [_COVER, _CHAIN, _SEAL.replace("{path}", path), close, refuse]
    made.append(
        "create constraint trigger trail_close after insert on trail_part"
        " deferrable initially deferred for each row execute function trail_close()"
    )
    for table in RECORDS:
        made += _covering(table, path)
    for table in (*kept, "trail_entry", "trail_part"):
        made.append(_refusing(f"{table}_kept", f"before update or delete on {table}", "row"))
        made.append(_refusing(f"{table}_emptied", f"before truncate on {table}", "statement"))
    made.append(
        "create trigger trail_head_moves before update on trail_head for each row"
        " when (new.chain <> old.chain or new.number <> old.number + 1)"
        " execute function trail_refuse()"
    )
    made.append(_refusing("head_deleted", "before delete on trail_head", "row"))
    made.append(_refusing("head_emptied", "before truncate on trail_head", "statement"))
    return made


def _refusing(name: str, when: str, level: str) -> str:
    return f"create trigger trail_{name} {when} for each {level} execute function trail_refuse()"


def _line(table: str) -> str:
    """Return the expression that makes a row's line of form L1."""
    signs: list[str] = []
    values: list[str] = []
    for name, kind in RECORDS[table].items():
        cell = f"a.{name}"
        if kind == "t":
            signs.append("%s%s")
            values.append(f"octet_length({cell}) || ':', {cell}")
        else:
            signs.append("%s")
            values.append(_PLAIN[kind].format(cell))
    return f"format('{','.join(signs)}', {', '.join(values)})"


def _proof(line: str) -> str:
    """Return the statement that makes the digest of all rows that were added, of their lines."""
    # Each row's own digest first, then the sorting: of forty bytes in place of whole rows.
    return f"""
    select count(*), min(id), max(id), sha256(string_agg(proof_, ''::bytea order by id)),
        string_agg(substr(proof_, 1, 2), ''::bytea order by id)
      into rows_, first_, last_, proof, each_
      from (select a.id, sha256(convert_to({line}, 'UTF8')) as proof_ from added a offset 0) lines;
"""


def _cell(name: str, kind: str, row: str) -> str:
    """Return the expression that makes one cell of a line of form L1."""
    if kind == "t":
        return f"octet_length({row}.{name}) || ':' || {row}.{name}"
    return f"({_PLAIN[kind].format(f'{row}.{name}')})::text"


def _proof_of_many(table: str) -> str:
    """Return the statements for rows of which most cells are alike: those are written once.

    The lines are the same as those of ``_line``, in a third of the time.
    """
    pieces: list[str] = []
    alike: list[str] = []
    made: list[str] = []
    run: list[str] = []
    for name, kind in [*RECORDS[table].items(), ("", "")]:
        if name in _ALIKE:
            alike.append(f"a.{name} is not distinct from one.{name}")
            run.append(f"coalesce({_cell(name, kind, 'one')}, '')")
            continue
        if run:
            together = " || ',' || ".join(run)
            made.append(f"alike_[{len(made) + 1}] := {together};")
            pieces.append(f"alike_[{len(made)}]")
            run.clear()
        if name:
            pieces.append(_cell(name, kind, "a"))
    line = "concat(" + ", ',', ".join(pieces) + ")"
    return f"""
  select * into one from added limit 1;
  select count(*) > {_MANY} and bool_and({" and ".join(alike)}) into many_ from added a;
  if many_ then
    {" ".join(made)}
    {_proof(line)}
  else
    {_proof(_line(table))}
  end if;
"""


def _covering(table: str, path: str) -> list[str]:
    columns = RECORDS[table]
    who = "who" if "who" in columns else "author"
    via = "a.via" if "via" in columns else "null"
    in_bulk = table in _IN_BULK
    more = f"many_ boolean; one {table}%rowtype; alike_ text[];" if in_bulk else ""
    return [
        f"""
create function trail_add_{table}() returns trigger language plpgsql
    security definer set search_path = {path} as $trail$
declare rows_ bigint; first_ bigint; last_ bigint; proof bytea; each_ bytea; covered text;
  who_ text; via_ text; {more}
begin
  {_proof_of_many(table) if in_bulk else _proof(_line(table))}
  if rows_ = 0 then
    return null;
  end if;
  if rows_ = 1 then
    covered := first_;
  elsif last_ - first_ + 1 = rows_ then
    covered := first_ || '-' || last_;
  else
    select string_agg(case when a = b then a::text else a || '-' || b end, ',' order by a)
      into covered from (select min(id) as a, max(id) as b from (
        select id, id - row_number() over (order by id) as span from added) ids
        group by span) spans;
  end if;
  select a.{who}, {via} into who_, via_ from added a limit 1;
  perform trail_cover('{table}', covered, rows_, proof, each_, who_, via_);
  return null;
end $trail$
""",
        f"""
create trigger trail_{table}_added after insert on {table} referencing new table as added
    for each statement execute function trail_add_{table}()
""",
    ]
