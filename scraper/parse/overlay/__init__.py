"""A site's overlay laid over a page: what the user has told of the site wins over what is found.

``stamp`` runs the selectors on the tree and notes which tags of the page they match; ``regions`` says which blocks
these are; ``values`` what they say; ``fields`` reads the metadata, ``boxes`` the related links, and ``comments.told`` the
comments. None of it runs for a page without an overlay.
"""
