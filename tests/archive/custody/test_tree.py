from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.archive.custody import tree


def naive(leaves: Sequence[bytes]) -> bytes:
    """The definition in RFC 9162, section 2.1.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\x01" + naive(leaves[:half]) + naive(leaves[half:])).digest()


def digests(count: int) -> list[bytes]:
    return [tree.leaf(b"%d" % n) for n in range(count)]


@pytest.mark.parametrize(
    ("entries", "root"),
    [
        # The test vectors of certificate-transparency-go, merkletree/testdata.
        ([], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ([b""], "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        ([b"", b"\x00"], "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        ([b"", b"\x00", b"\x10"], "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
    ],
)
def test_roots_known_from_elsewhere(entries: list[bytes], root: str) -> None:
    assert tree.head(map(tree.leaf, entries)).root.hex() == root


def test_the_root_at_every_size_is_that_of_the_definition() -> None:
    grown, leaves = tree.Tree(), digests(70)
    for size in range(71):
        assert grown.head == (size, naive(leaves[:size]))
        if size < 70:
            grown.add(leaves[size])


@given(st.data())
def test_a_path_leads_from_every_entry_to_the_root(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 200))
    place = data.draw(st.integers(0, size - 1))
    leaves = digests(size + data.draw(st.integers(0, 3)))
    steps = tree.path(iter(leaves), place, size)
    assert len(steps) <= (size - 1).bit_length()
    assert tree.climb(leaves[place], steps) == naive(leaves[:size])
    assert tree.climb(tree.leaf(b"another"), steps) != naive(leaves[:size])


def test_a_head_is_written_with_its_size() -> None:
    assert str(tree.head(digests(3))) == f"3:{naive(digests(3)).hex()}"
