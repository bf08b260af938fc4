"""Page -> versions in SQLite, and back at any point in time.

A capture is one visit and is never changed. A version is a state of one part of a page (body, comments, related) that
differs from the one before in words, not in noise; it is derived from captures. docs/schema.md draws the tables.

The way through the modules: ``archive`` is the door; ``writing`` keeps a visit, finds its page (``addresses``) and
derives (``derive``) versions of the three series (``bodies``, ``threads`` with ``identity``, ``links``), by the rules
of ``evidence``; ``reading``, ``lists`` and ``selection`` answer questions; ``diff`` holds two answers against each other.
``blobs`` keeps bytes, ``search`` finds words, ``custody`` proves and copies.
"""

from __future__ import annotations

from scraper.archive.archive import Archive
from scraper.archive.diff import diff
from scraper.archive.evidence.headlines import folded as turns_of_headlines

__all__ = ["Archive", "diff", "turns_of_headlines"]
