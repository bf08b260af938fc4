from __future__ import annotations

import pytest

from scraper.archive import Archive
from scraper.errors import ArchiveError, NotArchived
from tests.archive.visits import URL, answer, comment, day, failure, link, story, visit


def test_bytes_come_back_as_they_came(archive: Archive) -> None:
    bodies = [bytes(range(256)) * 50, b"\0", "سلام — 很好".encode("utf-16")]
    for number, body in enumerate(bodies, 1):
        archive.store_failure(failure(day(number), body=body))
    digests = [capture.sha256 for capture in archive.failures()]
    assert [archive.bytes_of(digest or "") for digest in digests] == bodies
    assert archive.bytes_of((digests[0] or "").upper()) == bodies[0]


def test_equal_bytes_are_kept_once(archive: Archive) -> None:
    for number in (1, 2):
        visit(archive, story(), day(number))
        visit(archive, story(), day(number), url="https://example.com/copy")
    assert archive.db["blob"].count == 1
    assert archive.db["capture"].count == 4


def test_bytes_that_are_not_there(archive: Archive) -> None:
    with pytest.raises(NotArchived, match="no bytes with SHA-256 0000"):
        archive.bytes_of("00" * 32)
    with pytest.raises(NotArchived, match="not a SHA-256: 'xyz'"):
        archive.bytes_of("xyz")


@pytest.mark.parametrize("damage", ["x'00'", "(SELECT data FROM blob WHERE id = 2)", "zeroblob(length(data))"])
def test_damaged_bytes_are_not_given_out(archive: Archive, damage: str) -> None:
    visit(archive, story(), day(1))
    visit(archive, story(title="Other"), day(2))
    digest = archive.captures(URL)[0].sha256 or ""
    archive.db.execute(f"UPDATE blob SET data = {damage} WHERE id = 1")
    with pytest.raises(ArchiveError, match=f"kept as {digest} are damaged"):
        archive.bytes_of(digest)


def test_the_same_bytes_are_known_under_every_address(archive: Archive) -> None:
    response = answer(story(), day(1))
    assert not archive.same_bytes(URL, response.body)
    archive.store(response, story())
    archive.store_failure(failure(day(2), body=b"down"))
    assert archive.same_bytes(f"{URL}?utm_source=x", response.body)
    assert not archive.same_bytes(URL, b"down")


def test_what_does_not_change_between_visits_is_kept_once(archive: Archive) -> None:
    page = story(comments=[comment(1, "Yes.")], related=[link("/a", "A")])
    for number in range(1, 6):
        visit(archive, page, day(number), noise=str(number))
    counts = {name: archive.db[name].count for name in ("parse", "metadata", "listing", "text", "version")}
    assert counts == {"parse": 5, "metadata": 1, "listing": 2, "text": 2, "version": 3}
