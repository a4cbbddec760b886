"""Audit entries: what was done or refused, by whom, in the one form that is hashed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from registry.domain.digest import canonical
from registry.domain.times import parse_moment, show_moment
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from datetime import datetime

VERSION = 1
"""Of the body; a reader of an old log knows by it how to read."""


class Tag(StrEnum):
    """What an entry records, as `subject:object:action`. A tag is never renamed or removed."""

    PROPOSAL_CREATE = "registry:proposal:create"
    PROPOSAL_REFUSE = "registry:proposal:refuse"
    PROPOSAL_JOIN = "registry:proposal:join"
    """The same wish again, from another thread."""
    PROPOSAL_VOID = "registry:proposal:void"
    """The state moved: its approvals are void and it waits again."""
    PROPOSAL_EXPIRE = "registry:proposal:expire"
    DECISION_APPROVE = "proposal:decision:approve"
    DECISION_REJECT = "proposal:decision:reject"
    DECISION_REFUSE = "proposal:decision:refuse"
    """Somebody tried to decide who may not, or on what is no longer so."""
    PROPOSAL_CLIMB = "registry:proposal:climb"
    """Nobody decided in time: its owner, then a lead, then a channel were told."""
    COMMENT_ADD = "proposal:comment:add"
    SNOOZE_SET = "proposal:snooze:set"
    """Somebody who may decide said "not now"; it is no rejection."""
    TALK_REFUSE = "proposal:talk:refuse"
    """A comment or a "not now" that was not taken."""
    IMPROVEMENT_PUT_OFF = "optimise:improvement:put_off"
    """Somebody said "not now" to what the optimiser found."""
    IMPROVEMENT_REFUSE = "optimise:improvement:refuse"
    DELEGATION_GIVE = "access:delegation:give"
    DELEGATION_END = "access:delegation:end"
    DELEGATION_REFUSE = "access:delegation:refuse"
    ABSENCE_SET = "access:absence:set"
    REVISION_APPLY = "registry:revision:apply"
    REVISION_REFUSE = "registry:revision:refuse"
    REVISION_VERIFY_MISS = "registry:revision:verify_miss"
    """What resolves after applying is not what was promised."""
    ALIAS_WARN = "registry:alias:warn"
    """Its announced end is near enough that lookups are warned."""
    ALIAS_BROWNOUT = "registry:alias:brownout"
    ALIAS_END = "registry:alias:end"
    ALIAS_EXPIRE = "registry:alias:expire"
    CONTRACT_SUNSET = "registry:contract:sunset"
    NOTICE_FAIL = "registry:notice:fail"
    """An owner could not be told; once for each notice."""
    REPORT_DELIVER = "incident:report:deliver"
    """A report of an incident left for one of the ways in deliveries.yaml."""
    CONTENT_EXPORT = "registry:content:export"
    USER_CREATE = "access:user:create"
    USER_REVOKE = "access:user:revoke"
    USER_REFUSE = "access:user:refuse"
    PERMISSION_REFUSE = "access:permission:refuse"
    """Somebody known asked for what their roles do not allow."""
    TOKEN_REFUSE = "access:token:refuse"  # noqa: S105 - a tag, not a secret
    """Nobody known asked; one entry per minute counts them."""
    TOOL_REFUSE = "agent:tool:refuse"
    RUN_START = "agent:run:start"
    RUN_FINISH = "agent:run:finish"
    MODEL_FALLBACK = "model:provider:fallback"
    """A model did not answer, and another one, or the offline planner, took its place."""
    MODEL_REFUSE = "model:budget:refuse"
    """A model was not asked, because what may be used up is used up."""
    RUN_CANCEL = "agent:run:cancel"
    RUN_CANCEL_REFUSE = "agent:run:cancel_refuse"
    JOB_RETRY = "work:job:retry"
    SCHEDULE_RUN = "work:schedule:run"
    """Somebody had regular work done before it was due."""
    LOG_VERIFY = "audit:log:verify"
    LOG_EXPORT = "audit:log:export"
    LOG_ARCHIVE = "audit:log:archive"
    LOG_UNPUBLISHED = "audit:log:unpublished"
    """A checkpoint could not be brought to the outside anchor."""
    KEY_CREATE = "audit:key:create"
    KEY_ROTATE = "audit:key:rotate"
    SNAPSHOT_WRITE = "audit:snapshot:write"
    KNOWLEDGE_REPLACE = "knowledge:source:replace"
    """What is found of a folder, or of the registry itself, was read anew."""
    OPERATOR_PAUSE = "operator:work:pause"
    """Every apply and every wish of an agent is refused from here on."""
    OPERATOR_RESUME_ASK = "operator:resume:ask"
    OPERATOR_RESUME = "operator:work:resume"
    """A second person agreed that work goes on."""
    OPERATOR_REFUSE = "operator:work:refuse"
    ALARM_RAISE = "watch:alarm:raise"
    ALARM_CLEAR = "watch:alarm:clear"
    ALERT_TAKE = "monitoring:alert:take"
    """A delivery of alerts was stored; one entry for all that it held."""
    ALERT_REFUSE = "monitoring:alert:refuse"
    INCIDENT_OPEN = "monitoring:incident:open"
    INCIDENT_REOPEN = "monitoring:incident:reopen"
    INCIDENT_MERGE = "monitoring:incident:merge"
    """Something that was told showed that two incidents are one."""
    INCIDENT_TRIAGE = "monitoring:incident:triage"
    INCIDENT_WORD = "monitoring:incident:word"
    """A model explained what was found; the sentences that code kept."""
    INCIDENT_CLOSE = "monitoring:incident:close"
    INCIDENT_REFUSE = "monitoring:incident:refuse"
    INCIDENT_PRUNE = "monitoring:incident:prune"
    """Raw alerts, incidents or deployments that were older than is kept; how many."""
    DEPLOYMENT_TELL = "platform:deployment:tell"
    """A pipeline told what came to run."""
    DEPLOYMENT_REFUSE = "platform:deployment:refuse"
    ACTION_PROPOSE = "platform:action:propose"
    ACTION_JOIN = "platform:action:join"
    ACTION_APPROVE = "platform:action:approve"
    ACTION_REJECT = "platform:action:reject"
    ACTION_VOID = "platform:action:void"
    """Its workload moved, or an approval fell: it waits again, or makes no sense any more."""
    ACTION_TAKE = "platform:action:take"
    """A worker took it; from here on nobody does it again."""
    ACTION_DONE = "platform:action:done"
    ACTION_FAIL = "platform:action:fail"
    ACTION_UNKNOWN = "platform:action:unknown"
    ACTION_SETTLE = "platform:action:settle"
    """A person looked, and said what became of it."""
    ACTION_EXPIRE = "platform:action:expire"
    ACTION_REFUSE = "platform:action:refuse"
    USAGE_RECORD = "usage:scan:record"
    """What a scan of a repository saw took the place of what the last one did."""
    USAGE_FORGET = "usage:scan:forget"
    USAGE_REFUSE = "usage:scan:refuse"
    CODE_REFUSE = "code:command:refuse"
    """What somebody asked for on a pull request and may not have."""
    CODE_FIX = "code:fix:ask"
    """Somebody asked for a pull request with fixes; what became of it."""
    CODE_SUPERSEDE = "code:change:supersede"
    """Another commit came, or the pull request was closed: its reviews count no more."""
    CODE_PRUNE = "code:event:prune"
    """What was told of pull requests longer ago than is kept; how much."""
    CODE_BIND = "code:repository:bind"
    """A repository was seen for the first time, or people gave its name to another."""
    CODE_MISMATCH = "code:repository:refuse"
    """A name led to another repository than before; nothing is done for it."""


class UnreadableEntry(InvalidInput):
    """Bytes that no version of Frenly wrote as an audit entry."""

    code = "audit.unreadable_entry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One recorded act. Its body is stored as written and never written anew."""

    id: str
    at: datetime
    tag: Tag
    actor: str
    agent: str = ""
    """The agent that acted on behalf of the actor, or empty."""
    credential: str = ""
    """Which credential proved the actor; its id, never its secret."""
    auth: str = ""
    about: str
    """What it concerns: a proposal, a user, a row key."""
    data: dict[str, Any]

    def body(self) -> bytes:
        """Return the canonical bytes that are hashed into the log."""
        content = {
            "v": VERSION,
            "id": self.id,
            "at": show_moment(self.at),
            "tag": str(self.tag),
            "actor": self.actor,
            "agent": self.agent,
            "credential": self.credential,
            "auth": self.auth,
            "about": self.about,
            "data": self.data,
        }
        return canonical(content)

    @classmethod
    def read(cls, body: bytes) -> Self:
        """Read what `body` wrote; raise `UnreadableEntry` for any other bytes."""
        try:
            content = json.loads(body)
            content.pop("v")
            moment, tag = parse_moment(content["at"]), Tag(content["tag"])
            entry = cls(**{**content, "at": moment, "tag": tag})
            is_ours = _holds_texts(entry) and entry.body() == body
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, InvalidInput):
            is_ours = False
        if not is_ours:
            raise UnreadableEntry(
                f"{body[:60]!r} is not an audit entry as this version writes them.",
                hint="Verify the log with `frenly audit verify`, or try a newer version.",
            )
        return entry


def _holds_texts(entry: Entry) -> bool:
    texts = entry.id, entry.actor, entry.agent, entry.credential, entry.auth, entry.about
    return all(isinstance(text, str) for text in texts) and isinstance(entry.data, dict)
