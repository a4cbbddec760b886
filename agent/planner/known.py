"""What the registry knows of a sentence's words, as `find_names` told it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_SPOKEN = str.maketrans("_-.", "   ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The contexts there are, and which words are names."""

    contexts: tuple[str, ...] = ()
    canonicals: frozenset[str] = frozenset()
    aliases: Mapping[str, tuple[dict[str, Any], ...]] = field(default_factory=dict)
    """Aliases by name, retired ones left out."""

    @classmethod
    def of(cls, result: Mapping[str, Any]) -> Known:
        """Read a tool's answer."""
        names = [{**n, "word": n["word"].rpartition(":")[2]} for n in result.get("names", ())]
        living = {
            found["word"]: tuple(a for a in found["aliases"] if a["state"] != "retired")
            for found in names
        }
        return cls(
            contexts=tuple(result.get("contexts", ())),
            canonicals=frozenset(n["word"] for n in names if n["canonical"]),
            aliases={word: found for word, found in living.items() if found},
        )

    def has(self, name: str) -> bool:
        """Say whether anything bears the name."""
        return name in self.canonicals or name in self.aliases

    def places(self, name: str) -> list[str]:
        """Return the contexts in which an alias of that name exists."""
        return [alias["context"] for alias in self.aliases.get(name, ())]

    def targets(self, name: str, context: str | None) -> set[str]:
        """Return what an alias stands for now, in one context or in all."""
        found = self.aliases.get(name, ())
        return {a["target"] for a in found if context in {None, a["context"]} and a["target"]}

    def spoken_contexts(self) -> dict[str, str]:
        """Return every way to write a context, `front-end` and `frenly ai` included.

        >>> Known(contexts=("frenly_ai",)).spoken_contexts()["frenly ai"]
        'frenly_ai'
        """
        ways = {name.translate(_SPOKEN).lower(): name for name in self.contexts}
        for name in self.contexts:
            for end in ("end",):
                if name.endswith(end) and name != end:
                    ways[f"{name.removesuffix(end)} {end}"] = name
        return ways
