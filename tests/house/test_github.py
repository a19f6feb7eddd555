"""What stands in `.github`: workflows that call run.py alone, with few rights, and forms."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from places import ROOT

import run

GITHUB = ROOT / ".github"
WORKFLOWS = {file.name: file.read_text("utf-8") for file in (GITHUB / "workflows").glob("*.yml")}
READ_ONLY = {"contents": "read"}
# What a job may do beyond reading; such a job runs no code of ours.
RIGHTS = {
    ("release.yml", "publish"): {"id-token": "write"},
    ("pages.yml", "deploy"): {"pages": "write", "id-token": "write"},
}
PINNED = re.compile(r"uses: ([\w.-]+(?:/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$")


def faults_of(name, text):
    """What is wrong with a workflow."""
    workflow = yaml.safe_load(text)
    if workflow["permissions"] != READ_ONLY:
        yield "it may do more than read"
    if "secrets" in text:
        yield "it knows a secret"
    for line in text.splitlines():
        if "uses:" in line and not PINNED.search(line):
            yield f"not pinned: {line.strip()}"
    for job, content in workflow["jobs"].items():
        yield from (f"{job}: {fault}" for fault in faults_of_a_job(name, job, content))


def faults_of_a_job(name, job, content):
    steps = content["steps"]
    rights = RIGHTS.get((name, job), READ_ONLY)
    if content.get("permissions", READ_ONLY) != rights:
        yield "its rights"
    if rights != READ_ONLY and any("run" in step or "checkout" in str(step) for step in steps):
        yield "it has rights, and runs what a change may bring"
    if "timeout-minutes" not in content:
        yield "it may run for hours"
    for step in steps:
        if "run" in step and not is_a_command(step["run"]):
            yield f"no command of run.py: {step['run']}"
        if "checkout" in step.get("uses", "") and step["with"]["persist-credentials"] is not False:
            yield "it leaves its credentials lying about"


def is_a_command(text):
    """Whether ``text`` is one call of run.py with a word, and a tier, that it knows."""
    words = shlex.split(text)
    if words[:2] != ["python3", "run.py"] or re.search(r"[;&|\n]", text):
        return False
    return words[2] in run.COMMANDS or (words[2] == "test" and " ".join(words[3:]) in run.TIERS)


def test_a_workflow_calls_run_py_with_few_rights_and_pinned_actions():
    for name, text in WORKFLOWS.items():
        assert list(faults_of(name, text)) == [], name


def test_the_quick_tests_run_on_every_python_and_system_that_the_package_names():
    matrix = yaml.safe_load(WORKFLOWS["tests.yml"])["jobs"]["quick"]["strategy"]["matrix"]
    assert tuple(matrix["python"]) == run.PYTHONS
    assert matrix["system"] == ["ubuntu-latest", "macos-latest", "windows-latest"]
    others = re.findall(r'python-version: "(.+)"', "\n".join(WORKFLOWS.values()))
    assert set() < set(others) <= set(run.PYTHONS)


def test_a_program_that_knows_workflows_finds_no_fault():
    program = shutil.which("actionlint", path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip("actionlint is not installed: python3 run.py test does it")
    files = [str(GITHUB / "workflows" / name) for name in WORKFLOWS]
    done = subprocess.run([program, *files], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
