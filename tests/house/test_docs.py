"""The site of the documentation: its examples run, and it is built offline without a warning."""

import re
import subprocess
import sys

import pytest
from parsing import parsed
from places import ROOT

import callcenter_kit as ck
from callcenter_kit.rules.applicant import FACT_NAMES
from docs.readme import pages_with_examples, printed_anew
from docs.site.pages import api_pages, facts_page, rooms, rulebook_pages


# What a reader who tries them would stumble over; what an earlier test left open is not theirs.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("file", pages_with_examples(), ids=lambda file: file.stem)
def test_the_examples_of_a_page_print_what_is_shown(file, tmp_path):
    text = file.read_text("utf-8")
    assert printed_anew(text, tmp_path) == text
    for example, output in re.findall(r"^```python\n(.*?)^```\n+(```text)?", text, re.S | re.M):
        assert output or "print(" not in example, example


def test_every_room_has_its_page_and_every_public_name_stands_on_one_with_a_line():
    pages = api_pages()
    assert {f"api/{room}.md" for room in rooms()} | {"api/index.md"} == set(pages)
    text = "\n".join(pages.values())
    values = {name: getattr(ck, name) for name in ck.__all__}
    assert [name for name, value in values.items() if f".{value.__qualname__}" not in text] == []
    line = r"^\| \[`ck\.(\w+)`\]\(\w+\.md\) \| .+\. \|$"
    assert set(re.findall(line, pages["api/index.md"], re.M)) == set(ck.__all__)
    assert "autofunction:: callcenter_kit.assess\n" in pages["api/rules.md"]
    assert "| `callcenter_kit.dashboards.parts.Form` | The form of" in pages["api/dashboards.md"]


def test_the_table_of_facts_has_each_with_its_kind_both_names_and_what_it_may_be():
    row = r"^\| `(\w+)` \| (\w+) \| .*[\u4e00-\u9fff].* \| [ -~]+ \| (.+) \|$"
    rows = {name: rest for name, *rest in re.findall(row, facts_page()["facts.md"], re.M)}
    assert tuple(rows) == FACT_NAMES
    assert rows["registered_capital"][0] == "money"
    assert "`seat_rental`" in rows["business_form"][1]


@pytest.mark.parametrize("name", ["guide", "law"])
def test_a_rulebooks_page_has_every_line_with_its_number_and_its_source(name):
    page = rulebook_pages()[f"rulebooks/{name}.md"]
    frame = ck.rulebook(name).to_frame("zh-CN")
    assert page.count("\n| ") == len(frame) + frame["kind"].nunique()
    assert re.search(r"\| minimum\\_capital \| .* \| nationwide \| 10000000 \| CNY \|", page)
    assert "order42 art. 6(4)" in page


# What a page makes a browser load.
LOADED = ", ".join(f"link[rel={rel}]" for rel in ("stylesheet", "preload", "icon"))
LOADED += ", script[src], img[src], iframe[src]"


@pytest.mark.slow
def test_the_site_is_built_without_a_warning_of_any_cell_and_fetches_nothing(tmp_path):
    command = [sys.executable, "-m", "docs.site", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    html = tmp_path / "html"
    texts = {
        page.relative_to(html).as_posix(): page.read_text("utf-8") for page in html.rglob("*.html")
    }
    for name, text in texts.items():
        loaded = parsed(text).select(LOADED)
        assert [one for one in loaded if "//" in one.get("src", one.get("href"))] == [], name
    notebooks = (file.relative_to(ROOT) for file in (ROOT / "notebooks").rglob("*.ipynb"))
    assert {file.with_suffix(".html").as_posix() for file in notebooks} <= set(texts)
    assert 'class="callcenter-kit-result' in texts["notebooks/01_eligibility.html"]
    assert "plotly-graph-div" in texts["notebooks/03_timeline.html"]
    assert texts["gallery.html"].count("plotly-graph-div") >= 8
    assert "write_reports" in texts["api/clients.html"]
