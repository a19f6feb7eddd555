"""What pip installs holds all that the package reads, and a command that serves it."""

import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
from email.parser import Parser
from zipfile import ZipFile

import pytest
from browsing import free_port, running
from places import PACKAGE, ROOT

import callcenter_kit as ck

TEMPLATE = "data/share/jupyter/voila/templates/callcenter_kit/index.html.j2"


def files(folder):
    """Every file below ``folder`` that a person wrote, by its path from the folder above."""
    return {
        file.relative_to(folder.parent).as_posix()
        for file in folder.rglob("*")
        if file.is_file()
        and not {"__pycache__", ".ipynb_checkpoints", ".virtual_documents"} & set(file.parts)
        and file.relative_to(folder.parent).parts[:2] != (PACKAGE.name, "notebooks")
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = ["-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run([sys.executable, *command], cwd=ROOT, check=True, capture_output=True)
    (file,) = folder.glob("*.whl")
    return file


@pytest.mark.slow
def test_a_wheel_holds_every_file_of_the_package_and_the_notebooks(wheel):
    held = set(ZipFile(wheel).namelist())
    notebooks = {f"{PACKAGE.name}/{name}" for name in files(ROOT / "notebooks")}
    assert (files(PACKAGE) | notebooks) - held == set()
    kinds = {name.rsplit(".", 1)[-1] for name in files(PACKAGE)}
    assert kinds >= {"py", "toml", "json", "j2", "css", "js", "typed", "LICENSE"}
    assert [name for name in held if name.endswith(TEMPLATE)]


@pytest.mark.slow
def test_it_says_who_made_it_and_under_which_licences_in_one_version(wheel):
    content = ZipFile(wheel)
    (name,) = (name for name in content.namelist() if name.endswith(".dist-info/METADATA"))
    about = Parser().parsestr(content.read(name).decode())
    assert about["Version"] == ck.__version__
    assert "# callcenter_kit" in about.get_payload()
    assert about["Author"] == "The callcenter_kit contributors"
    licences = [file.rpartition("/")[2] for file in about.get_all("License-File")]
    assert sorted(licences) == ["LICENSE", "morphdom.LICENSE", "plotly-basic.LICENSE"]


def test_every_script_of_others_has_its_licence_beside_it():
    folder = PACKAGE / "dashboards" / "widget" / "vendor"
    scripts = {file.name.split(".")[0] for file in folder.glob("*.js")}
    assert scripts == {file.name.split(".")[0] for file in folder.glob("*.LICENSE")}


def test_who_installs_all_gets_no_tools_of_the_tests():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["optional-dependencies"]["all"] == ["callcenter_kit[dashboards,exports,parquet]"]
    assert "version" in project["dynamic"]


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """A fresh environment that holds the wheel alone, and the folder of its programs."""
    folder = tmp_path_factory.mktemp("fresh") / "environment"
    venv.create(folder, with_pip=False)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    python = programs / ("python.exe" if os.name == "nt" else "python")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--quiet"]
    subprocess.run([*pip, str(wheel)], check=True)
    return folder, programs / "callcenter-kit"


@pytest.mark.slow
def test_the_package_alone_says_what_the_pages_need(installed):
    said = subprocess.run(
        [installed[1], "dashboards"], capture_output=True, encoding="utf-8", check=False
    )
    assert said.returncode == 1
    assert 'pip install "callcenter_kit[dashboards]"' in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.slow
def test_a_fresh_environment_serves_the_pages_by_the_command(installed, tmp_path):
    folder, program = installed
    (packages,) = folder.rglob("site-packages")
    # What the pages need is taken from the tests' environment, whose own kit is not seen so.
    (packages / "needed.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    port = free_port()
    command = [program, "dashboards", f"--port={port}", "--pool=1"]
    address = f"http://localhost:{port}/"
    shared = {**os.environ, "JUPYTER_PATH": f"{sysconfig.get_path('data')}/share/jupyter"}
    with running(command, tmp_path / "log", address, cwd=tmp_path, env=shared) as server:
        page = re.search(r'href="(voila/render/01_[^"#]+)', server.ask().text)[1]
        answer = server.ask(page)
    assert answer.status == 200
    assert "first-paint" in answer.text
    assert str(ROOT) not in (tmp_path / "log").read_text("utf-8")
