"""Warnings and settings as the screens call them, in worker threads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from funnelview.domain.alerts import Alert
    from funnelview.usecases.desk import Desk
    from funnelview.usecases.funnel import Done
    from funnelview.usecases.pulling import TeamTrouble
    from funnelview.usecases.settings import SettingLine
    from funnelview.usecases.warnings import Warnings

__all__ = ["WarningsOffice"]


class WarningsOffice:
    """Warnings, acknowledging them, and the settings that they go by."""

    desk: Desk

    def alerts(self, rep_id: int | None, top_id: int | None) -> Warnings:
        """The warnings of one rep, of a manager's team, or of everybody."""
        from funnelview.usecases.warnings import alerts, of_team

        found = alerts(self.desk, rep_id)
        return found if top_id is None else of_team(found, top_id)

    def team_trouble(self, manager_id: int) -> TeamTrouble:
        """What a manager's team lacks, and who pulls it down."""
        from funnelview.usecases.pulling import team_trouble

        return team_trouble(self.desk, manager_id)

    def acknowledge(self, alert: Alert, until: date, reason: str) -> Done:
        """Put a warning out of sight until a day."""
        from funnelview.usecases.warnings import acknowledge

        subject = alert.subject
        return acknowledge(
            self.desk,
            alert.code,
            until=until,
            reason=reason,
            deal=subject.deal_id,
            customer=subject.customer_id,
            rep=subject.rep_id,
        )

    def withdraw(self, alert: Alert) -> Done:
        """Take an acknowledgement back."""
        from funnelview.usecases.warnings import withdraw

        subject = alert.subject
        return withdraw(
            self.desk,
            alert.code,
            deal=subject.deal_id,
            customer=subject.customer_id,
            rep=subject.rep_id,
        )

    def keep_counts(self) -> bool:
        """Make the counts of warnings that are missing; whether there were any."""
        from funnelview.usecases.keeping import keep_counts

        return self.desk.past is None and keep_counts(self.desk)

    def settings(self) -> tuple[SettingLine, ...]:
        """Every setting with its value, default, unit and explanation."""
        from funnelview.usecases.settings import setting_lines

        return setting_lines(self.desk)

    def change_setting(self, key: str, text: str, seen: str) -> str:
        """Set one of the settings that showed ``seen``; gives the value as the store keeps it."""
        from funnelview.domain.settings import as_texts
        from funnelview.usecases.store import change_setting

        return as_texts(change_setting(self.desk, key, text, seen=seen))[key]
