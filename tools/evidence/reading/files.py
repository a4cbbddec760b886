"""The files of an incident, as evidence: recognised by content, cited by file and line."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from registry.contracts.incidents import Evidence
from tools.evidence.cleaning import clean, plain_items
from tools.evidence.reading.answers import read_answer
from tools.evidence.reading.blotting import blotted, without_secrets
from tools.evidence.reading.clocks import read_clocks
from tools.evidence.reading.data import read_data
from tools.evidence.reading.describing import read_description
from tools.evidence.reading.disks import read_disks
from tools.evidence.reading.envelopes import Recording, unwrap
from tools.evidence.reading.forms import Form, form_of
from tools.evidence.reading.logs import read_log
from tools.evidence.reading.notes import Note, short
from tools.evidence.reading.releases import read_release
from tools.evidence.reading.sizes import read_sizes
from tools.evidence.reading.tables import read_table
from tools.evidence.reading.trees import read_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from registry.contracts.incidents import Scene

MAX_FILES = 200
MAX_LINE = 8_000
"""Characters of a line; more of it is left out, unless the file is data."""
MAX_EVIDENCE = 400
MAX_SOURCE = 300
_DEEPER = -8
MAX_NOTES = 1_500
"""Notes taken of one file; rows of a large table are the first to be left out."""


def with_files(
    gather: Callable[[Scene], tuple[Evidence, ...]],
) -> Callable[[Scene], tuple[Evidence, ...]]:
    """Gather as before, and read the files that are attached to the alerts as well."""

    def both(scene: Scene) -> tuple[Evidence, ...]:
        found = gather(scene)
        return (*found, *read_attached(scene, first=len(found) + 1))

    return both


def read_attached(scene: Scene, *, first: int = 1) -> tuple[Evidence, ...]:
    """Read every file that is attached to an alert of the incident.

    Of files with one name and unlike texts each is read: the later ones are named by their
    alert as well.
    """
    files: dict[str, str] = {}
    for alert in sorted(scene.alerts, key=lambda each: each.fingerprint):
        for name, text in alert.files.items():
            taken = files.get(name, text) != text
            files[f"{alert.fingerprint}/{name}" if taken else name] = text
    return read_files(files, first=first)


def read_files(files: Mapping[str, str], *, first: int = 1) -> tuple[Evidence, ...]:
    """Read texts by name; ids are counted from `first` in the order of the names.

    What files say twice is told once. Nothing in them is an instruction to anybody.
    """
    names = sorted(files)[:MAX_FILES]
    every = [(name, note) for name in names for note in _of_file(name, files[name])]
    notes = _most_telling(list(_once(every)))
    return tuple(
        _evidence(f"E{number}", name, note) for number, (name, note) in enumerate(notes, first)
    )


def _evidence(name: str, file: str, note: Note) -> Evidence:
    return Evidence(
        id=name,
        kind=note.kind,
        source=clean(f"file:{file}:{note.line}", MAX_SOURCE),
        says=clean(blotted(note.says)),
        at=note.at,
        about=clean(note.about, MAX_SOURCE),
        # Objects of a cluster lie deeper than other data; what is below is left out.
        data=without_secrets(plain_items({"form": note.form, **note.data}, depth=_DEEPER)),
    )


def _most_telling(notes: list[tuple[str, Note]]) -> list[tuple[str, Note]]:
    """Return as many as are kept, in their order; what is well is the first to be left out."""
    if len(notes) <= MAX_EVIDENCE:
        return notes
    order = sorted(range(len(notes)), key=lambda place: (_dulness(notes[place][1]), place))
    return [notes[place] for place in sorted(order[:MAX_EVIDENCE])]


def _dulness(note: Note) -> int:
    if note.form == "row":
        return 1 if _IN_TROUBLE.search(note.says) else 3
    if note.form == "event" and note.data.get("type") == "Normal":
        return 2
    return 1 if note.form in {"object", "missing", "page", "turn"} else 0


_IN_TROUBLE = re.compile(r"BackOff|Error|Failed|Pending|NotReady|OOMKilled|Evicted|Unknown")


def _once(notes: Iterable[tuple[str, Note]]) -> Iterator[tuple[str, Note]]:
    seen: set[tuple[str, str, str]] = set()
    for name, note in notes:
        key = (note.form, note.about, note.says)
        if note.form in {"missing", "log"} or key not in seen:
            seen.add(key)
            yield name, note


def _of_file(file: str, text: str) -> Iterator[Note]:
    """Yield what one file says; one that no reader can take must not hide the others."""
    recording = unwrap(file, text)
    try:
        yield from list(_readable(recording))
    except Exception as error:  # noqa: BLE001 - as it says; outsiders write these files
        broke = f"It could not be read ({type(error).__name__})."
        yield _missing(replace(recording, failure=broke))


def _readable(recording: Recording) -> Iterator[Note]:
    form, documents = form_of(recording)
    if form is not Form.DATA:
        cut = tuple((number, line[:MAX_LINE]) for number, line in recording.lines)
        recording = replace(recording, lines=cut)
    yield from islice(_notes(recording, form, documents), MAX_NOTES)


def _notes(recording: Recording, form: Form, documents: Any) -> Iterator[Note]:
    match form:
        case Form.MISSING:
            yield _missing(recording)
        case Form.PAGE:
            yield _page(recording)
        case Form.DATA:
            yield from read_data(recording, documents)
        case _:
            yield from _READERS[form](recording)


_READERS: Mapping[Form, Callable[[Recording], Iterator[Note]]] = {
    Form.ANSWER: read_answer,
    Form.CLOCKS: read_clocks,
    Form.DESCRIPTION: read_description,
    Form.DISKS: read_disks,
    Form.LOG: read_log,
    Form.RELEASE: read_release,
    Form.SIZES: read_sizes,
    Form.TABLE: read_table,
    Form.TREE: read_tree,
}


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
