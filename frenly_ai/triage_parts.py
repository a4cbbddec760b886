"""Which implementations triage is made of: evidence, causes, responses."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from agent.triage.causes.ranking import rank
from agent.triage.responses.responder import Responder
from agent.triage.security.answers import ranking_misuse, responding_to_misuse
from agent.triage.security.evidence import MisuseLog, PlaybookShelf
from agent.triage.work import Triage
from frenly_ai.evidence import open_gatherer
from frenly_ai.platform.bounded import what_is_allowed
from frenly_ai.tool_refusals import record_tool_refusal
from tools.catalogue import CATALOGUE
from tools.dispatch import Dispatcher
from tools.knowledge.playbooks import packaged_playbooks

if TYPE_CHECKING:
    from collections.abc import Callable

    from frenly_ai.bootstrap import App
    from registry.contracts.incidents import Scene
    from registry.domain.actors import Actor


def compose(app: App, acting: Callable[[Scene], Actor | None]) -> Triage:
    """Return what looks at one incident; `acting` finds on whose behalf it may ask."""
    dispatcher = Dispatcher(
        app.policies.protocol, CATALOGUE, partial(record_tool_refusal, app), time.monotonic
    )
    allows = what_is_allowed(app.deps.platform)
    responder = Responder(app.registry, dispatcher, acting, allows)
    return Triage(
        gather=open_gatherer(
            app, [MisuseLog(app.registry), PlaybookShelf(packaged_playbooks())]
        ),
        rank=ranking_misuse(rank),
        respond=responding_to_misuse(responder),
    )
