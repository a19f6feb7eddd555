"""An analyst's own notebook on Voila: words, prints, pictures, figures and widgets, as we serve."""

import shutil

import nbformat
import pytest
from axe import SCRIPT, complaints
from browsing import HERE, close, serving, wait_until
from lines import kernel_of
from tiers import at_release

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OWN = "voila/render/01_own_dashboard.ipynb"
FIRST_VIEW = 1_355_000  # bytes as files and over the websocket, with every picture seen
HEARD = 30_000  # of them over the websocket: no script and no style
STYLES = """[...document.styleSheets]
  .filter((sheet) => [...sheet.cssRules]
    .some((rule) => rule.selectorText === ".callcenter-kit .card")).length"""
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
PIXEL += "AAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
KINDS = [
    ("markdown", "## 我的话 My own words, with **weight**"),
    ("code", "print('a printed <line>')"),
    ("code", "import sys; print('for the log', file=sys.stderr)"),
    (
        "code",
        "from IPython.display import HTML, Image, Markdown, SVG\nHTML('<p id=\"mine\">HTML</p>')",
    ),
    ("code", f"import base64; Image(base64.b64decode('{PIXEL}'), alt='a pixel')"),
    ("code", 'SVG(\'<svg xmlns="http://www.w3.org/2000/svg" id="drawn" width="9" height="9"/>\')'),
    ("code", "Markdown('a *displayed* word')"),
    ("code", "import plotly.graph_objects as go\ngo.Figure(go.Scatter(y=[1, 3, 2]))"),
    ("code", "go.Figure(go.Heatmap(z=[[1, 2], [3, 4]]))"),
    ("code", "go.Figure(go.Sunburst(labels=['a', 'b'], parents=['', 'a'], values=[1, 1]))"),
    ("code", "import pandas as pd\npd.DataFrame([[1] * 30], columns=['registered_capital'] * 30)"),
    ("code", "40 + 2"),
]
SLIDER = ("code", "from ipywidgets import IntSlider\nIntSlider(description='slides')")
FOLLOWS = [
    ("code", "import ipywidgets as w\nw.interact(lambda k: k * 100, k=(0, 10));"),
    (
        "code",
        "out, pick = w.Output(), w.Dropdown(options=['one', 'two'])\n"
        "def say(change):\n    out.clear_output(wait=True)\n    with out:\n"
        "        print('chosen:', change['new'])\n"
        "        print('for the log', file=__import__('sys').stderr)\n"
        "pick.observe(say, 'value')\nw.VBox([pick, out])",
    ),
]


def write(file, cells):
    """A notebook of these cells, and two that are for the analyst only."""
    secret = [("markdown", "kept back"), ("code", "print('kept back')")]
    new = {"markdown": nbformat.v4.new_markdown_cell, "code": nbformat.v4.new_code_cell}
    made = [new[kind](source) for kind, source in cells]
    made += [new[kind](source, metadata={"tags": ["analyst"]}) for kind, source in secret]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    nbformat.write(nbformat.v4.new_notebook(cells=made, metadata={"kernelspec": kernel}), file)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    shutil.copytree(HERE / "notebooks" / "examples", folder / "notebooks")
    write(folder / "notebooks" / "02_everything.ipynb", [*KINDS, SLIDER])
    write(folder / "notebooks" / "03_words.ipynb", KINDS)
    write(folder / "notebooks" / "05_follows.ipynb", FOLLOWS)
    with serving(folder / "log", "--notebooks", folder / "notebooks", "--pool=0") as running:
        yield running


def in_sight(page, selector):
    """Scroll to what is drawn only when it is seen, until it is drawn."""
    place = page.locator(selector).locator("visible=true").first
    picture = page.locator(f"{selector} .main-svg").first

    def is_drawn():
        place.scroll_into_view_if_needed()  # parts that come late push it out of sight again
        return picture.is_visible()

    assert wait_until(is_drawn, 60)


# What shows that each figure is drawn; all but the first need Plotly's whole library.
DRAWN = (".scatterlayer .trace", ".hm", ".sunburstlayer .slice")


def column_lines(page):
    """On how many lines a table's heading stands that is one word."""
    return page.evaluate("""() => {
      const range = document.createRange();
      range.selectNodeContents(document.querySelectorAll(".own table th")[5]);
      return range.getClientRects().length;
    }""")


@pytest.mark.parametrize("scheme", at_release(["light", "dark"], but=["light"]))
def test_the_example_lives_is_small_and_open_to_everyone(server, open_page, scheme):
    width, language = {"light": (1280, "en"), "dark": (390, "zh-CN")}[scheme]
    options = {"width": width, "language": language, "color_scheme": scheme, "bypass_csp": True}
    visit = open_page(server.url + OWN, ready=".callcenter-kit .form", **options)
    page = visit.page
    page.wait_for_selector("#loading", state="detached")
    in_sight(page, ".own.figure")
    in_sight(page, ".callcenter-kit [data-figure]")
    assert visit.bytes_received + visit.bytes_heard <= FIRST_VIEW
    assert visit.bytes_heard <= HEARD
    # Parts that still come move it: a click on its place could hit what stood above it.
    page.eval_on_selector("input[value=seat_rental]", "choice => choice.click()")
    page.fill("input[name=registered_capital]", "3")
    page.keyboard.press("Tab")
    page.wait_for_selector(".verdict.ineligible")  # another part follows
    assert page.evaluate(STYLES) == 1
    assert sum("plotly" in url for url in visit.requests) == 1
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.evaluate(SCRIPT.read_text("utf-8"))
    assert complaints(page) == []
    assert (visit.problems, visit.external_requests) == ([], [])


@pytest.mark.parametrize("name", at_release(["02_everything", "03_words"], but=["02_everything"]))
def test_whatever_a_cell_shows_is_shown_under_our_policy(server, open_page, name):
    visit = open_page(f"{server.url}voila/render/{name}.ipynb", ready="#mine")
    page = visit.page
    page.wait_for_selector("#loading", state="detached")
    text = page.inner_text("[role=main]")
    for words in ("My own words", "a printed <line>", "a displayed word", "42"):
        assert words in text
    for hidden in ("for the log", "kept back"):
        assert hidden not in page.content()
    assert page.get_attribute(".own img", "alt")
    assert page.query_selector("#drawn")
    for place, drawn in enumerate(DRAWN):
        figure = page.locator(".own.figure").nth(place)
        figure.scroll_into_view_if_needed()
        figure.locator(drawn).first.wait_for()
        inner, outer = figure.locator(".main-svg").first.bounding_box(), figure.bounding_box()
        assert (inner["x"], inner["width"]) == (outer["x"], outer["width"])  # nothing is cut off
    assert column_lines(page) == 1  # a wide table is scrolled, its words are whole
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    loaded = [url.rpartition("/")[2] for url in visit.requests if "plotly" in url]
    assert loaded in (["plotly.min.js"], ["plotly-basic.min.js", "plotly.min.js"])  # as seen first
    if name == "02_everything":
        page.wait_for_selector(".widget-slider")
    assert (visit.problems, visit.external_requests) == ([], [])
    kernel = kernel_of(page.content())
    close(visit)
    assert wait_until(lambda: not server.has_kernel(kernel), 20)


@pytest.mark.parametrize("scheme", at_release(["light", "dark"], but=["light"]))
def test_what_a_function_returns_or_prints_follows_its_slider_and_its_list(
    server, open_page, scheme
):
    address = f"{server.url}voila/render/05_follows.ipynb"
    page = open_page(address, ready=".widget-slider", color_scheme=scheme).page
    page.wait_for_selector("#loading", state="detached")
    page.wait_for_function("() => document.body.innerText.includes('500')")
    page.locator(".noUi-handle").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.body.innerText.includes('600')")
    for choice in ("two", "one"):
        page.select_option(".widget-dropdown select", choice)
        said = f"() => document.body.innerText.includes('chosen: {choice}')"
        page.wait_for_function(said)
    assert "500" not in page.inner_text("body")
    assert "for the log" not in page.inner_text("body")
    # The track and the list's edge stand out from the ground, in either theme.
    ground = {"light": "rgb(246, 245, 242)", "dark": "rgb(20, 23, 28)"}[scheme]
    for part in (".noUi-target", ".widget-dropdown select"):
        edge = page.eval_on_selector(part, "one => getComputedStyle(one).borderTopColor")
        assert edge == {"light": "rgb(122, 129, 141)", "dark": "rgb(127, 137, 152)"}[scheme]
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == ground
