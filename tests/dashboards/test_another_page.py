"""Another page is its folder, its notebook and its words: nothing else names it."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from parsing import parsed

import callcenter_kit as ck

PACKAGE = Path(ck.__file__).parent
FILES = {
    "callcenter_kit/dashboards/fees/__init__.py": """
from callcenter_kit.dashboards.session import Content, page_of
from callcenter_kit.dashboards.drawing.view import draw


def render(state, today):
    return draw("fees", state, today)


CONTENT = Content(render)
page = page_of(CONTENT)
""",
    "callcenter_kit/dashboards/fees/page.html.j2": """
{% extends "page.html.j2" %}
{% block answer %}<h1>{{ say("fees.title") }}</h1>{% endblock %}
""",
    "callcenter_kit/dashboards/fees/page.css": ".callcenter-kit .page-fees h1 { color: red; }\n",
    "callcenter_kit/data/words/fees.toml": """
title = { zh = "不收费", en = "It costs nothing" }
[page]
tab = { zh = "费用", en = "What it costs" }
question = { zh = "要花多少钱？", en = "What does it cost?" }
answer = { zh = "申请不收费。", en = "Applying is free of charge." }
""",
    "notebooks/07_fees.ipynb": json.dumps({"metadata": {"title": "Fees"}, "cells": []}),
}
SHOWN = """
import json
from callcenter_kit.dashboards import fees, timeline
from callcenter_kit.dashboards.server.static import start_page
from callcenter_kit.dashboards import pages
from callcenter_kit.dashboards.session.page import Page
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.state import State
state = State(Case(language="en"))
views = [page.render(state, None) for page in (fees, timeline)]
print(json.dumps([*(view.html for view in views), start_page(pages(), "en"), Page._css]))
"""


def test_another_page_shows_its_words_and_its_style_in_every_pages_tabs_and_on_the_start(tmp_path):
    for folder in (PACKAGE, PACKAGE.parent / "notebooks"):
        skipped = shutil.ignore_patterns("__pycache__", ".*")
        shutil.copytree(folder, tmp_path / folder.name, ignore=skipped)
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text.lstrip(), "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-c", SHOWN]
    printed = subprocess.check_output(command, cwd=tmp_path, env=environment, text=True)
    *pages, style = json.loads(printed)
    fees, timeline, start = map(parsed, pages)
    assert fees.h1.get_text() == "It costs nothing"
    assert fees.select_one("nav a[aria-current=page]").get_text() == "What it costs"
    tab, link = timeline.select("nav a")[-1], start.select(".questions a")[-1]
    assert tab.get_text() == "What it costs"
    assert tab["href"].startswith("07_fees.ipynb#")
    assert link["href"].startswith("voila/render/07_fees.ipynb#")
    assert re.search("What does it cost?.*Applying is free of charge.", link.get_text(), re.DOTALL)
    assert style.startswith("/* The look of every page.")
    last_shared = (PACKAGE / "dashboards" / "answers" / "way_forward.css").read_text("utf-8")
    assert style.index(last_shared) < style.index(".page-fees h1 { color: red; }")
