"""Lists about somebody's deals: whose they are is asked for by name, and enter goes to the deal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from funnelview.errors import BadInput
from funnelview.i18n import _
from funnelview.tui.screens.base import ListScreen
from funnelview.tui.widgets.footer import Footer
from funnelview.tui.widgets.prompt import Prompt, Question
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from funnelview.domain.funnel import Person
    from funnelview.store.funnel import DealLine

__all__ = ["FindingScreen"]


class DealFound(Outcome["DealLine"]):
    """The deal to go to was read."""


class PersonFound(Outcome["tuple[Person, bool] | None"]):
    """Whose list is wanted was found: who, and whether they are a rep; None for everybody."""


class FindingScreen(ListScreen):
    """What there is of one rep, a manager's team, or everybody.

    Args:
        person_id: whose; None for everybody's.
        name: how they are called, until the store answered.
        is_rep: whether the person's own are meant, not those of all below.
    """

    def __init__(
        self, person_id: int | None = None, name: str = "", *, is_rep: bool = False
    ) -> None:
        super().__init__()
        self.person_id = person_id
        self.person_name = name
        self.is_rep = is_rep

    def whose_label(self) -> str:
        """What is asked where somebody else is wanted."""
        raise NotImplementedError

    async def action_whose(self) -> None:
        """Ask whose list is wanted."""
        if any(not prompt.closing for prompt in self.query(Prompt)):
            return
        office = self.program.office

        def find(typed: str) -> None:
            self.program.work.read(self, "whose", lambda: office.whose(typed), PersonFound)

        question = Question(self.whose_label(), find, hint=_("a name; empty for everybody"))
        await self.mount(Prompt(question), before=self.query_one(Footer))

    @on(PersonFound)
    def _found_person(self, message: PersonFound) -> None:
        if message.error is not None:
            return
        found: tuple[Person, bool] | None = message.value
        person, self.is_rep = found or (None, False)
        self.person_id = person.id if person else None
        self.person_name = person.name if person else ""
        self.turned()

    def turned(self) -> None:
        """Read what there is of whoever is wanted now."""
        self.read()

    def go_to_deal(self, deal_id: int) -> None:
        """Go to a deal, on its owner's page."""
        office = self.program.office
        self.program.opener = self
        self.program.work.read(self, "deal", lambda: office.deal(deal_id), DealFound)

    @on(DealFound)
    async def _show_deal(self, message: DealFound) -> None:
        line: DealLine | None = message.value
        try:
            if line is not None and line.owner_id is None:
                way = _("“funnelview deal set {id} --owner NAME” gives it to somebody.")
                nobody = BadInput(_("The deal belongs to nobody."), way_out=way.format(id=line.id))
                self.program.say(str(nobody), "warning")
            elif line is not None:
                await self.program.open_deal(line)
        finally:
            self.program.opener = None
