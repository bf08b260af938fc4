"""Why a page was split as it was: ``reasons`` block by block, ``paths`` to name an element, ``witnesses`` of the metadata.

None of it runs but for ``presskeep parse --explain``.
"""
