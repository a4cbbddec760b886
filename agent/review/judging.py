"""From uses of names to findings: what is wrong with each, and what to write instead. Pure.

A file's context is given or unknown. Where it is unknown, a name is only judged when every
context that knows it says that something is wrong with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.review.evidence import evidence_of
from agent.review.findings import Finding, Level, Rule
from agent.review.sites import is_history, is_meant, place_of
from agent.review.spelling import spelled_as
from agent.review.standings import Standing, Wrong, Yardstick, stand
from registry.contracts.usage import MENTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from agent.review.known import Known
    from registry.contracts.usage import Use
    from registry.domain.names import Name
    from registry.domain.rows import RowKey

LEVELS = {
    Rule.AMBIGUOUS: Level.WARNING,
    Rule.DEPRECATED: Level.WARNING,
    Rule.ENDING: Level.NOTE,
    Rule.EXPIRED: Level.ERROR,
    Rule.REMOVED: Level.ERROR,
    Rule.RETIRED: Level.ERROR,
    Rule.UNKNOWN: Level.WARNING,
    Rule.WRONG_CONTEXT: Level.WARNING,
}
"""How much each rule weighs where the name is used; what is only said of it is a note."""


def _untold(_: RowKey) -> str:
    return ""


class Judge:
    """Judges uses against the rows of one moment; remembers how each name stands."""

    def __init__(
        self, known: Known, by: Yardstick, told: Callable[[RowKey], str] = _untold
    ) -> None:
        """`told` says who last changed a row, and when; "" where that is not known."""
        self._known, self._by, self._told = known, by, told
        self._standings: dict[tuple[Name, str | None], Standing | None] = {}

    def judge(self, use: Use, line: str, context: str | None = None) -> Finding | None:
        """Say what is wrong with a use, if anything surely is.

        Args:
            use: The name, and where it stands.
            line: The whole line on which it stands, without its end.
            context: From where the file calls names; None when nobody said.
        """
        if is_history(use.path) or not is_meant(use, line):
            return None
        return self.judge_meant(use, context)

    def judge_meant(self, use: Use, context: str | None = None) -> Finding | None:
        """Say what is wrong with a use that is a use for sure, as a manifest's is."""
        standing = self.standing(use.name, context)
        if standing is None or standing.wrong is None:
            return None
        wrong = standing.wrong
        fix = _fix(use, standing)
        return Finding(
            rule=wrong.rule,
            level=Level.NOTE if place_of(use) in MENTIONS else LEVELS[wrong.rule],
            use=use,
            what=wrong.what,
            why=wrong.why,
            evidence=tuple(evidence_of(self._known, wrong.rows, self._told)),
            fix=fix,
            question="" if fix is not None else _question(standing, wrong),
        )

    def unknown(self, use: Use, meant: Name) -> Finding:
        """Ask whether a name that nobody registered was meant to be another one."""
        contract = self._known.find_contract(meant)
        rows = [alias.key for alias in self._known.aliases_named(meant)]
        rows += [contract.key] if contract else []
        return Finding(
            rule=Rule.UNKNOWN,
            level=LEVELS[Rule.UNKNOWN],
            use=use,
            what=f"Nobody registered {str(use.name)!r}.",
            why="It is one letter away from a name of the platform.",
            evidence=tuple(evidence_of(self._known, rows, self._told)),
            question=f"Is {str(meant)!r} meant?",
        )

    def standing(self, name: Name, context: str | None) -> Standing | None:
        """Say how a name stands in a context, or wherever it means something."""
        at = (name, context)
        if at not in self._standings:
            self._standings[at] = (
                self._anywhere(name) if context is None else self._there(name, context)
            )
        return self._standings[at]

    def _anywhere(self, name: Name) -> Standing | None:
        found = [
            s for c in self._known.contexts if (s := stand(self._known, name, c, self._by))
        ]
        if not found or any(standing.wrong is None for standing in found):
            return None
        mildest = min(found, key=_weight)
        return Standing(_all_ends(found), mildest.wrong)

    def _there(self, name: Name, context: str) -> Standing | None:
        standing = stand(self._known, name, context, self._by)
        if standing is not None:
            return standing
        found = {
            c: s
            for c in sorted(self._known.contexts)
            if (s := stand(self._known, name, c, self._by))
        }
        if not found:
            return None
        wrong = Wrong(
            Rule.WRONG_CONTEXT,
            f"{str(name)!r} means nothing in context {context!r}.",
            f"It is known in: {', '.join(found)}.",
            tuple(alias.key for alias in self._known.aliases_named(name)),
        )
        return Standing(_all_ends(found.values()), wrong)


def _weight(standing: Standing) -> int:
    return LEVELS[standing.wrong.rule].rank if standing.wrong else -1


def _all_ends(standings: Iterable[Standing]) -> tuple[Name, ...]:
    return tuple(dict.fromkeys(end for each in standings for end in each.ends))


def _fix(use: Use, standing: Standing) -> str | None:
    """Write the one name that replaces the use; None where there is not exactly one."""
    if len(standing.ends) != 1 or (standing.wrong and standing.wrong.question):
        return None
    written = spelled_as(use, standing.ends[0])
    return None if written == use.spelled else written


def _question(standing: Standing, wrong: Wrong) -> str:
    if wrong.question or not standing.ends:
        return wrong.question
    shown = " or ".join(repr(str(end)) for end in standing.ends)
    if len(standing.ends) > 1:
        return f"Which is meant: {shown}?"
    return f"{shown} replaces it, but not letter for letter: how is it to be written here?"
