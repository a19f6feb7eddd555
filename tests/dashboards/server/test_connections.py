"""Whoever opens many connections gets a turn on each, and what no browser sends is not read."""

import http.client
import socket
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from every import every
from tornado.httpserver import HTTPServer

from callcenter_kit.dashboards.server.server import BoundedServer


def test_where_too_many_wait_for_an_answer_whoever_comes_is_let_go(monkeypatch):
    """Without files to open the log grew by 250 kB a second, and nobody was let in."""
    served, closed = [], []
    monkeypatch.setattr(HTTPServer, "handle_stream", lambda self, *come: served.append(come))
    server = BoundedServer(lambda request: None)
    stream = SimpleNamespace(close=lambda: closed.append(True), read_until_regex=None)
    for waiting, is_served in ((server.most - 1, True), (server.most, False)):
        server._connections = {*range(waiting)}
        server.handle_stream(stream, ("127.0.0.1", 1))
        assert (len(served), len(closed)) == (1, 0 if is_served else 1)


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
