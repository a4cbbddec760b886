"""Answers about the use of names, as JSON carries them."""

from __future__ import annotations

from pydantic import BaseModel, Field


class RecordedOut(BaseModel):
    """How a scan was taken."""

    outcome: str = Field(description="recorded, same (told before) or older (not taken).")
    names: int
    in_files: int = Field(description="How many files use them, counted for each name.")
    unknown: list[str] = Field(description="Not registered, so left out; the first few.")
    standing: str = Field(description="The commit of which the record now tells.")


class ScanOut(BaseModel):
    """What stands of one branch of a repository."""

    repository: str
    branch: str
    commit: str
    commit_at: str
    context: str
    revision: int
    files: int
    skipped: int
    in_files: int
    told_by: str
    first_told_by: str = Field(description="To whom the branch belongs: they replace it.")
    scanned_at: str


class ScansOut(BaseModel):
    """Every branch that was scanned."""

    items: list[ScanOut]


class SeenOut(BaseModel):
    """One name in one file."""

    repository: str
    branch: str
    path: str
    lines: list[int] = Field(description="The first of them; `times` counts all.")
    times: int
    spelled: str
    place: str
    commit: str
    scanned_at: str


class GoneOut(BaseModel):
    """A repository that used the name once."""

    repository: str
    branch: str
    last_commit: str
    last_commit_at: str


class LookupsOut(BaseModel):
    """Lookups of one caller from one context."""

    caller: str = Field(description="A service, or `person` for all people.")
    context: str
    times: int
    first_day: str
    last_day: str


class UsageOut(BaseModel):
    """All that is known of a name's use."""

    kind: str
    name: str
    context: str
    seen: list[SeenOut]
    more_places: int = Field(description="Places beyond those in `seen`.")
    gone: list[GoneOut]
    lookups: list[LookupsOut]
    lookups_counted_since: str | None
    repositories_scanned: int
    last_used_at: str | None


class ReasonOut(BaseModel):
    """One thing that stands against a removal, or is worth knowing."""

    what: str = Field(examples=["code"])
    says: str


class RemovalOut(BaseModel):
    """Whether a name can be removed."""

    name: str
    can_remove: str = Field(description="yes, no or not known.")
    blocks: list[ReasonOut]
    not_known: list[ReasonOut]
    notes: list[ReasonOut]
