"""Whoever opens many connections gets a turn on each, and what no browser sends is not read."""

import asyncio
import http.client
import socket
from itertools import pairwise
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from coroutines import result_of
from every import every
from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.websocket import WebSocketProtocol13

from callcenter_kit.dashboards.server.handlers import PacedProtocol
from callcenter_kit.dashboards.server.server import BoundedServer


def test_where_too_many_wait_for_an_answer_whoever_comes_is_let_go(monkeypatch):
    """Without files to open the log grew by 250 kB a second, and nobody was let in."""
    served, closed = [], []
    monkeypatch.setattr(HTTPServer, "handle_stream", lambda self, *come: served.append(come))
    server = BoundedServer(lambda request: None)
    stream = SimpleNamespace(close=lambda: closed.append(True), read_until_regex=None)
    for waiting, is_served in ((server.most - 1, True), (server.most, False)):
        server._connections = {*range(waiting)}
        result_of(server.handle_stream(stream, ("127.0.0.1", 1)))
        assert (len(served), len(closed)) == (1, 0 if is_served else 1)


def test_between_two_requests_or_messages_all_else_has_its_turn(monkeypatch):
    """Tornado took up a hundred that had come at once, one behind the other."""
    server, done = BoundedServer(lambda request: None), []
    stream = SimpleNamespace(closed=lambda: False, read_until_regex=None)
    lines = [object.__new__(PacedProtocol) for _ in range(10)]
    monkeypatch.setattr(HTTPServer, "handle_stream", lambda *come: done.append("connection"))
    monkeypatch.setattr(WebSocketProtocol13, "_handle_message", lambda *_: done.append("message"))

    async def head():
        return b"GET / HTTP/1.1\r\n\r\n"

    async def ask():
        await server.handle_stream(stream, ("127.0.0.1", 1))
        await server._read_head(stream, head)
        done.append("request")

    async def serve(*coming):
        coming = [asyncio.ensure_future(each) for each in coming]
        while not all(each.done() for each in coming):
            done.append("else")
            await asyncio.sleep(0)

    result_of(serve(*(ask() for _ in range(20))))
    result_of(serve(*(line._handle_message(2, b"") for line in lines for _ in range(2))))
    assert {done.count(what) for what in ("connection", "request", "message")} == {20}
    assert {pair for pair in pairwise(done) if "else" not in pair} == set()


@every(("method", "is_read"), [("GET", False), ("HEAD", False), ("POST", True)])
def test_of_whoever_has_hung_up_only_that_a_page_was_closed_is_read(method, is_read):
    """Pages that were asked for one behind the other were made for half an hour, for nobody."""
    server, stream = BoundedServer(lambda request: None), SimpleNamespace(closed=lambda: True)

    async def head():
        return f"{method} / HTTP/1.1\r\n\r\n".encode()

    reading = server._read_head(stream, head)
    if is_read:
        assert result_of(reading)
    else:
        with pytest.raises(StreamClosedError):
            result_of(reading)


@every(("headers", "is_read"), [(97, True), (98, True), (99, False)])
def test_a_head_of_more_than_a_hundred_lines_is_not_read(dashboards_server, headers, is_read):
    many = "".join(f"a{number}: b\r\n" for number in range(headers - 1))
    head = f"GET /healthz HTTP/1.1\r\nHost: localhost\r\n{many}\r\n"
    assert answer_to(dashboards_server, head).startswith(b"HTTP/1.1 200") is is_read


def test_a_head_of_more_than_sixteen_kilobytes_is_not_read(dashboards_server):
    assert dashboards_server.ask("healthz", Cookie="a" * 15_000).status == 200
    with pytest.raises((ConnectionError, http.client.RemoteDisconnected)):
        dashboards_server.ask("healthz", Cookie="a" * 17_000)


@every("name", ["Transfer-Encoding", "transfer-encoding", "TRANSFER-ENCODING "])
def test_a_body_in_chunks_is_not_read(dashboards_server, name):
    """Each byte could be one: forty such bodies kept everybody waiting for three seconds."""
    head = f"POST /nowhere HTTP/1.1\r\nHost: localhost\r\n{name}: chunked\r\n\r\n"
    assert answer_to(dashboards_server, head) == b""
    by_length = "POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx"
    assert answer_to(dashboards_server, by_length).startswith(b"HTTP/1.1 404")


def answer_to(server, request):
    """What is answered at first; nothing where the server hangs up."""
    where = urlsplit(server.url)
    with socket.create_connection((where.hostname, where.port), 20) as connection:
        connection.sendall(request.encode())
        try:
            return connection.recv(100)
        except ConnectionError:
            return b""
