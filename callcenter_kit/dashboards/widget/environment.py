"""The templates of the pages, as Jinja reads them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, ModuleLoader, StrictUndefined

# Shared parts stand with the widget, a page's own in its folder: ``timeline/page.html.j2``.
_TEMPLATES: Final = (Path(__file__).with_name("templates"), Path(__file__).parents[1])
COMPILED_TEMPLATES: Final = Path(__file__).with_name("compiled_templates")


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Jinja with every template: what is left out is an error, and all text is escaped."""
    # Compiled where a browser is to read them: that takes it longer than all the rest of a view.
    are_compiled = COMPILED_TEMPLATES.is_dir()
    return Environment(
        loader=ModuleLoader(COMPILED_TEMPLATES) if are_compiled else FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def compile_templates(folder: Path) -> None:
    """Write every template of the pages as a Python module to ``folder``."""

    def is_of_a_page(name: str) -> bool:
        return name.endswith(".j2") and not name.startswith(("server/", "site/", "widget/"))

    environment().compile_templates(folder, filter_func=is_of_a_page, zip=None, ignore_errors=False)
