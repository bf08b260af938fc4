"""Custody: a chain over all that was captured, the checks of a file, proofs that stand without it, and its copies.

``chain`` appends, ``record`` says what exactly is hashed, ``tree`` makes of the entries one hash with short paths;
``verify`` runs the ``checks``; ``bundle`` packs one capture so that ``check``, which needs nothing of ours, can prove it;
``backup`` copies a file that is in use. docs/proof.md says what all this proves, and what not.
"""
