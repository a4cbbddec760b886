"""Where two policy sources disagree, the stricter holds until a person decides."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from registry.rules import demands as topic
from registry.rules.demanded import foreign
from registry.rules.demands import Demand, Topic, strictest
from registry.rules.floors import Loosened, loosened, tightened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.anchors.manifest import Manifest
    from registry.anchors.seeds import Seeds
    from registry.rules.closed import Closed
    from registry.rules.governance import Governance

_SETTINGS: dict[Topic, tuple[tuple[str, ...], str]] = {
    topic.ACROSS: (
        ("rules", "uniqueness", "across_contexts"),
        "names are unique across contexts ({at}); the governance file says no",
    ),
    topic.PEOPLE: (("rules", "approvals", "minimum"), "{says} people must agree ({at})"),
    topic.LONGEST_LIFE: (
        ("rules", "expiration", "max_ttl"),
        "no alias lives longer than {says} ({at})",
    ),
    topic.KEPT: (("audit", "retention_period"), "the log is kept for {says} ({at})"),
}
"""Which setting each demand tightens, and how that is told."""


class Effective(NamedTuple):
    """The policy that holds, and each place where one source overruled another."""

    governance: Governance
    overruled: tuple[str, ...]


def stricter(
    governance: Governance, manifest: Manifest | None, seeds: Seeds | None
) -> Effective:
    """Tighten a governance file by what the manifest and the seeded rules demand besides."""
    said: list[str] = []
    asked = list(foreign(None, manifest, (seeds,) if seeds else ()))
    for about, (path, phrase) in _SETTINGS.items():
        standing = _setting(governance, path)
        ours = Demand(about, "", _number(standing), "", "")
        holds = strictest([ours, *(each for each in asked if each.topic is about)])
        if holds is not ours:
            said.append(phrase.format(says=holds.says, at=holds.at))
            as_duration = isinstance(standing, timedelta)
            value = timedelta(seconds=holds.value) if as_duration else holds.value
            governance = _with(governance, path, value)
    said += _restored(governance)
    return Effective(tightened(governance), tuple(said))


def with_fallbacks(governance: Governance, declared: Governance) -> Governance:
    """Give a policy that declares no lookup orders those of another."""
    if governance.fallbacks:
        return governance
    return governance.model_copy(update={"fallbacks": declared.fallbacks})


def _restored(governance: Governance) -> Iterator[str]:
    for loose in loosened(governance):
        yield _approval(governance, loose) if loose.rule == "change_approved" else loose.says()


def _approval(governance: Governance, loose: Loosened) -> str:
    general = governance.rules.approvals
    return (
        f"names in {loose.path[1]!r} need approval as well (every change of the truth does, by "
        f"{general.minimum} people of {', '.join(general.groups)}); "
        "the governance file says no"
    )


def _setting(model: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        model = getattr(model, step)
    return model


def _number(value: Any) -> float:
    return value.total_seconds() if isinstance(value, timedelta) else float(value)


def _with(model: Any, path: tuple[str, ...], value: Any) -> Any:
    """Return a copy with one setting changed, however deep it stands."""
    step, *rest = path
    below: Closed = getattr(model, step)
    return model.model_copy(update={step: _with(below, tuple(rest), value) if rest else value})
