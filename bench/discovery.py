"""How well links to stories are told from other links, and stories from lists, on labelled pages.

    python -m bench.discovery --corpus FOLDER

The labelled pages are stories, not lists; but their boxes of related links are lists of stories among menus, footers and
comments, and a person has written down which links are in them. ``found`` is the share of these that ``discover`` takes for
stories. Other links it takes are for the most part stories, too (links in the text, archives in a side bar), which nobody
has counted: ``others`` is how many a page these are, and no measure of faults. ``taken for a list`` are stories that a
crawl would follow and not archive.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from bench import corpus
from scraper import urls
from scraper.discover import discover, looks_like, same_site
from scraper.model import Response


def count(page: corpus.Labelled, url: str) -> Counter[str]:
    """One page, counted."""
    answer = Response(
        asked=url,
        url=url,
        status=200,
        headers=(("content-type", "text/html"),),
        body=page.html,
        captured="2026-01-01T00:00:00Z",
    )
    told = Counter(pages=1, lists=looks_like(answer) == "section")
    if "related" in page.truth:
        own = urls.twin(url)
        related = {urls.twin(link["url"]) for link in page.truth["related"] if same_site(link["url"], url)} - {own}
        neither = {urls.twin(link["url"]) for link in page.truth.get("optional", []) if link["url"]}
        found = {urls.twin(seed.url) for seed in discover(answer) if seed.leads_to == "story"} - {own}
        told.update(related=len(related), found=len(found & related), others=len(found - related - neither))
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    arguments = parser.parse_args()
    print(f"{'set':<14}{'sites':<10}{'pages':>6}{'taken for a list':>18}{'related':>9}{'found':>8}{'others':>8}")
    for name in ("gold", "fundus-meta", "wcxb-dev", "traf-eval"):
        totals = {"held out": Counter[str](), "seen": Counter[str]()}
        for page in corpus.read(arguments.corpus, name):
            if page.url and page.url.startswith("http") and page.url.count("/") > 2:
                totals["held out" if page.fold == corpus.HELD_OUT else "seen"] += count(page, page.url)
        for sites, total in totals.items():
            related = total["related"]
            found = f"{total['found'] / related:.3f}" if related else ""
            others = f"{total['others'] / total['pages']:.1f}" if related else ""
            print(
                f"{name:<14}{sites:<10}{total['pages']:>6}{total['lists']:>18}{related or '':>9}{found:>8}{others:>8}"
            )


if __name__ == "__main__":
    main()
