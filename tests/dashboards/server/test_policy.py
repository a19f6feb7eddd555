"""The browser runs what comes from this server, and no script that somebody wrote into a page."""

from callcenter_kit.dashboards import pages
from callcenter_kit.dashboards.server.handlers import content_security_policy

PAGE = f"voila/render/{pages()[0].file}"


def directives():
    return dict(part.split(" ", 1) for part in content_security_policy().split("; "))


def test_no_script_runs_that_is_neither_a_file_of_ours_nor_known_by_its_digest():
    scripts = directives()["script-src"].split()
    assert "'self'" in scripts
    assert not {"'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "*", "data:"} & {*scripts}
    assert sum(source.startswith("'sha256-") for source in scripts) == 2
    assert directives()["default-src"] == "'none'"
    assert "unsafe-eval" not in content_security_policy()
