"""What the archive holds in figures, and whether a site's pages are still read as they were.

``signs`` keeps what each reading found of a page, ``drift`` holds a site's latest readings against its past, ``counts``
counts; ``room`` is the part of ``Archive`` that answers with them.
"""
