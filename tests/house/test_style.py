"""One table of colours and typefaces: style sheets and Python agree with it."""

import ast
import re

from places import PACKAGE

from callcenter_kit.texts.display import DARK, LIGHT, PRINT, PRINT_FONTS, SCREEN_FONTS

SHEETS = sorted(PACKAGE.rglob("*.css"))
PROPERTY = re.compile(r"--([\w-]+): (#[0-9a-f]+)")
BLOCK = re.compile(r"[^{}]*\{[^{}]*\}")
COLOUR = re.compile(r"#?[0-9A-Fa-f]{6}")


def strays(css, light):
    """The custom properties of a style sheet that are not as the table says."""
    for block in BLOCK.findall(css):
        colours = dict(PROPERTY.findall(block))
        table = DARK if colours.get("ink") == DARK["ink"] else light
        names = {name: "none" if name == "not-required" else name for name in colours}
        yield from (n for n in colours if table.get(names[n], colours[n]) != colours[n])


def test_style_sheets_have_the_colours_of_the_table():
    for sheet in SHEETS:
        light = PRINT if sheet.parent.name == "documents" else LIGHT
        assert list(strays(sheet.read_text("utf-8"), light)) == [], sheet
    assert list(strays(":root { --ink: #1c2430; --met: #0f7a53; }", LIGHT)) == ["met"]
    page = (PACKAGE / "dashboards/drawing/page.css").read_text("utf-8")
    assert LIGHT.keys() <= dict(PROPERTY.findall(page)).keys()


def test_every_style_sheet_that_names_fonts_has_the_one_that_windows_has():
    naming = [css for sheet in SHEETS if "sans-serif" in (css := sheet.read_text("utf-8"))]
    assert len(naming) >= 3
    assert all(PRINT_FONTS["zh-CN"] in css for css in [*naming, SCREEN_FONTS])


def test_python_names_its_colours_and_typefaces():
    strays_by_file = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if COLOUR.fullmatch(node.value) or PRINT_FONTS["zh-CN"] in node.value
    }
    assert strays_by_file == {"texts/display.py"}
