"""Serves the built book as a good static host does: compressed, with a strict content policy."""

import gzip
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

from briefing.site.layout import SECURITY_POLICY

COMPRESSED = (".html", ".css", ".js", ".svg", ".csv", ".json", ".xml", ".txt")


class Host(SimpleHTTPRequestHandler):
    """Answers from a folder, as a host would whose headers the README describes."""

    protocol_version = "HTTP/1.1"
    policy = SECURITY_POLICY

    def send_head(self):
        path = self.translate_path(self.path)
        if not path.endswith(COMPRESSED) or "gzip" not in self.headers.get("Accept-Encoding", ""):
            return super().send_head()
        try:
            with open(path, "rb") as file:  # noqa: PTH123
                body = gzip.compress(file.read(), mtime=0)
        except OSError:
            self.send_error(404)
            return None
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return BytesIO(body)

    def end_headers(self):
        page = self.path.partition("?")[0].endswith((".html", "/"))
        if self.policy and page:
            self.send_header("Content-Security-Policy", self.policy)
        self.send_header("Cache-Control", "max-age=600")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def guess_type(self, path):
        kind = super().guess_type(path)
        return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind

    def log_message(self, *arguments):
        """Say nothing: a page that lacks a file is what the tests look for."""


@contextmanager
def served(folder, policy=SECURITY_POLICY):
    """Serve a folder on a free port of this machine; yield the address."""
    handler = type("Host", (Host,), {"policy": policy})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
