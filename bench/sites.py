"""Serve a folder as a web site on loopback: the sample news site for a first try, for tests and for benches.

    python -m bench.sites FOLDER [--port N] [--overlay FOLDER] -- COMMAND… {base}

serves while COMMAND runs, with ``{base}`` in its words replaced by the site's address, and ends with its exit status.
Without a command it serves until Ctrl-C. ``http://site.invalid`` in text files is replaced by that address, so that
feeds and sitemaps, which need absolute links, lead back here.
"""

from __future__ import annotations

import argparse
import mimetypes
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

PLACEHOLDER = b"http://site.invalid"
_TYPES = {".html": "text/html; charset=utf-8", ".xml": "application/xml; charset=utf-8", ".svg": "image/svg+xml"}
_TEXT = (".html", ".xml", ".txt", ".css", ".js", ".json")


class Site:
    """A folder that is being served. Files of ``overlay``, where it is set, win over those of ``folder``."""

    def __init__(self, folder: Path, overlay: Path | None) -> None:
        self.folder = folder
        self.overlay = overlay
        self.base = ""
        self.asked: list[str] = []
        """The paths asked for, in order."""

    def find(self, path: str) -> Path | None:
        """The file that a path of the site names."""
        parts = [part for part in unquote(path).split("/") if part not in ("", ".")]
        if ".." in parts:
            return None
        for root in (self.overlay, self.folder):
            if root is None:
                continue
            file = root.joinpath(*parts)
            if file.is_dir():
                file = file / "index.html"
            if file.is_file():
                return file
        return None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.site.asked.append(path)
        file = self.site.find(path)
        if file is None:
            self._answer(404, "text/html; charset=utf-8", b"<!doctype html><title>Not found</title><p>Not found.</p>")
            return
        body = file.read_bytes()
        if file.suffix in _TEXT:
            body = body.replace(PLACEHOLDER, self.site.base.encode())
        kind = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        self._answer(200, kind, body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is logged: what the command prints is what there is to see."""


@contextmanager
def serve(folder: Path, *, host: str = "127.0.0.1", port: int = 0, overlay: Path | None = None) -> Iterator[Site]:
    """Serve a folder in threads of this process, at ``site.base``, until the block ends.

    Port 0, or one that is taken, gives a free one.
    """
    site = Site(folder, overlay)
    handler = type("Handler", (_Handler,), {"site": site})
    try:
        server = ThreadingHTTPServer((host, port), handler)
    except OSError:
        server = ThreadingHTTPServer((host, 0), handler)  # the port is taken: any other will do
    server.daemon_threads = True
    site.base = f"http://{host}:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def main(arguments: list[str]) -> int:
    """Serve, run the command, end with its status."""
    command: list[str] = []
    if "--" in arguments:
        cut = arguments.index("--")
        arguments, command = arguments[:cut], arguments[cut + 1 :]
    parser = argparse.ArgumentParser(prog="python -m bench.sites", description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--overlay", type=Path, help="a folder whose files win: the site at a later visit")
    args = parser.parse_args(arguments)
    for folder in (args.folder, args.overlay):
        if folder is not None and not folder.is_dir():
            parser.error(f"no such folder: {folder}")
    with serve(args.folder, port=args.port, overlay=args.overlay) as site:
        print(f"serving {args.folder} at {site.base}/", file=sys.stderr)
        try:
            if command:
                return subprocess.run([word.replace("{base}", site.base) for word in command], check=False).returncode
            threading.Event().wait()
        except FileNotFoundError as exc:
            parser.error(f"no such command: {exc.filename}")
        except KeyboardInterrupt:
            return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
