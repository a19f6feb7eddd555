"""Makes a Jupyter server (JupyterLab, Binder) show the pages as our own server does.

``python -m callcenter_kit.dashboards.install [PREFIX]`` copies them to where Jupyter looks.
"""

import json
import shutil
import sys
from pathlib import Path
from typing import Final

from callcenter_kit.dashboards.server.static import TEMPLATE, own_files
from callcenter_kit.errors import ServerError

_MARK: Final = "# Written by callcenter_kit.dashboards.install"
_KERNELS: Final = "callcenter_kit.dashboards.server.kernels.VisitorKernels"
_VOILA: Final = f"""{_MARK}
from callcenter_kit.dashboards.server.static import jupyter_settings

c.VoilaConfiguration.update(jupyter_settings())
"""


def install(prefix: Path) -> list[Path]:
    """Copy template, scripts and configuration under ``prefix``; what was changed, by its path.

    A Voila configuration that somebody else wrote there is left alone, and an error says so.
    """
    settings = prefix / "etc" / "jupyter"
    voila = settings / "voila.py"
    if voila.exists() and not voila.read_text(encoding="utf-8").startswith(_MARK):
        raise ServerError("ConfigTaken", file=str(voila))
    server = settings / "jupyter_server_config.json"
    template = prefix / "share" / "jupyter" / "voila" / "templates" / TEMPLATE.name
    before = {path: _content(path) for path in (voila, server, template)}
    settings.mkdir(parents=True, exist_ok=True)
    voila.write_text(_VOILA, encoding="utf-8")
    _configure_server(server)
    # What an older version put there is gone with it.
    shutil.rmtree(template, ignore_errors=True)
    shutil.copytree(TEMPLATE, template)
    for name, content in own_files().items():
        (template / "static" / name).write_bytes(content)
    return [path for path, content in before.items() if _content(path) != content]


def _content(path: Path) -> dict[str, bytes]:
    """What a file holds, or each file of a folder; nothing where there is none."""
    files = [path, *path.rglob("*")] if path.is_dir() else [path]
    return {str(file): file.read_bytes() for file in files if file.is_file()}


def _configure_server(file: Path) -> None:
    """Ask Jupyter's server to compress, and to end kernels that nobody sees; all else stays."""
    config = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    # Another package's settings may stand in the same file.
    server = config.setdefault("ServerApp", {})
    server.setdefault("tornado_settings", {})["compress_response"] = True
    server.setdefault("kernel_manager_class", _KERNELS)
    file.write_text(json.dumps(config, indent=2), encoding="utf-8")


if __name__ == "__main__":
    install(Path(sys.argv[1] if len(sys.argv) > 1 else sys.prefix))
