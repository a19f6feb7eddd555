"""One command sets everything up, once, wherever the project lies, and leaves nothing behind."""

import ast
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
import warnings

import pytest
from browsing import HERE, copy_checkout, free_port, running, wait_until
from every import every
from lending import lend

import run

REQUIREMENTS = (run.RUN, run.TEST, "binder/requirements.txt", "requirements-spark.txt")
TEXTS = {name: (HERE / name).read_text("utf-8") for name in (*REQUIREMENTS, run.PEERS)}


def pins(name):
    """Name and version of every line of a requirements file."""
    return set(re.findall(r"^([\w.-]+)[^=\s]*==([\w.]+)", TEXTS[name], re.MULTILINE))


# The requirements


@every(("name", "text"), TEXTS.items())
def test_every_requirement_is_pinned_with_hashes_and_names_no_address(name, text):
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


# The script


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


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_python_without_venv_says_what_to_install(monkeypatch, capsys, tmp_path, missing):
    monkeypatch.setattr(
        run.importlib.util, "find_spec", lambda name: None if name == missing else name
    )
    with pytest.raises(SystemExit) as stop:
        run.make_environment(tmp_path / "environment")
    package = f"sudo apt install python3.{sys.version_info.minor}-venv"
    assert stop.value.code == 1
    assert capsys.readouterr().err == (
        f"这个 Python 没有 venv。请先安装（Debian、Ubuntu：{package}），再运行一次。\n"
        f"This Python has no venv. Install it (Debian, Ubuntu: {package}) and run this again.\n"
    )
    assert not (tmp_path / "environment").exists()


@pytest.mark.parametrize("command", ["site", "lab"])
def test_the_site_is_written_where_the_person_stands(monkeypatch, tmp_path, command):
    ran = []
    monkeypatch.setattr(run, "set_up", lambda _: HERE / "python")
    monkeypatch.setattr(run, "WINDOWS", True)  # where a command is run as a child
    monkeypatch.setattr(run, "foreground", lambda *given: ran.append(given) or 0)
    monkeypatch.chdir(tmp_path)
    assert run.main([command, "--out", "pages"]) == 0
    [(words, folder)] = ran
    assert words[-2:] == ["--out", "pages"]
    assert folder == (tmp_path if command == "site" else HERE)


def test_a_folder_that_cannot_be_written_to_is_left_alone(monkeypatch, tmp_path):
    monkeypatch.setattr(run.os, "access", lambda *_: False)
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    folder = run.environment_folder()
    assert folder.is_relative_to(tmp_path / "callcenter_kit")
    assert folder != run.HERE


@pytest.mark.parametrize(
    ("user", "made_for_one_run", "first_words"),
    [
        (0, "", ["apt-get"]),
        (0, "true", ["apt-get"]),
        (1000, "", []),
        (1000, "true", ["sudo", "--non-interactive", "apt-get"]),
    ],
)
def test_programs_are_installed_by_root_and_on_a_machine_that_is_made_for_one_run(
    monkeypatch, user, made_for_one_run, first_words
):
    done = []
    monkeypatch.setenv("CI", made_for_one_run)
    monkeypatch.setattr(run, "WINDOWS", False)
    monkeypatch.setattr(run.os, "geteuid", lambda: user, raising=False)
    monkeypatch.setattr(run.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(run.subprocess, "run", lambda command, **_: done.append(command))
    run.install_programs([])
    assert done == []  # nothing is missing
    # A package that a system has not keeps no other from being installed.
    run.install_programs(["chromium", "chromium-headless-shell"])
    assert [command[: command.index("-qq")] for command in done] == [first_words] * len(done)
    names = ["update", "chromium", "chromium-headless-shell"] if first_words else []
    assert [command[-1] for command in done] == names


@pytest.mark.parametrize(
    ("has_fc_list", "fonts", "missing"),
    [
        (True, b"NotoSansCJK-Regular.ttc: Noto Sans CJK SC\n", []),
        (True, b"", ["fontconfig", "fonts-noto-cjk"]),
        (False, b"", ["fontconfig", "fonts-noto-cjk"]),
    ],
)
def test_a_chinese_typeface_is_brought_where_none_is_though_a_browser_is_there(
    monkeypatch, has_fc_list, fonts, missing
):
    def which(name):
        return None if name == "fc-list" and not has_fc_list else f"/usr/bin/{name}"

    def listed(command, **_):
        assert command == ["/usr/bin/fc-list", ":lang=zh"]
        return subprocess.CompletedProcess(command, 0, stdout=fonts)

    monkeypatch.setattr(run.shutil, "which", which)
    monkeypatch.setattr(run.subprocess, "run", listed)
    assert run.missing_programs() == missing


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C reaches a group of processes differently")
def test_ctrl_c_while_setting_up_leaves_no_traceback(tmp_path):
    shutil.copy(HERE / "run.py", tmp_path)
    process = subprocess.Popen(
        [sys.executable, "run.py", "dashboards"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert wait_until((tmp_path / ".venv").exists, 20)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in errors


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


@pytest.mark.parametrize(
    ("arguments", "programs", "left_out"),
    [
        (["--quick"], STYLE, "not slow and not browser and not release"),
        ([], ["programs", *STYLE], "not release"),
        (["--all"], ["programs", "tools/spark_here.py", *STYLE], ""),
    ],
)
def test_each_tier_leaves_out_its_tests_and_installs_what_the_others_drive(
    checks, arguments, programs, left_out
):
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


@pytest.mark.skipif(os.name == "nt", reason="pyenv has other folders there")
def test_the_quick_tests_run_on_each_python_at_hand_in_an_environment_of_its_own(
    monkeypatch, tmp_path
):
    other, broken, _ = {*run.PYTHONS} - {"{}.{}".format(*sys.version_info)}
    pyenv = tmp_path / "versions" / f"{other}.1" / "bin" / "python"
    pyenv.parent.mkdir(parents=True)
    pyenv.symlink_to(sys.executable)
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    monkeypatch.setattr(run.shutil, "which", {f"python{broken}": "/bin/false"}.get)
    for name in ("PYTEST_ADDOPTS", run.ENVIRONMENT):
        monkeypatch.setenv(name, "")  # and as it was afterwards
    ran = []

    def foreground(command):
        ran.append((*command, os.environ["PYTEST_ADDOPTS"], os.environ[run.ENVIRONMENT]))
        return int(command[0] == sys.executable)

    monkeypatch.setattr(run, "foreground", foreground)
    assert run.main(["test", "--pythons"]) == 1
    words = ("run.py", "test", "--quick", "-W error::DeprecationWarning")
    assert ran == [(sys.executable, *words, ".venv"), (str(pyenv), *words, f".venv-{other}")]


def test_a_deprecation_of_our_own_fails_a_test():
    with pytest.raises(DeprecationWarning, match="of ours"):
        warnings.warn_explicit("of ours", DeprecationWarning, "a.py", 1, "callcenter_kit.case")
    with pytest.warns(DeprecationWarning, match="of others"):
        warnings.warn_explicit("of others", DeprecationWarning, "b.py", 1, "voila.app")


# A fresh clone, in a folder with a space in its name


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    return copy_checkout(tmp_path_factory.mktemp("fresh") / "呼叫中心 kit")


def lend_to(clone, requirements):
    """What a fresh clone would fetch is lent: by the same lines it was fetched for these tests."""
    environment = clone / ".venv"
    if not environment.exists():
        run.make_environment(environment)
        (environment / "made-for").write_text(run.fingerprint(sys.version, str(clone)), "utf-8")
    lend(clone / requirements, environment)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals are different on Windows")
def test_a_fresh_clone_serves_and_does_so_at_once_the_second_time(clone, tmp_path):
    lend_to(clone, run.RUN)
    first_seconds, output = serve_until_ready(clone, tmp_path / "first")
    assert "Installing what is needed" in output
    signal.signal(signal.SIGINT, signal.default_int_handler)  # else a child may not hear it
    second_seconds, output = serve_until_ready(clone, tmp_path / "second", signal.SIGINT)
    assert "Installing" not in output
    assert second_seconds < first_seconds


def serve_until_ready(clone, log, stop=signal.SIGTERM):
    """Start the pages, open one, send ``stop``: how long it took, and what was said."""
    port = free_port()
    command = [sys.executable, str(clone / "run.py"), "dashboards", "--pool=1"]
    environment = {**os.environ, "PORT": str(port)}
    options = {"cwd": "/", "env": environment, "patience": 600}
    started = time.monotonic()
    with running(command, log, f"http://localhost:{port}/", **options) as server:
        seconds = time.monotonic() - started
        page = re.search(r'href="(voila/render/[^"#]+)', server.ask().text)[1]
        assert server.ask(page).status == 200
        kernels = server.kernels()
        assert kernels
        server.process.send_signal(stop)
        assert server.process.wait(30) == 0
        assert not any(kernel.is_running() for kernel in kernels)
    output = log.read_text(encoding="utf-8")
    assert "Traceback" not in output
    return seconds, output


@pytest.mark.slow
def test_the_test_command_works_there_too(clone):
    lend_to(clone, run.TEST)
    done = subprocess.run(
        [sys.executable, str(clone / "run.py"), "test", "tests/house/test_run.py", "-k", "pinned"],
        cwd="/",
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"\d+ passed", done.stdout.splitlines()[-1])
