"""What a release is: versions that agree, addresses from one table, and files that were tried."""

import re
import shutil
import tarfile
import tomllib

import pytest
import yaml
from places import ROOT, text_files

import callcenter_kit as ck
from tools import addresses, build, metadata

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
HEADINGS = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)


# Versions


def newest(kind):
    """The version in the newest heading of this kind."""
    return next(heading.split()[1] for heading in HEADINGS if heading.startswith(kind))


def test_the_newest_headings_are_the_versions_that_there_are():
    assert newest("Kit") == ck.__version__
    assert {ck.rulebook(name).version for name in ("guide", "law")} == {newest("Rulebooks")}


def test_the_citation_says_what_the_package_says_and_a_release_is_refused_where_it_does_not(
    tmp_path,
):
    project = PROJECT["project"]
    assert {name: CITATION[name] for name in ("title", "version", "license", "keywords")} == {
        "title": project["name"],
        "version": ck.__version__,
        "license": project["license"],
        "keywords": project["keywords"],
    }
    for name in ("CHANGELOG.md", "CITATION.cff"):
        shutil.copy(ROOT / name, tmp_path)
    tag = f"v{ck.__version__}"
    assert list(build.faults_of_a_release(tag, tmp_path)) == []
    assert len(list(build.faults_of_a_release("v9.9.9", tmp_path))) == 3
    cited = (tmp_path / "CITATION.cff").read_text("utf-8")
    (tmp_path / "CITATION.cff").write_text(cited.replace(ck.__version__, "0.0.9"), "utf-8")
    assert list(build.faults_of_a_release(tag, tmp_path)) == [
        f"The tag is {tag}, but CITATION.cff says 0.0.9."
    ]


# The files


@pytest.mark.slow
def test_wheel_and_archive_are_built_and_a_file_that_the_archive_lacks_is_missed(
    monkeypatch, tmp_path, capsys
):
    monkeypatch.setattr(build, "DIST", tmp_path / "dist")
    assert build.main([]) == 0
    wheel, archive = capsys.readouterr().out.split()
    assert (wheel.endswith(".whl"), archive.endswith(".tar.gz")) == (True, True)
    with tarfile.open(archive) as content:
        content.extractall(tmp_path / "whole", filter="data")
    (source,) = (tmp_path / "whole").iterdir()
    (source / "callcenter_kit" / "data" / "facts.toml").unlink()
    with tarfile.open(tmp_path / "less.tar.gz", "w:gz") as content:
        content.add(source, source.name)
    (fault,) = build.faults_of(wheel, tmp_path / "less.tar.gz")
    assert "callcenter_kit/data/facts.toml" in fault


def test_a_release_with_another_version_builds_nothing(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(build, "DIST", tmp_path / "dist")
    assert build.main(["--release", "v9.9.9"]) == 1
    assert "The tag is v9.9.9, but callcenter_kit/_version.py says" in capsys.readouterr().out
    assert not (tmp_path / "dist").exists()


# The project's addresses

PLACES = ("pyproject.toml", "CITATION.cff", "README.md")
AS_THEY_ARE = [(ROOT / name).read_text("utf-8") for name in PLACES]
OURS = re.compile(r"(?:github\.com|github\.io|readthedocs\.io|mybinder\.org/v2)\S*callcenter_kit")
TABLE = {
    "repository": "https://github.com/somebody/callcenter_kit",
    "documentation": "https://somebody.github.io/callcenter_kit",
}


def fill_in(folder, **table):
    text = (folder / "pyproject.toml").read_text("utf-8")
    for name, address in table.items():
        text = re.sub(rf'^{name} = ".*"$', f'{name} = "{address}"', text, flags=re.M)
    (folder / "pyproject.toml").write_text(text, "utf-8")
    addresses.main(folder)


def test_addresses_filled_in_come_to_each_place_and_go_again(tmp_path):
    files = [tmp_path / name for name in PLACES]
    for name in PLACES:
        shutil.copy(ROOT / name, tmp_path)
    fill_in(tmp_path, **TABLE)
    project = tomllib.loads(files[0].read_text("utf-8"))["project"]
    assert project["urls"].items() >= {
        "Documentation": TABLE["documentation"],
        "Repository": TABLE["repository"],
        "Issues": f"{TABLE['repository']}/issues",
        "Changelog": f"{TABLE['repository']}/blob/main/CHANGELOG.md",
    }.items()  # fmt: skip
    cited = yaml.safe_load(files[1].read_text("utf-8"))
    assert (cited["repository-code"], cited["url"]) == tuple(TABLE.values())
    badges = re.findall(r"^\[!\[.+?\]\(\S+\)\]\((\S+)\)$", files[2].read_text("utf-8"), re.M)
    tests, pages, _ = badges
    assert tests == f"{TABLE['repository']}/actions/workflows/tests.yml"
    assert "v2/gh/somebody/callcenter_kit/HEAD?urlpath=voila/render/notebooks/" in pages
    fill_in(tmp_path, **PROJECT["tool"]["callcenter_kit"]["addresses"])
    assert [file.read_text("utf-8") for file in files] == AS_THEY_ARE


TABLE_ITSELF = re.compile(r"^\[tool\.callcenter_kit\.addresses\]\n(?:.+\n)*", re.M)


def test_a_package_index_shows_the_readme_with_links_that_lead_somewhere():
    readme = AS_THEY_ARE[-1]
    assert metadata.with_addresses(readme, "") == readme
    links = dict(re.findall(r"(!?\[[^\]]+\])\((\S+?)\)", readme))
    text = metadata.with_addresses(readme, TABLE["repository"])
    for words, path in links.items():
        assert (ROOT / path).exists(), path
        kind = "raw" if words.startswith("!") else "blob"
        assert f"{words}({TABLE['repository']}/{kind}/main/{path})" in text
    assert "](docs/" not in text


def test_no_address_of_the_project_stands_outside_of_what_is_written_from_the_table():
    for file, text in text_files():
        if file.name != "test_release.py":
            rest = TABLE_ITSELF.sub("", addresses.PLACE.sub("", text))
            assert OURS.findall(rest) == [], file
