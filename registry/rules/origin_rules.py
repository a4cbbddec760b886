"""The rules on where values come from, in words. `origins.py` enforces them."""

from __future__ import annotations

from registry.rules.rule import Keeper, Rule

ORIGIN_RULES = (
    Rule(
        name="source_trusted",
        says="No wish rests on a value that only a text says which an outsider can write.",
        reason="Whoever can raise an alert or open a pull request could steer the registry.",
        fix="Let a person who may propose ask for it, and name the value themselves.",
        keeper=Keeper.STRUCTURE,
        settings=("rules.trust",),
    ),
    Rule(
        name="orders_flagged",
        says="A text that gives orders, or hides some, is shown before anybody decides.",
        reason="Somebody may have tried to steer the operator, or those who read.",
        fix="Make sure that the change is wanted by whoever asked, and not by that text.",
        keeper=Keeper.STRUCTURE,
    ),
)
