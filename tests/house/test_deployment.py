"""The files of docs/deployment do what docs/deployment.md says: tried with a real nginx, over TLS.

No root and no fixed port is needed: each place that an administrator fills in is filled in with a
folder of the test. Where a program is missing its tests are skipped, with that reason.
"""

import asyncio
import gzip
import http.client
import os
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
from configparser import RawConfigParser
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import Mock

import brotli
import pytest
import tiny
from browsing import HERE, free_port, running, serving
from coroutines import result_of
from every import every
from lines import kernel_of, line, message
from tornado.httpclient import HTTPClientError

from callcenter_kit.dashboards.__main__ import _parser
from callcenter_kit.dashboards.server.static import assets_version

FOLDER = HERE / "docs" / "deployment"
SITE = (FOLDER / "nginx.conf").read_text("utf-8")
UNIT = (FOLDER / "callcenter-kit.service").read_text("utf-8")
HUB_SITE = (FOLDER / "nginx-hub.conf").read_text("utf-8")
FILES_SITE = (FOLDER / "nginx-site.conf").read_text("utf-8")
GUIDE = (HERE / "docs" / "deployment.md").read_text("utf-8")
SBIN = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
NGINX = shutil.which("nginx", path=SBIN)
OPENSSL = shutil.which("openssl")
SYSTEMD = shutil.which("systemd-analyze")
needs_nginx = pytest.mark.skipif(
    not (NGINX and OPENSSL), reason="nginx or openssl is not installed here"
)
needs_systemd = pytest.mark.skipif(not SYSTEMD, reason="systemd-analyze is not installed here")
PAGE = "/voila/render/01_eligibility.ipynb"
PLOTLY = f"/voila/static/{assets_version()}/plotly-basic.min.js"
LINE = "/api/kernels/00000000-0000-0000-0000-000000000000/channels"
MB = 1024**2


# The site, with a certificate of its own


@dataclass
class Site:
    """What a visitor reaches: nginx at a port, trusted by its own certificate."""

    port: int
    plain_port: int
    certificate: Path

    @property
    def trust(self):
        return ssl.create_default_context(cafile=self.certificate)

    def connection(self):
        return http.client.HTTPSConnection("localhost", self.port, context=self.trust, timeout=60)

    def ask(self, path, method="GET", body=None, **headers):
        """The answer to one request, never following it elsewhere: status, headers, body."""
        return answer_on(self.connection(), method, path, body, headers)

    def ask_at_once(self, path, times):
        """The status of ``times`` requests over one connection, faster than any limit allows."""
        line = self.connection()
        return [
            answer_on(line, "GET", path, None, {"Accept-Encoding": "gzip"}, stay=True)[0]
            for _ in range(times)
        ]

    def lead_to(self, path):
        """Where an unencrypted address leads."""
        line = http.client.HTTPConnection("localhost", self.plain_port, timeout=60)
        status, headers, _ = answer_on(line, "GET", path, None, {})
        return status, headers["Location"]


def answer_on(line, method, path, body, headers, stay=False):
    line.request(method, path, body, headers)
    reply = line.getresponse()
    content = reply.read()
    if not stay:
        line.close()
    return reply.status, reply.headers, content


def fill_in(text, *places):
    """``text`` with each of ``places`` changed; each must be there, a path between quotes."""
    for place, own in places:
        if isinstance(own, Path):  # as nginx and systemd read it between double quotes
            escaped = str(own).replace("\\", r"\\").replace('"', r"\"")
            place, own = f'"{place}"', f'"{escaped}"'
        assert place in text, place
        text = text.replace(place, own)
    return text


@contextmanager
def nginx(folder, upstream, text=SITE):
    """The configuration of the guide, in front of the server at the port ``upstream``."""
    places = [
        ("127.0.0.1:8866", f"127.0.0.1:{upstream}"),
        ("/var/cache/nginx/callcenter-kit", folder / '呼叫 "cache"'),
        ("/etc/callcenter-kit", FOLDER),
        ("/var/log/nginx/access.log", folder / "access.log"),
    ]
    with configured(folder, text, *places) as site:
        yield site


@contextmanager
def configured(folder, text, *places):
    """nginx with ``text``, each of ``places`` filled in, and a name and a certificate."""
    folder /= '呼叫 "site"'  # all that a path may hold, so that the quotes of the guide are needed
    folder.mkdir()
    port, plain_port = free_port(), free_port()
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = "req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost"
    command += " -addext subjectAltName=DNS:localhost"
    files = ["-out", certificate, "-keyout", key]
    subprocess.run([OPENSSL, *command.split(), *files], check=True, capture_output=True)
    text = fill_in(
        re.sub(r" *listen \[::\].*\n", "", text),
        *places,
        ("listen 80;", f"listen 127.0.0.1:{plain_port};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        ("licence.example.com;", "localhost;"),
        ("/etc/letsencrypt/live/licence.example.com/fullchain.pem", certificate),
        ("/etc/letsencrypt/live/licence.example.com/privkey.pem", key),
    )
    (folder / "site.conf").write_text(text, "utf-8")
    (folder / "nginx.conf").write_text(AROUND, "utf-8")
    command = [NGINX, "-p", str(folder), "-e", "error.log", "-c", "nginx.conf"]
    # Not encrypted where it should be, it refuses: that is an answer too.
    with running(command, folder / "log", f"http://localhost:{port}/", patience=20):
        yield Site(port, plain_port, certificate)


AROUND = f"""{"user root;" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""}
daemon off;
pid nginx.pid;
events {{}}
http {{
    access_log access.log;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    scgi_temp_path scgi;
    uwsgi_temp_path uwsgi;
    types {{ text/html html; }}
    include site.conf;
}}
"""


def port_of(server):
    return int(server.url.split(":")[2].split("/")[0])


@pytest.fixture(scope="module")
def site(dashboards_server, tmp_path_factory):
    with nginx(tmp_path_factory.mktemp("nginx"), port_of(dashboards_server)) as site:
        yield site


# What a visitor gets


@needs_nginx
def test_everything_comes_over_tls_compressed_by_the_server_and_with_every_protection(site):
    status, headers, body = site.ask(PAGE, **{"Accept-Encoding": "gzip"})
    assert (status, headers["Content-Encoding"], headers["Server"]) == (200, "gzip", "nginx")
    assert "全网" in gzip.decompress(body).decode()
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    (cookie,) = (cookie.lower() for cookie in headers.get_all("Set-Cookie"))
    assert cookie.startswith("_xsrf=")
    assert "; secure" in cookie
    assert "; samesite=lax" in cookie
    assert site.lead_to(f"{PAGE}?lang=en") == (301, f"https://localhost{PAGE}?lang=en")


@needs_nginx
def test_a_file_is_asked_for_once_and_kept_for_good(site):
    offers = ("gzip, br", "gzip, deflate, br, zstd", "gzip, deflate", "gzip", "")
    seen = [site.ask(PLOTLY, **{"Accept-Encoding": offer}) for offer in offers]
    cache_statuses = [headers["X-Cache-Status"] for _, headers, _ in seen]
    assert cache_statuses == ["MISS", "HIT", "MISS", "HIT", "MISS"]
    encodings = [headers["Content-Encoding"] for _, headers, _ in seen]
    assert encodings == ["br", "br", "gzip", "gzip", None]
    content = seen[4][2]
    assert [brotli.decompress(seen[1][2]), gzip.decompress(seen[3][2])] == [content, content]
    for status, headers, _ in seen:
        assert status == 200
        assert "immutable" in headers["Cache-Control"]
        assert headers["Strict-Transport-Security"]
    etag = seen[1][1]["Etag"]
    assert site.ask(PLOTLY, **{"If-None-Match": etag, "Accept-Encoding": "gzip"})[0] == 304


@needs_nginx
def test_what_the_server_closes_stays_closed_and_nothing_can_be_changed(site):
    outside = "/voila/static/..%2f..%2f..%2fetc/passwd"
    for path in ("/voila/tree", "/api/contents", "/lab", "/notices/too-many.html", outside):
        assert site.ask(path)[0] in (400, 404)
    for path in ("/", "/healthz", PAGE, PLOTLY):
        assert site.ask(path, "HEAD")[::2] == (200, b"")
    assert {site.ask("/", method)[0] for method in ("POST", "PUT", "DELETE")} <= {403, 405}


@needs_nginx
@pytest.mark.parametrize(("size", "status"), [(65_536, 403), (65_537, 413), (40 * MB, 413)])
def test_what_is_longer_than_any_page_sends_is_refused_at_the_door(site, size, status):
    stranger = "/voila/api/shutdown/00000000-0000-0000-0000-000000000000"
    try:
        assert site.ask(stranger, "POST", bytes(size))[0] == status
    except (BrokenPipeError, ConnectionResetError):  # refused before all of it was sent
        assert status == 413


def count_answers(site, *buffers, pause=0, **headers):
    """How many questions, one with each of ``buffers``, the kernel of a new page answers."""
    kernel = kernel_of(site.ask(PAGE)[2].decode())

    async def talk():
        address = f"https://localhost:{site.port}/"
        async with line(address, kernel, ssl_options=site.trust, headers=headers) as visitor:
            for place, buffer in enumerate(buffers):
                await asyncio.sleep(pause if place else 0)
                await visitor.say(message("comm_info_request", buffers=[buffer]))
                await visitor.hear_until(lambda came: came.kind == "comm_info_reply", seconds=60)
        return len(buffers)

    return result_of(talk())


@needs_nginx
def test_thirty_megabytes_reach_the_kernel_in_pieces_and_a_foreign_page_does_not(site):
    assert count_answers(site, *[bytes(MB)] * 30) == 30
    with pytest.raises(HTTPClientError) as refused:
        count_answers(site, b"", Origin="https://elsewhere.example")
    assert refused.value.code == 403


@pytest.mark.slow
@needs_nginx
def test_a_visitor_who_reads_for_a_while_keeps_the_line_to_the_kernel(site):
    assert count_answers(site, b"", b"", pause=32) == 2  # the server asks after 30 seconds


@pytest.mark.browser
@pytest.mark.slow
@needs_nginx
def test_a_page_lives_behind_nginx(site, open_page):
    address = f"https://localhost:{site.port}{PAGE}#v=1&registered_capital=3000000"
    visit = open_page(address, ready="main h1", ignore_https_errors=True)
    visit.page.wait_for_selector("#loading", state="detached")
    change_a_fact(visit.page)
    ours = tuple(f"{kind}://localhost:{site.port}/" for kind in ("https", "wss"))
    assert [url for url in visit.requests if not url.startswith((*ours, "data:", "blob:"))] == []
    assert any(url.startswith("wss://") for url in visit.requests)
    assert visit.problems == []


def change_a_fact(page):
    """Type another capital, and see the page say something else."""
    before = page.inner_text("main")
    page.fill("input[name=registered_capital]", "1200")
    page.wait_for_function("was => document.querySelector('main').innerText !== was", arg=before)


# When there are too many, and when the server is away


@needs_nginx
def test_too_many_pages_from_one_address_are_told_to_wait_and_files_are_not(
    dashboards_server, tmp_path
):
    with nginx(tmp_path, port_of(dashboards_server)) as site:
        seen = [site.ask("/voila/render/nothing.ipynb") for _ in range(30)]
        statuses = [status for status, _, _ in seen]
        assert statuses[:21] == [404] * 21
        assert statuses.count(429) >= 5
        _, headers, body = next(answer for answer in seen if answer[0] == 429)
        assert "请稍等一会儿" in body.decode()
        assert "One moment, please" in body.decode()
        assert headers["Retry-After"] == "30"
        assert headers["Content-Type"].startswith("text/html")
        assert set(site.ask_at_once(PLOTLY, 150)) == {200}
        assert all(429 in site.ask_at_once(closed, 2000) for closed in ("/voila/tree", LINE))
    logged = lines_in_the_logs(tmp_path)
    assert " 404 " in logged
    assert " 429 " not in logged


def lines_in_the_logs(folder):
    """What nginx wrote; none are of the refused, who else would fill the disk with them."""
    assert "limiting" not in (folder / '呼叫 "site"' / "error.log").read_text("utf-8")
    return (folder / "access.log").read_text("utf-8")


@needs_nginx
def test_whoever_holds_sixty_lines_open_is_told_to_wait_and_leaves_no_line_in_a_log(tmp_path):
    with (
        socket.create_server(("127.0.0.1", 0), backlog=100) as silent,
        nginx(tmp_path, silent.getsockname()[1]) as site,
        ExitStack() as stack,
    ):
        for _ in range(61):
            line = site.connection()
            stack.callback(line.close)
            line.request("GET", LINE)
        assert line.getresponse().status == 429
    assert " 429 " not in lines_in_the_logs(tmp_path)


@needs_nginx
@pytest.mark.slow
def test_a_visitor_is_counted_by_the_address_that_nginx_sees(tmp_path):
    # As nginx would add the address of a visitor who is not on this machine.
    elsewhere = SITE.replace("$proxy_add_x_forwarded_for", '"127.0.0.1, 203.0.113.7"')
    options = ("--behind-proxy", "--views=1")
    with tiny_pages(tmp_path, *options) as server, nginx(tmp_path, port_of(server), elsewhere) as s:
        (first, _, _), refused = (s.ask("/voila/render/01_living.ipynb") for _ in "ab")
        assert "429" not in server.log.read_text()  # nothing is wrong
    assert (first, refused[0], refused[1]["Retry-After"]) == (200, 429, "60")
    assert "从您的网络打开的页面太多" in refused[2].decode()
    assert "Too many pages are open from your network" in refused[2].decode()


@contextmanager
def tiny_pages(folder, *options, base_url="/"):
    tiny.write_all(folder / "notebooks")
    options = ("--notebooks", folder / "notebooks", "--pool=0", *options)
    with serving(folder / "log", *options, base_url=base_url) as server:
        yield server


@needs_nginx
def test_a_server_that_is_away_is_told_in_words(tmp_path):
    with nginx(tmp_path, free_port()) as site:
        status, headers, body = site.ask("/")
    assert status == 502
    assert "页面暂时打不开" in body.decode()
    assert "The pages are away for a moment" in body.decode()
    assert headers["Retry-After"] == "30"


@pytest.mark.slow
@needs_nginx
def test_the_command_of_the_guide_puts_everything_under_a_prefix(tmp_path):
    command = re.search(r"^sed -E (.*) nginx\.conf", GUIDE, re.MULTILINE)[0]
    moved = subprocess.check_output(shlex.split(command), cwd=FOLDER, text=True)
    with (
        tiny_pages(tmp_path, base_url="/licence/") as server,
        nginx(tmp_path, port_of(server), moved) as site,
    ):
        assert "活的页面" in site.ask("/licence/")[2].decode()
        assert site.ask("/")[0] == 404
        plotly = f"/licence{PLOTLY}"
        assert [site.ask(plotly)[1]["X-Cache-Status"] for _ in range(2)] == ["MISS", "HIT"]
        limited = [site.ask("/licence/voila/render/nothing.ipynb") for _ in range(30)]
        assert {status for status, _, _ in limited} == {404, 429}
        assert "One moment, please" in limited[-1][2].decode()


# The service


@needs_systemd
def test_systemd_understands_every_line_of_the_units_and_finds_the_pages_safe(tmp_path):
    python = tmp_path / "呼叫 kit" / "100% python"  # no quote sign: systemd refuses that
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    escaped = Path(str(python).replace("%", "%%"))  # one alone begins a specifier
    programs = {
        "callcenter-kit.service": ".venv/bin/python",
        "jupyterhub.service": "bin/jupyterhub",
    }
    for name, program in programs.items():
        own, place = tmp_path / name, f"/opt/{name.removesuffix('.service')}/{program}"
        own.write_text(fill_in((FOLDER / name).read_text("utf-8"), (place, escaped)), "utf-8")
        done = subprocess.run([SYSTEMD, "verify", own], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
    command = [SYSTEMD, "security", "--offline=yes", FOLDER / "callcenter-kit.service"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    exposure = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
    assert float(exposure[1]) <= 1.5, done.stdout


def unit():
    reader = RawConfigParser(strict=False)
    reader.optionxform = str
    reader.read_string(UNIT)
    return reader["Service"], _parser().parse_args(shlex.split(reader["Service"]["ExecStart"])[3:])


def test_the_unit_starts_the_server_with_options_that_it_has():
    service, options = unit()
    assert shlex.split(service["ExecStart"])[1:3] == ["-m", "callcenter_kit.dashboards"]
    assert (options.host, options.port) == ("127.0.0.1", 8866)
    assert options.behind_proxy  # nginx writes who asks, and nobody else can reach the port
    assert "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;" in SITE
    assert f"server 127.0.0.1:{options.port};" in SITE
    assert f"{options.views} views" in GUIDE
    # A server that no longer says that it answers is started anew.
    assert (service["Type"], service["Restart"]) == ("notify", "on-failure")
    assert 10 <= int(service["WatchdogSec"]) <= 60
    assert "AF_UNIX" in service["RestrictAddressFamilies"]


# The pages as plain files


@dataclass
class FilesSite:
    """The plain files behind nginx: their folder, and where they come unencrypted."""

    site: Site
    folder: Path
    unencrypted: str
    kept: str  # where everything stands that a browser may keep for good


@pytest.fixture(scope="module")
def files_site(plain_files, tmp_path_factory):
    folder = tmp_path_factory.mktemp("nginx")
    # Here a browser may come unencrypted, too: of a host whose certificate nobody vouches for it
    # keeps nothing.
    unencrypted = f"127.0.0.1:{free_port()}"
    open_here = FILES_SITE.replace("listen 443 ssl;", f"listen {unencrypted};\n    listen 443 ssl;")
    copy = tmp_path_factory.mktemp("site") / '呼叫 "files"'
    shutil.copytree(plain_files, copy)
    (copy / ".git").mkdir()
    (copy / ".git" / "config").write_text("[core]", "utf-8")
    (versioned,) = copy.glob("files-*")
    with configured(folder, open_here, ("/srv/callcenter-kit", copy)) as site:
        yield FilesSite(site, copy, f"http://{unencrypted}/", f"/{versioned.name}/")


FILES = {
    **{"/": "text/html", "/01_eligibility.html": "text/html", "/README.txt": "text/plain"},
    **{"/favicon.svg": "image/svg+xml", "{kept}site.js": "text/javascript"},
    **{"{kept}page.css": "text/css", "{kept}python/pyodide.mjs": "text/javascript"},
    "{kept}python/pyodide.asm.wasm": "application/wasm",
    "{kept}python/pages.zip": "application/zip",
}
SENT_AS_IT_IS = ("/favicon.svg", "{kept}python/pages.zip")  # a few bytes, and compressed already
PROTECTIONS = {
    "Strict-Transport-Security": "max-age=31536000",
    **{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "SAMEORIGIN"},
    "Referrer-Policy": "no-referrer",
}


@needs_nginx
@every("name", FILES)
def test_each_file_comes_as_what_it_is_with_every_protection(files_site, name):
    path = name.format(kept=files_site.kept)
    status, headers, body = files_site.site.ask(path, **{"Accept-Encoding": "gzip"})
    assert (status, headers["Content-Type"].removesuffix("; charset=utf-8")) == (200, FILES[name])
    assert ("charset" in headers["Content-Type"]) == FILES[name].startswith("text/")
    compressed = None if name in SENT_AS_IT_IS else "gzip"
    assert headers["Content-Encoding"] == compressed
    content = gzip.decompress(body) if compressed else body
    assert content == (files_site.folder / (path[1:] or "index.html")).read_bytes()
    is_kept = "{kept}" in name
    lasting = "public, max-age=31536000, immutable" if is_kept else "no-cache"
    assert headers.get_all("Cache-Control") == [lasting]
    assert PROTECTIONS.items() <= dict(headers).items()
    policy = headers["Content-Security-Policy"]
    assert ("frame-ancestors 'self'" in policy, "default-src 'none'" in policy) == (True, is_kept)
    again = {"If-None-Match": headers["ETag"], "Accept-Encoding": "gzip"}
    assert files_site.site.ask(path, **again)[0] == 304


@needs_nginx
def test_what_was_compressed_beforehand_is_sent_as_it_lies_there(files_site):
    command = re.search(r"^find \S+ -regex.*$", GUIDE, re.MULTILINE)[0]
    here = command.replace("/srv/callcenter-kit", shlex.quote(str(files_site.folder)))
    subprocess.run(here, shell=True, check=True)
    packed = sorted(files_site.folder.rglob("*.gz"))
    assert {Path(file.stem).suffix for file in packed} == {".css", ".js", ".mjs", ".wasm"}
    path = f"{files_site.kept}python/pyodide.asm.wasm"
    status, headers, body = files_site.site.ask(path, **{"Accept-Encoding": "gzip"})
    assert (status, headers["Content-Type"]) == (200, "application/wasm")
    assert body == (files_site.folder / f"{path[1:]}.gz").read_bytes()
    assert files_site.site.ask(path)[2] == (files_site.folder / path[1:]).read_bytes()
    for file in packed:
        file.unlink()


@needs_nginx
def test_nothing_else_is_found_and_nothing_can_be_changed(files_site):
    own, site = files_site.kept, files_site.site
    for path in ("/nothing.html", own, f"{own}python/", f"{own}nothing.js", "/.git/config"):
        status, headers, body = site.ask(path)
        assert (status, headers["Cache-Control"]) == (404, "no-cache"), path
        assert "没有这个页面" in body.decode()
        assert "There is no such page" in body.decode()
        assert headers["X-Content-Type-Options"] == "nosniff"
    page = "/01_eligibility.html"
    assert site.lead_to(f"{page}?lang=en") == (301, f"https://localhost{page}?lang=en")
    assert [site.ask(page, method)[0] for method in ("POST", "PUT", "DELETE")] == [405] * 3


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such rights")
def test_nobody_but_the_owner_may_change_the_files(plain_files):
    for file in plain_files.rglob("*"):
        assert file.stat().st_mode & 0o777 == (0o755 if file.is_dir() else 0o644)


@needs_nginx
def test_a_page_of_plain_files_lives_behind_nginx(files_site, open_page):
    address = f"{files_site.unencrypted}01_eligibility.html#v=1&registered_capital=3000000"
    visit = open_page(address)
    visit.page.wait_for_selector("#loading", state="detached")
    change_a_fact(visit.page)
    assert (visit.external_requests, visit.problems) == ([], [])


@needs_nginx
def test_the_python_of_a_page_can_reach_no_other_host(files_site, open_page):
    """Whatever a library does there: what a visitor enters stays in the browser."""
    here = f"{files_site.unencrypted}README.txt"
    elsewhere = here.replace("127.0.0.1", "localhost")
    page = open_page(here).page
    with page.expect_worker() as worker:
        page.evaluate(
            "address => { window.beside = new Worker(address); }", f"{files_site.kept}worker.js"
        )
    fetch = """address => fetch(address, { mode: "no-cors" }).then(() => "came", () => "refused")"""
    assert page.evaluate(fetch, elsewhere) == "came"
    assert worker.value.evaluate(fetch, here) == "came"
    assert worker.value.evaluate(fetch, elsewhere) == "refused"


def test_the_folders_own_note_asks_for_what_nginx_is_told(plain_files):
    note = (plain_files / "README.txt").read_text("utf-8")
    settings = ("no-cache", "public, max-age=31536000, immutable", "nosniff", "no-referrer")
    for setting in (*settings, "script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"):
        assert note.count(setting) == 2, setting
        assert setting in FILES_SITE
    assert note.count("nginx-site.conf") == 2


# JupyterHub, and the guide itself


@needs_nginx
def test_the_hub_is_reached_over_tls_with_its_websockets_and_as_often_as_a_lab_asks(
    dashboards_server, tmp_path
):
    upstream = ("127.0.0.1:8000", f"127.0.0.1:{port_of(dashboards_server)}")
    with configured(tmp_path, HUB_SITE, upstream) as in_its_place:
        assert in_its_place.ask("/")[1]["Strict-Transport-Security"]
        assert in_its_place.lead_to("/hub")[0] == 301
        assert count_answers(in_its_place, b"") == 1
        assert set(in_its_place.ask_at_once("/healthz", 300)) == {200}


def hub(kit="/opt/callcenter-kit"):
    config = Mock()
    source = (FOLDER / "jupyterhub_config.py").read_text("utf-8")
    source = source.replace('"/opt/callcenter-kit"', repr(str(kit)))
    exec(compile(source, "jupyterhub_config.py", "exec"), {"get_config": lambda: config})
    return config


def test_the_hub_shows_the_pages_where_the_unit_serves_them_and_may_only_end_what_is_idle():
    config = hub().JupyterHub
    assert f"proxy_pass {config.bind_url};" in HUB_SITE
    assert "/etc/jupyterhub/jupyterhub_config.py" in GUIDE
    (pages_, culler), (_, options) = config.services, unit()
    assert pages_["url"] == f"http://{options.host}:{options.port}"
    assert f"--base-url=/services/{pages_['name']}/" in GUIDE
    [role] = config.load_roles
    assert role["services"] == [culler["name"]]
    assert [scope for scope in role["scopes"] if "admin" in scope] == []


@pytest.mark.skipif(os.name == "nt", reason="JupyterHub does not run on Windows")
def test_an_analyst_gets_a_copy_of_the_notebooks_that_stays_theirs(tmp_path):
    kit, home = tmp_path / "分析师's kit", tmp_path / "home"
    shutil.copytree(HERE / "notebooks", kit / "notebooks")
    server = kit / ".venv" / "bin" / "jupyterhub-singleuser"
    server.parent.mkdir(parents=True)
    server.write_text('#!/bin/sh\necho "$@"\n')
    server.chmod(0o755)
    home.mkdir()
    for _ in range(2):
        done = subprocess.run(
            [*hub(kit).Spawner.cmd, "--port=1"],
            env={"HOME": str(home), "PATH": os.environ["PATH"]},
            capture_output=True,
        )
        assert (done.returncode, done.stdout) == (0, b"--port=1\n"), done.stderr
        first = home / "callcenter_kit" / Path(hub().Spawner.default_url).name
        assert first.exists()
        for link in re.findall(r"\]\(([\w/]+\.ipynb)\)", first.read_text("utf-8")):
            assert (first.parent / link).exists()
        assert first.read_text("utf-8") in ("mine", (HERE / "notebooks" / first.name).read_text())
        first.write_text("mine", "utf-8")
    assert first.read_text("utf-8") == "mine"


def test_every_file_that_the_guide_names_is_there_and_every_file_is_named():
    names = set(re.findall(r"`deployment/([\w./-]+?)/?`", GUIDE))
    assert names == {file.name for file in FOLDER.iterdir() if file.name != "__pycache__"}
    for path in re.findall(r"docs/deployment/[\w.-]+", GUIDE):
        assert (HERE / path).exists()


@every("notice", sorted((FOLDER / "notices").iterdir()))
def test_a_notice_speaks_both_languages_and_asks_nobody(notice):
    page = notice.read_text("utf-8")
    assert notice.name in SITE
    assert re.search(r"[\u4e00-\u9fff]+。", page)
    assert 'lang="en"' in page
    assert "//" not in page
    assert "<script" not in page
