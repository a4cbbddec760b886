"""Asking, on behalf of somebody, for the aliases that renames in a diff need."""

from __future__ import annotations

import hashlib
import time
from functools import partial
from typing import TYPE_CHECKING

from agent.review.renames.proposing import propose_renames
from frenly_ai.tool_refusals import record_tool_refusal
from tools.catalogue import CATALOGUE
from tools.dispatch import Dispatcher

if TYPE_CHECKING:
    from agent.review.renames.proposing import Asked as AskedRename
    from agent.review.renames.standing import Considered
    from frenly_ai.bootstrap import App
    from registry.domain.actors import Actor


def ask_for_aliases(
    app: App, found: tuple[Considered, ...], by: Actor
) -> tuple[AskedRename, ...]:
    """Ask, on somebody's behalf, for the aliases that renames need.

    The same diff is the same thread, so asking again meets the same proposals.
    """
    dispatcher = Dispatcher(
        app.policies.protocol, CATALOGUE, partial(record_tool_refusal, app), time.monotonic
    )
    told = "\n".join(
        f"{each.rename.sort} {each.rename.old} {each.rename.new}" for each in found
    )
    thread = f"review/{hashlib.sha256(told.encode()).hexdigest()[:16]}"
    return propose_renames(found, app.registry, dispatcher, by, thread)
