"""In which encoding an answer comes: the one that the browser wants most, by its quality values."""

from every import every

from callcenter_kit.dashboards.server.static import assets_version, encoding_for

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
