"""What a capture proves: whether it shows the page at all, whether what it reads otherwise did change, who said so.

``walls`` knows a consent page, a paywall or an error page that stands in a page's place; ``witness`` and ``settling``
tell what the page changed from what the parser only took otherwise; ``notes`` finds what a page says of its corrections;
``headlines`` keeps what a page is called in each place; ``alternation`` folds what comes and goes by turns.
The words they go by are tables in ``data``.
"""
