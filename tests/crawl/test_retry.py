from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from scraper.archive import Archive
from scraper.crawl.retry import Retries
from tests.crawl.conftest import Crawled
from tests.crawl.test_run import story
from tests.loopback import Exchange, Loopback, page

Go = Callable[..., Crawled]


def test_the_bound_of_the_pause_doubles_and_the_pause_is_anything_up_to_it() -> None:
    retries = Retries(tries=20, rng=random.Random(1))
    for attempts, bound in ((1, 1.0), (2, 2.0), (3, 4.0), (10, 60.0)):
        pauses = [retries.pause(attempts, None) or 0.0 for _ in range(500)]
        assert 0.0 <= min(pauses) < bound / 20
        assert bound * 0.95 < max(pauses) <= bound


def test_where_the_server_says_when_it_is_not_asked_before() -> None:
    retries = Retries()
    assert all(30.0 <= (retries.pause(1, 30.0) or 0.0) <= 31.0 for _ in range(100))
    assert retries.pause(1, 4000.0) is None


def test_after_the_last_try_there_is_none() -> None:
    assert Retries(tries=4).pause(3, None) is not None
    assert Retries(tries=4).pause(4, None) is None


@pytest.mark.parametrize(("fails", "stored"), [(1, True), (9, False)])
def test_what_may_pass_is_tried_again_and_the_last_try_is_the_one_that_counts(
    go: Go, server: Loopback, archive: Archive, fails: int, stored: bool
) -> None:
    left = [page("oh no", status=502)] * fails

    def flaky(exchange: Exchange) -> None:
        (left.pop() if left else page(story("heron")))(exchange)

    server.routes |= {"/heron": flaky, "/lost": page("", status=404)}
    crawled = go(server.url("/heron"), server.url("/lost"), depth=0, retries=2)
    assert server.paths().count("/heron") == 2
    assert server.paths().count("/lost") == 1
    assert (crawled.summary.retried, crawled.summary.stored) == (1, int(stored))
    assert crawled.summary.failures == ({"gone": 1} if stored else {"gone": 1, "502": 1})
    assert [c.outcome for c in archive.captures(server.url("/heron"))] == ["ok" if stored else "error"]
