"""Masked phones and addresses that come back: what is known of them stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from funnelview.domain.masking import masked_email, masked_phone
from funnelview.store import tables as t
from funnelview.usecases.importing import import_files
from funnelview.usecases.store import check
from tests.support.exports import text_file

if TYPE_CHECKING:
    from pathlib import Path

    from funnelview.usecases.desk import Desk

HEADERS = ["Deal ID", "Deal Name", "Customer", "Contact", "Phone", "Email", "Stage", "Amount"]


def reached(desk: Desk) -> list[tuple[str, str | None, str | None]]:
    with desk.store.read() as conn:
        query = sa.select(t.contact.c.name, t.contact.c.phone, t.contact.c.email)
        return [tuple(row) for row in conn.execute(query.order_by(t.contact.c.name))]


def test_a_masked_export_changes_no_phone(desk: Desk, tmp_path: Path) -> None:
    phone, mail = "+86 138 0000 1234", "eva@acme.com"
    row = ["1", "d", "Acme", "Eva", phone, mail, "Proposal", "100"]
    import_files(desk, [text_file(tmp_path / "a.csv", [HEADERS, row])])
    before = reached(desk)
    assert before == [("Eva", phone, mail)]
    forms = ((masked_phone(phone), masked_email(mail)), ("138****1234", "e***@acme.com"),
             ("xxx-xxx-1234", ""), ("***", "***@***"))  # fmt: skip
    for number, (hidden, address) in enumerate(forms):
        masked = [*row[:4], hidden, address, "Proposal", str(200 + number)]
        news = ["9", "e", "Acme", "Max", hidden, address, "Proposal", "1"]
        path = text_file(tmp_path / f"b{number}.csv", [HEADERS, masked, news])
        report = import_files(desk, [path])
        assert report.updated == 1
        assert report.clashes == []
        assert reached(desk) == [*before, ("Max", None, None)]
        told = [one for one in report.findings if "Masked" in one.reason]
        assert [one.column for one in told] == (["Phone", "Email"] if address else ["Phone"])
    assert check(desk).problems == ()
