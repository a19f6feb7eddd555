"""A spreadsheet of clients in, verdicts out."""

from callcenter_kit.clients.clients import Clients, normalise, read_clients
from callcenter_kit.clients.model import CellProblem, Meanings
from callcenter_kit.clients.reports import write_reports
from callcenter_kit.clients.screened import Screened
from callcenter_kit.clients.spellings import Note
from callcenter_kit.clients.template import client_template, example_clients

__all__ = [
    "CellProblem",
    "Clients",
    "Meanings",
    "Note",
    "Screened",
    "client_template",
    "example_clients",
    "normalise",
    "read_clients",
    "write_reports",
]
