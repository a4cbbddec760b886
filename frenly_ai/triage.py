"""Triage put together: where alerts come in, incidents are kept, and who looks at them."""

from __future__ import annotations

import threading
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from agent.triage.folding import AlertFolding
from agent.triage.healthy import is_healthy_signal
from frenly_ai.deliver.hearing import hearing
from registry.contracts.answers import Question
from registry.domain.names import GRAMMARS, Kind, Name
from registry.errors import FrenlyError
from registry.service.alerts import AlertDesk
from registry.service.folding import BATCH
from registry.service.incidents import IncidentDesk
from registry.service.triaging import Findings, HeldElsewhere

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from agent.triage.work import Triage
    from frenly_ai.bootstrap import App
    from frenly_ai.webhooks.sources import Sources
    from registry.contracts.incidents import Scene
    from registry.domain.actors import Actor
    from registry.service.alerts import Taken
    from registry.service.triaging import Held

_MOST_NAMES = 400
_MOST_STEPS = 1_000
"""Before whoever called hears what was done; the rest is done when called again."""


class TriageRoom:
    """Everything of triage over one application.

    `alerts` takes what is told and sets `news`; `incidents` keeps and shows; `work` does what
    is due.
    """

    def __init__(self, app: App, triage: Triage | None = None) -> None:
        """`triage` looks at one incident; the one that the application has, unless given."""
        self._app, self._given = app, triage
        self.news, self.taken = threading.Event(), 0
        self.alerts = AlertDesk(app.deps, self._heard)
        folding = AlertFolding(is_healthy=is_healthy_signal, canonicals=self._canonicals)
        quiet = timedelta(seconds=app.settings.incident_quiet_s)
        self.incidents = IncidentDesk(app.deps, folding, hearing(app), quiet=quiet)

    def _heard(self, taken: Taken) -> None:
        self.taken += taken.new
        self.news.set()

    @cached_property
    def _triage(self) -> Triage:
        if self._given is not None:
            return self._given
        from frenly_ai.triage_parts import compose  # noqa: PLC0415 - who only looks needs none

        return compose(self._app, self._acting)

    def work(self, stopping: Callable[[], bool] = lambda: False) -> list[str]:
        """Fold what was told and triage what is due; say what was done.

        Between two incidents what was told meanwhile is folded, so that a storm that is
        triaged for long grows into few incidents and not into many; and an incident is looked
        at as soon as folding has caught up, however fast more comes.
        """
        said: list[str] = []
        while not stopping() and len(said) < _MOST_STEPS:
            folded = self.incidents.fold()
            if folded.told:
                opened = counted(folded.opened, "incident")
                said.append(f"{counted(folded.told, 'alert')} folded, {opened} opened.")
            if folded.told == BATCH:
                continue
            held = self.incidents.triaging.take()
            if held is not None:
                said.append(self._look(held))
            elif not folded.told:
                break
        if len(said) == _MOST_STEPS:
            self.news.set()
        said += [f"{each} closed." for each in self.incidents.settle()]
        return said

    def _look(self, held: Held) -> str:
        triaging, name = self.incidents.triaging, held.row.id
        try:
            found = Findings(**self._triage(held.scene, held.turns)._asdict())
            incident = triaging.save(held, found)
        except HeldElsewhere as error:
            return error.message
        except FrenlyError as error:
            triaging.give_back(held, error.message)
            return f"{name} could not be triaged: {error.message}"
        except Exception as bug:  # it must not stay held, whatever broke it
            triaging.give_back(held, f"A bug: {type(bug).__name__}: {bug}")
            raise
        acts = ", ".join(each.act for each in incident.responses) or "nothing asked for"
        return f"{name} triaged, evidence: {len(incident.evidence)}, response: {acts}."

    def _acting(self, scene: Scene) -> Actor | None:
        return self.incidents.teller(scene.incident.id, self._sources.may_propose)

    @cached_property
    def _sources(self) -> Sources:
        from frenly_ai.webhooks.opening import read_sources  # noqa: PLC0415 - few only look

        return read_sources(self._app)

    def _canonicals(self, names: Sequence[str]) -> Mapping[str, str]:
        """Return what names of services stand for, by the registry's picture in memory."""
        fit = [n for n in names if GRAMMARS[Kind.SERVICE].pattern.fullmatch(n)][:_MOST_NAMES]
        contexts = self._app.registry.contexts() if fit else ()
        asked = [Question(Name(Kind.SERVICE, n), c.name) for n in fit for c in contexts]
        if not asked:
            return {}
        found: dict[str, set[str]] = {}
        for each in self._app.registry.resolve_many(asked).results:
            if each.answer is not None:
                canonical = f"{each.answer.kind}:{each.answer.canonical}"
                found.setdefault(each.question.name.key, set()).add(canonical)
        # a name that means two things in two contexts draws nothing together
        return {name: meanings.pop() for name, meanings in found.items() if len(meanings) == 1}


def counted(number: int, what: str) -> str:
    """Say how many there are of something.

    >>> counted(1, "alert"), counted(2, "alert")
    ('1 alert', '2 alerts')
    """
    return f"{number} {what}{'' if number == 1 else 's'}"


def open_triage(app: App, triage: Triage | None = None) -> TriageRoom:
    """Return triage over an application; `triage` takes the place of the one it would have."""
    return TriageRoom(app, triage)
