"""What can go wrong with pages and the server."""

from __future__ import annotations

from callcenter_kit.errors import KitError
from callcenter_kit.texts.language import Text


class DashboardError(KitError):
    """A page leaves out what it was given, or the server cannot start."""

    day: Text
    field: Text
    file: str
    first: Text
    limit: int
    name: str
    other: Text | int
    port: int
    value: object


class UnknownCaseField(DashboardError):
    """A case names a field that the page does not have."""


class WrongCaseValue(DashboardError):
    """A field's value is not accepted."""

    accepted: Text


class WrongKind(DashboardError):
    """The argument is not of the class ``kind`` of the kit."""

    kind: str


class WrongToday(DashboardError):
    """Today is neither a day nor a function that gives one."""


class OnlyInFullEdition(DashboardError):
    """Files of that kind are made by a library that no browser runs."""


class NotFetched(DashboardError):
    """What a file is made with could not be fetched from the pages' own site."""


class NotASiteFolder(DashboardError):
    """The folder holds something that is no site of ours, and would be lost."""

    folder: str


class NotTheRuntime(DashboardError):
    """What was fetched is not the Python for browsers that the site was tried with."""


class RuntimeNotFetched(DashboardError):
    """Python for browsers could not be fetched from the package index."""


class NotAnAddress(DashboardError):
    """The argument is no address of a server or a page."""


class WrongCaseField(DashboardError):
    """The field of a case cannot have that value."""

    accepted: Text


class AnswersContradict(DashboardError):
    """A fact contradicts another one and was left out."""


class TooManyVaried(DashboardError):
    """More things differ among scenarios than the page shows."""


class CaseTooLong(DashboardError):
    """A case has more parts than a page can ask for."""


class CaseOfAnotherVersion(DashboardError):
    """A case was saved by another version of the page."""

    version: str
    known: str


class CaseFileTooLarge(DashboardError):
    """A file is too large for a saved case; ``limit`` is in KB."""


class UploadTooLarge(DashboardError):
    """A visitor's file is too large; ``limit`` is in MB."""


class UploadNotKept(DashboardError):
    """A page begins anew without the file that was uploaded: the browser does not keep it."""


class UploadIncomplete(DashboardError):
    """Fewer bytes of a file arrived than it has."""

    held: int
    size: int


class DayTooEarly(DashboardError):
    """The rules are not known for so early a day."""


class DayLeftOut(DashboardError):
    """A day contradicts an answer and was left out."""


class NotACaseFile(DashboardError):
    """A file is not a saved case."""


class NoSuchNotebooks(DashboardError):
    """Where notebooks should be served from there is no folder."""

    folder: str


class NoPagesThere(DashboardError):
    """A folder holds no notebook that is a page."""

    folder: str
    found: str


class PortTaken(DashboardError):
    """Another program listens on the port."""


class CannotListen(DashboardError):
    """The machine refuses to listen there."""

    host: str
    reason: str


class ConfigTaken(DashboardError):
    """A Voila configuration of somebody else is in the way."""


class CannotFork(DashboardError):
    """Kernels cannot be forked: each page starts its own, which takes longer and more memory."""


class SystemCannotFork(CannotFork):
    """This system cannot fork kernels."""


class ThreadsForbidForking(CannotFork):
    """A library keeps threads running, and a fork copies one thread only."""

    count: int


class ForkingEnded(CannotFork):
    """The process that kernels are forked from has ended, or does not answer."""

    reason: str
