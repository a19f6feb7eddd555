"""The pages as plain files, on a host that knows nothing but files, at a path of its own."""

import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

PLACE = "/a/b/"


@dataclass
class Host:
    """Where the files are, and what was asked for.

    A file in ``refused`` is refused so often, one in ``late`` comes so many seconds late, one in
    ``broken`` breaks off in the middle, and before one in ``begun`` that text is put. Each
    comes with the ``policy``, if there is one.
    """

    url: str = ""
    asked: list[str] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    late: dict[str, float] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    policy: str = ""
    begun: dict[str, str] = field(default_factory=dict)

    def refuses(self, name):
        """Whether this request for the file is refused."""
        left = self.refused.get(name, 0)
        self.refused[name] = left - 1
        return left > 0


class Files(SimpleHTTPRequestHandler):
    """Files under `PLACE`; what has its version in its name may be kept for good."""

    def __init__(self, *given, host, **options):
        self.host = host
        super().__init__(*given, **options)

    def do_GET(self):
        path = self.path.partition("?")[0]
        self.host.asked.append(path)
        if not path.startswith(PLACE) or self.host.refuses(Path(path).name):
            self.send_error(404)
            return
        time.sleep(self.host.late.get(Path(path).name, 0))
        self.path = path.removeprefix(PLACE.rstrip("/"))
        if Path(path).name in self.host.begun:
            self.send_changed()
        else:
            with suppress(ConnectionError):  # a page that gave up, or was closed
                super().do_GET()

    def send_changed(self):
        """The file, a text before it."""
        file = Path(self.translate_path(self.path))
        content = (self.host.begun[file.name] + file.read_text("utf-8")).encode()
        self.path = ""  # nobody is to keep it
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def end_headers(self):
        is_kept = self.path.startswith("/files-")
        lasting = "public, max-age=31536000, immutable" if is_kept else "no-cache"
        self.send_header("Cache-Control", lasting)
        if self.host.policy:
            self.send_header("Content-Security-Policy", self.host.policy)
        super().end_headers()

    def copyfile(self, source, outputfile):
        if Path(self.path).name in self.host.broken:
            outputfile.write(source.read(100_000))
            self.close_connection = True
        else:
            super().copyfile(source, outputfile)

    def log_message(self, *_):
        """Nothing; what was asked for is noted."""


@contextmanager
def plain_host(folder):
    """``folder`` on a plain host of this machine."""
    host = Host()
    handler = partial(Files, host=host, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        host.url = f"http://127.0.0.1:{server.server_port}{PLACE}"
        Thread(target=server.serve_forever, daemon=True).start()
        yield host
        server.shutdown()
