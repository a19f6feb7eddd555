"""The browser's code: its form, the joining of its modules, and its own tests where Node is."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from every import every

from callcenter_kit.dashboards.drawing import SCRIPTS as FOLDER
from callcenter_kit.dashboards.drawing import join_scripts
from callcenter_kit.dashboards.session import page as page_module
from callcenter_kit.dashboards.session.page import Page

DASHBOARDS = Path(page_module.__file__).parents[1]
SCRIPTS = [
    *sorted((DASHBOARDS / "drawing" / "scripts").glob("*.js")),
    *sorted((DASHBOARDS / "server" / "voila" / "templates" / "callcenter_kit").glob("*.js")),
]
UNIT_TESTS = sorted((Path(__file__).parents[1] / "scripts").glob("*.test.mjs"))
NODE = 20, 11  # whose test runner has a clock that can be set


@pytest.fixture(scope="session")
def node():
    """Node.js, where there is one that is new enough."""
    path = shutil.which("node")
    version = subprocess.check_output([path, "--version"], text=True) if path else "v0.0"
    if tuple(map(int, re.findall(r"\d+", version)[:2])) < NODE:
        pytest.skip(f"no Node.js {NODE[0]}.{NODE[1]} or later is installed here")
    return path


@every("script", SCRIPTS, ids=lambda script: script.name)
def test_a_script_is_checked_for_types_and_says_first_what_it_is_for(script):
    first, second, *rest = script.read_text("utf-8").splitlines()
    assert first == "// @ts-check"
    assert re.fullmatch(r"// [A-Z].{20,}", second)
    assert len(rest) < 300


def test_every_script_of_the_widget_is_in_what_needs_it_once():
    # What old browsers are told, and where a site begins, stand in the pages themselves.
    names = ("browser-check.js", "start-language.js")
    in_pages = [(FOLDER / name).read_text("utf-8") for name in names]
    fetched = join_scripts("widget-loader.js")
    joined = map(join_scripts, ("client.js", "analyst.js", "site.js", "worker.js"))
    joined_ones = [Page._esm, fetched, *joined, *in_pages]
    for script in SCRIPTS:
        if script.parent.name == "scripts":
            head = script.read_text("utf-8").splitlines()[1]
            counts = [text.count(f"{head}\n") for text in joined_ones]
            assert max(counts) == 1, script.name


def test_a_notebook_is_not_sent_the_connection_that_only_a_clients_page_has():
    assert "class KernelConnection" not in Page._esm
    assert "class KernelConnection" in join_scripts("client.js")
    assert "class Session" not in join_scripts("analyst.js")


# Joining


def test_modules_are_joined_after_those_they_import_and_export_once(tmp_path):
    modules = {
        "low": "// @ts-check\n// Low.\n\n/** @type {number} */\nexport const low = 1;\n",
        "other": "const hidden = 2;\nexport default hidden;\n",
        "middle": 'import hidden from "./other.js";\n\nexport async function middle() {\n'
        "  /** @type {any} */ (low).call(hidden);\n  /**\n   * @param {x} y\n   */\n}\n",
        "page": 'import { low } from "./low.js";\nimport { middle } from "./middle.js";\n'
        "export default { low, middle };\n",
    }
    for name, text in modules.items():
        (tmp_path / f"{name}.js").write_text(text, encoding="utf-8")
    code = [line for line in join_scripts("page.js", tmp_path).splitlines() if line]
    assert code == [
        "// Low.",
        "const low = 1;",
        "const hidden = 2;",
        "async function middle() {",
        "  /** @type {any} */ (low).call(hidden);",
        "}",
        "export default { low, middle };",
    ]


# Where Node is


def test_what_the_widget_takes_is_one_module_that_offers_to_render(node, tmp_path):
    (tmp_path / "page.mjs").write_text(Page._esm, encoding="utf-8")
    ask = "import('./page.mjs').then((page) => console.log(typeof page.default.render))"
    command = [node, "--input-type=module", "--eval", ask]
    assert subprocess.check_output(command, cwd=tmp_path, text=True) == "function\n"


@pytest.mark.parametrize("name", ["client.js", "analyst.js"])
def test_what_voilas_page_takes_is_a_module_that_a_browser_can_read(node, name, tmp_path):
    file = (tmp_path / name).with_suffix(".mjs")
    file.write_text(join_scripts(name), encoding="utf-8")
    subprocess.run([node, "--check", file], check=True)


def test_the_scripts_pass_their_own_tests(node):
    run = subprocess.run(
        [node, "--test", "--test-reporter=tap", *UNIT_TESTS], capture_output=True, text=True
    )
    passed = re.search(r"^# pass (\d+)$", run.stdout, re.MULTILINE)
    assert run.returncode == 0, run.stdout[-10_000:]
    assert int(passed[1]) > 80
