#!/usr/bin/env python3
"""One command for everything: sets up what it needs in .venv the first time, then runs.

    python3 run.py dashboards [--port 8866]   the pages, on this machine; with a holiday notice
                              [--notices 2027.toml]   that is just out, all dates follow it
    python3 run.py lab                        the same notebooks in JupyterLab
    python3 run.py test [pytest's arguments]  style, types and what a change may break (with
                                              arguments: pytest)
    python3 run.py test --quick | --all       without what is slow; with what a release needs
    python3 run.py test --pythons             the quick tests on every Python that is at hand
    python3 run.py approve                    what the product puts out now is right: it is kept
    python3 run.py screenshots                the README's pictures, taken anew from the pages
    python3 run.py site --out FOLDER [--lab]  the pages as plain files, for any web host; with
                                              the notebooks, too
    python3 run.py docs                       the documentation as a site, in build/docs/html
    python3 run.py readme                     what the README's examples print, written anew
    python3 run.py schema                     the schema of decision records, written anew
    python3 run.py build [--release v0.2.0]   wheel and source archive in dist, tried; for a tag
    python3 run.py requirements [--upgrade]   all requirements files made anew
    python3 run.py addresses                  the project's own addresses, from pyproject.toml
    python3 run.py bench-peers                other rule engines, in a place of their own
    python3 run.py bench [views|changes|capacity|bursts|site|hostile]   in a browser
    python3 run.py bench files                ten million applicants in a file, in little memory

Python 3.11 or newer and the standard library are enough to start. Tried on Linux; written for
macOS and Windows too. A person on Windows who prefers pip: pip install ".[dashboards]", then
python -m callcenter_kit.dashboards.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

HERE = Path(__file__).resolve().parent
RUN, TEST, PEERS = "requirements.txt", "requirements-test.txt", "requirements-peers.txt"
WINDOWS = os.name == "nt"
PYTHONS = ("3.11", "3.12", "3.13", "3.14")  # those that are supported
ENVIRONMENT = "CALLCENTER_KIT_VENV"  # the variable that names another environment than .venv
TIERS = {"--quick": "not slow and not browser and not release", "": "not release", "--all": ""}
COMMANDS = {
    "dashboards": (RUN, ["-m", "callcenter_kit.dashboards"]),
    "lab": (RUN, ["-m", "jupyterlab", "notebooks"]),
    "bench": (TEST, ["-m", "benchmarks"]),
    "screenshots": (TEST, ["-m", "docs.screenshots"]),
    "site": (TEST, ["-P", "-m", "callcenter_kit", "site"]),
    "docs": (TEST, ["-m", "docs.site"]),
    "readme": (TEST, ["-m", "docs.readme"]),
    "schema": (TEST, ["-m", "tools.record_schema"]),
    "approve": (TEST, ["tools/approved.py"]),
    "build": (TEST, ["-m", "tools.build"]),
    "requirements": (TEST, ["-m", "tools.requirements"]),
    "addresses": (TEST, ["-m", "tools.addresses"]),
    "bench-peers": (PEERS, ["-m", "benchmarks.peers"]),
}
BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)


def main(arguments: Sequence[str]) -> int:
    """Do what ``arguments`` ask for and give the exit code."""
    command, *rest = arguments or ["help"]
    if command == "test":
        return test(rest)
    if command not in COMMANDS:
        print(__doc__)
        return 0 if command in ("help", "-h", "--help") else 2
    requirements, module = COMMANDS[command]
    # The site is written where the person stands, and nothing that lies there is imported (-P).
    folder = Path.cwd() if command == "site" else HERE
    return become([str(set_up(requirements)), *module, *rest], folder)


def test(arguments: Sequence[str]) -> int:
    """Style, types and the tests of a tier; only pytest, given other arguments."""
    if list(arguments) == ["--pythons"]:
        return test_on_each_python()
    python, tier = str(set_up(TEST)), " ".join(arguments)
    if tier != "--quick":
        install_programs(missing_programs())
    if tier == "--all":  # Spark is tested where there is a Java; it is too large for everybody
        foreground([python, "tools/spark_here.py"])
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what one compiles serves hundreds
    os.environ.pop(ENVIRONMENT, None)  # the tests set up their own
    # In their order the longest tests come amid the others, not at the end on one core. What
    # drives a server or a browser often waits: four at a time keep two cores busy.
    workers = "auto" if tier == "--quick" else str((os.cpu_count() or 1) * 2)
    on_all_cores = ["-n", workers, "--dist", "loadfile", "--no-loadscope-reorder"]
    checks = [
        ["-m", "ruff", "check", "--quiet"],
        ["-m", "ruff", "format", "--check", "--quiet"],
        ["-m", "pytest", *on_all_cores, "-m", TIERS.get(tier, "")],
    ]
    checks = checks if tier in TIERS else [["-m", "pytest", *arguments]]
    return max((foreground([python, *check]) for check in checks), key=abs)


def missing_programs() -> list[str]:
    """The Debian packages of what the tests drive and this machine has not."""
    missing = [] if find_browser() else ["chromium", "chromium-headless-shell"]
    if not has_chinese_typeface():  # fontconfig brings fc-list, which is asked the next time
        missing += ["fontconfig", "fonts-noto-cjk"]
    if not find_firefox():
        missing.append("firefox-esr")  # one page is opened in it
    if not shutil.which("nginx") and not Path("/run/systemd/system").exists():  # it is not started
        missing += ["nginx-light", "openssl"]  # 2 MB, to try docs/deployment
    return missing


def test_on_each_python() -> int:
    """The quick tests on every Python at hand, where whoever warns of a deprecation fails them."""
    os.environ["PYTEST_ADDOPTS"] = "-W error::DeprecationWarning"
    this, codes = "{}.{}".format(*sys.version_info), []
    for version, python in find_pythons().items():
        say(f"用 Python {version} 运行快速测试", f"The quick tests on Python {version}")
        os.environ[ENVIRONMENT] = ".venv" if version == this else f".venv-{version}"
        codes.append(foreground([python, "run.py", "test", "--quick"]))
    return max(codes, key=abs)


def find_pythons() -> dict[str, str]:
    """The command of each supported Python at hand: this one, one on the path, or pyenv's."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    found = {"{}.{}".format(*sys.version_info): sys.executable}
    for version in (one for one in PYTHONS if one not in found):
        commands = [shutil.which(f"python{version}"), *pyenv.glob(f"{version}.*/bin/python")]
        usable = [str(one) for one in commands if one and has_venv(str(one))]
        if usable:
            found[version] = usable[0]
    return found


def has_venv(python: str) -> bool:
    """Whether ``python`` runs, and can make an environment."""
    command = [python, "-c", "import venv, ensurepip"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def set_up(requirements: str) -> Path:
    """The environment's Python, with ``requirements`` installed; quick when nothing changed."""
    folder = environment_folder(requirements)
    python = folder / ("Scripts/python.exe" if WINDOWS else "bin/python")
    mark = fingerprint(sys.version, str(HERE))
    if not python.exists() or read(folder / "made-for") != mark:
        make_environment(folder)
        (folder / "made-for").write_text(mark, encoding="utf-8")
    content = (HERE / requirements, HERE / "pyproject.toml")
    mark = fingerprint(*(file.read_text(encoding="utf-8") for file in content))
    stamp = folder / f"installed-{requirements}"
    if read(stamp) != mark:
        install(str(python), requirements)
        stamp.write_text(mark, encoding="utf-8")
    return python


def environment_folder(requirements: str = RUN) -> Path:
    """``.venv`` here, or in the person's own cache when this folder can't be written to."""
    name = ".venv-peers" if requirements == PEERS else os.environ.get(ENVIRONMENT, ".venv")
    if os.access(HERE, os.W_OK):
        return HERE / name
    cache = Path(os.environ.get("LOCALAPPDATA") or Path.home() / ".cache")
    return cache / "callcenter_kit" / fingerprint(str(HERE), name)[:12]


def make_environment(folder: Path) -> None:
    """A new, empty environment at ``folder``, whatever was there."""
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        fix = "sudo apt install python{}.{}-venv".format(*sys.version_info)
        leave(
            f"这个 Python 没有 venv。请先安装（Debian、Ubuntu：{fix}），再运行一次。",
            f"This Python has no venv. Install it (Debian, Ubuntu: {fix}) and run this again.",
        )
    quietly([sys.executable, "-m", "venv", "--clear", str(folder)])


def install(python: str, requirements: str) -> None:
    """Install ``requirements``, each file checked by its hash, then this project beside them."""
    say(
        "正在准备所需的软件包，首次约需一两分钟……",
        "Installing what is needed; the first time takes a minute or two …",
    )
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    quietly([*pip, "--require-hashes", "-r", requirements])
    if requirements != PEERS:  # whose benchmarks run from this folder, without our pages
        quietly([*pip, "--no-deps", "--no-build-isolation", "-e", "."])
        quietly([python, "-m", "callcenter_kit.dashboards.install"])


def find_browser() -> str | None:
    """A browser of the Chromium family that is installed here, if any."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def find_firefox() -> str | None:
    """A Firefox that is installed here, if any."""
    return shutil.which("firefox-esr") or shutil.which("firefox")


def has_chinese_typeface() -> bool:
    """Whether fontconfig, which a browser asks, knows a typeface that has Chinese."""
    fc_list = shutil.which("fc-list")
    command = [fc_list or "", ":lang=zh"]
    return bool(fc_list and subprocess.run(command, capture_output=True, check=False).stdout)


def install_programs(packages: Sequence[str]) -> None:
    """On Debian as root: what the tests drive. Elsewhere the tests that want it are skipped."""
    if not packages or WINDOWS or not shutil.which("apt-get"):
        return
    # A machine that is made for one run may be changed: there nobody is asked for a password.
    sudo = ["sudo", "--non-interactive"] if os.geteuid() != 0 else []
    if sudo and not (os.environ.get("CI") and shutil.which("sudo")):
        return
    apt = [*sudo, "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    each = (["install", "-y", "--no-install-recommends", package] for package in packages)
    for step in (["update"], *each):  # one by one, for Ubuntu lacks one of them
        subprocess.run([*apt, *step], env=quiet, stdout=subprocess.DEVNULL, check=False)


def become(command: list[str], folder: Path) -> int:
    """Run ``command`` in this process's place, so that signals reach it and nothing else."""
    if not WINDOWS:
        os.chdir(folder)
        os.execv(command[0], command)
    return foreground(command, folder)


def foreground(command: list[str], folder: Path = HERE) -> int:
    """Run ``command`` in ``folder`` to its end; Ctrl-C is for it to answer."""
    process = subprocess.Popen(command, cwd=folder)
    while process.poll() is None:
        with suppress(KeyboardInterrupt):
            process.wait()
    return process.returncode


def quietly(command: list[str]) -> None:
    """Run ``command`` out of reach of Ctrl-C, which ends it through us, without a traceback."""
    subprocess.run(command, cwd=HERE, check=True, start_new_session=not WINDOWS)


def fingerprint(*parts: str) -> str:
    """A short mark that changes when any of ``parts`` does."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def read(file: Path) -> str:
    """The text of ``file``, empty when there is none."""
    return file.read_text(encoding="utf-8") if file.exists() else ""


def say(zh: str, en: str) -> None:
    """Tell the person at the terminal, in both languages."""
    print(f"{zh}\n{en}", file=sys.stderr, flush=True)


def leave(zh: str, en: str) -> NoReturn:
    """Say why it can't be done, and stop."""
    say(zh, en)
    raise SystemExit(1)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):  # a console that knows no Chinese shows ? instead
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is what tells an older Python
        leave("需要 Python 3.11 或更新的版本。", "Python 3.11 or newer is needed.")
    try:
        raise SystemExit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except subprocess.CalledProcessError as error:
        leave(
            f"准备没有成功（见上面的信息）：{error.cmd[1:4]}。请检查网络后再运行一次。",
            f"Setting up failed (see above): {error.cmd[1:4]}. Check the network and run it again.",
        )
