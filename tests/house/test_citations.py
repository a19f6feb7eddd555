"""Every citation that is printed, held against the lawyer's table of what may be cited."""

import re

import outputs
from citable import CITABLE, articles
from every import every
from readable import readable
from visits import TODAY, state_of

from callcenter_kit.dashboards.answers.case_answer import EXPORTS
from callcenter_kit.dashboards.materials import workbook
from callcenter_kit.texts.language import LANGUAGES
from callcenter_kit.texts.sources import instruments

KINDS = ("letter", "page", "workbook", "calendar")
SHOWN = ("ready", "law", "staff_supply")  # an answer of each reading, and one that needs no licence
NUMERALS = {zh: str(number) for number, zh in enumerate("一二三四五六七八九十", 1)}


def named(language):
    """What each instrument is called in print, the longest name first."""
    names = {
        name.say(language): key
        for key, each in instruments().items()
        for name in (each.name, each.short)
        if name is not None and key in CITABLE
    }
    return dict(sorted(names.items(), key=lambda pair: -len(pair[0])))


CHINESE = r"第\d+(?:–\d+)?条(?:第\d+款)?(?:第（[一二三四五六七八九十]+）项)?"
ENGLISH = r"\d++(?:–\d++)?+(?: para\. \d++)?+(?:\(\d+\))*+"
PLACES = {
    "zh-CN": rf"{CHINESE}(?:、{CHINESE})*",
    "en": rf"arts?\. {ENGLISH}(?:(?:, (?:and )?| and ){ENGLISH}(?! [A-Za-z]))*",
}


def plain_text(text):
    """Text without tags; in a mark-up file a citation may run over a tag."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", text))


def in_the_tables_way(language, place):
    """A printed place as the table writes it: 第6条第（四）项 is ``6(4)``."""
    if language == "en":
        return place.replace(" and ", ", ").replace(",,", ",")
    pairs = ((r"第（(.+?)）项", lambda m: f"({NUMERALS[m[1]]})"), (r"第(\d+)款", r" para. \1"))
    for printed, replacement in (*pairs, (r"第([\d–]+)条", r"\1")):
        place = re.sub(printed, replacement, place)
    place = re.sub(r" para\. (\d+)\(", r"(\1)(", place)
    return place.replace("、", ", ")


def citations(text, language):
    """Each article that the text cites, with its instrument."""
    names = named(language)
    cited = "|".join(map(re.escape, names))
    for match in re.finditer(rf"({cited})\s?({PLACES[language]})", plain_text(text)):
        for article in articles(in_the_tables_way(language, match[2])):
            yield names[match[1]], article


def beyond_the_table(text, language):
    return {
        (key, article) for key, article in citations(text, language) if article not in CITABLE[key]
    }


@every("language", LANGUAGES)
@every("name", SHOWN)
def test_pages_and_documents_cite_only_what_the_table_allows(name, language):
    state = state_of(name, language)
    texts = {page: render(state, TODAY).html for page, render in outputs.PAGES.items()}
    # Who needs no licence has no dates and no workbook.
    kinds = ("letter", "page") if name == "staff_supply" else KINDS
    texts |= {kind: file(EXPORTS[f"export_{kind}"], state) for kind in kinds}
    texts["xlsx"] = file(workbook, state_of("ready", language))
    for kind, text in texts.items():
        assert beyond_the_table(text, language) == set(), kind
    assert ("notice81", "") not in citations(texts["xlsx"], language)
    assert name != "ready" or ("order42", "6(4)") in citations(texts["01_eligibility"], language)


def file(download, state):
    download_file = download(state, TODAY)
    return readable(download_file.name, download_file.content).decode("utf-8").replace("\r\n ", "")


@every(
    ("language", "text", "cited"),
    [
        ("zh-CN", "《电信业务经营许可管理办法》第6条第（四）项", {("order42", "6(4)")}),
        ("zh-CN", "依据《行政许可法》第32条第1款第（四）项", {("xukefa", "32(1)(4)")}),
        ("zh-CN", "《行政许可法》第34条第3款", {("xukefa", "34 para. 3")}),
        (
            "zh-CN",
            "<b>《电信条例》</b>第26–27条、第9条",
            {("tiaoli", n) for n in ("26", "27", "9")},
        ),
        ("en", "Company Law arts. 47, 98, 228", {("companylaw", n) for n in ("47", "98", "228")}),
        ("en", "see Administrative Licensing Law art. 34 para. 3.", {("xukefa", "34 para. 3")}),
    ],
)
def test_a_citation_is_read_as_it_is_printed(language, text, cited):
    assert set(citations(text, language)) == cited

    assert beyond_the_table("《电信业务经营许可管理办法》第43条", "zh-CN") == {("order42", "43")}
