"""Writing acknowledgements of warnings: rows are only added, a warning's latest one counts."""

from datetime import date

from funnelview.domain.alerts import Alert
from funnelview.store.base import Unit
from funnelview.store.tables.warnings import acknowledgement
from funnelview.store.upkeep import forget_owners


def write_acknowledgement(unit: Unit, alert: Alert, until: date | None, reason: str) -> int:
    """Write that a warning is known until a day (None: no longer), and return the row's id."""
    subject = alert.subject
    done = unit.conn.execute(
        acknowledgement.insert()
        .values(
            code=subject.code,
            rep_id=subject.rep_id,
            deal_id=subject.deal_id,
            customer_id=subject.customer_id,
            severity=alert.severity.value,
            value=alert.value,
            reason=reason,
            until=until,
            recorded=unit.now,
            who=unit.actor.name,
            via=unit.actor.via,
        )
        .returning(acknowledgement.c.id)
    )
    forget_owners(unit.conn, [alert.rep_id])
    return int(done.scalar_one())
