"""Moving the story through time, so that the demo is always of today.

Days move by whole weeks: weekdays stay what they were. Quotas move by whole quarters, along
with the quarter that the anchor (the story's last day) lies in. What the user did since the
story's end moves along too, but never beyond the present moment: order is kept, nothing lies
in the future that can't.
"""

import json
from dataclasses import dataclass
from datetime import date, timedelta

from funnelview.domain.calendar import quarter_of, week_of, week_start, year_of
from funnelview.domain.history import OUTCOME, REGISTERED, decode_outcome, encode_outcome

# The fields of a deal's history whose texts hold dates: such as may lie ahead, such as can't,
# and those that hold dates among other things.
DAYS = frozenset({"expected", "next_step_due"})
PAST_DAYS = frozenset({"registered"})
DATED = DAYS | PAST_DAYS | {OUTCOME, REGISTERED}


@dataclass(frozen=True, slots=True)
class Move:
    """One move: the anchor it starts from, the weeks, and the day that nothing goes beyond."""

    anchor: date
    weeks: int
    today: date
    fiscal_start: int = 1

    @property
    def days(self) -> int:
        """The move in days."""
        return 7 * self.weeks

    @property
    def new_anchor(self) -> date:
        """Where the anchor moves to."""
        return self.anchor + timedelta(days=self.days)

    def day(self, day: date) -> date:
        """Return where a day moves that may lie in the future, such as an expected date."""
        return day + timedelta(days=self.days)

    def past_day(self, day: date) -> date:
        """Return where a day moves on which something happened."""
        return min(self.day(day), self.today)

    def week(self, week: str) -> str:
        """Return where the ISO week of a review moves."""
        return week_of(min(self.day(week_start(week)), self.today))

    def period(self, key: str) -> str:
        """Return where the period of a quota moves: the anchor's quarter to its new quarter."""
        old, new = self.anchor, self.new_anchor
        if len(key) == 4:
            years = [int(year_of(day, self.fiscal_start).key) for day in (new, old)]
            return f"{int(key) + years[0] - years[1]:04}"
        quarters = self._quarter(new) - self._quarter(old)
        if "Q" in key:
            index = int(key[:4]) * 4 + int(key[-1]) - 1 + quarters
            return f"{index // 4:04}-Q{index % 4 + 1}"
        month = int(key[:4]) * 12 + int(key[5:]) - 1 + 3 * quarters
        return f"{month // 12:04}-{month % 12 + 1:02}"

    def _quarter(self, day: date) -> int:
        key = quarter_of(day, self.fiscal_start).key
        return int(key[:4]) * 4 + int(key[-1])

    def text(self, field: str, text: str | None) -> str | None:
        """Return a value as history keeps it (see ``domain.history``), moved."""
        if not text:
            return text
        if field == OUTCOME:
            outcome, closed, reason = decode_outcome(text)
            return encode_outcome(outcome, self.past_day(closed) if closed else None, reason)
        if field in DAYS:
            return self.day(date.fromisoformat(text)).isoformat()
        if field in PAST_DAYS:
            return self.past_day(date.fromisoformat(text)).isoformat()
        if field == REGISTERED:
            return self._origin(text)
        return text

    def _origin(self, text: str) -> str:
        """Return the text of a deal's first values, moved."""
        moved = {field: self.text(field, value) for field, value in json.loads(text).items()}
        return json.dumps(moved, ensure_ascii=False, separators=(",", ":"))
