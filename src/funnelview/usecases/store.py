"""Making, upgrading and checking a store, and reading what a report of its state needs."""

from collections.abc import Iterator
from dataclasses import replace

from funnelview.domain.rights import Act
from funnelview.domain.settings import Settings, as_texts, with_setting
from funnelview.errors import Conflict, RuleRefused
from funnelview.i18n import _
from funnelview.store.base import Reading, Store
from funnelview.store.engine import SECRET_QUERY, shown_url, store_url
from funnelview.store.history import Check, check_store
from funnelview.store.recounting import recount_days
from funnelview.store.settings import know_currency, read_rates, read_settings, write_settings
from funnelview.usecases.again import repeatable
from funnelview.usecases.desk import Desk, zone_of


def make_store(desk: Desk, settings: Settings | None = None) -> bool:
    """Make the tables of a store and its settings; return whether it was empty before.

    An older store is left to ``upgrade_store``.

    Raises:
        StoreVersion: it is of another version.

    """
    if desk.store.schema() is not None:
        desk.store.check_schema()
        return False
    return upgrade_store(desk, settings)


def upgrade_store(desk: Desk, settings: Settings | None = None) -> bool:
    """Bring a store to this version; return whether anything was to be done.

    An empty database gets the tables and these settings: its first ones, which also speak for
    the time before it was made.
    """
    # Alembic takes a third of a second to load, and few starts need it.
    from funnelview.store.schema import upgrade

    empty = desk.store.schema() is None
    done = upgrade(desk.store)
    if empty:
        first = settings or Settings()
        with desk.store.write(desk.actor, desk.clock()) as unit:
            write_settings(unit, first)
            if first.currency:
                know_currency(unit.conn, first.currency)
            unit.commit()
    return done


def check(desk: Desk) -> Check:
    """Prove that history, sums, references and trail agree with the present state."""
    from funnelview.store.trail.check import verify

    rights = desk.store.rights()
    if rights.reach is not None:
        # Who sees a part would find it wrong: sums and history are of the whole.
        rights.must(Act.GRANT)
    director = rights.is_director
    with desk.store.read() as conn:
        told = check_store(conn, zone_of(read_settings(conn)))
        told = replace(told, problems=(*told.problems, *_rows(desk, conn)))
        if not director:
            return told
        trail = verify(conn)
    bad = (f"{one.table} {one.row}: {one.message}" for one in trail.faults)
    return replace(told, problems=(*told.problems, *bad), entries=trail.entries)


def _rows(desk: Desk, conn: Reading) -> Iterator[str]:
    """Compare the rows that lie ready for the board with what they would be now."""
    from funnelview.usecases.reading import read_figures
    from funnelview.usecases.ready import unlike

    for name in unlike(conn, read_figures(conn, replace(desk, past=None), None, None)):
        yield _("The board's row of {name} is kept otherwise than it is made.").format(
            name=name or _("nobody")
        )


def get_settings(desk: Desk) -> Settings:
    """Return the store's settings."""
    with desk.store.read() as conn:
        return read_settings(conn)


@repeatable
def change_setting(desk: Desk, name: str, text: str, *, seen: str | None = None) -> Settings:
    """Change one setting from its text and return them all.

    ``seen`` is the text that the person was looking at.

    Raises:
        Conflict: somebody else changed it meanwhile; it tells the three values.
        BadInput: there is no such setting, or the value can't be taken.
        RuleRefused: the currency is to be another one, and rates into the present one are set.
        NotAllowed: a rep asks; of the time zone, which is told to every deal, who is no director.

    """
    with desk.store.write(desk.actor, desk.clock(), Act.MANAGE) as unit:
        before = read_settings(unit.conn)
        settings = with_setting(before, name, text)
        stands = as_texts(before).get(name)
        if (
            seen is not None
            and stands is not None
            and stands not in {seen, as_texts(settings).get(name)}
        ):
            raise Conflict(
                _(
                    "Somebody else changed this setting meanwhile: it was {before}, "
                    "now it is {theirs}, yours is {yours}."
                ).format(before=seen, theirs=stands, yours=text),
                way_out=_("Look at the present value, then change it if you still want to."),
            )
        if settings.currency != before.currency and read_rates(unit.conn, before.currency).rates:
            # They say what others are worth in the old one: taken for the new one, sums were wrong.
            raise RuleRefused(
                _("The store's rates are into {currency}: it stays the currency of sums.").format(
                    currency=before.currency
                ),
                way_out=_("For sums in another one make a new store, and import into it."),
            )
        write_settings(unit, settings)
        if settings.time_zone != before.time_zone:
            desk.store.rights_on(unit.conn).must(Act.IMPORT)
            recount_days(unit, zone_of(before), zone_of(settings))
        if settings.currency:
            know_currency(unit.conn, settings.currency)
        unit.commit()
    return replace(settings)


def open_store(
    address: str, *, create: bool = False, replica: str | None = None, listen: str | None = None
) -> Store:
    """Open a store by URL or path; ``create`` makes a missing SQLite file.

    ``replica`` and ``listen`` are further addresses of a store on Postgres (see ``Store``).
    """
    return Store(address, create=create, replica=replica, listen=listen)


def shown_address(address: str) -> str:
    """Return a store's URL or path as it may be shown: without a password.

    Raises:
        BadInput: the address can't be read.

    """
    if "://" not in address:
        return address
    return shown_url(store_url(address))


def has_password(address: str) -> bool:
    """Whether a store's URL holds a password, in its usual place or among its options.

    Raises:
        BadInput: the address can't be read.

    """
    if "://" not in address:
        return False
    url = store_url(address)
    return bool(url.password or SECRET_QUERY & url.query.keys())
