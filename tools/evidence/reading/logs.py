"""Logs: folded lines, the last ones before the end, figures that change."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING, Any

from tools.evidence.reading import figures
from tools.evidence.reading.flags import flag_in
from tools.evidence.reading.lines import parse
from tools.evidence.reading.moments import moment_in
from tools.evidence.reading.notes import Note, short
from tools.evidence.reading.templates import VARIES, Folding, Group
from tools.evidence.reading.trailers import is_frame_of_source, is_trailer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tools.evidence.reading.envelopes import Recording

MAX_TROUBLE = 40
MAX_TURNS = 20
_SAMPLED = 4_000
_TAIL = 4
_LAST_WORDS = 2
"""Lines at the end that are kept even if they tell of no trouble."""
_ENDING = 200
"""Lines at the end among which the last messages are looked for."""
_RARE = 3
_SLOW_S = 1.0
_OVER = re.compile(
    r"\b(?:re)?connected (?:to|after|with|again)|\bINFO\W+connected\W*$|"
    r"\bconnection (?:to \S+ )?(?:re-?established|established|restored|ok|succeeded)\b|"
    r"\brecovered\b|"
    r"\b(?:succeeded|ok|success\w*) (?:after|on) (?:\d+ (?:retr|attempt)|retry|attempt)|"
    r"\bback (?:online|up|to normal)\b|\bis (?:reachable|available) again\b|"
    r"\bcircuit\b.{0,40}\bclosed\b|\balarm (?:is |was )?cleared\b|\bwatermark clear",
    re.IGNORECASE,
)
"""That something works again."""
_TURN = re.compile(
    r"\b(?:config\w*[ _](?:re)?load\w*|config\w*[ _](?:was )?(?:changed?|updated?|applied)|"
    r"reload(?:ed|ing)|deployed|deployment (?:of|started|completed)|rollout|"
    r"flags? (?:updated?|changed?|toggled|switched|enabled|disabled|set)|"
    r"drop(?:ped|ping)? index|alter user|generated password|secret \S+ patched|"
    r"rolled (?:out|back)|upgrad\w+|new version|feature flag|migrat\w+|failover|maintenance|"
    r"restart(?:ed|ing)|settings? (?:changed|updated)|rotat(?:ed|ing|ion)|"
    r"switched (?:to|over))\b",
    re.IGNORECASE,
)


def read_log(recording: Recording) -> Iterator[Note]:
    """Yield a summary, lines that tell of trouble, turning points and figures."""
    lines = [(n, line) for n, line in recording.lines if line and not line.isspace()]
    if not lines:
        return
    folding = Folding()
    folding.take(lines)
    about = _about(recording)
    raw = dict(recording.lines)
    trouble = [group for group in folding.groups.values() if _is_message(group, raw)]
    turns = _turns(folding, trouble)
    yield _summary(recording, lines, folding, trouble)
    last = _last_messages(lines, raw)
    tail, last_words = set(last[-_TAIL:]), set(last[-_LAST_WORDS:])
    for group in sorted(trouble, key=_rank)[:MAX_TROUBLE]:
        yield _line(group, about, folding.lines, tail=group.last in tail)
    for group in folding.groups.values():
        if group.last in last_words and not group.parsed.trouble:
            yield _line(group, about, folding.lines, tail=True)
    for group in _recoveries(folding, trouble)[:MAX_TURNS]:
        yield replace(_line(group, about, folding.lines, tail=False), form="recovery")
    for group in turns[:MAX_TURNS]:
        yield _turn(group, about)
        yield from flag_in(group.first, group.parsed.text, moment_in(group.first_raw))
    yield from _figures(lines, about, turns)


def _is_message(group: Group, raw: Mapping[int, str]) -> bool:
    return group.parsed.trouble and not _is_trailing(group.first, raw)


def _is_trailing(number: int, raw: Mapping[int, str]) -> bool:
    """Whether a line is a frame, a footer, or the line of source below a frame."""
    line = raw.get(number, "")
    below = line.startswith("    ") and is_frame_of_source(raw.get(number - 1, ""))
    return below or is_trailer(line)


def _last_messages(lines: Sequence[tuple[int, str]], raw: Mapping[int, str]) -> list[int]:
    """Return the numbers of the last lines that are no frames of a stack and no footers."""
    told = [number for number, _ in lines[-_ENDING:] if not _is_trailing(number, raw)]
    told = told or [number for number, _ in lines[-_TAIL:]]
    return [number for number in told if number < _stops_at(told, raw)] or told


def _stops_at(told: Sequence[int], raw: Mapping[int, str]) -> int:
    """Return the line at which a program begins to stop: what comes after is of stopping."""
    found = (number for number in told[-_STOPPING:] if _STOPS.search(raw.get(number, "")))
    return next(found, told[-1] + 1)


_STOPPING = 12
_STOPS = re.compile(
    r"\b(?:shutting down|graceful(?:ly)? (?:shut|stop)|shutdown (?:initiated|started|hook)|"
    r"received (?:SIGTERM|SIGINT|signal)|SIGTERM received|"
    r"stopping (?:server|service|application|workers?))",
    re.IGNORECASE,
)


def _about(recording: Recording) -> dict[str, str]:
    told = recording.params
    name = told.get("pod_name") or told.get("name") or told.get("deployment") or ""
    return {"pod": str(name), "namespace": str(told.get("namespace") or "")}


def _rank(group: Group) -> tuple[int, int, str]:
    return (0 if group.parsed.level == "error" else 1, -group.count, group.template)


def _turns(folding: Folding, trouble: list[Group]) -> list[Group]:
    """Return the rare lines that tell of a change, in the order of the log."""
    bad = {id(group) for group in trouble}
    found = [
        group
        for group in folding.groups.values()
        if group.count <= _RARE and _TURN.search(group.parsed.text) and id(group) not in bad
    ]
    return sorted(found, key=lambda group: group.first)


def _recoveries(folding: Folding, trouble: list[Group]) -> list[Group]:
    """Return the lines after the first trouble that say that it is over."""
    began = min((group.first for group in trouble), default=None)
    if began is None:
        return []
    bad = {id(group) for group in trouble}
    return [
        group
        for group in folding.groups.values()
        if group.last > began and id(group) not in bad and _OVER.search(group.parsed.text)
    ]


def _summary(
    recording: Recording,
    lines: Sequence[tuple[int, str]],
    folding: Folding,
    trouble: Sequence[Group],
) -> Note:
    bad = sum(group.count for group in trouble)
    first = next((m for _, line in lines[:20] if (m := moment_in(line))), None)
    last = next((m for _, line in reversed(lines[-20:]) if (m := moment_in(line))), None)
    data = {
        **_about(recording),
        "lines": folding.lines,
        "trouble": bad,
        "kinds": len(folding.groups),
        "first": first.isoformat() if first else "",
        "last": last.isoformat() if last else "",
        "filter": str(recording.params.get("filter") or ""),
        "cut": recording.cut,
    }
    return Note(
        kind="log",
        form="log",
        line=lines[0][0],
        says=f"{folding.lines} lines of {len(folding.groups)} kinds, {bad} tell of trouble.",
        about=_about(recording)["pod"],
        at=last,
        data=data,
    )


def _line(group: Group, about: dict[str, str], lines: int, *, tail: bool) -> Note:
    first, last = moment_in(group.first_raw), moment_in(group.last_raw)
    times = f"{group.count} times" if group.count > 1 else "once"
    return Note(
        kind="log",
        form="line",
        line=group.first,
        says=short(f"{times}: {group.parsed.text}"),
        about=about["pod"],
        at=last,
        data={
            **about,
            "text": short(group.parsed.text, 1_000),
            "level": group.parsed.level,
            "trouble": group.parsed.trouble,
            "count": group.count,
            "lines": lines,
            "first": first.isoformat() if first else "",
            "last": last.isoformat() if last else "",
            "last_line": group.last,
            "tail": tail,
            "json": group.parsed.fields is not None,
            # nothing in it ever varies: no name, no number, nobody's text
            "fixed": VARIES not in group.template,
        },
    )


def _turn(group: Group, about: dict[str, str]) -> Note:
    at = moment_in(group.first_raw)
    return Note(
        kind="log",
        form="turn",
        line=group.first,
        says=short(group.parsed.text),
        about=about["pod"],
        at=at,
        data={**about, "text": short(group.parsed.text, 500), "line": group.first},
    )


def _figures(
    lines: Sequence[tuple[int, str]], about: dict[str, str], turns: Sequence[Group]
) -> Iterator[Note]:
    points: dict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
    step = max(1, len(lines) // _SAMPLED)
    raw = dict(lines[::step])
    for number, line in raw.items():
        for name, unit, value in _numbers(line):
            points[name, unit].append((number, value))
    for (name, unit), found in sorted(points.items()):
        values = [value for _, value in found]
        if unit == "s" and len(values) >= _RARE and median(values) >= _SLOW_S:
            yield _slow(name, found, raw, about)
        shift = figures.shift_of(name, unit, found)
        if shift:
            yield _shift(shift, about, turns, raw, step)


def _numbers(line: str) -> Iterator[tuple[str, str, float]]:
    parsed = parse(line[:1_500])
    if parsed.fields is not None:
        yield from figures.of_fields(parsed.fields)
        text = str(parsed.fields.get("message") or parsed.fields.get("msg") or "")
    else:
        text = parsed.text
    yield from figures.of_text(text)


def _slow(
    name: str, found: Sequence[tuple[int, float]], raw: dict[int, str], about: dict[str, str]
) -> Note:
    values = [value for _, value in found]
    data: dict[str, Any] = {
        **about,
        "name": name,
        "low": min(values),
        "median": median(values),
        "high": max(values),
        "count": len(values),
        "text": short(parse(raw[found[0][0]]).text),
        "json": parse(raw[found[0][0]]).fields is not None,
    }
    says = f"{name}: {data['low']:.1f} to {data['high']:.1f} s, {len(values)} times."
    return Note(
        kind="log", form="slow", line=found[0][0], says=says, about=about["pod"], data=data
    )


def _shift(
    shift: figures.Shift,
    about: dict[str, str],
    turns: Sequence[Group],
    raw: dict[int, str],
    step: int,
) -> Note:
    near = [t for t in turns if abs(t.first - shift.at) <= max(40 * step, 200)]
    turn = min(near, key=lambda t: abs(t.first - shift.at), default=None)
    at = moment_in(raw.get(shift.at, ""))
    data = {
        **about,
        "name": shift.name,
        "unit": shift.unit,
        "before": shift.before,
        "after": shift.after,
        "rises": shift.rises,
        "at": at.isoformat() if at else "",
        "turn": turn.parsed.text[:300] if turn else "",
        "turn_line": turn.first if turn else 0,
        "json": parse(raw.get(shift.at, "")).fields is not None,
    }
    says = f"{shift.name} goes from {shift.before:g}{shift.unit} to {shift.after:g}{shift.unit}"
    return Note(
        kind="log",
        form="shift",
        line=shift.at,
        says=f"{says} at line {shift.at}.",
        about=about["pod"],
        at=at,
        data=data,
    )
