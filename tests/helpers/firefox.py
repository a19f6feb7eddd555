"""Firefox, spoken to by the protocol that it knows of itself (WebDriver BiDi)."""

import json
import os
import subprocess
from contextlib import contextmanager

import websocket

LISTENING = "WebDriver BiDi listening on "


class Firefox:
    """One tab of a running Firefox, and what it complained of."""

    def __init__(self, address):
        self.line = websocket.create_connection(address, timeout=120, suppress_origin=True)
        self.problems, self.number = [], 0
        self.call("session.new", capabilities={})
        self.call("session.subscribe", events=["log.entryAdded"])
        (tab,) = self.call("browsingContext.getTree")["contexts"]
        self.tab = tab["context"]

    def call(self, method, **params):
        self.number += 1
        self.line.send(json.dumps({"id": self.number, "method": method, "params": params}))
        while True:
            reply = json.loads(self.line.recv())
            if reply.get("id") == self.number:
                assert reply["type"] == "success", reply
                return reply["result"]
            if reply.get("params", {}).get("level") == "error":
                self.problems.append(reply["params"]["text"])

    def open(self, address):
        self.call("browsingContext.navigate", context=self.tab, url=address, wait="complete")

    def value(self, expression):
        """What the expression is in the page."""
        options = {"expression": expression, "target": {"context": self.tab}, "awaitPromise": True}
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
        line = next(line for line in process.stderr if LISTENING in line)
        yield Firefox(f"{line.partition(LISTENING)[2].strip()}/session")
    finally:
        process.terminate()
        process.wait(30)
