"""Binder builds the project from binder/, and shows the same pages inside a Jupyter server.

Docker isn't needed: repo2docker prints the Dockerfile it would build, and its steps for this
project are then done in a fresh environment. That the requirements can be installed from nothing
is shown by the fresh clone of test_run.py; here they are lent.
"""

import json
import os
import subprocess
import sys
import venv

import pytest
import tiny
from browsing import close, copy_checkout, free_port, running, wait_until
from lending import lend
from refusals import refusal

from callcenter_kit.dashboards import pages
from callcenter_kit.dashboards.install import install
from callcenter_kit.dashboards.server.kernels import VisitorKernels

PREFIX = "/user/somebody/"


def test_the_dockerfile_is_for_a_python_that_we_support_and_keeps_the_packages_in_a_layer(clone):
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."]
    done = subprocess.run(command, cwd=clone, capture_output=True, text=True, check=True)
    assert "Building conda environment for python=3.12" in done.stderr
    steps = [
        "binder/requirements.txt ${REPO_DIR}/binder/requirements.txt",
        'pip install --no-cache-dir -r "binder/requirements.txt"',
        "src/ ${REPO_DIR}/",
        "RUN ./binder/postBuild",
    ]
    places = [done.stdout.index(step) for step in steps]
    assert places == sorted(places)


def test_installing_twice_changes_nothing_and_keeps_what_others_set(tmp_path):
    settings = tmp_path / "etc" / "jupyter"
    settings.mkdir(parents=True)
    server = settings / "jupyter_server_config.json"
    theirs = '"ip": "1.2.3.4", "tornado_settings": {"headers": {}}'
    server.write_text(f'{{"ServerApp": {{{theirs}}}}}')
    install(tmp_path)
    first = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    install(tmp_path)
    assert {file: file.read_bytes() for file in first} == first
    assert json.loads(server.read_text())["ServerApp"] == {
        "ip": "1.2.3.4",
        "tornado_settings": {"headers": {}, "compress_response": True},
        "kernel_manager_class": f"{VisitorKernels.__module__}.VisitorKernels",
    }
    (settings / "voila.py").write_text("c.VoilaConfiguration.template = 'theirs'\n")
    with refusal("ConfigTaken", match="voila.py"):
        install(tmp_path)
    assert (settings / "voila.py").read_text() == "c.VoilaConfiguration.template = 'theirs'\n"


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    return copy_checkout(tmp_path_factory.mktemp("binder") / "repository")


@pytest.fixture(scope="module")
def binder(clone, tmp_path_factory):
    """A Jupyter server started as Binder starts one, under a prefix, with a token."""
    prefix = tmp_path_factory.mktemp("image")
    venv.create(prefix, with_pip=True)
    lend(clone / "binder" / "requirements.txt", prefix)
    scripts = prefix / ("Scripts" if os.name == "nt" else "bin")
    environment = {**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}
    steps = ("pip install --quiet -r binder/requirements.txt", "bash binder/postBuild")
    for step in steps:
        subprocess.run(step.split(), cwd=clone, env=environment, check=True)
    port = free_port()
    command = [str(scripts / "jupyter"), "lab", "--allow-root", "--no-browser"]
    command += ["--LabApp.expose_app_in_browser=True", f"--ServerApp.base_url={PREFIX}"]
    command += [f"--ServerApp.port={port}", "--IdentityProvider.token=secret"]
    log, url = prefix / "log", f"http://localhost:{port}{PREFIX}"
    with running(command, log, url + "api", cwd=clone, env=environment) as server:
        server.url = url
        yield server


@pytest.mark.browser
@pytest.mark.slow
def test_figures_of_ones_own_are_drawn_on_binder_by_the_library_that_each_needs(
    binder, clone, open_page
):
    cells = (
        "import plotly.graph_objects as go\ngo.Figure(go.Scatter(y=[1, 3, 2]))",
        "go.Figure(go.Heatmap(z=[[1, 2], [3, 4]]))",
    )
    tiny.write(clone / "notebooks", "91_own.ipynb", *cells)
    address = f"{binder.url}voila/render/notebooks/91_own.ipynb?token=secret"
    visit = open_page(address, ready=".own.figure .scatterlayer .trace")
    visit.page.wait_for_selector(".own.figure .hm")
    assert (visit.external_requests, visit.problems) == ([], [])
    urls = (url for url in visit.requests if "plotly" in url)
    loaded = [url.rpartition("/")[2].partition("?")[0] for url in urls]
    assert loaded in (["plotly.min.js"], ["plotly-basic.min.js", "plotly.min.js"])  # as seen first
    assert len(visit.page.content()) < 500_000  # no library comes within the page itself


@pytest.mark.browser
@pytest.mark.slow
def test_pages_are_whole_on_binder_ask_no_other_host_and_return_their_kernels(binder, open_page):
    several = [page for page in pages() if page.name in ("eligibility", "timeline", "portfolio")]
    assert len(several) == 3  # the form, the picture and the files
    for page in several:
        address = f"{binder.url}voila/render/notebooks/{page.file}?token=secret#v=1&lang=en"
        visit = open_page(address, ready="main h1")
        visit.page.wait_for_selector("#loading", state="detached")
        assert page.words("tab", "en") in visit.page.inner_text("header")
        assert visit.page.is_hidden(".alert-box:not(:empty)")
        assert (visit.external_requests, visit.problems) == ([], [])
        close(visit)
    assert wait_until(lambda: not binder.kernels(), 20)
