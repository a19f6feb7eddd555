"""What the server answers to requests that no browser sends, thousands of them."""

import http.client
import json
import random
from urllib.parse import urlsplit

import pytest
from coroutines import result_of
from every import every
from lines import message
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from callcenter_kit.dashboards.notebooks import pages
from callcenter_kit.dashboards.server.handlers import KernelMessages
from callcenter_kit.dashboards.server.kernels import Visit
from callcenter_kit.dashboards.server.messages import read_frame, write_frame
from callcenter_kit.dashboards.server.static import StaticFiles, assets_version

PAGE = f"voila/render/{pages()[0].file}"
SCRIPT = f"voila/static/{assets_version()}/plotly-basic.min.js"
UNKNOWN = "00000000-0000-0000-0000-000000000000"


def test_health_tells_seats_and_answers_head(dashboards_server):
    answer = dashboards_server.ask("healthz")
    health = json.loads(answer.body)
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.headers["Cache-Control"] == "no-store"
    assert 0 <= health["free"] <= health["seats"]
    assert health.keys() == {"seats", "free"}
    head = dashboards_server.ask("healthz", "HEAD")
    assert (head.status, head.body) == (200, b"")


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
    assert "default-src 'none'" in head.headers["Content-Security-Policy"]


def test_head_of_a_page_costs_no_kernel(dashboards_server):
    before = json.loads(dashboards_server.ask("healthz").body)["free"]
    for _ in range(20):
        assert dashboards_server.ask(PAGE, "HEAD").headers["Content-Type"].startswith("text/html")
    # Other tests' kernels come and go meanwhile, a few of them.
    assert json.loads(dashboards_server.ask("healthz").body)["free"] > before - 10


def test_head_of_a_file_tells_its_length(dashboards_server):
    head, whole = (dashboards_server.ask(SCRIPT, method) for method in ("HEAD", "GET"))
    assert head.headers["Content-Length"] == str(len(whole.body))


@pytest.mark.parametrize("name", ["voila.js%00", "%00", "a" * 5000, "a/" * 2000])
def test_what_can_be_no_files_name_is_not_found(dashboards_server, name):
    for folder in ("voila/static", "voila/templates/callcenter_kit/static"):
        assert dashboards_server.ask(f"{folder}/{name}").status == 404


def test_a_request_that_is_none_is_refused_without_a_number(dashboards_server):
    refused = dashboards_server.ask("voila/static/%ff%fe")
    assert refused.status == 400
    assert "无法处理这个请求" in refused.text
    assert "number" not in refused.text


@pytest.mark.parametrize("name", ["a\0.js", "\0", "a" * 5000])
def test_a_shelf_has_no_file_of_such_a_name(name, tmp_path):
    assert StaticFiles([tmp_path]).find(name) is None


# Two thousand requests, half of them well-formed

METHODS = (*("GET",) * 6, *("HEAD", "POST") * 2, "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "X")
PLACES = (
    *("", "healthz", "voila/render/", "voila/static/", "voila/templates/callcenter_kit/static/"),
    *("voila/labextensions/", "voila/api/themes/", "voila/api/shutdown/", "api/kernels/"),
    *(f"api/kernels/{UNKNOWN}", f"api/kernels/{UNKNOWN}/channels", "voila/files/", "api/", "lab"),
)
ENDS = (
    *("", "/", "..", "../../etc/passwd", "%2e%2e%2f", "%00", "a" * 3000, "%", "%zz", "%ff", "~"),
    *("?lang=en", "?lang=%ff", "?lang=en&lang=", "?template=x&theme=y", "?session_id=", "?%00"),
    *("voila.js", "voila.js%00", "01_eligibility.ipynb/", "conf.json", ";a", "\\", "?" * 50),
)
TOKEN = {"Cookie": "_xsrf=abcdef", "X-XSRFToken": "abcdef"}  # as a script of one's own has it
HEADERS = (
    *(TOKEN, TOKEN, TOKEN, {}, {"Accept-Encoding": "gzip"}, {"If-None-Match": '"x'}),
    {"Cookie": "_xsrf=a; b"},
    *({"Range": "bytes=9-1"}, {"Content-Type": "application/json"}, {"X-Forwarded-For": "a, b"}),
    *({"Upgrade": "websocket", "Connection": "Upgrade"}, {"Origin": "null"}, {"Host": "a b"}),
    *({"Authorization": "token x"}, {"Cookie": "=" * 2000}, {"Transfer-Encoding": "x"}),
    {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
     "Sec-WebSocket-Key": "x", "Sec-WebSocket-Protocol": "v1.kernel.websocket.jupyter.org"},
)  # fmt: skip
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


def test_no_message_on_a_line_waits_for_the_one_before_it_to_be_acknowledged(monkeypatch):
    told = []

    class Line:
        def set_nodelay(self, value):
            told.append(("no delay", value))

    async def opened(_, kernel_id):
        told.append(("opened", kernel_id))

    monkeypatch.setattr(VoilaKernelWebsocketHandler, "open", opened)
    result_of(KernelMessages.open(Line(), "a kernel"))
    assert told == [("no delay", True), ("opened", "a kernel")]


def test_an_answer_for_a_line_that_is_closed_goes_nowhere_and_raises_nothing():
    """Each wrote a traceback to the log."""
    handler = object.__new__(KernelMessages)
    handler.ws_connection, handler.visit = None, Visit(unanswered={"7": 100})
    parts = read_frame(message("status", {"execution_state": "idle"}), most=6)
    parts[2] = b'{"msg_id": "7"}'
    assert handler.write_message(write_frame(parts)) is None
    assert handler.visit.unanswered == {}
