"""How Sphinx builds the site: offline, with the notebooks executed."""

import re
from pathlib import Path

from sphinx.application import Sphinx

from callcenter_kit import __version__

project = "callcenter_kit"
author = "The callcenter_kit contributors"
project_copyright = "2026, The callcenter_kit contributors"
version = release = __version__
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc"]
default_role = "literal"  # `a name` in a docstring is code
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
myst_heading_anchors = 3

nb_execution_mode = "cache"
nb_execution_timeout = 120
nb_execution_raise_on_error = True
nb_output_stderr = "error"  # a cell that warns of something ends the build, too
# A page shows its first picture, for a site has no kernel to bring it to life; and no script
# is fetched from anywhere.
nb_ipywidgets_js = {}
nb_mime_priority_overrides = [("html", "application/vnd.jupyter.widget-view+json", None)]

_AFAR = re.compile(r'<script src="https://cdnjs[^"]*mathjax[^"]*"></script>')


def setup(app: Sphinx) -> None:
    """Have the built pages fetch nothing."""
    app.connect("build-finished", without_mathjax)


def without_mathjax(app: Sphinx, error: Exception | None) -> None:
    """Take out the script for formulas that Plotly adds to a figure; no figure here has one."""
    for page in Path(app.outdir).rglob("*.html"):
        text = page.read_text("utf-8")
        if error is None and _AFAR.search(text):
            page.write_text(_AFAR.sub("", text), "utf-8")


html_theme = "pydata_sphinx_theme"
html_title = "callcenter_kit"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {"navbar_end": ["theme-switcher"], "secondary_sidebar_items": ["page-toc"]}
