"""The numbers that tell whether anybody wrote to the store."""

from funnelview.domain.funnel import Role
from funnelview.store.base import Store
from funnelview.usecases.desk import Desk
from funnelview.usecases.records import add_person


def test_it_differs_after_anybodys_write_and_only_then(desk: Desk, made_url: str) -> None:
    seen = [desk.store.change_mark()]
    assert desk.store.change_mark() == seen[0]
    with Store(made_url) as store:
        other = Desk(store, "lin", "test", desk.clock)
        for number, writer in enumerate((other, desk, other)):
            add_person(writer, f"Mia {number}", Role.REP)
            seen.append(desk.store.change_mark())
            with writer.store.write(writer.actor, writer.clock()) as unit:
                unit.remember_result("k", "never committed", {}, None)
            assert desk.store.change_mark() == seen[-1]
    assert len(set(seen)) == len(seen)


def test_a_connection_made_anew_counts_anew(desk: Desk) -> None:
    before = desk.store.change_mark()
    add_person(desk, "Mia", Role.REP)
    desk.store.close()
    assert desk.store.change_mark() != before
