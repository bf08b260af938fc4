"""The second schema: the same visits, sealed into a chain, with what it added for readings, runs, blobs and comments."""

from __future__ import annotations

import hashlib
import sqlite3

from tests.archive.former import COMMENTS, MAY, TEXT, TITLES
from tests.archive.former.schema_1 import fill as fill_the_first
from tests.archive.former.schema_1 import insert

_RECORD = "presskeep capture 1\nat {at}\noutcome {outcome}\nstatus {status}\n"
_HASHED = ("asked", "url", "final", "reason", "redirects", "headers")


def fill(db: sqlite3.Connection) -> None:
    """Write the rows."""
    fill_the_first(db)
    db.execute("UPDATE run SET state = iif(ended IS NULL, 'killed', 'ended')")
    db.execute(
        "UPDATE parse SET site_id = 1, characters = ?, authors = 1, dated = 1, links = 1", (sum(map(len, TEXT)),)
    )
    db.execute("UPDATE version SET announced = 'no' WHERE part = 'body' AND cause = 'edit'")
    db.execute("UPDATE comment_state SET ground = 'count', printed = 0 WHERE state = 'absent'")
    _chain(db)
    _words(db)


def _chain(db: sqlite3.Connection) -> None:
    seal = bytes(32)
    columns = ", ".join(("id", "run_id", "at", "outcome", "status", *_HASHED))
    rows = db.execute(f"SELECT {columns}, (SELECT sha256 FROM blob WHERE blob.id = blob_id) FROM capture ORDER BY id")
    for number, (capture, run, at, outcome, status, *values, body) in enumerate(rows.fetchall(), 1):
        record = _RECORD.format(at=at, outcome=outcome, status="-" if status is None else status)
        for name, value in zip(_HASHED, values, strict=True):
            record += f"{name} {'-' if value is None else hashlib.sha256(value.encode()).hexdigest()}\n"
        record += f"bytes {body.hex() if body else '-'}\n"
        digest = hashlib.sha256(b"\0" + record.encode()).digest()
        place = f"capture {capture} run {run}"
        seal = hashlib.sha256(seal + digest + place.encode()).digest()
        insert(db, "link", {"number": number, "capture_id": capture, "digest": digest, "chain": seal})
        db.execute("UPDATE archive SET entries = ?, chain = ?", (number, seal))


def _words(db: sqlite3.Connection) -> None:
    """The index: titles, bodies from 2^48 on, texts of comments from 2^49 on, 16 of a comment."""
    marks = " ".join(f"\uf8ff{mark}" for mark in ("s1", "y2021", "m202105", "u2021", "v202105"))
    story = "\n".join(("", *TEXT))
    titles = (TITLES[MAY[0]], TITLES[MAY[2]])
    for version, title in enumerate(titles, 1):
        for rowid, words in ((version, ""), ((1 << 48) + version, story)):
            entry = {"rowid": rowid, "words": words, "title": title, "author": "Nare", "marks": marks}
            insert(db, "search", entry)
    (ani, said), (bo, asked) = COMMENTS[MAY[0]]
    for rowid, author, words in ((16, ani, said), (32, bo, asked), (33, bo, COMMENTS[MAY[1]][1][1])):
        entry = {"rowid": (2 << 48) + rowid, "words": words, "title": "", "author": author, "marks": marks}
        insert(db, "search", entry)
