"""Who owns a file, as a CODEOWNERS file says it: the last pattern that fits decides."""

from __future__ import annotations

import re
from typing import NamedTuple

from pathspec import GitIgnoreSpec

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where one may stand; the first that is there counts."""
MOST_BYTES = 3_000_000
_MOST_LINES = 20_000
_TEAM = re.compile(r"@([a-z0-9](?:[a-z0-9-]{0,38}))/([a-z0-9_-]{1,100})")


class Team(NamedTuple):
    """A team of an organization, by the names that stand in URLs, in lower case."""

    org: str
    slug: str

    def __str__(self) -> str:
        return f"@{self.org}/{self.slug}"


class Owners(NamedTuple):
    """Who owns a file: accounts in lower case without `@`, and teams in their order."""

    accounts: frozenset[str] = frozenset()
    teams: tuple[Team, ...] = ()


NOBODY = Owners()


def owners_of(text: str, path: str) -> Owners:
    r"""Return who owns `path`.

    Addresses are left out: who is behind them is not told by a host. A pattern without owners
    takes a path away from everybody.

    >>> owners_of("* @ana\nnames/ @Ben @Org/Team x@example.org", "names/a.yaml")
    Owners(accounts=frozenset({'ben'}), teams=(Team(org='org', slug='team'),))
    """
    found = NOBODY
    if len(text) > MOST_BYTES:
        return found
    for line in text.splitlines()[:_MOST_LINES]:
        pattern, *owners = line.partition("#")[0].split() or [""]
        # GitHub takes neither ranges nor exceptions here, and neither do we.
        if not pattern or pattern.startswith("!") or "[" in pattern:
            continue
        if GitIgnoreSpec.from_lines([pattern]).match_file(path):
            found = _read([each.lower() for each in owners])
    return found


def _read(owners: list[str]) -> Owners:
    teams = (_TEAM.fullmatch(each) for each in owners)
    return Owners(
        frozenset(each[1:] for each in owners if each[:1] == "@" and "/" not in each),
        tuple(dict.fromkeys(Team(team[1], team[2]) for team in teams if team)),
    )
