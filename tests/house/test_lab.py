"""What an analyst sees in JupyterLab as it comes: every notebook, after "Run all"."""

import json
import shutil
import sys

import pytest
from browsing import HERE, free_port, running
from lab import CELLS, HEADLINE, NEW_WINDOW, lab_window, run_in_turn

CONTRAST = (HERE / "tests" / "helpers" / "contrast.js").read_text("utf-8")
NOTEBOOKS = [
    file.relative_to(HERE / "notebooks").as_posix()
    for folder in ("", "examples")
    for file in sorted((HERE / "notebooks" / folder).glob("*.ipynb"))
]
# All but these show pictures, with text in them.
PICTURED = {*NOTEBOOKS} - {"00_what.ipynb", "report.ipynb"}
THEMES = ("JupyterLab Dark", "JupyterLab Light")
# Cells out of sight are drawn, too, and nothing is asked of the world outside.
SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
PUT_ON = """async theme => {
  await jupyterapp.commands.execute("apputils:change-theme", { theme });
}"""
PAINT = "(text, property) => text.style.setProperty(property, '#999', 'important')"
PICTURE = ".jp-OutputArea .js-plotly-plot .main-svg"
WEARS = "theme => document.body.dataset.jpThemeName === theme"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab over a copy of the notebooks, for it saves what it has run."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(HERE / "notebooks", folder / "notebooks")
    port = free_port()
    command = [sys.executable, "-m", "jupyterlab", str(folder / "notebooks")]
    command += ["--allow-root", "--no-browser", f"--ServerApp.port={port}"]
    command += ["--IdentityProvider.token=secret", "--LabApp.expose_app_in_browser=True"]
    command += [f"--LabApp.user_settings_dir={folder / 'settings'}"]
    for name, values in SETTINGS.items():
        file = folder / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(values), "utf-8")
    with running(command, folder / "log", f"http://localhost:{port}/api") as server:
        yield server


@pytest.fixture(scope="module")
def visit(lab, browser):
    with lab_window(browser, f"{lab.url.removesuffix('api')}{NEW_WINDOW}") as visit:
        yield visit


@pytest.fixture
def run_all(visit):
    """Run a notebook in the window."""
    with run_in_turn(visit.page) as run:
        yield run


def complaints(cells):
    """Whatever the cells showed that no analyst should see."""
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return [one for one in outputs if one["output_type"] == "error" or one.get("name") == "stderr"]


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_is_whole_after_run_all(visit, run_all, name):
    page = run_all(name)
    assert complaints(page.evaluate(CELLS)) == []
    if name.startswith("00_start"):
        look_at_the_start(page)
    elif name[0].isdigit() and "/" not in name:  # else it shows no page
        look_at_the_page(page)
    for theme in THEMES:
        assert pale_texts(page, theme, name in PICTURED) == [], theme
    if name == "06_scenarios.ipynb":  # had there been any, in a picture or not, it would be found
        for place, property_ in (
            (".callcenter-kit-result td", "color"),
            (f"{PICTURE} text", "fill"),
        ):
            page.eval_on_selector(place, PAINT, property_)
        assert len(pale_texts(page, THEMES[-1], has_picture=True, looks=1)) == 2
    assert visit.external_requests == []


def pale_texts(page, theme, has_picture, looks=20):
    """Each text that the notebook shows in the theme with a contrast of less than 4.5 to 1."""
    page.evaluate(PUT_ON, theme)
    page.wait_for_function(WEARS, arg=theme)
    for _ in range(looks):  # colours run over into the others, and pictures are drawn in turns
        page.wait_for_timeout(500)
        measured = page.evaluate(CONTRAST)
        if not measured["pale"]:
            break
    assert measured["judged"] > 30
    assert (measured["pictured"] > 5) == has_picture
    return measured["pale"]


def look_at_the_start(page):
    """The answers are there, the findings as a table, and the linked parts at the end."""
    outputs = json.dumps(page.evaluate(CELLS))
    for answer in ("nationwide: ineligible", "2027-03-25", "(projected)", "2000000"):
        assert answer in outputs
    page.wait_for_selector(".jp-OutputArea table:has-text('注册资本')")
    page.locator(".callcenter-kit .verdicts").last.scroll_into_view_if_needed()


def look_at_the_page(page):
    """The page is drawn by its kernel, in the notebook: a headline, and each of its pictures."""
    page.wait_for_function(HEADLINE)
    assert page.is_hidden(".callcenter-kit .alert-box:not(:empty)")
    if page.query_selector(".callcenter-kit [data-figure]"):
        page.wait_for_selector(".callcenter-kit .js-plotly-plot .main-svg")
