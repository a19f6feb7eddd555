"""The other end of a page's wire: what the browser's script would send, without a browser."""

from concurrent.futures import ThreadPoolExecutor


class Browser:
    """The other end of the wire: sends what the script would, keeps what comes back."""

    def __init__(self, page):
        self.page = page
        self.sent = []
        self.updates = []
        self.seq = 0
        page.send = lambda content, buffers=None: self.sent.append((content, buffers))
        page.send_state = self._hear_state

    def _hear_state(self, key):
        if key:  # of nothing that changed ipywidgets sends nothing
            self.updates.append({key} if isinstance(key, str) else set(key))

    def do(self, action, **message):
        self.seq += 1
        self.updates.clear()
        self.hear({"do": action, "seq": self.seq, **message})
        return self.page.view

    def hear(self, message, *buffers):
        """The page hears a message where no event loop runs; a browser's test may leave one."""
        with ThreadPoolExecutor(1) as apart:
            apart.submit(self.page._session.receive, message, list(buffers)).result()
