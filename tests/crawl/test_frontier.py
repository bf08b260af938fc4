from __future__ import annotations

import pytest

from scraper.archive import Archive
from scraper.crawl import frontier as frontiers
from scraper.crawl.frontier import Frontier, Item


def ready(host: str) -> float:
    """Every host may be asked at any time."""
    return 0.0


def busy(*hosts: str) -> frontiers.ReadyAt:
    return lambda host: None if host in hosts else 0.0


def taken(frontier: Frontier, ready_at: frontiers.ReadyAt = ready, now: float = 1.0) -> list[str]:
    out = []
    while item := frontier.take(now, ready_at):
        out.append(item.url)
    return out


@pytest.fixture
def crawl(archive: Archive) -> int:
    crawl = archive.begin_crawl(archive.begin_run("crawl"), seeds=["a.org"], options={})
    archive.name_crawl(crawl, "crawl a.org")
    return crawl


@pytest.fixture
def frontier(archive: Archive, crawl: int) -> Frontier:
    return Frontier(archive, crawl)


def put(frontier: Frontier, *urls: str) -> None:
    frontier.add([Item(url) for url in urls])


def test_a_host_is_asked_in_the_order_its_addresses_came_and_hosts_in_turn(frontier: Frontier) -> None:
    put(frontier, "http://a.org/1", "http://a.org/2", "http://a.org/3", "http://b.org/1")
    assert taken(frontier) == ["http://a.org/1", "http://b.org/1", "http://a.org/2", "http://a.org/3"]
    assert (frontier.queued, frontier.is_empty) == (0, True)


def test_an_address_is_taken_in_once_however_it_is_spelt(frontier: Frontier) -> None:
    put(frontier, "http://a.org/1")
    put(frontier, "http://a.org/1#comments", "http://a.org/1?utm_source=feed", "http://a.org/1?page=2", "mailto:a@b")
    assert frontier.queued == 2
    assert taken(frontier) == ["http://a.org/1", "http://a.org/1?page=2"]


def test_an_address_says_where_it_was_found(frontier: Frontier) -> None:
    found = Item("http://a.org/1", 2, "http://a.org/", "http://a.org/feed", True, "Half a pair: \ud83d", "2026-11-25")
    frontier.add([found])
    item = frontier.take(1.0, ready)
    assert item
    assert (item.url, item.depth, item.site, item.source, item.is_story, item.headline, item.listed) == (
        *("http://a.org/1", 2, "http://a.org/", "http://a.org/feed", True),
        *("Half a pair: ?", "2026-11-25"),
    )


def test_what_has_a_lower_rank_comes_first_also_when_it_was_found_later(frontier: Frontier) -> None:
    frontier.add([Item("http://a.org/old", rank=5), Item("http://a.org/2", rank=3), Item("http://a.org/1", rank=3)])
    first = frontier.take(1.0, ready)
    assert first
    frontier.add([Item("http://a.org/new", rank=-7)])
    assert [first.url, *taken(frontier)] == [f"http://a.org/{name}" for name in ("2", "new", "1", "old")]


def test_a_busy_host_waits_until_it_is_free(frontier: Frontier) -> None:
    put(frontier, "http://a.org/1", "http://b.org/1")
    assert taken(frontier, busy("a.org")) == ["http://b.org/1"]
    assert taken(frontier) == []
    frontier.free("a.org")
    assert taken(frontier) == ["http://a.org/1"]


def test_a_host_rests_until_its_moment(frontier: Frontier) -> None:
    put(frontier, "http://a.org/1", "http://b.org/1")
    moments = {"a.org": 5.0, "b.org": 3.0}
    assert taken(frontier, moments.__getitem__) == []
    assert frontier.next_at() == 3.0
    assert taken(frontier, moments.__getitem__, now=4.0) == ["http://b.org/1"]
    assert frontier.next_at() == 5.0
    assert taken(frontier, moments.__getitem__, now=5.0) == ["http://a.org/1"]
    assert frontier.next_at() is None


def test_a_page_seen_under_another_address_is_passed_over(frontier: Frontier) -> None:
    put(frontier, "http://a.org/amp/1", "http://a.org/1", "http://a.org/2")
    item = frontier.take(1.0, ready)
    assert item
    frontier.done(item)
    frontier.mark(item, "http://a.org/1")
    frontier.mark(item, "http://a.org/3")
    frontier.mark(item, "no address")
    assert frontier.queued == 1
    other = Item("http://a.org/0")
    assert frontier.is_seen(other, "http://a.org/1#top")
    put(frontier, "http://a.org/1", "http://a.org/3")
    assert taken(frontier) == ["http://a.org/2"]


def test_what_is_in_flight_is_not_taken_again_when_its_host_gets_more(frontier: Frontier) -> None:
    put(frontier, "http://a.org/1")
    assert taken(frontier) == ["http://a.org/1"]
    put(frontier, "http://a.org/2")
    assert taken(frontier) == ["http://a.org/2"]


def test_what_is_put_back_is_the_next_one(frontier: Frontier) -> None:
    put(frontier, "http://a.org/1", "http://a.org/2")
    item = frontier.take(1.0, ready)
    assert item
    frontier.put_back(item)
    assert taken(frontier) == ["http://a.org/1", "http://a.org/2"]


def test_what_is_put_off_is_taken_when_its_time_has_come(frontier: Frontier) -> None:
    put(frontier, "http://a.org/1", "http://a.org/2")
    item = frontier.take(1.0, ready)
    assert item
    frontier.put_off(item, 10.0, now=1.0, reason="503")
    assert taken(frontier) == ["http://a.org/2"]
    assert (frontier.queued, frontier.is_empty, frontier.next_at()) == (1, False, 11.0)
    put(frontier, "http://a.org/3")
    assert taken(frontier, now=10.9) == ["http://a.org/3"]
    again = frontier.take(11.0, ready)
    assert again
    assert (again.url, again.attempts) == ("http://a.org/1", 1)


def test_of_a_host_that_is_written_off_nothing_is_waited_for(frontier: Frontier) -> None:
    put(frontier, "http://a.org/1", "http://a.org/2", "http://b.org/1")
    item = frontier.take(1.0, ready)
    assert item
    frontier.put_off(item, 3600.0, now=1.0, reason="503")
    moments = {"a.org": 900.0, "b.org": 800.0}
    assert frontier.take(1.0, moments.__getitem__) is None
    frontier.write_off("a.org")
    moments["a.org"] = 0.0
    assert taken(frontier, moments.__getitem__) == ["http://a.org/1", "http://a.org/2"]
    assert frontier.next_at() == 800.0


def test_a_host_written_off_is_not_waited_for_by_what_another_run_had_put_off(
    frontier: Frontier, archive: Archive, crawl: int
) -> None:
    put(frontier, "http://a.org/1")
    item = frontier.take(1.0, ready)
    assert item
    frontier.put_off(item, 3600.0, now=1.0, reason="503")
    later = Frontier(archive, crawl)
    later.write_off("a.org")
    assert taken(later) == ["http://a.org/1"]


def test_what_its_host_is_not_asked_for_does_not_wait_for_it(frontier: Frontier) -> None:
    put(frontier, *(f"http://a.org/{name}" for name in ("shut/1", "shut/2", "open", "shut/3")))
    assert frontier.take(1.0, lambda host: 0.0)

    def take() -> Item | None:
        return frontier.take(1.0, lambda host: 60.0, lambda item: "/shut/" in item.url)

    second = take()
    assert second
    assert (second.url, take(), frontier.next_at()) == ("http://a.org/shut/2", None, 60.0)
    assert taken(frontier, now=60.0) == ["http://a.org/open", "http://a.org/shut/3"]


def test_a_host_that_has_to_rest_and_has_no_more_is_not_waited_for(frontier: Frontier) -> None:
    put(frontier, "http://a.org/1")
    assert frontier.take(1.0, ready)
    assert frontier.take(1.0, lambda host: 60.0) is None
    assert (frontier.is_empty, frontier.next_at()) == (True, None)


def test_another_run_goes_on_with_what_was_not_settled(frontier: Frontier, archive: Archive, crawl: int) -> None:
    put(frontier, *(f"http://a.org/{n}" for n in range(6)))
    done, failed, skipped, in_flight, off = [frontier.take(1.0, ready) for _ in range(5)]
    assert done
    assert failed
    assert skipped
    assert in_flight
    assert off
    frontier.done(done)
    frontier.failed(failed, "404")
    frontier.skipped(skipped, "robots.txt")
    frontier.put_off(off, 60.0, now=1.0, reason="503")
    later = Frontier(archive, crawl)
    assert later.queued == 3
    assert taken(later) == ["http://a.org/3", "http://a.org/5"]
    assert later.next_at() == pytest.approx(61.0, abs=5.0), "it is not tried before its time by another run either"
    assert [crawl.pages for crawl in archive.unfinished_crawls()] == [2]


def test_in_memory_are_a_few_of_each_host(
    frontier: Frontier, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frontiers, "_IN_MEMORY", 10)
    urls = [f"http://{host}.org/{n}" for n in range(7) for host in "abc"]
    put(frontier, *urls)
    read: list[int] = []
    queued = archive.queued

    def noted(crawl: int, host: str, after: tuple[int, int], limit: int) -> list[Item]:
        read.append(limit)
        return queued(crawl, host, after, limit)

    monkeypatch.setattr(archive, "queued", noted)
    assert taken(frontier) == urls
    assert max(read[:3]) == 3
