"""How long and when: durations and dates in a person's words. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS = (
    {word: number for number, word in enumerate(_ONES)}
    | {word: 10 * number for number, word in enumerate(_TENS, start=2)}
    | {"a": 1, "an": 1, "another": 1, "hundred": 100, "a hundred": 100}
)
_TEN = "|".join(_TENS)
_ONE = "|".join(_ONES[1:])
_ONE_TO_NINE = "|".join(_ONES[1:10])
NUMBER = (
    rf"\d{{1,6}}|(?:{_TEN})(?:[ -](?:{_ONE_TO_NINE}))?|{_ONE}|a hundred|hundred|another|an?"
)
UNIT = (
    r"seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|fortnights?|months?|quarters?"
    r"|years?|yrs?"
)
_MORE = "(?:more|additional|extra|further|other|full|whole|calendar)"
DURATION = re.compile(
    rf"\+?\b(?:({NUMBER})[ -]?(?:{_MORE} )?({UNIT})|(\d{{1,6}}) ?([smhdwy]))\b(?!-\w)",
    re.IGNORECASE,
)
_UNITS = {"fortnight": (14, "d")}
_NO_LENGTH = ("month", "quarter")
_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})")


def spell_duration(number: str, unit: str) -> str:
    """Write a duration as tools take it; empty when the unit has no fixed length.

    >>> spell_duration("ninety", "days"), spell_duration("a", "fortnight")
    ('90d', '14d')
    """
    unit = unit.lower()
    if unit.startswith(_NO_LENGTH):
        return ""
    factor, letter = _UNITS.get(unit.removesuffix("s"), (1, unit[:1]))
    return f"{read_number(number) * factor}{letter}"


def read_number(word: str) -> int:
    """Read a number in digits or in words.

    >>> read_number("Forty-five")
    45
    """
    word = word.lower()
    if word.isdigit():
        return int(word)
    return _WORDS[word] if word in _WORDS else sum(_WORDS[w] for w in re.split("[ -]", word))


def read_span(text: str, today: date) -> dict[str, str]:
    """Find the days that a question is about, as `since` and `until`; `until` is not in it.

    >>> read_span("what changed yesterday", date(2026, 3, 2))
    {'since': '2026-03-01', 'until': '2026-03-02'}
    """
    days = _DAYS.findall(text)
    if days[1:]:
        return {"since": days[0], "until": _after(days[-1])}
    if days:
        return (
            {"since": days[0]}
            if re.search(r"\b(?:since|after|from)\b", text)
            else {
                "since": days[0],
                "until": _after(days[0]),
            }
        )
    for word, (begins, ends) in _spans(today).items():
        if re.search(rf"\b{word}\b", text):
            return {"since": begins.isoformat()} | ({"until": ends.isoformat()} if ends else {})
    found = re.search(rf"\b(?:last|past) ({NUMBER})[ -](days?|weeks?)\b", text)
    if found:
        back = read_number(found[1]) * (7 if found[2].startswith("week") else 1)
        return {"since": (today - timedelta(days=back)).isoformat()}
    return {}


def _after(day: str) -> str:
    try:
        return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    except ValueError:
        return day


def _spans(today: date) -> dict[str, tuple[date, date | None]]:
    day = timedelta(days=1)
    monday = today - today.weekday() * day
    month = today.replace(day=1)
    last_month = (month - day).replace(day=1)
    return {
        "since yesterday": (today - day, None),
        "yesterday": (today - day, today),
        "today": (today, None),
        "since last week": (monday - 7 * day, None),
        "last week": (monday - 7 * day, monday),
        "this week": (monday, None),
        "since last month": (last_month, None),
        "last month": (last_month, month),
        "this month": (month, None),
        **{
            f"(?:since )?(?:last )?{name}": (_last(today, number), None)
            for number, name in enumerate(
                ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
            )
        },
        "(?:recently|lately)": (today - 7 * day, None),
    }


def _last(today: date, weekday: int) -> date:
    return today - timedelta(days=(today.weekday() - weekday) % 7 or 7)
