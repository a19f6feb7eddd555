"""What one visitor does costs the others neither their time nor the server its memory."""

from functools import partial

import pytest
from attacks import ATTACKS, watch, write_pages
from browsing import serving
from coroutines import result_of
from lines import custom, kernel_of, line
from tiers import at_release

from callcenter_kit.dashboards import pages
from callcenter_kit.dashboards.session.actions import LARGEST_UPLOAD

LINE_IS_ENDED = {
    *("answers that are never read", "frames that inflate", "frames that cannot be unpacked"),
    *("bodies that nobody wants", "thousands of headers"),
    "bodies of which each byte is a chunk",
}
FOR_EVERY_CHANGE = [
    "answers that are never read",
    *("frames that inflate", "small frames that inflate"),
    *("bodies of which each byte is a chunk", "requests one behind the other"),
]
PIECE = 256 * 1024  # as a page's script sends them, four at a time


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    options = ("--notebooks", write_pages(folder / "notebooks"), "--views=40", "--pool=1")
    with serving(folder / "log", *options) as server:
        server.wait_for_kernels(2)
        yield server


@pytest.mark.parametrize("name", at_release(ATTACKS, but=FOR_EVERY_CHANGE))
def test_an_attack_keeps_nobody_waiting_and_takes_little_memory(server, name):
    begin = server.log.stat().st_size
    watched = result_of(watch(server, ATTACKS[name]))
    assert watched.worst < 1
    assert watched.growth < 200
    assert watched.is_ended or name not in LINE_IS_ENDED
    assert len(server.log.read_text()[begin:].splitlines()) < 10


@pytest.mark.release
def test_a_table_of_as_many_clients_as_are_read_comes_up_and_is_judged(dashboards_server):
    row = "甲公司 {},外包,1000万元,3人,{}\n"
    rows = "".join(row.format(number, "备注" * 18) for number in range(199_990))
    content = f"公司名称,业务形态,注册资本,参保人数,备注\n{rows}".encode()
    assert 0.9 * LARGEST_UPLOAD < len(content) <= LARGEST_UPLOAD
    kernel = kernel_of(dashboards_server.ask(f"voila/render/{pages()[5].file}").text)

    def acknowledges(found, size):
        told = found.content.get("data", {}).get("content", {})
        return told.get("upload", {}).get("received", 0) >= size

    def shows_all(found):
        view = found.content.get("data", {}).get("state", {}).get("view", {})
        return "199990" in view.get("html", "")

    async def send():
        async with line(dashboards_server.url, kernel) as visitor:
            comm = await visitor.find_page()
            for begin in range(0, len(content), PIECE):
                piece = {"do": "piece", "file": 1}
                await visitor.say(custom(comm, piece, [content[begin : begin + PIECE]]))
                await visitor.hear_until(partial(acknowledges, size=begin - 3 * PIECE))
            whole = {"do": "whole", "file": 1, "name": "a.csv", "size": len(content), "seq": 1}
            await visitor.say(custom(comm, whole))
            return await visitor.hear_until(shows_all, 120)

    assert result_of(send())
