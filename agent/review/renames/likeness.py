"""How two names are alike: which words they share, and whether one only says more."""

from __future__ import annotations

import re

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_PARAMETER = re.compile(r"[{}:<>0-9]")
_NEGATES = {"no", "not", "non", "without", "disable", "disabled", "enable", "enabled", "skip"}
_DENIES = {
    "no", "not", "non", "without", "disable", "disabled", "skip", "deny", "forbid", "hide",
}  # fmt: skip
_MEASURES = {
    "total", "count", "sum", "bucket", "seconds", "second", "milliseconds", "microseconds",
    "nanoseconds", "ms", "us", "ns", "bytes", "byte", "bits", "ratio", "percent",
    "percentage", "info", "created", "latency", "latencies", "duration", "time", "timestamp",
    "current", "number", "num", "size", "celsius", "meters", "joules", "volts", "cores",
}  # fmt: skip
"""Words by which conventions of metrics say how something is counted, not what."""


_UNITS = {
    word: (quantity, size)
    for quantity, sizes in {
        "time": (
            ("ns", "nanoseconds"), ("us", "microseconds"), ("ms", "milliseconds", "millis"),
            ("s", "sec", "seconds", "second"), ("minutes", "mins"), ("hours",), ("days",),
        ),
        "data": (
            ("bits",), ("bytes", "byte"), ("kb", "kilobytes"), ("kib",), ("mb", "megabytes"),
            ("mib",), ("gb", "gigabytes"), ("gib",),
        ),
        "share": (("ratio",), ("percent", "percentage")),
    }.items()
    for size, spellings in enumerate(sizes)
    for word in spellings
}  # fmt: skip


def words(name: str) -> list[str]:
    """Split a name into its words, in lower case.

    >>> words("serviceAccountName"), words("--web.enable-tls"), words("node_CPU2")
    (['service', 'account', 'name'], ['web', 'enable', 'tls'], ['node', 'cpu', '2'])
    """
    return [word.lower() for word in _WORD.findall(name)]


def says_the_opposite(old: str, new: str) -> bool:
    """Tell whether the names differ only in a word that negates, as `--x` and `--no-x` do."""
    apart = set(words(old)) ^ set(words(new))
    return bool(apart) and apart <= _NEGATES


def turns_round(old: str, new: str) -> bool:
    """Tell whether one of two names is of what the other has not to be.

    >>> turns_round("DISABLE_MAIL", "ALLOW_MAIL"), turns_round("--nocache", "--no-cache")
    (True, False)
    """
    before, after = (bool(set(words(name)) & _DENIES) for name in (old, new))
    return before is not after and shares_a_word(old, new) and not is_respelled(old, new)


def is_respelled(old: str, new: str) -> bool:
    """Tell whether both have the same letters in the same order, otherwise joined."""
    return "".join(words(old)) == "".join(words(new))


def says_more(old: str, new: str) -> bool:
    """Tell whether one name is the other with words added, in the same order.

    >>> says_more("node_cpu", "node_cpu_seconds_total"), says_more("a_b", "a_c")
    (True, False)
    """
    one, other = ([_one(word) for word in words(name)] for name in (old, new))
    short, long = sorted((one, other), key=len)
    if not short or says_the_opposite(old, new):
        return False
    rest = iter(long)
    return all(word in rest for word in short)


def is_like(old: str, new: str) -> bool:
    """Tell whether one name may be another's successor by its words alone."""
    return says_more(old, new) or is_respelled(old, new)


def shares_a_word(old: str, new: str) -> bool:
    """Tell whether the names have a word in common, or all but a plural's ending."""
    return bool({_one(word) for word in words(old)} & {_one(word) for word in words(new)})


def is_inflected(old: str, new: str) -> bool:
    """Tell whether two names have the same words, each at least by its first half.

    >>> is_inflected("source_match", "source_matchers"), is_inflected("number", "name")
    (True, False)
    """
    before, after = words(old), words(new)
    return len(before) == len(after) and all(map(_are_forms, before, after))


def _are_forms(one: str, other: str) -> bool:
    """Tell whether two words begin alike, by half of the shorter one and three letters."""
    half = max(3, (min(len(one), len(other)) + 1) // 2)
    return one == other or one[:half] == other[:half] != ""


def measures_otherwise(old: str, new: str) -> bool:
    """Tell whether two metrics differ only in words of units and sums.

    >>> measures_otherwise("request_latency_microseconds", "request_duration_seconds")
    True
    """
    before, after = set(words(old)), set(words(new))
    apart = before ^ after
    return bool(before & after) and bool(apart) and apart <= _MEASURES


def units_apart(old: str, new: str) -> bool:
    """Tell whether two names say different units of one quantity.

    >>> units_apart("bake_ms", "bake_seconds"), units_apart("bake", "bake_seconds")
    (True, False)
    """
    before, after = (
        {_UNITS[word] for word in words(name) if word in _UNITS} for name in (old, new)
    )
    return any(
        one[0] == other[0] and one != other for one in before for other in after - before
    )


def is_moved(old: str, new: str) -> bool:
    """Tell whether a path only got or lost what it begins with, or its version.

    >>> is_moved("/users", "/api/v1/users"), is_moved("/v1/users", "/v2/users")
    (True, True)
    """
    short, long = sorted((old, new), key=len)
    versionless = [re.sub(r"/v\d+(?:(?:alpha|beta)\d+)?(?=/)", "", each) for each in (old, new)]
    return long.endswith(short) or versionless[0] == versionless[1]


def exchanged_parts(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """Return which parts two paths of one length have apart; empty if a part is a parameter.

    >>> exchanged_parts("/carts/{id}", "/baskets/{id}"), exchanged_parts("/a", "/b/c")
    ((('carts', 'baskets'),), ())
    """
    before, after = old.split("/"), new.split("/")
    if len(before) != len(after):
        return ()
    apart = tuple(both for both in zip(before, after, strict=True) if both[0] != both[1])
    return () if any(_PARAMETER.search(part) for both in apart for part in both) else apart


def substitution(old: str, new: str) -> tuple[str, str]:
    """Return the words of each name between what both begin and end with.

    >>> substitution("kube_hpa_status", "kube_horizontalpodautoscaler_status")
    ('hpa', 'horizontalpodautoscaler')
    """
    before, after = words(old), words(new)
    while before and after and before[0] == after[0]:
        before, after = before[1:], after[1:]
    while before and after and before[-1] == after[-1]:
        before, after = before[:-1], after[:-1]
    return " ".join(before), " ".join(after)


def _one(word: str) -> str:
    return word.removesuffix("s")
