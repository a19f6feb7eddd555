"""Voila's own parts as our pages need them."""

from jinja2 import DictLoader, Environment

from callcenter_kit.dashboards.server.settings import CompiledTemplates, PageExporter


def test_a_template_is_compiled_once_however_many_pages_are_made_of_it(monkeypatch):
    compiled = []
    monkeypatch.setattr(
        Environment,
        "_compile",
        lambda self, source, filename: compiled.append(source) or compile(source, filename, "exec"),
    )
    kept, texts = CompiledTemplates(), {"a": "{{ 6 * 7 }}"}
    for text, answer in (("{{ 6 * 7 }}", "42"), ("{{ 6 * 7 }}", "42"), ("{{ 1 + 1 }}", "2")):
        texts["a"] = text
        page = Environment(loader=DictLoader(texts), bytecode_cache=kept)
        assert page.get_template("a").render() == answer
    assert len(compiled) == 2


def test_the_exporters_of_all_pages_keep_their_templates_together():
    first, second = (PageExporter().environment for _ in range(2))
    assert first is not second
    assert first.bytecode_cache is second.bytecode_cache is not None
