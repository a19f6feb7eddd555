"""In which encoding an answer comes: the one that the browser wants most, by its quality values."""

from every import every

from callcenter_kit.dashboards.server.handlers import preferred_language
from callcenter_kit.dashboards.server.static import LONGEST_OFFER, assets_version, encoding_for

SCRIPT = f"voila/static/{assets_version()}/plotly-basic.min.js"


WANTED = {
    "br": "gzip, deflate, br, zstd|br;q=0.001|br ; Q=0.8,gzip;q=0.8|BR|*"
    "|gzip;q=0, *;q=0.1|;q=, ,br;q",
    "gzip": "gzip, deflate|br;q=0.5, gzip|br;q=0, gzip|*;q=0, gzip|br;q=0, *",
    "": "|deflate, zstd|br;q=0|br;q=0.000, gzip;q=0.0|*;q=0|identity|x-br, my-gzip",
}


@every(
    ("encoding", "accepted"),
    [(encoding, one) for encoding, texts in WANTED.items() for one in texts.split("|")],
)
def test_the_encoding_is_the_one_that_is_wanted_most(accepted, encoding):
    assert encoding_for(accepted) == encoding


@every(("length", "is_read"), [(-1, True), (0, True), (1, False)])
def test_of_what_a_browser_accepts_no_more_is_read_than_any_says(length, is_read):
    """Sixteen thousand signs of it took the server twenty milliseconds a request."""
    encodings = "x" * (LONGEST_OFFER + length - len(",br")) + ",br"
    languages = "x" * (LONGEST_OFFER + length - len(",zh")) + ",zh"
    assert (encoding_for(encodings) == "br") is is_read
    assert (preferred_language(languages) == "zh-CN") is is_read


@every("path", [SCRIPT, ""])
@every(
    ("accepted", "encodings"),
    [
        ("br;q=0, gzip", ("gzip", "gzip")),
        ("br, gzip;q=0", ("br", None)),
        ("*;q=0", (None, None)),
        ("br;q=0, gzip;q=0", (None, None)),
    ],
)
def test_neither_a_file_nor_a_page_comes_in_a_refused_encoding(
    dashboards_server, path, accepted, encodings
):
    answer = dashboards_server.ask(path, **{"Accept-Encoding": accepted})
    assert answer.status == 200
    assert answer.headers["Content-Encoding"] == encodings[path == ""]
    assert "Accept-Encoding" in answer.headers["Vary"]
