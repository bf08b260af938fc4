"""A Merkle tree over the entries of the chain, as in RFC 9162, section 2.1 (https://www.rfc-editor.org/rfc/rfc9162).

One hash, the root, stands for all entries in their order. That an entry is among them is shown by a path of some twenty
hashes, and nobody needs the others for it. A leaf is SHA-256(0x00, record), a node SHA-256(0x01, left, right).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Literal, NamedTuple

Step = tuple[Literal["left", "right"], bytes]
"""A hash of a path, and the side on which it stands."""


class Head(NamedTuple):
    """The tree at one size: what is kept elsewhere, to show later that the archive only grew since."""

    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.size}:{self.root.hex()}"


def leaf(record: bytes) -> bytes:
    """The digest of an entry."""
    return hashlib.sha256(b"\0" + record).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash over two."""
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """A tree that grows by one entry at a time and keeps only the roots of its whole parts: a few hashes at any size."""

    __slots__ = ("_parts", "size")

    def __init__(self) -> None:
        self.size = 0
        self._parts: list[bytes] = []

    def add(self, digest: bytes) -> None:
        """Append an entry. Two parts of one size become one, as ones are carried in counting by twos."""
        count = self.size
        while count & 1:
            digest = node(self._parts.pop(), digest)
            count >>= 1
        self._parts.append(digest)
        self.size += 1

    @property
    def head(self) -> Head:
        """Size and root as of now."""
        if not self._parts:
            return Head(0, hashlib.sha256(b"").digest())
        root = self._parts[-1]
        for part in reversed(self._parts[:-1]):
            root = node(part, root)
        return Head(self.size, root)


def head(digests: Iterable[bytes]) -> Head:
    """Size and root over entries."""
    tree = Tree()
    for digest in digests:
        tree.add(digest)
    return tree.head


def path(digests: Iterator[bytes], place: int, size: int) -> list[Step]:
    """The hashes that lead from the entry at ``place``, counted from 0, to the root over the next ``size`` digests."""
    if size == 1:
        next(digests)
        return []
    half = 1 << (size - 1).bit_length() - 1
    if place < half:
        below = path(digests, place, half)
        return [*below, ("right", head(islice(digests, size - half)).root)]
    left = head(islice(digests, half)).root
    return [*path(digests, place - half, size - half), ("left", left)]


def climb(digest: bytes, steps: Iterable[Step]) -> bytes:
    """The root to which a path leads."""
    for side, other in steps:
        digest = node(other, digest) if side == "left" else node(digest, other)
    return digest
