"""What a letter asks of Word beyond python-docx: our styles, both scripts' fonts, and fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from callcenter_kit.texts.style import OUTCOME_COLOURS, PRINT, PRINT_FONTS

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.text.paragraph import Paragraph as WordParagraph

# Word writes a colour as six digits without the sign before them.
DIGITS: Final[Mapping[str, str]] = {
    name: colour.removeprefix("#").upper() for name, colour in PRINT.items()
}
COLOURS: Final = {
    tone: DIGITS[OUTCOME_COLOURS.get(tone, tone)]
    for tone in ("met", "unmet", "unknown", "not_required", "muted")
}
_INK, _ACCENT = DIGITS["ink"], DIGITS["accent"]
# Points, colour, and points before and after.
SIZES: Final = {
    "Normal": (9.3, _INK, 0, 1.5),
    "Title": (16, _INK, 3, 2),
    "Heading 1": (11, _ACCENT, 5, 1),
    "List Bullet": (9.3, _INK, 0, 1),
    "Footer": (6.5, COLOURS["muted"], 0, 0),
}


def set_styles(word: Word, language: str, names: Iterable[str]) -> None:
    """Give the styles called ``names`` our looks, and the document its language."""
    for name in names:
        _set_style(word, name, *SIZES[name])
    _set_language(word, language)


def _set_style(
    word: Word, name: str, size: float, colour: str, before: float, after: float
) -> None:
    from docx.shared import Pt, RGBColor

    style: Any = word.styles[name]
    style.font.size, style.font.color.rgb = Pt(size), RGBColor.from_string(colour)
    style.font.bold = name in ("Title", "Heading 1")
    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.space_after = Pt(after)
    set_fonts(style.element.get_or_add_rPr())
    for border in style.element.xpath(".//w:pBdr"):
        border.getparent().remove(border)


def set_fonts(properties: Any) -> None:  # noqa: ANN401 - an XML element
    """Name the fonts of both scripts; without an East Asian one Word picks its own for Chinese."""
    from docx.oxml.ns import qn

    fonts = properties.get_or_add_rFonts()
    # A theme's font, which the template names, would win over ours: all are taken out first.
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(name), PRINT_FONTS["en"])
    fonts.set(qn("w:eastAsia"), PRINT_FONTS["zh-CN"])


def _set_language(word: Word, language: str) -> None:
    """Set the language by which Word checks the spelling and reads aloud."""
    from docx.oxml.ns import qn

    for spelling in word.styles.element.xpath(".//w:docDefaults//w:lang"):
        spelling.set(qn("w:val"), "zh-CN" if language == "zh-CN" else "en-GB")
        spelling.set(qn("w:eastAsia"), "zh-CN")


def add_field(paragraph: WordParagraph, name: str) -> None:
    """Add a number that Word works out itself: ``PAGE``, or ``NUMPAGES`` for how many there are."""
    for kind, text in (("begin", None), (None, name), ("end", None)):
        run = paragraph.add_run()
        if kind is None:
            run._r.append(element("w:instrText", text=text))
        else:
            run._r.append(element("w:fldChar", {"w:fldCharType": kind}))


def element(tag: str, attributes: Mapping[str, str] | None = None, text: str | None = None) -> Any:  # noqa: ANN401
    """A new XML element, which python-docx has no call for."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(tag)
    for name, value in (attributes or {}).items():
        made.set(qn(name), value)
    made.text = text
    return made
