"""A page as a file: what Python sends for a case, in the page's style, with no kernel behind it."""

from dataclasses import replace
from importlib import import_module

from visits import TODAY, state_of

from callcenter_kit.dashboards.drawing.view import no_break
from callcenter_kit.dashboards.portfolio.upload import example_upload
from callcenter_kit.dashboards.session.page import Page

PAGE = """<!doctype html><html lang="{language}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><style>body {{ margin: 0 }} {style}</style>
<body><div class="callcenter-kit" lang="{language}">{html}</div></body></html>"""


def view(name, case, language):
    """What the page called ``name`` shows for the case; that of clients shows its example."""
    state = state_of(case, language)
    if name == "portfolio":
        state = replace(state, upload=example_upload(language))
    return import_module(f"callcenter_kit.dashboards.{name}").render(state, TODAY)


def still(name, case, language):
    """The page as HTML, its pictures' places empty."""
    html = no_break(view(name, case, language).html)
    return PAGE.format(language=language, style=Page._css, html=html)
