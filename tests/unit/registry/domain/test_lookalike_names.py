from __future__ import annotations

import pytest

from registry.domain.lookalikes import deceives


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("user-api", ""),
        ("http.server duration", ""),
        ("caf\u00e9-api", ""),
        ("\u0441\u0435\u0440\u0432\u0438\u0441", ""),
        ("us\u0435r-api", "mixes letters of CYRILLIC and LATIN"),
        ("p\u03b1y", "mixes letters of GREEK and LATIN"),
        ("\u0440\u0430\u0443", "is drawn as ASCII letters"),
        ("a\u200bpi", "unseen character U+200B"),
        ("\u202eipa", "unseen character U+202E"),
        ("e\u0301", "unseen character U+0301"),
        ("a\tb", "unseen character U+0009"),
        ("a\u00a0b", "unseen character U+00A0"),
        ("\ufb01le", "another form of a plainer spelling"),
        ("\u2460", "another form of a plainer spelling"),
    ],
)
def test_a_name_that_may_be_taken_for_another_is_told(name, why) -> None:
    assert (deceives(name) == "") == (why == "")
    assert why in deceives(name)
