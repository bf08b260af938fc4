"""Tables of words: what walls and notes of correction say."""
