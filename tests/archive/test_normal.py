from __future__ import annotations

import pytest

from scraper.archive.normal import digest, fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“We waited,” he said", '"We waited," he said'),
        ("«Мы ждали»", '"Мы ждали"'),
        ("don’t", "don't"),
        ("2020–21 — at last", "2020-21 - at last"),
        ("−3 degrees", "-3 degrees"),
        ("Zusammen\u00adarbeit", "Zusammenarbeit"),
        ("a\u00a0b\n\t c ", "a b c"),
        ("cafe\u0301", "café"),
        ("\u200eabc\u200b", "abc"),
        (None, " \u00ad "),
    ],
)
def test_noise_is_folded(one: str | None, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2.5 %", "25 %"),
        ("-3", "3"),
        ("is not", "is"),
        ("yes, we can", "yes we can"),
        ("the Senate", "the senate"),
        ("resume", "résumé"),
        ("‘so-called’ peace", "so-called peace"),
        ("He won.", "He won!"),
        ("1,000", "1.000"),
    ],
)
def test_a_change_of_words_digits_signs_or_punctuation_is_kept(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_a_digest_tells_sequences_apart_and_takes_any_string() -> None:
    sequences = [["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], [], ["\ud800"]]
    assert len({digest(parts) for parts in sequences}) == len(sequences)
    assert digest(["ab", "c"]) == digest(iter(("ab", "c")))
