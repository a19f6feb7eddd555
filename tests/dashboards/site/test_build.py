"""The site of plain files as it is written: whole, small, of one piece, and over nothing else."""

import gzip
import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest
from parsing import parsed
from places import PACKAGE, ROOT
from refusals import refusal

from callcenter_kit.dashboards import pages
from callcenter_kit.dashboards.site import build as building
from callcenter_kit.dashboards.site import packing
from callcenter_kit.dashboards.site.build import PACKAGES, build
from callcenter_kit.texts.datafile import say

FILES = [page.ending_in(".html").file for page in pages()]


def text_of(folder, name):
    return (folder / name).read_text("utf-8")


def test_every_page_and_the_start_page_are_there_in_both_languages_and_links_lead_to_files(
    plain_files,
):
    (kept,) = plain_files.glob("files-*")
    others = {".nojekyll", "favicon.svg", "LICENCES.txt", "README.txt", kept.name}
    starts = {"index.html", "index.en.html"}
    assert {file.name for file in plain_files.iterdir()} == {*FILES, *starts, *others}
    for name in [*FILES, *starts]:
        page = parsed(text_of(plain_files, name))
        paints = page.select(".first-paint > .callcenter-kit")
        assert [paint["lang"] for paint in paints] == ["zh-CN", "en"] * (name in FILES)
        links = [one.get("href") or one["src"] for one in page.select("[href], [src]")]
        within = {link.partition("#")[0] for link in links if not link.startswith("https:")}
        assert [link for link in within - {""} if not (plain_files / link).is_file()] == []


def test_a_first_visit_is_small_and_no_host_of_pages_stumbles_over_a_file(plain_files):
    """Compressed as a host does, the pictures' library included; what files need comes later."""
    sent = [file for file in plain_files.glob("files-*/**/*") if file.is_file()]
    sent = [file for file in sent if file.name != "files.zip"] + [plain_files / "00_what.html"]
    assert sum(len(gzip.compress(file.read_bytes())) for file in sent) <= 8_000_000
    # GitHub's take no file of 100 MB; some systems do not tell capital letters from small ones.
    files = [file for file in plain_files.rglob("*") if file.is_file()]
    assert max(file.stat().st_size for file in files) < 100_000_000
    assert len({str(file).lower() for file in files}) == len(files)


def test_a_page_may_run_the_sites_own_scripts_only(plain_files):
    page = parsed(text_of(plain_files, FILES[0]))
    policy = page.select_one("meta[http-equiv=Content-Security-Policy]")["content"]
    assert "default-src 'none'" in policy
    assert "'unsafe-eval'" not in policy
    assert "'unsafe-inline'" not in policy.partition("style-src")[0]
    assert "http" not in policy.replace("http-equiv", "")
    inline = [one for one in page.select("script:not([src])") if not one.get("type")]
    assert len(inline) == 2
    for script in inline:
        assert building.script_digest(script.string) in policy


def test_the_licence_of_everything_in_it_is_there(plain_files):
    parts = text_of(plain_files, "LICENCES.txt").split("== ")[1:]
    named = {part.splitlines()[0].split(" ")[0] for part in parts}
    assert named >= {*PACKAGES, "python-calamine", "plotly-basic", "morphdom", "Pyodide,"}
    assert all(part.partition("\n")[2].strip() for part in parts)


def test_the_same_checkout_is_packed_on_windows_too(monkeypatch):
    write_text = Path.write_text

    def as_on_windows(self, text, encoding=None, errors=None, newline="\r\n"):
        return write_text(self, text, encoding, errors, newline)

    def packed_sources():
        return [[*entries()] for entries in (packing._language, packing._pages, packing._files)]

    sources = packed_sources()
    monkeypatch.setattr(Path, "write_text", as_on_windows)
    assert packed_sources() == sources


@pytest.mark.slow
@pytest.mark.release  # the pages run either way; who builds a release twice compares the two
def test_from_the_same_sources_the_compiler_makes_the_same(tmp_path):
    entries = [("callcenter_kit/a.py", b"b in {'c', 'd'}"), ("e.py", b"f = 1"), ("g", b"h")]
    for name in ("once", "twice"):
        (tmp_path / name).mkdir()
        packing.write_compiled(tmp_path / name, {"some.zip": entries}, "-b")
    once, twice = (tmp_path / name / "some.zip" for name in ("once", "twice"))
    assert once.read_bytes() == twice.read_bytes()
    assert ZipFile(once).namelist() == ["callcenter_kit/a.pyc", "e.pyc", "g"]


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="no checkout by git")
def test_a_checkout_on_windows_has_the_same_line_ends(tmp_path):
    names = [f"{PACKAGE.name}/{name}" for name in ("data/sources.toml", "errors.py")]
    as_on_windows = ["git", "-c", "core.autocrlf=true", "checkout-index", f"--prefix={tmp_path}/"]
    subprocess.run([*as_on_windows, *names], cwd=ROOT, check=True)
    assert [name for name in names if b"\r" in (tmp_path / name).read_bytes()] == []


# Where it is written


@pytest.fixture
def small(monkeypatch):
    """A site of its note alone."""

    def write(folder, lab):
        folder.mkdir()
        (folder / "README.txt").write_text(f"{say('site.product', 'en')}\n", "utf-8")

    monkeypatch.setattr(building, "_write", write)


def test_a_site_fills_an_empty_folder_and_takes_the_place_of_the_one_before(small, tmp_path):
    out = tmp_path / "new" / "site"
    out.mkdir(parents=True)
    assert build(out) == out
    (out / "old.html").touch()
    assert build(out) == out
    assert [file.name for file in out.iterdir()] == ["README.txt"]
    assert [file.name for file in out.parent.iterdir()] == ["site"]


@pytest.mark.parametrize("name", ["letter.docx", "README.txt"])
def test_a_folder_of_anything_else_stays_as_it_is(small, tmp_path, name):
    (tmp_path / name).write_text("某人自己的东西", "gbk")
    with refusal("NotASiteFolder") as refused:
        build(tmp_path)
    assert str(tmp_path) in refused.value.say("en")
    assert [file.read_text("gbk") for file in tmp_path.iterdir()] == ["某人自己的东西"]


def test_nothing_is_written_where_making_it_fails(monkeypatch, tmp_path):
    def fail(folder, lab):
        folder.mkdir()
        raise OSError("no room")

    monkeypatch.setattr(building, "_write", fail)
    with pytest.raises(OSError, match="no room"):
        build(tmp_path / "site")
    assert [*tmp_path.iterdir()] == []


# What is fetched


def test_another_runtime_than_the_one_tried_is_refused_as_is_none_at_all(monkeypatch, tmp_path):
    def fetch_another(cwd, check):
        Path(cwd, "pyodide.tgz").write_bytes(b"something else")

    def fetch_none(cwd, check):
        raise subprocess.CalledProcessError(1, ["npm"])

    monkeypatch.setattr(packing, "user_cache_path", lambda _: tmp_path)
    for key, fetch, name in (
        ("NotTheRuntime", fetch_another, "pyodide.tgz"),
        ("RuntimeNotFetched", fetch_none, "pyodide-314"),
    ):
        with refusal(key) as refused:
            packing._fetch_once("pyodide-314", "0" * 64, fetch)
        assert name in refused.value.say("en")
        assert [*(tmp_path / "browser-python").iterdir()] == []
