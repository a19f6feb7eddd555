"""One command sets everything up, once, wherever the project lies, and leaves nothing behind."""

import ast
import os
import re
import signal
import subprocess
import sys
import tomllib
import warnings

import pytest
from browsing import HERE, copy_checkout, free_port, running
from every import every
from lending import lend

import run

REQUIREMENTS = (run.RUN, run.TEST, "binder/requirements.txt", "requirements-spark.txt")
TEXTS = {name: (HERE / name).read_text("utf-8") for name in (*REQUIREMENTS, run.PEERS)}


def pins(name):
    """Name and version of every line of a requirements file."""
    return set(re.findall(r"^([\w.-]+)[^=\s]*==([\w.]+)", TEXTS[name], re.MULTILINE))


def test_every_requirement_is_pinned_with_hashes_and_names_no_address():
    for name, text in TEXTS.items():
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        assert "://" not in text
        assert not [line for line in lines if line.startswith("-")]
        blocks = re.split(r"\n(?=\w)", "\n".join(lines))
        assert len(blocks) == len(pins(name))
        assert not [block for block in blocks if "--hash=sha256:" not in block]


def test_the_tests_and_binder_run_on_the_versions_that_a_person_gets():
    run_, test, binder, spark = map(pins, REQUIREMENTS)
    assert binder == run_ <= test
    files = (set(re.findall(r"--hash=(\S+)", TEXTS[name])) for name in (run.RUN, run.TEST))
    assert set.issubset(*files)  # and as the very same files
    assert {name for name, _ in spark - test} == {"py4j", "pyspark"}


def test_the_script_is_short_and_needs_the_standard_library_only():
    source = (HERE / "run.py").read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 8))  # an older Python must reach the message
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import)]
    froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names = {alias.name for node in imports for alias in node.names}
    names |= {node.module for node in froms}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names
    assert len(source.splitlines()) <= 295


def test_help_is_shown_for_no_command_and_an_unknown_one_fails(capsys):
    assert run.main([]) == 0
    assert run.main(["dashboard"]) == 2
    assert capsys.readouterr().out.count("python3 run.py dashboards") == 2


def test_a_python_without_venv_says_what_to_install(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: name == "venv")
    with pytest.raises(SystemExit) as stop:
        run.make_environment(tmp_path / "environment")
    package = f"sudo apt install python3.{sys.version_info.minor}-venv"
    assert stop.value.code == 1
    assert capsys.readouterr().err == (
        f"这个 Python 没有 venv。请先安装（Debian、Ubuntu：{package}），再运行一次。\n"
        f"This Python has no venv. Install it (Debian, Ubuntu: {package}) and run this again.\n"
    )
    assert not (tmp_path / "environment").exists()


def test_a_folder_that_cannot_be_written_to_is_left_alone(monkeypatch, tmp_path):
    monkeypatch.setattr(run.os, "access", lambda *_: False)
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert run.environment_folder().is_relative_to(tmp_path / "callcenter_kit")


@every("fonts", [b"NotoSansCJK-Regular.ttc: Noto Sans CJK SC\n", b"", None])
def test_a_chinese_typeface_is_brought_where_none_is_though_a_browser_is_there(fonts, monkeypatch):
    monkeypatch.setattr(
        run.shutil, "which", lambda name: fonts is not None or name != "fc-list" or None
    )
    listed = subprocess.CompletedProcess("fc-list", 0, stdout=fonts)
    monkeypatch.setattr(run.subprocess, "run", lambda *_, **__: listed)
    assert run.missing_programs() == ([] if fonts else ["fontconfig", "fonts-noto-cjk"])


@pytest.fixture
def checks(monkeypatch):
    """What a command would run: the program's words, without the Python before them."""
    done = []
    monkeypatch.setattr(run, "set_up", lambda requirements: requirements)
    monkeypatch.setattr(run, "install_programs", lambda _: done.append(["programs"]))
    monkeypatch.setattr(run, "foreground", lambda command: done.append(command[1:]) or 0)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv(run.ENVIRONMENT, ".venv-other")
    return done


STYLE = ["ruff", "ruff", "pytest"]


@every(
    ("arguments", "programs", "left_out"),
    [
        (["--quick"], STYLE, "not slow and not browser and not release"),
        ([], ["programs", *STYLE], "not release"),
        (["--all"], ["programs", "tools/spark_here.py", *STYLE], ""),
    ],
)
def test_each_tier_leaves_out_its_tests_and_installs_what_the_others_drive(
    arguments, programs, left_out, checks
):
    checks.clear()
    assert run.main(["test", *arguments]) == 0
    assert [next(word for word in check if word != "-m") for check in checks] == programs
    assert checks[-1][-2:] == ["-m", left_out]
    assert checks[-1][checks[-1].index("-n") + 1] != "1"
    assert {"PYTHONDONTWRITEBYTECODE", run.ENVIRONMENT}.isdisjoint(os.environ)


def test_other_arguments_are_pytests_and_nothing_else_is_checked(checks):
    assert run.main(["test", "tests/house", "-k", "pinned"]) == 0
    assert checks == [["programs"], ["-m", "pytest", "tests/house", "-k", "pinned"]]


def test_the_pythons_that_are_supported_are_those_that_the_package_names():
    project = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    versions = [line.rpartition(" ")[2] for line in project["classifiers"] if " :: 3." in line]
    assert tuple(versions) == run.PYTHONS
    assert project["requires-python"] == f">={run.PYTHONS[0]}"


def test_a_deprecation_of_our_own_fails_a_test():
    with pytest.raises(DeprecationWarning, match="of ours"):
        warnings.warn_explicit("of ours", DeprecationWarning, "a.py", 1, "callcenter_kit.case")
    with pytest.warns(DeprecationWarning, match="of others"):
        warnings.warn_explicit("of others", DeprecationWarning, "b.py", 1, "voila.app")


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals are different on Windows")
def test_a_fresh_clone_serves_and_is_tested_and_installs_nothing_a_second_time(tmp_path):
    clone = copy_checkout(tmp_path / "呼叫中心 kit")
    environment = clone / ".venv"
    run.make_environment(environment)
    (environment / "made-for").write_text(run.fingerprint(sys.version, str(clone)), "utf-8")
    # What it would fetch is lent: by the same lines it was fetched for these tests.
    lend(clone / run.RUN, environment)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # else a child may not hear it
    assert "Installing what is needed" in said_until_stopped(clone, signal.SIGTERM)
    assert "Installing" not in said_until_stopped(clone, signal.SIGINT)
    lend(clone / run.TEST, environment)
    command = [sys.executable, clone / "run.py", "test", "tests/house/test_run.py", "-k", "pinned"]
    output = subprocess.check_output(command, cwd="/", text=True, timeout=400)
    assert re.search(r"\d+ passed", output.splitlines()[-1])


def said_until_stopped(clone, stop):
    """Start the pages, open one, send ``stop``: what was said."""
    port, log = free_port(), clone.with_name("log")
    command = [sys.executable, str(clone / "run.py"), "dashboards", "--pool=1"]
    options = {"cwd": "/", "env": {**os.environ, "PORT": str(port)}, "patience": 600}
    with running(command, log, f"http://localhost:{port}/", **options) as server:
        page = re.search(r'href="(voila/render/[^"#]+)', server.ask().text)[1]
        assert server.ask(page).status == 200
        kernels = server.kernels()
        assert kernels
        server.process.send_signal(stop)
        assert server.process.wait(30) == 0
        assert not any(kernel.is_running() for kernel in kernels)
    output = log.read_text(encoding="utf-8")
    assert "Traceback" not in output
    return output
