"""From one address comes a share of the visitors, from this machine as many as there are seats."""

from types import SimpleNamespace

import pytest
from every import every
from machine import Machine
from tornado.httputil import HTTPHeaders
from tornado.web import HTTPError

from callcenter_kit.dashboards.server.kernels import visitor_address

HERE = "198.51.100.1"
NETWORK = "2001:db8:1:2::/64"


@every(
    ("remote", "forwarded", "visitor", "behind_proxy_visitor"),
    [
        # This machine has no address.
        *[(own, None, None, None) for own in ("127.0.0.1", "127.8.8.8", "::1", "", None)],
        ("::ffff:127.0.0.1", None, None, None),
        # A visitor has one, or an IPv6 network.
        ("203.0.113.7", None, "203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", None, "203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", None, NETWORK, NETWORK),
        ("2001:db8:1:2::9", None, NETWORK, NETWORK),
        # What a visitor says of it is believed of a proxy only, and of several what that wrote.
        ("203.0.113.7", HERE, "203.0.113.7", HERE),
        ("127.0.0.1", HERE, None, HERE),
        ("127.0.0.1", f"192.0.2.1, 127.0.0.1, {HERE}", None, HERE),
        ("203.0.113.9", f"192.0.2.1, 127.0.0.1, {HERE}", "203.0.113.9", HERE),
        # A second proxy on this machine changes nothing.
        ("127.0.0.1", f"192.0.2.1, {HERE}, 127.0.0.1,::1", None, HERE),
        ("127.0.0.1", "127.0.0.1, ::1", None, None),
        # What is no address still tells visitors apart.
        *[("127.0.0.1", name, None, name) for name in ("unknown", "198.51.100:1234", "a" * 1000)],
        # Ports, quotes and brackets make no other visitor.
        *[("::1", text, None, HERE) for text in (f"{HERE}:1234", f'"{HERE}"', f'"{HERE}:1234"')],
        ("::1", f" {HERE} ", None, HERE),
        ("::1", "[2001:db8:1:2::9]", None, NETWORK),
        ("::1", '"[2001:db8:1:2::9]:4711"', None, NETWORK),
    ],
)
def test_where_a_visitor_comes_from(remote, forwarded, visitor, behind_proxy_visitor):
    headers = HTTPHeaders({"X-Forwarded-For": forwarded} if forwarded is not None else {})
    request = SimpleNamespace(remote_ip=remote, headers=headers)
    assert visitor_address(request, behind_proxy=False) == visitor
    assert visitor_address(request, behind_proxy=True) == behind_proxy_visitor


def test_all_networks_of_one_site_have_two_shares_together():
    machine = Machine(*"1234", views=20, share=2)
    for kernel, network in zip("1234", (1, 1, 2, 3), strict=True):
        machine.seat_visitor(f"2001:db8:1:{network}::/64", kernel)
    with pytest.raises(HTTPError), machine.seat("2001:db8:1:4::/64"):
        pass
    for other in ("2001:db8:2:4::/64", "198.51.100.1"):
        with machine.seat(other):
            pass


def test_an_address_has_its_share_and_a_seat_is_free_once_its_kernel_is_gone():
    machine = Machine("1", "2", share=2)
    for kernel in ("1", "2"):
        machine.seat_visitor("a", kernel)
    with pytest.raises(HTTPError) as refused, machine.seat("a"):
        pass
    assert refused.value.status_code == 429
    for other in ("b", None):
        with machine.seat(other):
            pass
    machine.remove_kernel("2")
    with machine.seat("a"):
        pass


def test_pages_that_are_just_being_prepared_count_too_and_are_forgotten():
    machine = Machine(share=1)
    with machine.seat("a"), pytest.raises(HTTPError), machine.seat("a"):
        pass
    with pytest.raises(ZeroDivisionError), machine.seat("a"):
        raise ZeroDivisionError
    assert not machine._arriving
