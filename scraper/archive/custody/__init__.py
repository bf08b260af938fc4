"""Custody: a chain over all that was captured, the checks of a file, proofs that stand without it, its copies; and what
changes a file on purpose: other archives taken in, words erased, room given back.

``chain`` appends, ``record`` says what exactly is hashed, ``tree`` makes of the entries one hash with short paths;
``verify`` runs the ``checks``; ``bundle`` packs one capture so that ``check``, which needs nothing of ours, can prove it;
``backup`` copies a file that is in use. docs/proof.md says what all this proves, and what not.

``merge`` takes in archives (``sources``) by their ``visits``, and ``arrange`` derives pages anew of all of them, from
``readings``; ``erase`` takes out what ``redaction`` finds, ``erasures`` are taken over by merging, ``cleaning`` writes the file
anew; ``prune`` gives room back. docs/custody.md tells what each does.
"""
