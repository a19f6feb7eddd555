"""Firefox, spoken to by the protocol that it knows of itself (WebDriver BiDi)."""

import json
import os
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

import websocket

LISTENING = "WebDriver BiDi listening on "


@dataclass
class Firefox:
    """One tab of a running Firefox, and what it complained of."""

    line: websocket.WebSocket
    problems: list[str] = field(default_factory=list)
    _numbers: count = field(default_factory=lambda: count(1))

    def call(self, method, **params):
        number = next(self._numbers)
        self.line.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            reply = json.loads(self.line.recv())
            if reply.get("id") == number:
                assert reply["type"] == "success", reply
                return reply["result"]
            if reply.get("params", {}).get("level") == "error":
                self.problems.append(reply["params"]["text"])

    def open(self, address):
        (tab,) = self.call("browsingContext.getTree")["contexts"]
        self.tab = tab["context"]
        self.call("browsingContext.navigate", context=self.tab, url=address, wait="complete")

    def value(self, expression):
        """What the expression is in the page."""
        target = {"context": self.tab}
        options = {"expression": expression, "target": target, "awaitPromise": True}
        return self.call("script.evaluate", **options)["result"].get("value")


@contextmanager
def firefox(program, profile):
    """``program`` without a window, with an empty profile."""
    command = [program, "--headless", "--no-remote", "--profile", profile]
    environment = {**os.environ, "MOZ_HEADLESS": "1", "HOME": str(profile)}
    process = subprocess.Popen(
        [*command, "--remote-debugging-port=0"], stderr=subprocess.PIPE, text=True, env=environment
    )
    try:
        told = next(line for line in process.stderr if LISTENING in line)
        address = told.partition(LISTENING)[2].strip()
        line = websocket.create_connection(f"{address}/session", timeout=120, suppress_origin=True)
        tab = Firefox(line)
        tab.call("session.new", capabilities={})
        tab.call("session.subscribe", events=["log.entryAdded"])
        yield tab
        line.close()
    finally:
        process.terminate()
        process.wait(30)
