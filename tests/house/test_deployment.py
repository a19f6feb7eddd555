"""The files of docs/deployment do what docs/deployment.md says: tried with a real nginx, over TLS.

No root and no fixed port is needed: each place that an administrator fills in is filled in with a
folder of the test. Where a program is missing its tests are skipped, with that reason.
"""

import os
import re
import runpy
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
from configparser import RawConfigParser
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPSConnection
from unittest.mock import Mock

import brotli
import pytest
import requests
from browsing import HERE, free_port, running
from lines import V1, kernel_of

from callcenter_kit.dashboards.__main__ import _parser
from callcenter_kit.dashboards.server.static import assets_version

FOLDER = HERE / "docs" / "deployment"
SITE, HUB_SITE, FILES_SITE = (
    (FOLDER / f"nginx{name}.conf").read_text("utf-8") for name in ("", "-hub", "-site")
)
GUIDE = (HERE / "docs" / "deployment.md").read_text("utf-8")
SBIN = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
NGINX = shutil.which("nginx", path=SBIN)
OPENSSL = shutil.which("openssl")
SYSTEMD = shutil.which("systemd-analyze")
needs_nginx = pytest.mark.skipif(
    not (NGINX and OPENSSL), reason="nginx or openssl is not installed here"
)
PAGE = "/voila/render/01_eligibility.ipynb"
PLOTLY = f"/voila/static/{assets_version()}/plotly-basic.min.js"
LINE = "/api/kernels/00000000-0000-0000-0000-000000000000/channels"
MB = 1024**2


class Site(requests.Session):
    """What a visitor reaches: nginx at a port, trusted by its own certificate."""

    def __init__(self, port, plain_port, certificate):
        super().__init__()
        self.port, self.plain_port = port, plain_port
        self.trust_env, self.verify = False, str(certificate)

    def ask(self, path, method="GET", data=None, **headers):
        """The answer to one request, never following it elsewhere."""
        return self._request(method, f"https://localhost:{self.port}{path}", headers, data)

    def statuses(self, path, times):
        """The status of ``times`` requests over one connection, faster than any limit allows."""
        return [self.ask(path, **{"Accept-Encoding": "gzip"}).status_code for _ in range(times)]

    def lead_to(self, path):
        """Where an unencrypted address leads."""
        answer = self._request("GET", f"http://localhost:{self.plain_port}{path}")
        return answer.status_code, answer.headers["Location"]

    def _request(self, method, address, headers=None, data=None):
        options = {"headers": headers, "data": data, "allow_redirects": False, "timeout": 60}
        answer = self.request(method, address, **options)
        answer.encoding = "utf-8"
        return answer

    @property
    def trust(self):
        return ssl.create_default_context(cafile=self.verify)


def fill_in(text, *places):
    """``text`` with each of ``places`` changed; each must be there."""
    for place, own in places:
        assert place in text, place
        text = text.replace(place, str(own))
    return text


@contextmanager
def nginx(folder, upstream, text=SITE):
    """The configuration of the guide, in front of the server at the port ``upstream``."""
    places = [
        ("127.0.0.1:8866", f"127.0.0.1:{upstream}"),
        ("/var/cache/nginx/callcenter-kit", folder / "a cache"),
        ("/etc/callcenter-kit", FOLDER),
        ("/var/log/nginx/access.log", folder / "access.log"),
    ]
    with configured(folder, text, *places) as site:
        yield site


@contextmanager
def configured(folder, text, *places):
    """nginx with ``text``, each of ``places`` filled in, and a name and a certificate."""
    folder /= "a site"
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


KINDS = ("client_body", "proxy", "fastcgi", "scgi", "uwsgi")
AROUND = f"""{"user root;" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""}
daemon off;
pid nginx.pid;
events {{}}
http {{
    access_log access.log;
    {" ".join(f"{kind}_temp_path {kind};" for kind in KINDS)}
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
    page = site.ask(PAGE, **{"Accept-Encoding": "gzip"})
    assert (page.status_code, page.headers["Content-Encoding"]) == (200, "gzip")
    assert "全网" in page.text
    assert page.headers["Server"] == "nginx"
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    name, *_, same_site, secure = page.headers["Set-Cookie"].lower().split("; ")
    assert (name[:6], same_site, secure) == ("_xsrf=", "samesite=lax", "secure")
    assert site.lead_to(f"{PAGE}?lang=en") == (301, f"https://localhost{PAGE}?lang=en")


@needs_nginx
def test_a_file_is_asked_for_once_and_kept_for_good(site):
    offers = ("gzip, br", "gzip, deflate, br, zstd", "gzip, deflate", "gzip", "")
    seen = [site.ask(PLOTLY, **{"Accept-Encoding": offer}) for offer in offers]
    cache_statuses = [file.headers["X-Cache-Status"] for file in seen]
    assert cache_statuses == ["MISS", "HIT", "MISS", "HIT", "MISS"]
    encodings = [file.headers.get("Content-Encoding") for file in seen]
    assert encodings == ["br", "br", "gzip", "gzip", None]
    assert {file.content for file in seen} == {seen[4].content}
    assert brotli  # else a compressed file would be compared with itself
    for file in seen:
        assert file.status_code == 200
        assert "immutable" in file.headers["Cache-Control"]
        assert file.headers["Strict-Transport-Security"]
    again = {"If-None-Match": seen[1].headers["Etag"], "Accept-Encoding": "gzip"}
    assert site.ask(PLOTLY, **again).status_code == 304


@needs_nginx
def test_what_the_server_closes_stays_closed_and_so_do_the_notices(site):
    outside = "/voila/static/..%2f..%2f..%2fetc/passwd"
    for path in ("/voila/tree", "/notices/too-many.html", outside):
        assert site.ask(path).status_code in (400, 404)


@needs_nginx
@pytest.mark.parametrize(("size", "status"), [(65_536, 403), (65_537, 413), (40 * MB, 413)])
def test_what_is_longer_than_any_page_sends_is_refused_at_the_door(site, size, status):
    stranger = "/voila/api/shutdown/00000000-0000-0000-0000-000000000000"
    try:
        assert site.ask(stranger, "POST", bytes(size)).status_code == status
    except requests.ConnectionError:  # refused before all of it was sent
        assert status == 413


def line_status(site, origin):
    """How a page from ``origin`` that asks for its line is answered: 101 opens it."""
    kernel = kernel_of(site.ask(PAGE).text)
    headers = {"Upgrade": "websocket", "Connection": "Upgrade", "Origin": origin}
    headers |= {"Sec-WebSocket-Version": "13", "Sec-WebSocket-Protocol": V1}
    headers["Sec-WebSocket-Key"] = "AAAAAAAAAAAAAAAAAAAAAA=="
    with closing(HTTPSConnection("localhost", site.port, context=site.trust)) as visitor:
        visitor.request("GET", f"/api/kernels/{kernel}/channels?session_id=a", headers=headers)
        return visitor.getresponse().status


@needs_nginx
def test_a_page_has_its_line_and_a_foreign_one_does_not(site):
    assert line_status(site, f"https://localhost:{site.port}") == 101
    assert line_status(site, "https://elsewhere.example") == 403


@pytest.mark.browser
@pytest.mark.slow
@needs_nginx
def test_a_page_lives_behind_nginx(site, open_page):
    address = f"https://localhost:{site.port}{PAGE}#v=1&registered_capital=3000000"
    visit = open_page(address, ready="main h1", ignore_https_errors=True)
    change_a_fact(visit.page)
    ours = tuple(f"{kind}://localhost:{site.port}/" for kind in ("https", "wss"))
    assert [url for url in visit.requests if not url.startswith((*ours, "data:", "blob:"))] == []
    assert any(url.startswith("wss://") for url in visit.requests)
    assert visit.problems == []


def change_a_fact(page):
    """Type another capital once the page is alive, and see it say something else."""
    page.wait_for_selector("#loading", state="detached")
    before = page.inner_text("main")
    page.fill("input[name=registered_capital]", "1200")
    page.wait_for_function("was => document.querySelector('main').innerText !== was", arg=before)


# When there are too many, and when the server is away


def is_said(answer, status, chinese, english):
    """Whether the visitor is refused for now, in both languages."""
    assert (answer.status_code, chinese in answer.text) == (status, True)
    assert english in answer.text
    assert answer.headers["Content-Type"].startswith("text/html")
    return answer.headers["Retry-After"]


@needs_nginx
def test_too_many_pages_from_one_address_are_told_to_wait_and_files_are_not(
    dashboards_server, tmp_path
):
    with nginx(tmp_path, port_of(dashboards_server)) as site:
        answers = [site.ask("/voila/render/nothing.ipynb") for _ in range(30)]
        statuses = [answer.status_code for answer in answers]
        assert statuses[:21] == [404] * 21
        refused = [answer for answer in answers if answer.status_code == 429]
        assert len(refused) >= 5
        assert is_said(refused[0], 429, "请稍等一会儿", "One moment, please") == "30"
        assert set(site.statuses(PLOTLY, 150)) == {200}
        assert all(429 in site.statuses(closed, 2000) for closed in ("/voila/tree", LINE))
    assert " 404 " in lines_in_the_logs(tmp_path)


def lines_in_the_logs(folder):
    """What nginx wrote; none are of the refused, who else would fill the disk with them."""
    assert "limiting" not in (folder / "a site" / "error.log").read_text("utf-8")
    lines = (folder / "access.log").read_text("utf-8")
    assert " 429 " not in lines
    return lines


@needs_nginx
def test_whoever_holds_sixty_lines_open_is_told_to_wait_and_leaves_no_line_in_a_log(tmp_path):
    with (
        socket.create_server(("127.0.0.1", 0), backlog=100) as silent,
        nginx(tmp_path, silent.getsockname()[1]) as site,
        ExitStack() as stack,
    ):
        for _ in range(61):
            held = HTTPSConnection("localhost", site.port, context=site.trust, timeout=60)
            stack.enter_context(closing(held))
            held.request("GET", LINE)
        assert held.getresponse().status == 429
    lines_in_the_logs(tmp_path)


@needs_nginx
def test_a_server_that_is_away_is_told_in_words(tmp_path):
    with nginx(tmp_path, free_port()) as site:
        english = "The pages are away for a moment"
        assert is_said(site.ask("/"), 502, "页面暂时打不开", english) == "30"


@needs_nginx
def test_the_command_of_the_guide_puts_everything_under_a_prefix(tmp_path):
    command = re.search(r"^sed -E (.*) nginx\.conf", GUIDE, re.MULTILINE)[0]
    moved = subprocess.check_output(shlex.split(command), cwd=FOLDER, text=True)
    with nginx(tmp_path, free_port(), moved) as site:  # where no server answers
        statuses = [site.ask(path).status_code for path in ("/", "/licence/", f"/licence{PLOTLY}")]
        assert statuses == [404, 502, 502]
        assert set(site.statuses("/licence/voila/render/nothing.ipynb", 30)) == {502, 429}


# The service


@pytest.mark.skipif(not SYSTEMD, reason="systemd-analyze is not installed here")
def test_systemd_understands_every_line_of_the_units_and_finds_the_pages_safe(tmp_path):
    for name, program in ("callcenter-kit", ".venv/bin/python"), ("jupyterhub", "bin/jupyterhub"):
        own = tmp_path / f"{name}.service"
        place = f"/opt/{name}/{program}"
        own.write_text(fill_in((FOLDER / own.name).read_text("utf-8"), (place, sys.executable)))
        done = subprocess.run([SYSTEMD, "verify", own], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
    command = [SYSTEMD, "security", "--offline=yes", FOLDER / "callcenter-kit.service"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    exposure = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
    assert float(exposure[1]) <= 1.5, done.stdout


def unit():
    reader = RawConfigParser(strict=False)
    reader.optionxform = str
    reader.read(FOLDER / "callcenter-kit.service", "utf-8")
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


@pytest.fixture(scope="module")
def files(plain_files, tmp_path_factory):
    """A copy of the plain files, and something that nobody may see."""
    files = tmp_path_factory.mktemp("site") / "the files"
    shutil.copytree(plain_files, files)
    (files / ".git").mkdir()
    (files / ".git" / "config").write_text("[core]", "utf-8")
    return files


@pytest.fixture(scope="module")
def files_site(files, tmp_path_factory):
    """The files behind nginx; a browser, which trusts no certificate of ours, may come without."""
    unencrypted = f"127.0.0.1:{free_port()}"
    open_here = FILES_SITE.replace("listen 443 ssl;", f"listen {unencrypted};\n    listen 443 ssl;")
    folder = tmp_path_factory.mktemp("nginx")
    with configured(folder, open_here, ("/srv/callcenter-kit", files)) as site:
        site.unencrypted = f"http://{unencrypted}/"
        yield site


@pytest.fixture
def kept(files):
    """Where everything stands that a browser may keep for good."""
    return f"/{next(files.glob('files-*')).name}/"


PYODIDE = "python/pyodide.asm.wasm"
OPENED = {"": "text/html", "01_eligibility.html": "text/html", "README.txt": "text/plain"}
OPENED |= {"favicon.svg": "image/svg+xml"}
KEPT = {"site.js": "text/javascript", "page.css": "text/css", PYODIDE: "application/wasm"}
KEPT |= {"python/pyodide.mjs": "text/javascript", "python/pages.zip": "application/zip"}
SENT_AS_IT_IS = ("favicon.svg", "python/pages.zip")  # a few bytes, and compressed already
PROTECTIONS = {
    "Strict-Transport-Security": "max-age=31536000",
    **{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "SAMEORIGIN"},
    "Referrer-Policy": "no-referrer",
}


@needs_nginx
def test_each_file_comes_as_what_it_is_with_every_protection(files, files_site, kept):
    places = {f"/{name}": kind for name, kind in OPENED.items()}
    for path, kind in (places | {f"{kept}{name}": kind for name, kind in KEPT.items()}).items():
        file = files_site.ask(path, **{"Accept-Encoding": "gzip"})
        charset = "; charset=utf-8" if kind.startswith("text/") else ""
        assert (file.status_code, file.headers["Content-Type"]) == (200, f"{kind}{charset}")
        is_packed = not path.endswith(SENT_AS_IT_IS)
        assert (file.headers.get("Content-Encoding") == "gzip") == is_packed, path
        assert file.content == (files / (path[1:] or "index.html")).read_bytes()
        is_kept = path.startswith(kept)
        lasting = "public, max-age=31536000, immutable" if is_kept else "no-cache"
        assert file.headers["Cache-Control"] == lasting
        assert PROTECTIONS.items() <= dict(file.headers).items()
        policy = file.headers["Content-Security-Policy"]
        assert "frame-ancestors 'self'" in policy
        assert ("default-src 'none'" in policy) == is_kept
        again = {"If-None-Match": file.headers["ETag"], "Accept-Encoding": "gzip"}
        assert files_site.ask(path, **again).status_code == 304


@needs_nginx
def test_nothing_else_is_found_and_nothing_can_be_changed(files_site, kept):
    for path in ("/nothing.html", kept, f"{kept}python/", f"{kept}nothing.js", "/.git/config"):
        answer = files_site.ask(path)
        assert answer.status_code == (403 if path.endswith("/") else 404), path
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    page = "/01_eligibility.html"
    assert files_site.lead_to(f"{page}?lang=en") == (301, f"https://localhost{page}?lang=en")
    changing = [files_site.ask(page, way).status_code for way in ("POST", "PUT", "DELETE")]
    assert changing == [405] * 3


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such rights")
def test_nobody_but_the_owner_may_change_the_files(plain_files):
    for file in plain_files.rglob("*"):
        assert file.stat().st_mode & 0o777 == (0o755 if file.is_dir() else 0o644)


@needs_nginx
def test_a_page_of_plain_files_lives_and_its_python_reaches_no_other_host(
    files_site, open_page, kept
):
    """Whatever a library does there: what a visitor enters stays in the browser."""
    visit = open_page(f"{files_site.unencrypted}01_eligibility.html#v=1&registered_capital=3000000")
    change_a_fact(visit.page)
    assert (visit.external_requests, visit.problems) == ([], [])
    here = f"{files_site.unencrypted}README.txt"
    elsewhere = here.replace("127.0.0.1", "localhost")
    page = open_page(here).page
    with page.expect_worker() as worker:
        page.evaluate("url => { window.beside = new Worker(url); }", f"{kept}worker.js")
    fetch = """address => fetch(address, { mode: "no-cors" }).then(() => "came", () => "refused")"""
    assert page.evaluate(fetch, elsewhere) == "came"
    assert [worker.value.evaluate(fetch, url) for url in (here, elsewhere)] == ["came", "refused"]


# JupyterHub, and the guide itself


def test_the_hub_shows_the_pages_where_the_unit_serves_them_and_may_only_end_what_is_idle():
    config = Mock()
    runpy.run_path(FOLDER / "jupyterhub_config.py", {"get_config": lambda: config})
    config = config.JupyterHub
    assert f"proxy_pass {config.bind_url};" in HUB_SITE
    (pages, culler), (_, options) = config.services, unit()
    assert pages["url"] == f"http://{options.host}:{options.port}"
    assert f"--base-url=/services/{pages['name']}/" in GUIDE
    [role] = config.load_roles
    assert role["services"] == [culler["name"]]
    assert [scope for scope in role["scopes"] if "admin" in scope] == []


def test_every_file_that_the_guide_names_is_there_and_every_file_is_named():
    names = set(re.findall(r"`deployment/([\w./-]+?)/?`", GUIDE))
    assert names == {file.name for file in FOLDER.iterdir() if file.name != "__pycache__"}
    for path in re.findall(r"docs/deployment/[\w.-]+", GUIDE):
        assert (HERE / path).exists()
