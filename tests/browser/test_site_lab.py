"""The notebooks beside the pages as plain files: JupyterLab in a browser, and no other host."""

import json
import re
import shutil
from importlib.metadata import distribution
from pathlib import Path
from zipfile import ZipFile

import pytest
from browsing import HERE
from lab import CELLS, HEADLINE, lab_window, run_in_turn
from odd_workbooks import sheet, workbook
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from plain_files import plain_host
from visits import FILED

from callcenter_kit.dashboards.site.packing import NOTEBOOK_PACKAGES
from callcenter_kit.errors import NotInBrowser
from callcenter_kit.texts.datafile import say

NGINX = (HERE / "docs" / "deployment" / "nginx-site.conf").read_text("utf-8")
POLICY = re.search(r'"~/lab/"\s+"(.*)";', NGINX)[1]
BROWSERS = {"sys_platform": "emscripten", "platform_system": "Emscripten", "python_version": "3.14"}
NEVER_ASKED_FOR = {".eot", ".orig"}  # fonts of browsers long gone, and what a build left
# What a test looks at is there without scrolling, and JupyterLab can be asked.
LOOKED_INTO = {
    "exposeAppInBrowser": True,
    "settingsOverrides": {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"}},
}

# A window that nobody looks at has no notebook in front: any that is open will do.
COMPLETED = """code => jupyterapp.shell.currentWidget.sessionContext.session.kernel
  .requestComplete({ code, cursor_pos: code.length }).then(({ content }) => content.matches)"""


@pytest.fixture(scope="module")
def lab(files_with_lab, tmp_path_factory):
    """A copy on a plain host under a path of its own, with the policy that nginx is told."""
    copy = tmp_path_factory.mktemp("lab") / "the site"
    shutil.copytree(files_with_lab, copy)
    settings = json.loads((copy / "lab" / "jupyter-lite.json").read_text("utf-8"))
    settings["jupyter-config-data"] |= LOOKED_INTO
    (copy / "lab" / "jupyter-lite.json").write_text(json.dumps(settings), "utf-8")
    with plain_host(copy) as host:
        host.policy = POLICY
        yield host


@pytest.fixture(scope="module")
def window(lab, browser):
    """JupyterLab, opened by the link of a notebook; each has a Python of its own in it."""
    address = f"{lab.url}lab/lab/index.html?path=01_eligibility.ipynb"
    with lab_window(browser, address, seconds=180) as visit:
        yield visit


@pytest.fixture
def run_all(window):
    """Run a notebook in the window, which asks no other host and heeds the policy."""
    with run_in_turn(window.page) as run:
        yield run
    assert window.external_requests == []
    assert [problem for problem in window.problems if "Content Security" in problem] == []


def shown(page):
    """What each cell with code shows, as JSON."""
    cells = [cell for cell in page.evaluate(CELLS) if cell["cell_type"] == "code"]
    return {cell["source"]: json.dumps(cell["outputs"], ensure_ascii=False) for cell in cells}


def test_a_link_opens_its_notebook_in_which_a_page_answers_a_click(window, run_all):
    window.page.wait_for_selector(".jp-NotebookPanel")
    page = run_all("01_eligibility.ipynb")
    page.wait_for_function(HEADLINE)
    assert '"output_type": "error"' not in "".join(shown(page).values())
    label = page.locator(".widget-label", has_text="Assessment")
    assert "company," in label.text_content()
    page.locator(".callcenter-kit #field-is_company label").first.click()
    page.wait_for_function(
        "() => !document.querySelector('.widget-label').textContent.includes('company,')"
    )
    # What is not imported yet only Jedi can complete.
    assert "dumps" in page.evaluate(COMPLETED, "import json\njson.dum")
    assert "screen" in page.evaluate(COMPLETED, "import callcenter_kit\ncallcenter_kit.scr")


def test_what_needs_pandas_says_so_and_all_the_rest_of_the_start_runs(run_all):
    page = run_all("00_start.ipynb")
    outputs = shown(page)
    error = NotInBrowser(library="pandas")
    refused = [code for code, said in outputs.items() if error.say("zh-CN") in said]
    assert [code for code, said in outputs.items() if error.say("en") in said] == refused
    assert len(refused) == 3
    assert all("to_frame" in code or "import pandas" in code for code in refused)
    together = "".join(outputs.values())
    assert '"output_type": "error"' not in together
    assert "2027-03-25" in together
    page.wait_for_selector(".jp-OutputArea .js-plotly-plot .main-svg")
    page.wait_for_selector(".callcenter-kit .verdicts")


def test_the_page_of_clients_reads_a_workbook_and_a_text_file(run_all):
    page = run_all("05_portfolio.ipynb")
    for number, ending in enumerate(("xlsx", "csv"), start=1):
        rows = [["公司名称", "注册资本"], *([f"客户{number}号", "500万元"],) * 2]
        text = "\n".join(",".join(row) for row in rows).encode()
        content = workbook({"客户": sheet(rows)}) if ending == "xlsx" else text
        file = {"name": f"clients.{ending}", "mimeType": "", "buffer": content}
        page.set_input_files("input[data-upload]", file)
        page.wait_for_selector(f".callcenter-kit table >> text=客户{number}号")
    file = {"name": "filed.csv", "mimeType": "", "buffer": FILED.encode()}
    page.set_input_files("input[data-upload]", file)
    page.wait_for_selector(".callcenter-kit .board")


def test_the_start_page_the_note_and_the_licences_know_of_it(files_with_lab):
    link = "lab/lab/index.html?path=00_start.ipynb"
    for name, language in (("index.html", "zh-CN"), ("index.en.html", "en")):
        start = (files_with_lab / name).read_text("utf-8")
        assert f'<a href="{link}">{say("site.lab.start", language)}</a>' in start
    note = (files_with_lab / "README.txt").read_text("utf-8")
    assert note.count(link) == 2
    licences = (files_with_lab / "LICENCES.txt").read_text("utf-8")
    for name in (*NOTEBOOK_PACKAGES, "jupyterlite-core"):
        assert licences.count(f"== {name} ") == 1, name


def test_no_browser_compiles_what_it_runs_and_the_kits_sources_can_be_read(files_with_lab):
    (python,) = {lock.parent for lock in files_with_lab.glob("lab/**/pyodide-lock.json")}
    archives = [python / "python_stdlib.zip", *python.glob("*.whl")]
    assert len(archives) > len(NOTEBOOK_PACKAGES)
    files = {Path(name) for archive in archives for name in ZipFile(archive).namelist()}
    sources = {file for file in files if file.suffix == ".py"}
    folders = {source.parts[0] for source in sources if len(source.parts) > 1}  # else a stand-in
    assert folders == {"callcenter_kit"}
    assert Path("callcenter_kit/rules/assessment.py") in sources
    tag = f"cpython-{BROWSERS['python_version'].replace('.', '')}"
    compiled = {source.parent / "__pycache__" / f"{source.stem}.{tag}.pyc" for source in sources}
    assert compiled - files == set()
    assert Path("json/__init__.pyc") in files


def test_nginx_knows_what_each_of_its_files_is(files_with_lab):
    types = re.search(r"types \{(.*?)\}", NGINX, re.DOTALL)[1]
    known = {f".{ending}" for ending in re.findall(r"\b[a-z0-9]+\b(?=[ \w]*;)", types)}
    endings = {file.suffix for file in files_with_lab.rglob("[!.]*") if file.is_file()}
    assert endings - known == NEVER_ASKED_FOR


def test_each_package_finds_what_it_requires():
    listed = {canonicalize_name(name) for name in NOTEBOOK_PACKAGES}
    there = listed | {"widgetsnbextension"}  # which JupyterLite's kernel brings
    missing = {
        (name, requirement.name)
        for name in NOTEBOOK_PACKAGES
        for requirement in map(Requirement, distribution(name).requires or ())
        if not requirement.marker or requirement.marker.evaluate({**BROWSERS, "extra": ""})
        if canonicalize_name(requirement.name) not in there
    }
    assert missing == set()
