"""Where two policy sources disagree, the stricter holds until a person decides."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from registry.anchors.manifest import Manifest
    from registry.anchors.seeds import Seeds
    from registry.rules.governance import Governance

UNIQUE_ACROSS = "alias_uniqueness_across_contexts"


class Effective(NamedTuple):
    """The policy that holds, and each place where one source overruled another."""

    governance: Governance
    overruled: tuple[str, ...]


def stricter(
    governance: Governance, manifest: Manifest | None, seeds: Seeds | None
) -> Effective:
    """Tighten a governance file by what the manifest and the seeded rules demand besides."""
    said: list[str] = []
    rules = governance.rules
    for demand in _uniqueness(manifest) if not rules.uniqueness.across_contexts else ():
        said.append(f"names are unique across contexts ({demand}); the governance file says no")
        kept = rules.uniqueness.model_copy(update={"across_contexts": True})
        rules = rules.model_copy(update={"uniqueness": kept})
    for count, demand in _approvers(manifest, seeds):
        if count > rules.approvals.minimum:
            said.append(f"{count} people must agree ({demand})")
            more = rules.approvals.model_copy(update={"minimum": count})
            rules = rules.model_copy(update={"approvals": more})
    for days, demand in _lives(seeds):
        longest = timedelta(days=days)
        if longest < rules.expiration.max_ttl:
            said.append(f"no alias lives longer than {days} days ({demand})")
            less = rules.expiration.model_copy(update={"max_ttl": longest})
            rules = rules.model_copy(update={"expiration": less})
    contexts = dict(governance.contexts)
    for name, rule in contexts.items():
        if not rule.approval_required:
            general = rules.approvals
            said.append(
                f"names in {name!r} need approval as well (every change of the truth does, by "
                f"{general.minimum} people of {', '.join(general.groups)}); "
                "the governance file says no"
            )
            contexts[name] = rule.model_copy(update={"approval_required": True})
    held = governance.model_copy(update={"rules": rules, "contexts": contexts})
    return Effective(held, tuple(said))


def with_fallbacks(governance: Governance, declared: Governance) -> Governance:
    """Give a policy that declares no lookup orders those of another."""
    if governance.fallbacks:
        return governance
    return governance.model_copy(update={"fallbacks": declared.fallbacks})


def _uniqueness(manifest: Manifest | None) -> list[str]:
    rules = manifest.global_rules if manifest else ()
    return [rule.at for rule in rules if rule.value == UNIQUE_ACROSS]


def _approvers(manifest: Manifest | None, seeds: Seeds | None) -> list[tuple[int, str]]:
    found = [(count, at) for count, at in _numbers(seeds, "min_approvers")]
    if manifest and manifest.min_approvers:
        found.append((manifest.min_approvers.value, manifest.min_approvers.at))
    return found


def _lives(seeds: Seeds | None) -> list[tuple[int, str]]:
    return _numbers(seeds, "max_duration_days")


def _numbers(seeds: Seeds | None, key: str) -> list[tuple[int, str]]:
    values: list[tuple[Any, str]] = [
        (rule.config.get(key), rule.at) for rule in (seeds.rules if seeds else ())
    ]
    return [
        (value, at)
        for value, at in values
        if isinstance(value, int) and not isinstance(value, bool) and value > 0
    ]
