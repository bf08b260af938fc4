"""Pages that once crashed the HTML parser, or took its time or memory without end; run, it parses each.

Made here, not kept as files: some have a hundred thousand tags. Run in a process of its own with limits of time and
memory (``python -m tests.parse.floods``), it prints the name of each as it is survived.
"""

from __future__ import annotations

import contextlib
import resource

import scraper
from scraper.errors import ParseError

CPU_SECONDS = 60
MEMORY = 1_500_000_000


def _numbered(count: int, text: bytes) -> bytes:
    return b"".join(text % n for n in range(count))


FLOODS = {
    # 25 kB of it become 30 MB, by the standard: each paragraph opens all formatting left open before it
    "formatting left open, each tag another": _numbered(3_000, b"<p><b a%d>x"),
    "formatting left open in closed paragraphs": _numbered(6_000, b"<p><font a%d>x</p>"),
    "formatting opened anew by every item": b"<li>" + _numbered(1_000, b"<u a%d>") + b"<li>x" * 3_000,
    "a few tags left open before paragraphs without end": b"<p>" + _numbered(15, b"<i a%d>") + b"<p>x" * 60_000,
    # lexbor issue 340: time as the cube of the number
    "formatting closed in the wrong order": _numbered(3_000, b"<b %d>")
    + _numbered(3_000, b"<i %d>")
    + b"x</b>" * 3_000,
    # each option looks through all others of its menu
    "a menu of options without end": b"<select>" + b"<option>a" * 60_000,
    "a menu of chosen options": b"<select>" + b"<option selected>a</option>" * 60_000,
    "options around options": b"<select><optgroup><option><select>" * 20_000,
    "attributes of names that never recur": _numbered(200_000, b"<p a%d=1>x</p>"),
    "a tag of slashes": b"<p/" * 500_000,
    "tags that never close": b"<p" * 300_000,
    # crashes of earlier versions, told in the issues of selectolax and lexbor
    "a template in SVG": b"<svg><template>\n" * 3_000,
    "a chosen option shown in itself": b"<select><button><selectedcontent></button><option selected><selectedcontent>"
    * 500,
    "a size of a menu past all numbers": b"<select size=99999999999999999999><option><select size=-1><option>",
    "templates in tables": b"<template><tr><td><template><col><caption>" * 2_000,
    "text in tables": b"<table>x<tr>" * 8_000,
    "math in SVG in tables": b"<svg><foreignObject><math><mi><svg><desc><table>" * 1_000,
    "framesets": b"<html><frameset></frameset></html><body>x<frameset>" * 2_000,
    "NULs": b"<p \0=\0>\0</p\0>" * 20_000,
}


def main() -> None:
    """Parse each; a crash ends the process, and so does a limit."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for name, html in FLOODS.items():
        with contextlib.suppress(ParseError):
            scraper.parse(b"<p>A story.</p>" + html, "https://example.com/a")
        print(name, flush=True)


if __name__ == "__main__":
    main()
