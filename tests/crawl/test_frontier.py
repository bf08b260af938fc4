from __future__ import annotations

from scraper.crawl.frontier import Frontier, Item


def taken(frontier: Frontier, busy: tuple[str, ...] = ()) -> list[str]:
    out = []
    while item := frontier.take(busy):
        out.append(item.url)
    return out


def frontier(*urls: str) -> Frontier:
    made = Frontier()
    for url in urls:
        made.add(Item(url))
    return made


def test_a_host_is_asked_in_the_order_its_addresses_came_and_hosts_in_turn() -> None:
    assert taken(frontier("http://a.org/1", "http://a.org/2", "http://a.org/3", "http://b.org/1")) == [
        "http://a.org/1",
        "http://b.org/1",
        "http://a.org/2",
        "http://a.org/3",
    ]


def test_an_address_is_taken_in_once_however_it_is_spelt() -> None:
    made = frontier("http://a.org/1")
    assert not made.add(Item("http://a.org/1#comments"))
    assert not made.add(Item("http://a.org/1?utm_source=feed"))
    assert made.add(Item("http://a.org/1?page=2"))
    assert taken(made) == ["http://a.org/1", "http://a.org/1?page=2"]


def test_a_busy_host_waits_and_keeps_its_place() -> None:
    made = frontier("http://a.org/1", "http://b.org/1")
    assert taken(made, busy=("a.org",)) == ["http://b.org/1"]
    assert taken(made) == ["http://a.org/1"]


def test_a_page_seen_under_another_address_is_passed_over() -> None:
    made = frontier("http://a.org/amp/1", "http://a.org/1", "http://a.org/2")
    assert made.take(()) == Item("http://a.org/amp/1")
    made.mark("http://a.org/1")
    assert made.visited("http://a.org/1#top")
    assert taken(made) == ["http://a.org/2"]
    assert not made.add(Item("http://a.org/1"))
