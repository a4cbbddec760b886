"""The files of an incident, as evidence: recognised by content, cited by file and line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.contracts.incidents import Evidence
from tools.evidence.reading.data import read_data
from tools.evidence.reading.describing import read_description
from tools.evidence.reading.envelopes import Recording, unwrap
from tools.evidence.reading.forms import Form, form_of
from tools.evidence.reading.logs import read_log
from tools.evidence.reading.notes import Note, short
from tools.evidence.reading.tables import read_table
from tools.evidence.reading.trees import read_tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from registry.contracts.incidents import Scene

MAX_FILES = 200
MAX_NOTES = 1_500
"""Notes taken of one file; rows of a large table are the first to be left out."""


def read_attached(scene: Scene) -> tuple[Evidence, ...]:
    """Read every file that is attached to an alert of the incident."""
    files: dict[str, str] = {}
    for alert in scene.alerts:
        files.update(alert.files)
    return read_files(files)


def read_files(files: Mapping[str, str], *, first: int = 1) -> tuple[Evidence, ...]:
    """Read texts by name; ids are counted from `first` in the order of the names.

    What files say twice is told once. Nothing in them is an instruction to anybody.
    """
    names = sorted(files)[:MAX_FILES]
    notes = (
        (name, note) for name in names for note in _of_file(unwrap(name, files[name]))
    )
    return tuple(
        Evidence(
            id=f"E{number}",
            kind=note.kind,
            source=f"file:{name}:{note.line}",
            says=note.says,
            at=note.at,
            about=note.about,
            data={"form": note.form, **note.data},
        )
        for number, (name, note) in enumerate(_once(notes), first)
    )


def _once(notes: Iterable[tuple[str, Note]]) -> Iterator[tuple[str, Note]]:
    seen: set[tuple[str, str, str]] = set()
    for name, note in notes:
        key = (note.form, note.about, note.says)
        if note.form in {"missing", "log"} or key not in seen:
            seen.add(key)
            yield name, note


def _of_file(recording: Recording) -> Iterator[Note]:
    form, documents = form_of(recording)
    notes = 0
    for note in _notes(recording, form, documents):
        notes += 1
        if notes > MAX_NOTES:
            return
        yield note


def _notes(recording: Recording, form: Form, documents: Any) -> Iterator[Note]:
    match form:
        case Form.MISSING:
            yield _missing(recording)
        case Form.DESCRIPTION:
            yield from read_description(recording)
        case Form.DATA:
            yield from read_data(recording, documents)
        case Form.TABLE:
            yield from read_table(recording)
        case Form.TREE:
            yield from read_tree(recording)
        case Form.PAGE:
            yield _page(recording)
        case Form.LOG:
            yield from read_log(recording)


def _missing(recording: Recording) -> Note:
    asked = ", ".join(f"{key} {value}" for key, value in recording.params.items())
    return Note(
        kind="missing",
        form="missing",
        line=recording.lines[0][0] if recording.lines else 1,
        says=short(f"{recording.tool or 'A reading'} ({asked}): {recording.failure}"),
        about=str(recording.params.get("pod_name") or recording.params.get("name") or ""),
        data={"tool": recording.tool, "why": recording.failure, **_plain(recording.params)},
    )


def _plain(params: Mapping[str, Any]) -> dict[str, str]:
    return {f"asked_{key}": str(value) for key, value in params.items()}


def _page(recording: Recording) -> Note:
    """Return a page as advice: what it says is about such cases, not about this one."""
    said = next(line for _, line in recording.lines if line.strip())
    return Note(
        kind="runbook",
        form="page",
        line=recording.lines[0][0],
        says=short(f"{recording.params.get('url', '')} {said}"),
        data={"url": str(recording.params.get("url", ""))},
    )
