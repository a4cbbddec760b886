"""What shows a misuse: entries of the log, and the playbook that fits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from agent.triage.security.alerts import misuse_alert, misuse_in
from agent.triage.security.playbooks import playbook_path
from registry.audit.entries import Tag
from registry.contracts.incidents import Evidence
from registry.contracts.records import HistoryFilter
from registry.rules.misuse.records import MisuseKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from agent.triage.security.alerts import MisuseOf
    from registry.contracts.incidents import Scene
    from registry.contracts.ports import Reader
    from registry.contracts.records import HistoryItem
    from tools.deadlines import Deadline
    from tools.knowledge.ports import Document

_BEFORE = timedelta(hours=1)
"""How long before it was noticed misuse may have begun."""
_MOST = 8
"""How many entries are shown of each search; the playbook's commands show all."""


class MisuseLog:
    """What the log says of the misuse that an incident is about; nothing of any other."""

    name = "audit log"

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def ask(self, scene: Scene, deadline: Deadline) -> Sequence[Evidence]:
        found, alert = misuse_in(scene), misuse_alert(scene)
        if found is None or alert is None:
            return ()
        return [
            _of_entry(item, found.who)
            for wanted in _searches(found, alert.starts_at and alert.starts_at - _BEFORE)
            if deadline.left_s() > 0
            for item in reversed(self._reader.history(wanted, limit=_MOST).items)
        ]


class PlaybookShelf:
    """The playbook for the misuse that an incident is about, each heading by itself."""

    name = "playbooks"

    def __init__(self, playbooks: Sequence[Document]) -> None:
        self._playbooks = playbooks

    def ask(self, scene: Scene, deadline: Deadline) -> Sequence[Evidence]:  # noqa: ARG002 - nothing is read that could be slow
        found = misuse_in(scene)
        return [
            Evidence(
                id="",
                kind="runbook",
                source=f"{document.id}#{section.heading}",
                says=f"{section.heading}: {section.text}",
            )
            for document in self._playbooks
            if found is not None and document.path == playbook_path(found.kind)
            for section in document.sections
            if section.text
        ]


def _searches(found: MisuseOf, since: datetime | None) -> Iterator[HistoryFilter]:
    """Say what of the log shows a misuse."""
    kind, who = found
    by_actor = {
        MisuseKind.REFUSED_CALLS: (Tag.TOOL_REFUSE, Tag.PERMISSION_REFUSE),
        MisuseKind.APPROVAL_ABUSE: (Tag.DECISION_REFUSE,),
        MisuseKind.FAST_DECISIONS: (Tag.DECISION_APPROVE, Tag.DECISION_REJECT),
        MisuseKind.EXPORTS: (Tag.CONTENT_EXPORT, Tag.LOG_EXPORT),
        MisuseKind.NEWCOMER: (None,),
    }
    by_anybody = {
        MisuseKind.REFUSED_SIGN_INS: (Tag.TOKEN_REFUSE,),
        MisuseKind.REVOKED_KEY: (Tag.TOKEN_REFUSE,),
        MisuseKind.TAMPERING: (Tag.LOG_VERIFY, Tag.ALARM_RAISE),
    }
    if kind in {MisuseKind.REVOKED_KEY, MisuseKind.NEWCOMER}:
        yield HistoryFilter(about=who, tag="access:user")
    for tag in by_actor.get(kind, ()):
        yield HistoryFilter(actor=who, tag=tag and str(tag), since=since)
    for tag in by_anybody.get(kind, ()):
        yield HistoryFilter(tag=str(tag), since=since)


def _of_entry(item: HistoryItem, who: str) -> Evidence:
    place = item.id if item.position is None else str(item.position)
    return Evidence(
        id="",
        kind="audit",
        source=f"audit:{place}",
        says=f"{item.tag} by {item.actor}: {item.summary}",
        at=item.at,
        about=who,
        data={"tag": item.tag, "actor": item.actor, "about": item.about, "entry": item.id},
    )
