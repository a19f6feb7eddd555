"""A page's own line to its kernel: what it loads, and what becomes of a change when it breaks."""

import json
import os
import re
import sys

import pytest
import tiny
from browsing import free_port, running, serving, wait_until
from lines import kernel_of
from tiers import at_release

from callcenter_kit.dashboards import notebooks_folder, pages
from callcenter_kit.dashboards.install import install
from callcenter_kit.dashboards.server.kernels import visit_settings
from callcenter_kit.errors import CaseError
from callcenter_kit.texts.datafile import say

pytestmark = pytest.mark.slow
ELIGIBILITY = "voila/render/01_eligibility.ipynb"
FIRST_VIEW, WITH_PLOTLY = 300_000, 800_000  # bytes over the wire
ALIVE = ".callcenter-kit:not([inert], [hidden]) main h1"
CAPITAL = "input[name=registered_capital]"
CONFIG = "document.getElementById('jupyter-config-data')?.textContent || '{}'"
KERNEL = f"JSON.parse({CONFIG}).kernelId"
BUSY, NOT_BUSY = "#answer[aria-busy=true]", "#answer:not([aria-busy=true])"


class Line:
    """The websockets of a page, which the test can make deaf, cut, or refuse."""

    def __init__(self, page):
        self.is_deaf = self.is_refused = False
        self.open, self.opened = None, 0
        page.route_web_socket(re.compile("/channels"), self._connect)

    def _connect(self, route):
        self.opened += 1
        if self.is_refused:
            route.close()
            return
        server = route.connect_to_server()
        self.open = route, server
        route.on_message(lambda message: None if self.is_deaf else server.send(message))

    def cut(self):
        for side in self.open:
            side.close()


@pytest.fixture
def visit(dashboards_server, open_page):
    """The first page, alive, with a hand on its line."""
    visit = open_page("about:blank")
    visit.address = dashboards_server.url + ELIGIBILITY
    visit.line = Line(visit.page)
    visit.page.goto(visit.address)
    visit.page.wait_for_selector(ALIVE)
    return visit


def wait_for_hash(page, part):
    page.wait_for_function("part => location.hash.includes(part)", arg=part)


# What a client's page loads


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_a_first_view_is_small_comes_from_here_and_holds_nothing_of_jupyterlabs(
    dashboards_server, open_page, page
):
    visit = open_page(f"{dashboards_server.url}voila/render/{page.file}", ready=ALIVE)
    visit.page.wait_for_selector("#loading", state="detached")
    visit.page.wait_for_timeout(500)
    asked = [url.removeprefix(dashboards_server.url) for url in visit.requests]
    has_plotly = any("plotly" in path for path in asked)
    assert visit.bytes_received <= (WITH_PLOTLY if has_plotly else FIRST_VIEW)
    scripts = {re.sub(r".*/", "", path) for path in asked if path.endswith(".js")}
    assert scripts <= {"client.js", "plotly-basic.min.js"}
    assert sum("plotly" in path for path in asked) <= 1
    assert (visit.external_requests, visit.problems) == ([], [])
    assert visit.page.evaluate("typeof window._JUPYTERLAB") == "undefined"


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory):
    """A Jupyter server as Binder starts one: under a prefix, with a token, our settings in it."""
    prefix, port = tmp_path_factory.mktemp("prefix"), free_port()
    install(prefix)
    places = {"JUPYTER_CONFIG_PATH": "etc/jupyter", "JUPYTER_PATH": "share/jupyter"}
    env = {**os.environ, **{name: str(prefix / place) for name, place in places.items()}}
    command = [sys.executable, "-m", "jupyter_server", str(notebooks_folder()), "--allow-root"]
    command += ["--no-browser", f"--ServerApp.port={port}", "--IdentityProvider.token=secret"]
    command += ["--ServerApp.base_url=/user/somebody/"]
    command += ["--ServerApp.jpserver_extensions=voila=True"]
    command += [f"--VisitorKernels.{name}={value}" for name, value in visit_settings(6).items()]
    url = f"http://localhost:{port}/user/somebody/"
    with running(command, prefix / "log", f"{url}api", env=env) as server:
        server.url = url
        yield server


def test_inside_a_jupyter_server_kernels_of_pages_that_nobody_sees_are_ended_and_no_other(jupyter):
    token = {"Authorization": "token secret"}
    kernel = kernel_of(jupyter.ask(ELIGIBILITY, **token).text)
    analyst = json.loads(jupyter.ask("api/kernels", "POST", **token).text)["id"]
    assert jupyter.has_kernel(kernel)
    assert wait_until(lambda: not jupyter.has_kernel(kernel), 25)
    assert jupyter.has_kernel(analyst)


# A line that breaks

TYPE = """([selector, text]) => {
  const field = document.querySelector(selector);
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}"""


def test_a_change_on_a_dead_line_is_kept_said_to_be_unanswered_and_answered_in_the_end(visit):
    page, line = visit.page, visit.line
    line.is_deaf = True
    page.fill(CAPITAL, "1,200")
    wait_for_hash(page, "&typed.registered_capital=1%2C200")
    page.wait_for_selector(BUSY)
    for older in (".answer", ".verdicts"):
        assert page.eval_on_selector(older, "part => getComputedStyle(part).opacity") == "0.5"
    assert page.eval_on_selector(".form", "part => getComputedStyle(part).opacity") == "1"
    assert page.inner_text(".working") == say("common.state.working", "zh-CN")
    line.is_deaf = False
    line.cut()
    page.wait_for_selector(".callcenter-kit.cut")
    assert page.inner_text(".working") == say("common.state.cut", "zh-CN")
    wait_for_hash(page, "&registered_capital=12000000")
    page.wait_for_selector(NOT_BUSY)
    page.wait_for_selector(".callcenter-kit:not(.cut, .waiting, .lost)")
    assert line.opened == 2
    assert "typed." not in page.evaluate("location.hash")
    line.is_deaf = True  # and so is a press
    page.click("summary:has-text('案例')")
    page.click("button[data-do=example][data-value=growing] >> visible=true")
    page.wait_for_selector(BUSY)
    line.is_deaf = False
    line.cut()
    wait_for_hash(page, "registered_capital=3000000")
    assert page.input_value(CAPITAL) == "300"


def test_what_nobody_answered_outlives_the_page_and_is_taken_along_to_the_next(visit):
    page = visit.page
    visit.line.is_deaf = True
    page.fill(CAPITAL, "300")
    wait_for_hash(page, "typed.registered_capital")
    visit.line.is_deaf = False
    page.reload()
    wait_for_hash(page, "&registered_capital=3000000")
    assert page.input_value(CAPITAL) == "300"
    # A text waits a quarter of a second for its typist to go on: this one is not sent any more.
    page.evaluate(TYPE, [CAPITAL, "400"])
    page.reload()
    wait_for_hash(page, "&registered_capital=4000000")
    assert page.input_value(CAPITAL) == "400"
    visit.line.is_deaf = True
    page.fill(CAPITAL, "500")
    page.click("nav a[href*='04_materials']")
    page.wait_for_url("**/04_materials.ipynb*")
    visit.line.is_deaf = False
    page.wait_for_selector(ALIVE)
    wait_for_hash(page, "registered_capital=5000000")


# A kernel that is gone


ALERT = ".alert-box"
TABLE = {"name": "a.csv", "mimeType": "text/csv", "buffer": b"name,form\nSome Ltd,self_use\n"}


@pytest.mark.parametrize("language", at_release(["zh-CN", "en"], but=["zh-CN"]))
def test_a_page_that_begins_anew_without_the_uploaded_file_asks_for_it_once(
    dashboards_server, open_page, language
):
    address = f"{dashboards_server.url}voila/render/05_portfolio.ipynb#v=1&lang={language}"
    page = open_page(address, ready=ALIVE, language=language).page
    page.wait_for_selector("#loading", state="detached")
    page.set_input_files("input[data-upload]", TABLE)
    page.wait_for_selector("[data-uploaded]")
    kernel = page.evaluate(KERNEL)
    dashboards_server.kernel(kernel).kill()
    page.wait_for_function(f"before => ![undefined, before].includes({KERNEL})", arg=kernel)
    page.wait_for_selector(f"{ALERT}:not(:empty)")
    assert page.inner_text(ALERT) == CaseError("UploadNotKept").say(language)
    page.set_input_files("input[data-upload]", TABLE)
    page.wait_for_selector("[data-uploaded]")
    assert page.inner_text(ALERT) == ""
    # Whoever forgets the table forgets the one that is on its way, too.
    page.evaluate("File.prototype.slice = () => ({ arrayBuffer: () => new Promise(() => {}) })")
    page.set_input_files("input[data-upload]", TABLE)
    page.wait_for_selector("#upload-state:not([hidden])")
    page.click("button[data-do=forget_clients]")
    page.wait_for_selector(".start")
    assert page.is_hidden("#upload-state")
    page.reload()
    page.wait_for_selector("#loading", state="detached")
    page.wait_for_timeout(500)
    assert page.inner_text(ALERT) == ""


@pytest.mark.parametrize("language", at_release(["zh-CN", "en"], but=["en"]))
def test_a_page_that_finds_no_kernel_begins_anew_twice_then_says_so(
    dashboards_server, open_page, language
):
    visit = open_page("about:blank", language=language)
    page, line, loads = visit.page, Line(visit.page), []
    line.is_refused = True
    page.route("**/api/kernels/*", lambda route: route.fulfill(status=404))
    page.on("load", lambda _: loads.append(page.url))
    page.goto(f"{dashboards_server.url}{ELIGIBILITY}#v=1&lang={language}&insured_staff=4")
    page.wait_for_selector("#gone:not([hidden])")
    assert len(loads) == 3
    assert all(url.endswith("&insured_staff=4") for url in loads)
    assert say("site.gone", language) in page.inner_text("#gone")
    assert page.query_selector("#loading") is None
    page.unroute("**/api/kernels/*")
    line.is_refused = False
    page.click("#gone button")
    page.wait_for_selector(ALIVE)


# An analyst's own notebook

SLIDER = "import ipywidgets; ipywidgets.IntSlider(7, description='years')"
OURS = "from callcenter_kit.dashboards.materials import page\npage()"
# Polls take six times as long, and what is said of all models comes 2.1 seconds after the line was
# opened: what happens by chance on a busy machine happens here for certain.
MODELS_ARE_LATE = """
  const wait = window.setTimeout;
  window.setTimeout = (call, time, ...given) => wait(call, time === 100 ? 600 : time, ...given);
  const Plain = window.WebSocket;
  window.WebSocket = class extends Plain {
    constructor(...given) {
      super(...given);
      this.begin = Date.now();
      this.turn = Promise.resolve();
    }
    set onmessage(hear) {
      super.onmessage = (event) => {
        const isLate = new TextDecoder().decode(event.data).includes("update_states");
        const left = isLate ? this.begin + 2100 - Date.now() : 0;
        this.turn = this.turn
          .then(() => new Promise((done) => { left > 0 ? wait(done, left) : done(); }))
          .then(() => hear.call(this, event));
      };
    }
    get onmessage() { return super.onmessage; }
  };
"""


@pytest.mark.release
def test_widgets_are_drawn_though_their_models_come_late(tmp_path, open_page):
    tiny.write(tmp_path, "01_beside.ipynb", SLIDER, OURS, title="Beside")
    with serving(tmp_path / "log", "--notebooks", tmp_path, "--views=20", "--pool=1") as server:
        visit = open_page("about:blank")
        visit.page.add_init_script(MODELS_ARE_LATE)
        visit.page.goto(f"{server.url}voila/render/01_beside.ipynb")
        visit.page.wait_for_selector(".widget-readout", timeout=40_000)
        visit.page.wait_for_selector(ALIVE)
