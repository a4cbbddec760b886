"""The rules that keep the graph of names sound, in words. `structure.py` enforces them."""

from __future__ import annotations

from registry.rules.rule import Keeper, Rule

STRUCTURE_RULES = (
    Rule(
        name="context_known",
        says="An alias stands in a registered context, for as long as it has a row.",
        reason="Nobody could ever look the name up there.",
        fix="Use a registered context; see `frenly context list`.",
        keeper=Keeper.STRUCTURE,
        settings=("fallbacks",),
    ),
    Rule(
        name="fallback_sound",
        says="A context's lookup order begins with itself and names registered contexts once.",
        reason="It must begin with the context and name registered ones once.",
        fix="Begin with the context, and register the others first.",
        keeper=Keeper.STRUCTURE,
        settings=("fallbacks",),
    ),
    Rule(
        name="terminal_live",
        says="Every touched alias leads, without circle, to a contract that is not retired.",
        reason="A name that leads nowhere breaks whoever uses it.",
        fix="Name a registered contract (`frenly contract list`), or register it first.",
        keeper=Keeper.STRUCTURE,
    ),
    Rule(
        name="chain_short",
        says="No alias goes through more aliases than governance allows.",
        reason="Each hop is one more name that can break the others.",
        fix="Point the alias straight at its contract.",
        keeper=Keeper.STRUCTURE,
        settings=("rules.chains.max_hops",),
    ),
    Rule(
        name="no_shadowing",
        says="An alias and a live canonical never carry the same name.",
        reason="A canonical name means one thing everywhere.",
        fix="Choose another name.",
        keeper=Keeper.STRUCTURE,
    ),
    Rule(
        name="no_consumer_broken",
        says="Nothing that live aliases stand on goes away.",
        reason="They would stop resolving.",
        fix="Repoint or retire them first, or in the same proposal.",
        keeper=Keeper.STRUCTURE,
    ),
    Rule(
        name="end_ordered",
        says="An announced end warns first, browns out in between, and comes before expiry.",
        reason="Users could not follow it.",
        fix="Let it warn before it ends, and each brown-out lie in between.",
        keeper=Keeper.STRUCTURE,
    ),
    Rule(
        name="version_bound",
        says="No version of a contract goes while a live alias is bound to it alone.",
        reason="They would stop resolving.",
        fix="Repoint them to another version first, or in the same proposal.",
        keeper=Keeper.STRUCTURE,
    ),
    Rule(
        name="canonical_immutable",
        says="A canonical name never changes, not even its spelling.",
        reason="Contracts, aliases and code were written against exactly that name.",
        fix="Register the new name, alias the old one to it, then deprecate the old contract.",
        keeper=Keeper.STRUCTURE,
        known_as=("canonical_name_immutable", "canonical_immutability"),
    ),
)
