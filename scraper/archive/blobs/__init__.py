"""Bytes as they were received: kept once, kept small, given back exactly or not at all.

What is stored is written in a hurry: alone, or as what differs from the page's own former capture. Packing, which is
done when there is time for it, makes it small. Either way the references make chains of at most three: a key page of the
site (``blob.depth`` 0), a key capture of a page (1), its other captures (2); so any bytes are read in three steps.

``codecs`` writes and unfolds, ``keeping`` puts in and gives out, ``references`` chooses what bytes are held against,
``rewriting`` writes them anew, ``packing`` does so for all that needs it, ``dropping`` removes bytes on purpose.
"""

from __future__ import annotations

from scraper.archive.blobs.dropping import drop, release
from scraper.archive.blobs.keeping import get_bytes, hashed, put_bytes, read
from scraper.archive.blobs.packing import Packing

__all__ = ["Packing", "drop", "get_bytes", "hashed", "put_bytes", "read", "release"]
