"""Voila's own parts as our pages need them."""

from jinja2 import Environment

from callcenter_kit.dashboards.server.server import PageExporter


def test_a_template_is_compiled_once_however_many_pages_are_made_of_it(monkeypatch):
    compiled, compile_one = [], Environment._compile

    def count(self, source, filename):
        compiled.append(source)
        return compile_one(self, source, filename)

    monkeypatch.setattr(Environment, "_compile", count)
    PageExporter._compiled.clear()
    first, second = (PageExporter().environment for _ in range(2))
    first.get_template("index.html.j2")
    assert compiled
    compiled.clear()
    second.get_template("index.html.j2")
    assert compiled == []
