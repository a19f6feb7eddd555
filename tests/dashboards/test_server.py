"""The server gives a visitor the pages and nothing else, quickly, and cleans up after them."""

import gzip
import os
import re
import subprocess
import sys
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import brotli
import nbformat
import psutil
import pytest
import tiny
from browsing import close, serving, wait_until
from every import every
from machine import Machine
from tornado.web import HTTPError

from callcenter_kit.dashboards import pages
from callcenter_kit.dashboards.__main__ import main
from callcenter_kit.dashboards.server import forking, kernels
from callcenter_kit.dashboards.server.handlers import content_security_policy
from callcenter_kit.dashboards.server.kernels import pool_for_this_machine, seats_for_this_machine
from callcenter_kit.dashboards.server.server import Options, kernel_transport, most_views
from callcenter_kit.dashboards.server.static import StaticFiles, assets_version
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import LANGUAGES

LIVING, FAILING = "voila/render/01_living.ipynb", "voila/render/02_failing.ipynb"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("note books")
    tiny.write_all(folder)
    return folder


@pytest.fixture(scope="module")
def server(folder, tmp_path_factory):
    log = tmp_path_factory.mktemp("log") / "log"
    with serving(log, "--notebooks", folder, "--views=20", "--pool=1") as server:
        server.wait_for_kernels(2)
        yield server


# The start page


@every(
    ("accepted", "query", "language"),
    [
        ("en-GB,en;q=0.9", "", "en"),
        ("zh-TW", "", "zh-CN"),
        ("fr-FR, en;q=0.8, zh;q=0.5", "", "en"),
        ("fr-FR,fr;q=0.9", "", "en"),
        ("*", "", "zh-CN"),
        ("en-GB", "?lang=zh-CN", "zh-CN"),
        ("zh-CN", "?lang=en", "en"),
    ],
)
def test_the_start_page_speaks_the_browsers_language_unless_one_is_chosen(
    dashboards_server, accepted, query, language
):
    start = dashboards_server.ask(query, **{"Accept-Language": accepted})
    assert f'<html lang="{language}">' in start.text
    assert "Accept-Language" in start.headers["Vary"]


def test_pages_follow_their_numbers_and_the_start_page_lists_no_other_files(server, folder):
    assert [page.name for page in pages(folder)] == ["living", "failing", "damaged"]
    start = server.ask()
    assert "活的页面 A living page" in start.text
    for hidden in ("draft", "00_start", "01_hidden", "picture.svg", "analyst-ran"):
        assert hidden not in start.text
    for page, part in product(pages(), ("tab", "question", "answer")):
        assert page.words(part, "en") != page.title


def test_a_page_is_called_by_its_title_or_its_first_heading_that_clients_see(tmp_path):
    hidden = nbformat.v4.new_markdown_cell("# For analysts", metadata={"tags": ["analyst"]})
    small = nbformat.v4.new_markdown_cell("no heading\n# here")
    heading = nbformat.v4.new_markdown_cell("# 华北 North & Co\n\n# more")
    for name, cells, metadata in (
        ("01_titled", [heading], {"title": "Titled"}),
        ("02_client-north", [hidden, small, heading], {}),
        ("03_bare", [hidden, small], {}),
    ):
        notebook = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
        nbformat.write(notebook, tmp_path / f"{name}.ipynb")
    assert [page.title for page in pages(tmp_path)] == ["Titled", "华北 North & Co", "03_bare"]


def test_a_folder_without_pages_is_refused_before_anything_is_served(tmp_path, capsys):
    assert main(["--notebooks", str(tmp_path / "nowhere")]) == 1
    assert "There is no folder" in capsys.readouterr().err
    assert main(["--notebooks", str(tmp_path)]) == 1
    assert "holds no page (notebooks there: –)" in capsys.readouterr().err
    (tmp_path / "client.ipynb").write_text("{}", "utf-8")
    assert main(["--notebooks", str(tmp_path)]) == 1
    zh, en = capsys.readouterr().err.strip().splitlines()
    assert "其中的笔记本：client.ipynb" in zh
    assert "such as 01_client.ipynb" in en


# What is closed


CLOSED = """
    voila/tree voila/tree/inner voila/files/picture.svg voila/files/01_living.ipynb
    voila/api/contents voila/api/contents/01_living.ipynb voila/render/ voila/render/draft.ipynb
    voila/render/00_start.ipynb voila/render/inner/01_hidden.ipynb voila/render/../01_living.ipynb
    voila/render/01_living.ipynb/ voila/static/ voila/static/../../../../etc/passwd
    voila/static/%2e%2e/%2e%2e/conf.json voila/templates/lab/static/voila.js voila/labextensions/
    voila/labextensions/jupyterlab-plotly/package.json voila/query/0-0-0-0-0 api/kernels
    api/contents api/sessions api/terminals api/kernelspecs login metrics lab tree favicon.ico
    nowhere
"""


@every("path", CLOSED.split())
def test_any_other_address_is_a_friendly_404(server, path):
    answer = server.ask(path)
    assert answer.status == 404
    assert "没有这个页面" in answer.text
    assert "There is no such page" in answer.text


@every("path", ["", "nowhere", LIVING, "voila/static/voila.js"])
def test_every_answer_carries_the_security_headers_and_no_version(server, path):
    headers = server.ask(path).headers
    policy = dict(part.split(" ", 1) for part in content_security_policy().split("; "))
    scripts = re.sub(r"'sha256-[\w+/=]{44}'", "known", policy["script-src"]).split()
    assert (scripts, policy["default-src"]) == (["'self'", "blob:", "known", "known"], "'none'")
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Server"] is None
    if path.endswith(".js"):  # a script may load nothing, and says so in few bytes
        assert headers["Content-Security-Policy"] == "default-src 'none'"
        picture = server.ask("voila/templates/callcenter_kit/static/favicon.svg").headers
        assert picture["Content-Security-Policy"] == content_security_policy()


@every("query", ["", "?theme=%22%3E%3Cscript%3Ealert(1)", "?template=..%2F.."])
def test_a_page_tells_nothing_of_this_machine_and_a_hostile_query_changes_nothing(
    server, folder, query
):
    page = server.ask(LIVING + query)
    assert page.status == 200
    secrets = (str(folder), sys.prefix, "site-packages", "import anywidget", "appVersion")
    assert [text for text in (*secrets, "alert(1)") if text in page.text] == []


# A page that fails


def test_a_failing_page_says_so_and_shows_no_traceback(server):
    page = server.ask(FAILING)
    assert "页面没能准备好" in page.text
    assert "The page could not be prepared" in page.text
    for secret in ("secret", "Traceback", "ValueError", "show_tracebacks"):
        assert secret not in page.text
    assert "/secret/path" in server.log.read_text()
    # One that cannot even be read gives a number that the log knows.
    page = server.ask("voila/render/03_damaged.ipynb")
    assert page.status == 500
    assert "服务器出了问题" in page.text
    assert "Traceback" not in page.text
    number = re.search(r"the number (\w{8})\.", page.text)[1]
    assert f"请把编号 {number} 告诉" in page.text
    assert number in server.log.read_text()


# Room


def test_the_last_seat_is_given_and_no_more_than_that():
    # A kernel that waits in a pool takes no seat.
    machine = Machine("waiting", "visited", views=2)
    for kernel in ("waiting", "still starting", "failed"):
        machine.wait_in_pool(kernel, OSError() if kernel == "failed" else None)
        assert machine.free == {"waiting": 1}.get(kernel, 2)
    machine.drop_failures()  # one that failed is forgotten
    assert len(machine.starts) == 2
    machine.give_away()
    with machine.seat(None):
        assert machine.free == 0
        with pytest.raises(HTTPError) as full, machine.seat(None):
            pass
    assert full.value.status_code == 503
    assert machine.free == 1


@every(("memory", "started", "forked"), [(1, 6, 11), (4, 17, 45), (8, 34, 91), (64, 120, 120)])
def test_half_of_the_memory_holds_more_forked_kernels_than_started_ones(
    monkeypatch, memory, started, forked
):
    total = SimpleNamespace(total=memory * 1024**3)
    monkeypatch.setattr(kernels.psutil, "virtual_memory", lambda: total)
    assert [seats_for_this_machine(forked=way) for way in (False, True)] == [started, forked]
    assert 1 <= pool_for_this_machine() <= 4


@every(
    ("views", "fork", "can_fork", "are_forked", "most"),
    [
        *((None, True, True, True, 45), (None, True, True, False, 17)),
        *((None, False, True, False, 17), (None, True, False, False, 17)),
        *((60, True, True, True, 60), (60, True, True, False, 17), (9, True, True, False, 9)),
        *((60, False, True, False, 60), (60, True, False, False, 60)),
    ],
)
def test_where_forking_fails_there_are_as_many_seats_as_memory_holds(
    monkeypatch, views, fork, can_fork, are_forked, most
):
    seats = {True: 45, False: 17}
    monkeypatch.setattr(kernels, "seats_for_this_machine", lambda forked: seats[forked])
    monkeypatch.setattr(forking, "CAN_FORK", can_fork)
    monkeypatch.setattr(forking, "kernels_are_forked", lambda: are_forked)
    assert most_views(Options(views=views, fork=fork)) == most


def shells(kernel):
    """The sockets on which a kernel takes the server's requests."""
    sockets = {link.laddr for link in psutil.Process(kernel.pid).net_connections("unix")}
    return [Path(path) for path in sockets if path.endswith("-ipc-1")]


@pytest.mark.skipif(sys.platform != "linux", reason="kernels elsewhere listen on ports")
def test_a_kernels_channels_are_files_that_only_their_owner_may_open(server):
    kernels = server.kernels()
    assert kernels
    for kernel in kernels:
        assert wait_until(lambda kernel=kernel: shells(kernel), 40)  # it may still be starting
        (shell,) = shells(kernel)
        assert shell.parent.stat().st_mode & 0o777 == 0o700


def test_kernels_listen_on_ports_where_a_sockets_path_would_be_too_long(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    assert kernel_transport("/" + "t" * 41) == {"transport": "ipc"}
    assert kernel_transport("/" + "t" * 42) == {"transport_encryption": "auto"}
    monkeypatch.setattr(sys, "platform", "darwin")
    assert kernel_transport("/tmp") == {"transport_encryption": "auto"}


# Speed


def test_scripts_are_compressed_once_and_kept_by_the_browser_for_good(server):
    address = f"voila/static/{assets_version()}/plotly-basic.min.js"
    plain = server.ask(address)
    small = server.ask(address, **{"Accept-Encoding": "gzip"})
    smaller = server.ask(address, **{"Accept-Encoding": "gzip, deflate, br, zstd"})
    assert [each.headers["Content-Encoding"] for each in (small, smaller)] == ["gzip", "br"]
    assert gzip.decompress(small.body) == brotli.decompress(smaller.body) == plain.body
    assert len(small.body) < 0.35 * len(plain.body)
    assert len(smaller.body) < 0.31 * len(plain.body)
    assert "immutable" in small.headers["Cache-Control"]
    again = server.ask(address, **{"If-None-Match": small.headers["Etag"]})
    assert (again.status, again.body) == (304, b"")

    answer = server.ask("voila/templates/callcenter_kit/static/plotly-basic.min.js")
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-cache")


def test_nothing_is_found_outside_the_folders(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "outside.js").write_text("1")
    (tmp_path / "folder" / "inside.js").write_text("1")
    files = StaticFiles([tmp_path / "folder"])
    assert files.load("inside.js").content == b"1"
    for name in ("../outside.js", str(tmp_path / "outside.js"), "", ".", "missing.js"):
        assert files.load(name) is None


def test_a_script_is_sent_without_the_code_that_it_was_made_from(tmp_path):
    files = StaticFiles([tmp_path])
    for name in ("page.css", "page.js"):
        file = tmp_path / name
        file.write_text(
            "let map = '//# sourceMappingURL=data:';\n//# sourceMappingURL=data:a;b64,QUJD"
        )
        sent = files.load(file.name).content.decode()
        assert sent.startswith("let map = '//# sourceMappingURL=data:';")
        assert ("QUJD" in sent) == (name == "page.css")
    for name, content in (("picture.png", b"a" * 1000), ("short.js", b"1")):
        (tmp_path / name).write_bytes(content)
        asset = files.load(name)  # no encoding makes it smaller
        assert files.load(name) is asset  # read and compressed once
        assert [asset.compress(encoding) for encoding in ("br", "gzip")] == [None, None]


# In a browser


@pytest.mark.browser
@pytest.mark.slow
def test_a_page_lives_runs_no_analyst_cell_and_returns_its_kernel_when_closed(
    server, folder, open_page
):
    expect = pytest.importorskip("playwright.sync_api").expect
    visit = open_page(server.url + LIVING, ready="#count")
    config = "JSON.parse(document.getElementById('jupyter-config-data').textContent)"
    kernel = visit.page.evaluate(f"{config}.kernelId")
    assert server.has_kernel(kernel)
    visit.page.click("#count")
    expect(visit.page).to_have_title("2")  # the kernel's answer
    assert visit.page.is_hidden("#loading")
    assert visit.page.query_selector(".first-paint") is None
    assert not (folder / "analyst-ran").exists()
    close(visit)
    assert wait_until(lambda: not server.has_kernel(kernel), 20)


@pytest.mark.browser
def test_the_first_picture_is_there_before_any_script(server, open_page):
    visit = open_page(server.url + LIVING, java_script_enabled=False)
    assert "first picture" in visit.page.inner_text("body")
    for language in LANGUAGES:
        sentence = visit.page.locator(f"noscript [lang={language}]")
        assert sentence.is_visible()
        assert sentence.inner_text() == say("site.script_needed", language)
    assert visit.page.is_hidden("#loading")  # it would cover the sentence


# Under a prefix, when full, when the port is taken


@pytest.mark.slow
def test_a_full_server_says_so_and_leaves_no_kernel(folder, tmp_path):
    options = ("--notebooks", folder, "--views=1", "--pool=0")
    with serving(tmp_path / "log", *options, base_url="/a/prefix/") as server:
        assert server.ask(LIVING).status == 200
        full = server.ask(LIVING)
        assert (full.status, full.headers["Retry-After"]) == (503, "60")
        assert "现在访问的人太多" in full.text
        assert "Too many visitors right now" in full.text
        assert 'href="/a/prefix/voila/templates/callcenter_kit/static/favicon.svg"' in full.text
        (kernel,) = server.kernels()
        assert server.stop() == 0
        assert not kernel.is_running()


def start(*options, **environment):
    """What starting the server says when it can't; it must not be running afterwards."""
    command, environment = ["-m", "callcenter_kit.dashboards", *options], os.environ | environment
    told = {"capture_output": True, "text": True, "timeout": 60, "check": False}
    return subprocess.run([sys.executable, *command], env=environment, **told)


def test_a_taken_port_is_said_in_both_languages_and_no_other_is_chosen(server):
    port = server.url.rsplit(":", 1)[1].strip("/")
    refused = start("--port", port)
    assert (refused.returncode, refused.stdout) == (1, "")
    zh, en = refused.stderr.splitlines()
    assert f"端口 {port} 已被其他程序占用。" in zh
    assert en.endswith(f"or choose another port: --port {int(port) + 1}.")


@pytest.mark.slow
def test_an_address_that_is_not_this_machines_is_refused_in_words():
    refused = start("--host", "192.0.2.1", "--port", "8866")  # set aside for documentation
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "本机不允许在 192.0.2.1 的端口 8866 上提供服务" in refused.stderr
    assert "This machine refuses to serve at 192.0.2.1, port 8866" in refused.stderr
    assert "Traceback" not in refused.stderr


@every("port", ["abc", "-1", "65536", "8866.5"])
def test_a_port_that_is_none_is_refused_in_words(port):
    refused = start(PORT=port)
    assert refused.returncode == 2
    assert f"a port is a number up to 65535, not '{port}'" in refused.stderr
