"""Training of the labeller: labelled pages -> scraper/parse/data/labeller.npz. Only developers run it.

    pip install catboost==1.2.8
    python -m bench.train --corpus FOLDER [--cross-validate]

``examples`` turns the pages into blocks with answers, ``lexicon`` weighs words, ``fit`` grows the trees.
"""
