"""Full-text search over every version of titles, bodies and comments.

The way through the modules: ``folding`` writes a text as it is indexed and compared; ``entries`` keeps the index in step
with the versions; ``query`` understands what somebody typed; ``filters`` are the limits beside it; ``candidates`` asks the
index; ``ranking`` puts what was found in order; ``snippets`` cuts a passage out of the stored text; ``searching`` is the
door.
"""
