"""What a rule says: a cause before it is weighed against everything else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A possible cause, as one rule sees it."""

    entity: str
    fault: str
    says: str
    rule: str
    about: str
    """The thing whose evidence it is; decides whether it is what was asked about."""
    seen: tuple[str, ...]
    """Ids of evidence that shows the mechanism."""
    direct: bool = False
    """Whether the platform itself tells the mechanism, rather than a program's own words."""
    measured: bool = False
    """Whether a program's records show it, in a way that no outsider's text can: figures that
    move, or one fixed message that is all that ever goes wrong."""
    backed: tuple[str, ...] = ()
    """Ids of what the platform saw that fits: an exit code, a restart, a changed figure."""
    against: tuple[str, ...] = ()
    weight: float = 0.5
    """How much it explains, 0 to 1: a reason that is told more than a symptom."""
    disproof: str = ""
