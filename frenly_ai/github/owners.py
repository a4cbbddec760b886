"""Who owns a file, as a CODEOWNERS file says it: the last pattern that fits decides."""

from __future__ import annotations

from pathspec import GitIgnoreSpec

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where one may stand; the first that is there counts."""
MOST_BYTES = 3_000_000
_MOST_LINES = 20_000


def owners_of(text: str, path: str) -> frozenset[str]:
    r"""Return the accounts that own `path`, in lower case without `@`.

    Teams and addresses are left out: who is behind them is not told by a file. A pattern
    without owners takes a path away from everybody.

    >>> sorted(owners_of("* @ana @org/team\nnames/ @Ben x@example.org", "names/a.yaml"))
    ['ben']
    """
    if len(text) > MOST_BYTES:
        return frozenset()
    found: frozenset[str] = frozenset()
    for line in text.splitlines()[:_MOST_LINES]:
        pattern, *owners = line.partition("#")[0].split() or [""]
        # GitHub takes neither ranges nor exceptions here, and neither do we.
        if not pattern or pattern.startswith("!") or "[" in pattern:
            continue
        if GitIgnoreSpec.from_lines([pattern]).match_file(path):
            found = frozenset(o[1:].lower() for o in owners if o[:1] == "@" and "/" not in o)
    return found
