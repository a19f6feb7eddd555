"""Tables as agencies keep them are read as a person reads them, and what is left open is named."""

from datetime import date

import pytest
from agency_sheets import SHEETS

import callcenter_kit as ck


@pytest.mark.parametrize("name", SHEETS)
def test_a_table_is_read_as_a_person_reads_it(name):
    agency = SHEETS[name]
    clients = ck.read_clients(agency.content, name=f"{name}.xlsx")
    columns = clients.values.columns | clients.events.columns
    read = {
        fact: [day.isoformat() if isinstance(day, date) else day for day in columns[fact]]
        for fact in agency.facts
    }
    assert read == agency.facts
    assert [
        (cell.row, cell.column) for cell in clients.problems if cell.fact in read
    ] == agency.cells
    assert list(clients.unread) == agency.unread
    assert not {*agency.left} & {*clients.values.labels}
    # Whatever the table, every client is judged and handed back.
    screened = clients.screen(date(2026, 11, 24))
    assert len(screened.to_csv("zh-CN").splitlines()) > len(screened)
    answers = {screened.assessment(row).licence for row in screened.clients.values.labels}
    assert answers <= {"required", "not_required", "undetermined"}
