#!/usr/bin/env python3
"""Check a proof that presskeep made. It takes Python 3.8 or later and nothing else: no archive, no presskeep.

    python3 check.py                    the proof in this folder
    python3 check.py PROOF.zip          the proof in that file, or folder
    python3 check.py PROOF.zip --head 12431:9f86...
                                        ... and whether it leads to that head, which you have from elsewhere

What is checked: (1) each file has the SHA-256 that record.txt states for it; (2) record.txt is the entry that the path in
path.json starts from; (3) that path leads to the head, one hash over all entries of the archive's chain at that time.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Iterator, Sequence  # noqa: UP035 - the script runs on older Pythons than presskeep does

FILES = {
    "asked": "asked.txt",
    "url": "url.txt",
    "final": "final.txt",
    "reason": "reason.txt",
    "redirects": "redirects.json",
    "headers": "headers.json",
    "bytes": "bytes",
}
"""What is in which file: the names as in record.txt."""

TITLES = (b"presskeep capture 1", b"presskeep capture 2")
"""The second is of a story over several pages: behind the lines of its first page it names the records of the others."""

PLAIN = ("at", "outcome", "status")
CONTINUATION = b"presskeep continuation 1"
CONTINUED = ("at", "status", "asked", "final", "redirects", "headers", "bytes")
MOST = 10_000
"""Continuations at most."""

SMALL = 1 << 20
"""Bytes that record.txt and path.json have at most."""


class Wrong(Exception):
    """The proof proves nothing: why not, in a few words."""


class Files:
    """The files of a proof, unpacked or still in the zip."""

    def __init__(self, path: str) -> None:
        self._folder = Path(path)
        self._zip = None
        try:
            if not self._folder.is_dir():
                self._zip = zipfile.ZipFile(path)
        except (OSError, ValueError, zipfile.BadZipFile) as exc:
            raise Wrong(f"it can't be read: {exc}") from exc
        names = self._zip.namelist() if self._zip else []
        if len(set(names)) < len(names):
            raise Wrong("a name stands twice in it, so that nobody can tell which file is meant")

    def pieces(self, name: str) -> Iterator[bytes] | None:
        """A file piece by piece; None where there is none of that name."""
        there = name in self._zip.namelist() if self._zip else (self._folder / name).exists()
        return self._read(name) if there else None

    def _read(self, name: str) -> Iterator[bytes]:
        try:
            with self._zip.open(name) if self._zip else (self._folder / name).open("rb") as file:
                while piece := file.read(1 << 16):
                    yield piece
        except (OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error) as exc:
            raise Wrong(f"{name} can't be read: {exc}") from exc

    def small(self, name: str) -> bytes:
        """A whole file of little size."""
        data = b""
        for piece in self.pieces(name) or ():
            data += piece
            if len(data) > SMALL:
                raise Wrong(f"{name} is too long")
        if not data:
            raise Wrong(f"{name} is missing")
        return data


def climb(leaf: bytes, place: int, size: int, path: Sequence[tuple[str, bytes]]) -> bytes:
    """The root to which a path leads from the entry at ``place``, counted from 0: RFC 9162, section 2.1.3.2."""
    if not 0 <= place < size:
        raise Wrong("path.json names no place in the tree")
    root, last = leaf, size - 1
    for side, other in path:
        if last == 0:
            raise Wrong("the path is too long")
        left = place % 2 == 1 or place == last
        if side != ("left" if left else "right"):
            raise Wrong("the path is not that of its place in the tree")
        root = hashlib.sha256(b"\1" + (other + root if left else root + other)).digest()
        while left and place % 2 == 0 and place > 0:
            place, last = place // 2, last // 2
        place, last = place // 2, last // 2
    if last != 0:
        raise Wrong("the path is too short")
    return root


def read_record(data: bytes) -> tuple[dict[str, str], list[str]]:
    """The lines of record.txt by their names, and the SHA-256 of the records of its continuations."""
    title, values = _lines(data)
    names = [name for name, _ in values]
    plain = len(PLAIN) + len(FILES)
    continued = [value for name, value in values[plain:-1] if name == "continuation"]
    wanted = [*PLAIN, *FILES, *["continuation"] * len(continued), ""]
    if title != TITLES[bool(continued)] or names != wanted or len(continued) > MOST:
        raise Wrong("record.txt is no record of a capture")
    return dict(values[:plain]), continued


def read_continuation(data: bytes) -> dict[str, str]:
    """The lines of the record of a continuation."""
    title, values = _lines(data)
    if title != CONTINUATION or [name for name, _ in values] != [*CONTINUED, ""]:
        raise Wrong("a continuation's record.txt is no such record")
    return dict(values[:-1])


def _lines(data: bytes) -> tuple[bytes, list[tuple[str, str]]]:
    title, *lines = data.split(b"\n")
    values = [line.decode("utf-8", "backslashreplace").partition(" ") for line in lines]
    return title, [(name, value) for name, _, value in values]


def read_path(data: bytes) -> tuple[int, int, list[tuple[str, bytes]], str]:
    """The place, the size, the path and the root that path.json states."""
    try:
        found = json.loads(data)
        path = [(str(side), bytes.fromhex(other)) for side, other in found["path"]]
        size, root = re.fullmatch("([0-9]{1,12}):([0-9a-f]{64})", found["head"]).groups()  # type: ignore[union-attr]
        return int(found["number"]) - 1, int(size), path, root
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as exc:
        raise Wrong("path.json is no path of a proof") from exc


def compare(files: Files, record: dict[str, str], folder: str = "") -> Iterator[str]:
    """Hold each file against its hash; a line for each that says how it came out."""
    for name, plain in FILES.items():
        if name not in record:
            continue
        file = folder + plain
        pieces = files.pieces(file)
        if pieces is None:
            if record[name] != "-":
                yield f"{file:14} not in the proof: erased, or not kept. Only its hash is known"
            continue
        state, size = hashlib.sha256(), 0
        for piece in pieces:
            state.update(piece)
            size += len(piece)
        if state.hexdigest() != record[name]:
            raise Wrong(f"{file} is not what was captured")
        yield f"{file:14} as captured, {size} bytes"


def check(path: str, wanted: str | None = None) -> list[str]:
    """Check a proof, and whether it leads to a head. What it shows, line by line.

    Raises:
        Wrong: it shows nothing.
    """
    files = Files(path)
    data = files.small("record.txt")
    record, continued = read_record(data)
    said = [f"{name:14} {ascii(record[name])[1:-1]}" for name in PLAIN]
    said += compare(files, record)
    for number, digest in enumerate(continued, 1):
        folder = f"continuation-{number}/"
        text = files.small(f"{folder}record.txt")
        if hashlib.sha256(text).hexdigest() != digest:
            raise Wrong(f"{folder}record.txt is not the one that record.txt names")
        said += compare(files, read_continuation(text), folder)
    place, size, steps, root = read_path(files.small("path.json"))
    if climb(hashlib.sha256(b"\0" + data).digest(), place, size, steps).hex() != root:
        raise Wrong("the path does not lead from record.txt to the head it states")
    head = f"{size}:{root}"
    said.append(f"{'head':14} {head}, of which this is entry {place + 1}")
    if wanted is None:
        return [
            *said,
            "The proof fits together. It is worth what that head is: compare it with one kept elsewhere (--head)",
        ]
    if wanted.lower() not in (root, head):
        raise Wrong(f"it leads to the head {head}, not to the one given")
    return [*said, "The proof fits together, and leads to the head given"]


def main(arguments: list[str]) -> int:
    """Check what the command line names."""
    head = None
    if "--head" in arguments[:-1]:
        at = arguments.index("--head")
        head = arguments[at + 1]
        arguments = arguments[:at] + arguments[at + 2 :]
    if len(arguments) > 1 or any(argument.startswith("-") for argument in arguments):
        print(__doc__)
        return 2
    try:
        said = check(arguments[0] if arguments else str(Path(__file__).resolve().parent), head)
    except Wrong as exc:
        print("NOT PROVEN:", ascii(str(exc))[1:-1])
        return 1
    print("\n".join(said))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
