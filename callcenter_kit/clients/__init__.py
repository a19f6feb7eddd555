"""Many clients from a spreadsheet: read as a person reads it, judged, and given back.

`read_clients` takes a workbook or a CSV file, `normalise` a dataframe; what they give is screened
by the same rules as one applicant, and goes back into a spreadsheet with its verdicts.
"""

from callcenter_kit.clients.clients import CellProblem, Clients, normalise, read_clients
from callcenter_kit.clients.reading.remarks import Note
from callcenter_kit.clients.screened import Screened
from callcenter_kit.clients.template import client_template

__all__ = [
    "CellProblem",
    "Clients",
    "Note",
    "Screened",
    "client_template",
    "normalise",
    "read_clients",
]
