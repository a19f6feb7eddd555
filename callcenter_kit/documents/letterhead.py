"""A firm's own Word file as the letterhead: its head, foot, margins and styles stay."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zipfile import BadZipFile

from callcenter_kit.documents.errors import NoSuchLetterhead, NotALetterhead
from callcenter_kit.documents.office import library

if TYPE_CHECKING:
    from docx.document import Document as Word

Letterhead = str | Path | bytes
_STYLES: Final = ("Title", "Heading 1")
_MILLIMETRE: Final = 36_000  # of the units in which Word files measure


def read_letterhead(source: Letterhead) -> bytes:
    """The content of the .docx file; ``KitError`` for a file that is none, or cannot be opened.

    A letterhead that is given as bytes has no name, and messages call it “letterhead”.
    """
    if isinstance(source, bytes):
        name, content = "letterhead", source
    elif not isinstance(source, str | Path):  # such as a document that a library has opened
        raise NotALetterhead(file=type(source).__name__)
    else:
        name = Path(source).name
        try:
            content = Path(source).read_bytes()
        except OSError as error:
            reason = error.strerror or str(error)
            raise NoSuchLetterhead(file=str(source), reason=reason) from None
    _open(content, name)
    return content


def open_letterhead(content: bytes) -> Word:
    """The letterhead as a document to go on with, below what stands in it.

    The styles that a letter needs are there; where the firm has one, it is left as it is.
    """
    word = _open(content, "letterhead")
    for paragraph in reversed(word.paragraphs):
        # An empty page of Word holds one empty paragraph, which would push the letter down.
        if paragraph.text or len(paragraph._p) > 1 or paragraph._p.getnext() is None:
            break
        paragraph._p.getparent().remove(paragraph._p)
    return word


def missing_styles(word: Word) -> tuple[str, ...]:
    """Those styles of a letter that the firm's file did not have, now made."""
    from docx.enum.style import WD_STYLE_TYPE

    names = {style.name for style in word.styles}
    missing = tuple(name for name in _STYLES if name not in names)
    for name in missing:
        word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    return missing


def has_bullets(word: Word) -> bool:
    """Whether the file knows the style of a list with bullets, which not every firm's does."""
    styles = [style for style in word.styles if style.name == "List Bullet"]
    return any(style.element.xpath(".//w:numPr") for style in styles)


def line_width(word: Word) -> float:
    """How many millimetres a line of the last section is long."""
    page = word.sections[-1]
    wide, left, right = page.page_width or 0, page.left_margin or 0, page.right_margin or 0
    return (wide - left - right) / _MILLIMETRE


def _open(content: bytes, name: str) -> Word:
    docx = library("docx", "python-docx")
    try:
        word: Word = docx.Document(BytesIO(content))
        word.sections[-1]  # a file without one is no page to write on
    # A workbook, an old .doc, a picture, or half a file: each fails in its own way.
    except (BadZipFile, KeyError, ValueError, IndexError, AttributeError, SyntaxError):
        raise NotALetterhead(file=name) from None
    return word
