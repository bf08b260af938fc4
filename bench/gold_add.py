"""Archive the labelled pages with the real program, and hold what it found against the labels.

    python -m bench.gold_add --corpus FOLDER [--pages]

Serves the pages of FOLDER/gold on loopback, each site on an address of its own (127.0.0.2, 127.0.0.3, …) and each page
under its own path, runs `presskeep add` over all of them into a temporary archive, and prints pages, failures, and the
numbers of comments and related links found next to those labelled. Ends with 1 if any page failed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[1]


@dataclass
class Labelled:
    """A page of the corpus: what a person found in it, and where it is served."""

    id: str
    comments: int
    related: int
    host: str
    path: str
    html: bytes
    url: str = ""


def read(corpus: Path) -> list[Labelled]:
    """The pages of the gold set, each site with a host of its own."""
    hosts: dict[str, str] = {}
    pages = []
    for line in (corpus / "gold" / "truth.jsonl").read_text(encoding="utf-8").splitlines():
        truth = json.loads(line)
        parts = urlsplit(truth.get("url") or f"http://{truth['id']}/{truth['id']}")
        host = hosts.setdefault(parts.netloc, f"127.0.0.{2 + len(hosts)}")
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        html = gzip.decompress((corpus / "gold" / "pages" / f"{truth['id']}.html.gz").read_bytes())
        pages.append(Labelled(truth["id"], len(truth["comments"]), len(truth["related"]), host, path or "/", html))
    return pages


@contextmanager
def serve(pages: list[Labelled]) -> Iterator[None]:
    """Serve the pages, each host by a server on its own loopback address, and fill in their URLs."""
    by_place: dict[tuple[str, str], bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            host = (self.headers.get("Host") or "").rsplit(":", 1)[0]
            body = by_place.get((host, self.path))
            self.send_response(200 if body is not None else 404)
            self.send_header("Content-Type", "text/html")  # no charset: it is for the page to say
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is logged."""

    servers = {host: ThreadingHTTPServer((host, 0), Handler) for host in {page.host for page in pages}}
    for page in pages:
        page.url = as_asked(f"http://{page.host}:{servers[page.host].server_address[1]}{page.path}")
        by_place[page.host, urlsplit(page.url)._replace(scheme="", netloc="").geturl()] = page.html
    for server in servers.values():
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        with ThreadPoolExecutor(len(servers)) as pool:  # each shutdown waits for its server to look up
            [*pool.map(ThreadingHTTPServer.shutdown, servers.values())]
        for server in servers.values():
            server.server_close()


def as_asked(url: str) -> str:
    """The URL as a request line can carry it."""
    from w3lib.url import safe_url_string

    return str(safe_url_string(url))


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run the program."""
    command = [sys.executable, str(ROOT / "cli.py"), *arguments]
    return subprocess.run(command, input=stdin, stdout=subprocess.PIPE, check=False)


@dataclass
class Seen:
    """What the program said: a line a page, its exit status, and the pages in its archive."""

    said: dict[str, dict[str, Any]]
    status: int
    archived: dict[str, dict[str, Any]]


def add(pages: list[Labelled]) -> Seen:
    """Archive the pages, and export what was archived."""
    with tempfile.TemporaryDirectory() as folder:
        archive = str(Path(folder) / "archive.db")
        ran = run("add", "--json", "--archive", archive, "-", stdin="\n".join(page.url for page in pages).encode())
        exported = run("export", "--format", "jsonl", "--archive", archive)
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    archived = [json.loads(line) for line in exported.stdout.splitlines()]
    return Seen({line["url"]: line for line in lines}, ran.returncode, {page["url"]: page for page in archived})


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpus", type=Path, required=True, help="the folder that holds gold/")
    parser.add_argument("--pages", action="store_true", help="a line a page")
    args = parser.parse_args()
    if not (args.corpus / "gold" / "truth.jsonl").is_file():
        parser.error(f"no labelled pages at {args.corpus}: name the folder that holds gold/ with --corpus")
    pages = read(args.corpus)
    with serve(pages):
        seen = add(pages)
    failed = empty = comments = related = 0
    for page in pages:
        line = seen.said.get(page.url, {})
        split = seen.archived.get(str(line.get("page")))
        if split is None:
            failed += 1
            print(f"failed: {page.id}: {line.get('what') or 'nothing was said of it'}")
            continue
        found = len(split["comments"]), sum(r["kind"] in ("related", "inline") for r in split["related"])
        comments, related, empty = comments + found[0], related + found[1], empty + (not split["body"])
        if args.pages:
            counts = f"comments {found[0]:3} of {page.comments:3} related {found[1]:3} of {page.related:3}"
            print(f"{page.id:50.50} body {len(split['body'] or ''):6} {counts}")
    print(f"pages     {len(pages)}, failed {failed}, without a body {empty}, exit status {seen.status}")
    print(f"comments  found {comments}, labelled {sum(p.comments for p in pages)}")
    print(f"related   found {related}, labelled {sum(p.related for p in pages)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
