"""In which encoding an answer comes: the one that the browser wants most, by its quality values."""

from every import every

from callcenter_kit.dashboards.server.static import assets_version, encoding_for

SCRIPT = f"voila/static/{assets_version()}/plotly-basic.min.js"


@every(
    ("accepted", "encoding"),
    [
        ("", ""),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("deflate, zstd", ""),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0", ""),
        ("br;q=0.000, gzip;q=0.0", ""),
        ("br;q=0.001", "br"),
        ("br;q=0.5, gzip", "gzip"),
        ("br ; Q=0.8,gzip;q=0.8", "br"),
        ("BR", "br"),
        ("*", "br"),
        ("*;q=0", ""),
        ("*;q=0, gzip", "gzip"),
        ("br;q=0, *", "gzip"),
        ("gzip;q=0, *;q=0.1", "br"),
        ("identity", ""),
        ("x-br, my-gzip", ""),
        (";q=, ,br;q", "br"),
    ],
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
