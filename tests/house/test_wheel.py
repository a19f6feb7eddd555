"""What pip installs holds all that the package reads, and a command that serves it."""

import os
import re
import subprocess
import sys
import venv
from email.parser import Parser
from zipfile import ZipFile

import pytest
from browsing import free_port, running
from every import every
from lending import brought_by, lend_packages
from packaging.requirements import Requirement
from places import PACKAGE, ROOT

import callcenter_kit as ck
from tools import build

TEMPLATE = "data/share/jupyter/voila/templates/callcenter_kit/index.html.j2"


def files(folder):
    """Every file below ``folder`` that a person wrote, by its path from the folder above."""
    made = {"__pycache__", ".ipynb_checkpoints", ".virtual_documents"}
    return {
        file.relative_to(folder.parent).as_posix()
        for file in folder.rglob("*")
        if file.is_file()
        and not made & {*file.parts}
        and file.relative_to(folder.parent).parts[:2] != (PACKAGE.name, "notebooks")
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    build.build(ROOT, folder, "--target", "wheel")
    (file,) = folder.glob("*.whl")
    return file


def about(wheel):
    """What the wheel says of itself."""
    content = ZipFile(wheel)
    (name,) = (name for name in content.namelist() if name.endswith(".dist-info/METADATA"))
    return Parser().parsestr(content.read(name).decode())


@pytest.mark.slow
def test_a_wheel_holds_every_file_and_says_who_made_it_under_which_licences(wheel):
    content = set(ZipFile(wheel).namelist())
    notebooks = {f"{PACKAGE.name}/{name}" for name in files(ROOT / "notebooks")}
    assert (files(PACKAGE) | notebooks) - content == set()
    kinds = {name.rsplit(".", 1)[-1] for name in files(PACKAGE)}
    assert kinds >= {"py", "toml", "json", "j2", "css", "js", "typed", "LICENSE"}
    assert [name for name in content if name.endswith(TEMPLATE)]
    said = about(wheel)
    assert said["Version"] == ck.__version__
    assert "# callcenter_kit" in said.get_payload()
    assert said["Author"] == "The callcenter_kit contributors"
    licences = [file.rpartition("/")[2] for file in said.get_all("License-File")]
    assert sorted(licences) == ["LICENSE", "morphdom.LICENSE", "plotly-basic.LICENSE"]


def test_every_script_of_others_has_its_licence_beside_it():
    folder = PACKAGE / "dashboards" / "drawing" / "vendor"
    scripts = {file.name.split(".")[0] for file in folder.glob("*.js")}
    assert scripts == {file.name.split(".")[0] for file in folder.glob("*.LICENSE")}


def installed(wheel, folder, extra=""):
    """The programs of a fresh environment with ``pip install "callcenter_kit[extra]"`` done in it.

    What the extra asks for is lent, not fetched; whatever it does not bring, pip finds nowhere.
    """
    venv.create(folder, with_pip=False)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    python = programs / ("python.exe" if os.name == "nt" else "python")
    lend_packages(brought_by(asked_for(wheel, extra)), folder)
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-index"]
    subprocess.run([*pip, f"{wheel}[{extra}]" if extra else str(wheel)], check=True)
    return programs


def asked_for(wheel, extra):
    """The requirements that the wheel itself names for the extra, and for every use."""
    extras, names = [extra], []
    for one in extras:
        for requirement in map(Requirement, about(wheel).get_all("Requires-Dist")):
            if requirement.marker and not requirement.marker.evaluate({"extra": one}):
                continue
            if requirement.name.replace("-", "_") == PACKAGE.name:  # an extra asks for another
                extras += [own for own in requirement.extras if own not in extras]
            else:
                names.append(requirement.name)
    return names


PLAIN = """
from datetime import date
import callcenter_kit as ck
print(ck.assess(ck.Applicant(registered_capital=5e5)).scopes["local"].unmet)
print(ck.plan(start=date(2026, 12, 1), scope="local").licence_on)
"""


@pytest.mark.slow
def test_the_plain_package_answers_and_says_what_the_pages_need(wheel, tmp_path):
    programs = installed(wheel, tmp_path / "plain")
    options = {"capture_output": True, "encoding": "utf-8", "cwd": tmp_path}
    output = subprocess.run([programs / "python", "-c", PLAIN], check=True, **options)
    assert output.stdout.splitlines() == ["('registered_capital',)", "2027-03-25"]
    case = ["--set", "business_form=seat_rental", "--on", "2026-12-01"]
    for words, shown in ((["assess", "--json"], '"required"'), (["plan"], "25 March 2027")):
        command = [programs / "callcenter-kit", *words, *case, "--language", "en"]
        assert shown in subprocess.run(command, check=True, **options).stdout
    for word in ("dashboards", "lab"):
        output = subprocess.run([programs / "callcenter-kit", word], check=False, **options)
        assert output.returncode == 1
        in_two_languages = output.stderr.count('pip install "callcenter_kit[dashboards]"')
        assert (in_two_languages, "Traceback" in output.stderr) == (2, False)


@pytest.mark.slow
def test_the_extra_of_the_pages_brings_all_that_the_command_needs_to_serve_them(wheel, tmp_path):
    programs = installed(wheel, tmp_path / "environment", "dashboards")
    port = free_port()
    command = [programs / "callcenter-kit", "dashboards", f"--port={port}", "--pool=1"]
    address = f"http://localhost:{port}/"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("JUPYTER")}
    with running(command, tmp_path / "log", address, cwd=tmp_path, env=environment) as server:
        page = re.search(r'href="(voila/render/01_[^"#]+)', server.ask().text)[1]
        answer = server.ask(page)
    assert answer.status == 200
    assert "first-paint" in answer.text
    assert str(ROOT) not in (tmp_path / "log").read_text("utf-8")


@pytest.mark.slow
def test_the_extra_of_plain_files_brings_all_that_they_are_made_with(wheel, plain_files, tmp_path):
    programs = installed(wheel, tmp_path / "environment", "site")
    command = [programs / "callcenter-kit", "site", "--out", "pages"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    names = {file.name for file in (tmp_path / "pages").iterdir()}
    assert names == {file.name for file in plain_files.iterdir()}


EXAMPLES = """
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from tempfile import TemporaryDirectory

spec = spec_from_file_location("readme", sys.argv[1])
readme = module_from_spec(spec)
spec.loader.exec_module(readme)
for page in readme.pages_with_examples():
    text = page.read_text("utf-8")
    with TemporaryDirectory() as folder:
        print(page.name, readme.printed_anew(text, Path(folder)) == text)
import callcenter_kit
print(callcenter_kit.__file__)
"""


@pytest.fixture(scope="module")
def everything(wheel, tmp_path_factory):
    """The programs of an environment with all that a person may want, and with Polars."""
    folder = tmp_path_factory.mktemp("all")
    programs = installed(wheel, folder, "all")
    lend_packages(brought_by(["polars"]), folder)
    return programs


@pytest.mark.slow
def test_the_documentations_examples_print_from_what_pip_installs_what_is_shown(
    everything, tmp_path
):
    command = [everything / "python", "-I", "-c", EXAMPLES, str(ROOT / "docs" / "readme.py")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    *pages, package = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    assert len(pages) >= 8
    assert [page for page in pages if not page.endswith(" True")] == []
    assert str(everything.parent) in package


@pytest.mark.slow
@every(
    ("words", "pattern"),
    [
        ("screen clients.csv --out judged.xlsx", "judged.xlsx"),
        ("report clients.csv --out reports --language en", "reports/*/index.html"),
        ("install folder", "folder/share/jupyter/voila/templates/callcenter_kit"),
    ],
)
def test_the_command_works_in_an_empty_folder(words, pattern, everything, tmp_path):
    clients = "公司名称,业务形态,注册资本\n甲公司,为第三方客户提供服务,1000万\n"
    (tmp_path / "clients.csv").write_text(clients, "utf-8")
    command = [everything / "callcenter-kit", *words.split()]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    assert len(list(tmp_path.glob(pattern))) == 1
