"""JupyterHub for many analysts, and the pages for clients beside it.

Each analyst gets a JupyterLab, with a copy of the notebooks at ~/callcenter_kit that is theirs to
change. The pages run once for everybody, as the service of callcenter-kit.service with
``--base-url=/services/licence/``, and need no login. Change the two names below.
"""

import shlex
import sys

KIT = "/opt/callcenter-kit"  # the checkout, with its .venv, and jupyterhub installed in it
ANALYSTS = {"analyst-one", "analyst-two"}  # people with an account on this machine

c = get_config()  # noqa: F821 - JupyterHub's own

c.JupyterHub.bind_url = "http://127.0.0.1:8000"  # nginx stands in front, as for the pages
c.JupyterHub.authenticator_class = "pam"
c.Authenticator.allowed_users = ANALYSTS

# As the analyst, never as the hub: a folder of their own, then the server in it.
START = (
    "mkdir -p ~/callcenter_kit && "
    f"cp -rn {shlex.quote(KIT)}/notebooks/. ~/callcenter_kit/ && "
    f'exec {shlex.quote(KIT)}/.venv/bin/jupyterhub-singleuser "$@"'
)
c.Spawner.cmd = ["/bin/sh", "-c", START, "analyst"]
c.Spawner.notebook_dir = "~/callcenter_kit"
c.Spawner.default_url = "/lab/tree/00_start.ipynb"
c.Spawner.environment = {"SHELL": "/bin/bash"}
c.JupyterHub.concurrent_spawn_limit = 4
c.JupyterHub.active_server_limit = 8  # 420 MB each with three notebooks open, see the guide

c.JupyterHub.services = [
    {"name": "licence", "url": "http://127.0.0.1:8866", "display": True},
    {
        "name": "idle-culler",
        "command": [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=3600"],
    },
]
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["idle-culler"],
    }
]
