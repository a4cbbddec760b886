"""Renames that a diff makes, compared with the registry and asked for on somebody's behalf."""

from __future__ import annotations

import hashlib
import time
from functools import partial
from typing import TYPE_CHECKING

from agent.review.renames.finding import renames_of
from agent.review.renames.proposing import Asked as AskedRename
from agent.review.renames.proposing import propose_renames
from agent.review.renames.standing import considered
from frenly_ai.tool_refusals import record_tool_refusal
from tools.catalogue import CATALOGUE
from tools.dispatch import Dispatcher

if TYPE_CHECKING:
    from frenly_ai.bootstrap import App
    from registry.domain.actors import Actor
    from registry.usage.diffs.records import Diff


def look_at_renames(
    app: App, diff: Diff, *, context: str | None = None, by: Actor | None = None
) -> tuple[AskedRename, ...]:
    """Compare a diff's renames with the registry; with `by`, ask for the aliases they need.

    The same diff is the same thread, so asking again meets the same proposals.
    """
    found = considered(renames_of(diff), app.registry, context)
    if by is None:
        return tuple(AskedRename(considered=each) for each in found)
    dispatcher = Dispatcher(
        app.policies.protocol, CATALOGUE, partial(record_tool_refusal, app), time.monotonic
    )
    told = "\n".join(
        f"{each.rename.sort} {each.rename.old} {each.rename.new}" for each in found
    )
    thread = f"review/{hashlib.sha256(told.encode()).hexdigest()[:16]}"
    return propose_renames(found, app.registry, dispatcher, by, thread)
