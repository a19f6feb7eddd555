"""What the server answers to requests that no browser sends, thousands of them."""

import errno
import http.client
import json
import logging
import random
import time
from types import SimpleNamespace
from unittest.mock import Mock
from urllib.parse import urlsplit

import psutil
import pytest
from coroutines import result_of
from every import every
from lines import kernel_of, message
from machine import Machine
from tornado.web import HTTPError
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from callcenter_kit.dashboards import pages
from callcenter_kit.dashboards.server import forking, handlers
from callcenter_kit.dashboards.server.handlers import KernelMessages, PacedProtocol, PageHandler
from callcenter_kit.dashboards.server.kernels import Visit
from callcenter_kit.dashboards.server.messages import V1, read_frame, write_frame
from callcenter_kit.dashboards.server.server import DashboardServer, Options, host_names
from callcenter_kit.dashboards.server.static import assets_version, encoding_for

PAGE = f"voila/render/{pages()[0].file}"
SCRIPT = f"voila/static/{assets_version()}/plotly-basic.min.js"


UNKNOWN = "00000000-0000-0000-0000-000000000000"


@every(
    ("path", "status"),
    [
        *[("", 200), ("?lang=en", 200), (PAGE, 200), (SCRIPT, 200), ("healthz", 200)],
        *[(f"api/kernels/{UNKNOWN}", 404), ("voila/render/no.ipynb", 404), ("nowhere", 404)],
        ("voila/static/no.js", 404),
    ],
)
def test_head_is_answered_as_get_is_without_a_body(dashboards_server, path, status):
    head = dashboards_server.ask(path, "HEAD")
    assert (head.status, head.body) == (status, b"")
    assert head.headers["Set-Cookie"] is None  # as it comes with a page, and its kernel
    assert "default-src 'none'" in head.headers["Content-Security-Policy"]
    if path == SCRIPT:
        whole = dashboards_server.ask(path)
        assert head.headers["Content-Length"] == str(len(whole.body))
    if path == "healthz":
        assert json.loads(dashboards_server.ask(path).body).keys() == {"seats", "free"}


def test_what_is_refused_is_kept_nowhere_and_leaves_no_line_in_the_log(dashboards_server):
    log = dashboards_server.log.stat().st_size
    for path, method, status in (
        *[("nowhere", "GET", 404), ("voila/render/no.ipynb", "GET", 404), ("healthz", "POST", 405)],
        *[(f"api/kernels/{UNKNOWN}", "GET", 404), (f"api/kernels/{UNKNOWN}", "DELETE", 403)],
        *[(f"api/kernels/{UNKNOWN}/channels", "GET", 403), (PAGE, "PUT", 403)],
        ("voila/api/shutdown/x", "POST", 403),
    ):
        answer = dashboards_server.ask(path, method)
        assert (answer.status, answer.headers["Cache-Control"]) == (status, "no-store"), path
    closing = dashboards_server.ask(f"voila/api/shutdown/{UNKNOWN}", "POST", Origin="http://else")
    assert closing.status == 404
    assert dashboards_server.log.stat().st_size == log


def test_no_cookie_but_the_one_that_closes_the_page_is_set(dashboards_server):
    answer = dashboards_server.ask(PAGE)
    (cookie,) = answer.headers.get_all("Set-Cookie")
    assert cookie.startswith("_xsrf=")
    assert "expires" not in cookie.lower()  # it goes with the browser


@every("path", ["", PAGE, "healthz", SCRIPT, f"api/kernels/{UNKNOWN}"])
def test_a_server_of_this_machine_answers_by_no_other_name(dashboards_server, path):
    for name in ("rebound.example", "localhost.example:80", "127.0.0.1.example", ""):
        assert dashboards_server.ask(path, Host=name).status in (400, 403)
    for name in ("localhost:1", "127.0.0.1", "[::1]:80", "LocalHost"):
        assert dashboards_server.ask(path, Host=name).status == (404 if UNKNOWN in path else 200)


def test_a_server_that_others_reach_answers_by_the_names_that_it_is_told():
    assert host_names(Options(host="0.0.0.0")) == set()
    assert host_names(Options(host="127.0.0.1", behind_proxy=True)) == set()
    told = Options(host="127.0.0.1", behind_proxy=True, host_names=("Licence.example.com",))
    assert host_names(told) == {"licence.example.com", "localhost", "127.0.0.1", "[::1]"}
    assert host_names(Options(host="::1")) == {"localhost", "127.0.0.1", "[::1]"}


@every("error", [OSError(errno.ENOSPC, "disk"), OSError(errno.EAGAIN, ""), RuntimeError("died")])
def test_where_no_kernel_starts_a_page_says_that_there_is_no_room(monkeypatch, error):
    """It was a failure with a number, or a page without a kernel, and /healthz was well."""

    async def write(handler, path):
        raise error

    monkeypatch.setattr(TornadoVoilaHandler, "get", write)
    monkeypatch.setattr(PageHandler, "xsrf_token", "")
    manager = Machine()
    settings = {"log": logging.getLogger(), "kernel_manager": manager, "behind_proxy": False}
    settings |= {"pages": pages()[:1]}
    handler = object.__new__(PageHandler)
    handler.request = SimpleNamespace(arguments={}, headers={}, remote_ip="::1")
    handler.application = SimpleNamespace(settings=settings)
    with pytest.raises(HTTPError) as refused:
        result_of(handler.get(pages()[0].file))
    assert (refused.value.status_code, manager.is_well) == (503, False)


def test_a_pool_that_cannot_be_filled_is_unwell_until_it_can():
    manager = Machine()
    manager.wait_in_pool("waiting")
    manager.drop_failures()
    (waiting,) = manager.starts
    manager.wait_in_pool("failed", OSError())
    for pool, is_well in ((manager.starts, False), ([waiting], False), ([], False)):
        manager._pools["page"] = pool
        manager.drop_failures()
        assert manager.is_well is is_well
    manager.wait_in_pool("started")
    manager.drop_failures()
    assert manager.is_well


def test_a_page_whose_visitor_is_gone_is_not_made_and_one_that_was_made_is_ended(monkeypatch):
    made = []

    async def make(handler, path):
        made.append(path)
        handler.on_connection_close()

    monkeypatch.setattr(TornadoVoilaHandler, "get", make)
    monkeypatch.setattr(PageHandler, "kernel_manager", kernels := Machine("1"))
    handler = object.__new__(PageHandler)
    handler.kernel_id = "1"
    for _ in range(2):
        result_of(handler._make("01.ipynb"))
    assert (made, kernels.ended) == (["01.ipynb"], ["1"])


@every(
    ("accepted", "encoding"),
    [("gzip, deflate, br, zstd", "br"), ("br;q=1.0", "br"), ("br; q=0, gzip", "gzip")]
    + [(neither, "") for neither in ("", "deflate, zstd", "identity", "x-br")],
)
def test_a_file_is_compressed_as_the_browser_accepts(accepted, encoding):
    assert encoding_for(accepted) == encoding


@every(("length", "is_read"), [(0, True), (1, False)])
def test_of_what_a_browser_speaks_no_more_is_read_than_any_says(length, is_read):
    """Sixteen thousand signs of it took the server twenty milliseconds a request."""
    languages = "x" * (handlers._LONGEST_OFFER + length - len(",zh")) + ",zh"
    assert (handlers.preferred_language(languages) == "zh-CN") is is_read


@every("name", ["voila.js%00", "%00", "a" * 5000, "a/" * 2000])
@every("folder", ["voila/static", "voila/templates/callcenter_kit/static", "voila/api/themes"])
def test_what_can_be_no_files_name_is_not_found(dashboards_server, folder, name):
    assert dashboards_server.ask(f"{folder}/{name}").status == 404


def test_a_request_that_is_none_is_refused_without_a_number(dashboards_server):
    refused = dashboards_server.ask("voila/static/%ff%fe")
    assert refused.status == 400
    assert "无法处理这个请求" in refused.text
    assert "number" not in refused.text


# Two thousand requests, half of them well-formed

METHODS = ["GET", "GET", "GET", "GET", "HEAD", "POST", "POST", "PUT", "DELETE", "OPTIONS", "X"]
PLACES = [
    *["", "healthz", "voila/render/", "voila/static/", "voila/labextensions/", "voila/api/themes/"],
    *["voila/api/shutdown/", "api/kernels/", f"api/kernels/{UNKNOWN}/channels", "lab"],
]
ENDS = [
    *["", "/", "..", "../../etc/passwd", "%2e%2e%2f", "%00", "a" * 3000, "%zz", "%ff", ";a", "\\"],
    *["?lang=%ff", "?template=x&theme=y", "?session_id=", "voila.js%00", "01_eligibility.ipynb/"],
]
TOKEN = {"Cookie": "_xsrf=abcdef", "X-XSRFToken": "abcdef"}  # as a script of one's own has it
HANDSHAKE = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
HANDSHAKE |= {"Sec-WebSocket-Key": "x", "Sec-WebSocket-Protocol": V1}
HEADERS = [
    *[TOKEN, TOKEN, TOKEN, {}, {"Accept-Encoding": "gzip"}, {"If-None-Match": '"x'}, HANDSHAKE],
    *[{"Range": "bytes=9-1"}, {"X-Forwarded-For": "a, b"}, {"Origin": "null"}, {"Host": "a b"}],
    *[{"Cookie": "=" * 2000}, {"Transfer-Encoding": "x"}],
]
BODIES = (b"", b"{", b"[]", b"_xsrf=a", b"--x\r\n", b"\xff" * 100)


def lawful(chance):
    """A request in HTTP's own words, for some place."""
    method, place = chance.choice(METHODS), chance.choice(PLACES) + chance.choice(ENDS)
    headers = {"Host": "localhost", **chance.choice(HEADERS), "Connection": "close"}
    body = chance.choice(BODIES) if method in ("POST", "PUT", "PATCH") else b""
    lines = [f"{method} /{place} HTTP/1.1", *(f"{name}: {text}" for name, text in headers.items())]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode("latin1") + body


def unlawful(chance):
    """Such a request with some of its bytes changed, or cut."""
    request = bytearray(lawful(chance))
    for _ in range(chance.randint(1, 5)):
        place = chance.randrange(len(request))
        request[place : place + chance.randint(0, 4)] = chance.randbytes(chance.randint(0, 4))
        request = request or bytearray(b"\0")
    return bytes(request)


def answer_to(address, request):
    """The status of the answer; 0 where the server hangs up, or waits for the rest."""
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=20)
    connection.connect()
    try:
        connection.sock.sendall(request)
        connection.sock.shutdown(1)  # nothing more will come
        reply = http.client.HTTPResponse(connection.sock)
        reply.begin()
        return reply.status
    except (http.client.HTTPException, ConnectionError):
        return 0
    finally:
        connection.close()


def test_of_two_thousand_random_requests_none_makes_the_server_fail(dashboards_server):
    chance, address = random.Random(20261125), urlsplit(dashboards_server.url)
    log = dashboards_server.log.stat().st_size
    statuses = {}
    for number in range(2000):
        request = (lawful if number % 2 else unlawful)(chance)
        statuses.setdefault(answer_to(address, request), []).append(request)
    assert {200, 404} <= statuses.keys()
    assert [status for status in statuses if status >= 500] == []
    assert "Traceback" not in dashboards_server.log.read_text()[log:]
    assert dashboards_server.ask("healthz").status == 200


def test_of_a_connection_that_never_opened_jupyter_keeps_nothing(monkeypatch):
    """Each request without a handshake stayed in its list of sessions, whole."""
    sessions = {"another": None}

    async def refuse(handler, kernel_id):
        handler.connection = SimpleNamespace(session_key=kernel_id, _open_sessions=sessions)
        sessions.setdefault(kernel_id, handler)
        raise HTTPError(400)

    monkeypatch.setattr(VoilaKernelWebsocketHandler, "get", refuse)
    handler = object.__new__(KernelMessages)
    monkeypatch.setattr(KernelMessages, "kernel_manager", Machine())
    handler.request = SimpleNamespace(headers={"Sec-WebSocket-Protocol": V1})
    handler.get_query_argument = lambda *_: "a"
    for session in ("mine", "another"):
        handler.connection = None
        with pytest.raises(HTTPError):
            result_of(handler.get(session))
        assert sessions == {"another": None}


def test_a_handshake_that_asks_for_the_impossible_is_refused(dashboards_server):
    """It failed, with a traceback in the log, as did a long session; without one it was a line."""
    log = dashboards_server.log.stat().st_size
    channels = f"api/kernels/{kernel_of(dashboards_server.ask(PAGE).text)}/channels"
    for many in ("many", "99", ""):
        offer = f"permessage-deflate; server_max_window_bits={many}; x"
        asked = HANDSHAKE | {"Sec-WebSocket-Extensions": offer}
        assert dashboards_server.ask(f"{channels}?session_id=a", **asked).status == 400
    assert dashboards_server.ask(channels, **HANDSHAKE).status == 403
    for session in ("", "a" * 65, "%00", "a%2F"):
        asked = f"{channels}?session_id={session}"
        assert dashboards_server.ask(asked, **HANDSHAKE).status == 403
    assert dashboards_server.log.stat().st_size == log


def test_an_answer_and_a_ping_for_a_line_that_is_closed_go_nowhere_and_raise_nothing():
    """Each wrote a traceback to the log."""
    handler = object.__new__(KernelMessages)
    handler.ws_connection = SimpleNamespace(is_closing=lambda: True)
    assert handler.send_ping() is None
    handler.ws_connection, handler.visit = None, Visit(unanswered={"7": 100})
    parts = read_frame(message("status", {"execution_state": "idle"}), most=6)
    parts[2] = b'{"msg_id": "7"}'
    assert handler.write_message(write_frame(parts)) is None
    assert handler.visit.unanswered == {}


def test_what_is_no_message_ends_the_connection(monkeypatch):
    handler, line = object.__new__(KernelMessages), Mock(spec=PacedProtocol)
    monkeypatch.setattr(KernelMessages, "log", Mock())
    handler.ws_connection, handler.visit = line, Visit()
    result_of(handler.on_message(b"no message"))
    line.close.assert_called_once_with(1008)  # for a browser: a policy was violated


def test_what_is_answered_counts_as_what_is_read_of_a_visitor(monkeypatch):
    """A file of 134 MB, sent on seven lines at once, kept everybody waiting for six seconds."""
    handler = object.__new__(KernelMessages)
    handler.initialize()
    handler.ws_connection, handler.visit = Mock(**{"is_closing.return_value": False}), Visit()
    monkeypatch.setattr(VoilaKernelWebsocketHandler, "write_message", Mock())
    handler.visit.spend(0)
    before = handler.visit.read_until
    answer = message("comm_msg", buffers=[bytes(4 * 1024**2)])
    handler.write_message(answer, binary=True)
    assert handler.visit.read_until - before == pytest.approx(1, abs=0.1)  # as 256 kB of text
    for _ in range(50):  # no click waits for a minute behind them
        handler._unread = 0
        handler.write_message(answer, binary=True)
    assert handler.visit.read_until - time.monotonic() == pytest.approx(10.5, abs=0.6)


def test_only_what_the_server_started_ends_with_it(monkeypatch, tmp_path):
    """The browser that it opened, and the visitor's other windows in it, stay."""
    folder = str(tmp_path / "connections")
    own, forks, browser = (
        Mock(**{"cmdline.return_value": command})
        for command in (
            ["python", f"{folder}/kernel.json"],
            ["python", "-c", f"import {forking.__name__}"],
            ["browser", "http://localhost:8866"],
        )
    )
    here = Mock(**{"children.return_value": [own, forks, browser]})
    monkeypatch.setattr(psutil, "Process", lambda: here)
    monkeypatch.setattr(psutil, "wait_procs", Mock())
    DashboardServer.stop(Mock(connection_dir=folder))
    assert [child.kill.called for child in (own, forks, browser)] == [True, True, False]
    psutil.wait_procs.assert_called_once_with([own, forks], timeout=10)
