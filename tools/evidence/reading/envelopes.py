"""What recording tools write around a reading, taken off and kept as data about it.

A recorder may begin a file with one line of JSON on the call and a second one on how it went;
command wrappers add `stdout:`, `stderr:` and a line on the exit code; log fetchers add a block
of their own words. None of that was said by the thing that was read.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_BYTES = 16_000_000
"""Of a longer file the beginning is read."""
MAX_LINES = 250_000
_HEADER_KEYS = frozenset({"tool_name", "toolset_name"})
_OUTPUTS = frozenset({"stdout", "output"})
_STATUS_KEYS = frozenset({"schema_version", "return_code", "invocation", "params"})
_WRAPPER = re.compile(r"^(?:stdout|stderr):\s*$|^Command `.*` failed with return code \d+\s*$")
_FAILURE = re.compile(
    r"^(?:Error from server|error: |Error: |No resources found|No events found|"
    r"Unable to connect to the server|Network error while|Failed to (?:fetch|query|execute)|"
    r"The connection to the server)"
)
_NO_LOG = re.compile(r"\((?:BadRequest|NotFound)\)")
"""How the cluster says that a container has no log (yet)."""
_METADATA = "LOG QUERY METADATA"
_RULER = "=" * 20
_MAX_FAILURE_LINES = 8
_HEADINGS = frozenset({"output:", "stdout:", "stderr:"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One file: what was said, with its line numbers, and what is known of the reading."""

    file: str
    lines: tuple[tuple[int, str], ...]
    """Line number, counted from 1, and text."""
    params: Mapping[str, Any] = field(default_factory=dict)
    tool: str = ""
    failure: str = ""
    """Why the source had nothing, in its words; empty when it answered."""
    cut: bool = False

    @property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(line for _, line in self.lines)


def unwrap(file: str, text: str) -> Recording:
    """Take off what the recorder wrote around the reading."""
    cut = len(text) > MAX_BYTES
    raw = text[:MAX_BYTES].split("\n")
    cut = cut or len(raw) > MAX_LINES
    lines = [(n, line.rstrip("\r")) for n, line in enumerate(raw[:MAX_LINES], 1)]
    call = _json_of(lines, 0)
    told: dict[str, Any] = {}
    if _HEADER_KEYS & call.keys():
        told, lines = {**call}, lines[1:]
        lines = [*_nested(call, lines)]
    status = _json_of(lines, 0)
    if _OUTPUTS & status.keys() and len(lines) <= _MAX_FAILURE_LINES:
        told, lines = {**told, **status}, [*_nested(status, [])]
        status = {}
    if len(_STATUS_KEYS & status.keys()) >= 2:  # noqa: PLR2004 - one key may be anybody's
        told, lines = {**told, **status}, lines[1:]
    kept = tuple(_content(lines))
    return Recording(
        file=file,
        lines=kept,
        params=_params(told),
        tool=str(told.get("tool_name") or ""),
        failure=_failure(told, kept),
        cut=cut,
    )


def _json_of(lines: list[tuple[int, str]], at: int) -> dict[str, Any]:
    """Return the object on that line; empty when it holds none."""
    if at >= len(lines) or not lines[at][1].lstrip().startswith("{"):
        return {}
    try:
        found = json.loads(lines[at][1])
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _nested(call: Mapping[str, Any], lines: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield the lines; of a recorder that puts everything into one object, its data."""
    result = call.get("result")
    holder = result if isinstance(result, dict) else call
    data = next((holder[key] for key in ("data", *sorted(_OUTPUTS)) if key in holder), None)
    if isinstance(data, str):
        yield from ((1, line) for line in data.split("\n"))
    yield from lines


def _params(told: Mapping[str, Any]) -> dict[str, Any]:
    for key in ("match_params", "params"):
        found = told.get(key)
        if isinstance(found, dict) and found:
            return {str(name): value for name, value in found.items() if value is not None}
    return {}


def _content(lines: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    block = _metadata_lines(lines)
    for number, line in lines:
        if number not in block and not (line[:7] in _WRAPPED and _is_wrapper(line)):
            yield number, line


_WRAPPED = frozenset({"stdout:", "stderr:", "Command", '{"kind"'})
"""How such lines begin: a look-up here is all that other lines cost."""


def _is_wrapper(line: str) -> bool:
    """Whether a wrapper, or the cluster through it, says that a reading was not possible."""
    refused = line.startswith('{"kind":"Status"') and '"Failure"' in line
    return refused or _WRAPPER.match(line) is not None


def _metadata_lines(lines: list[tuple[int, str]]) -> range:
    """Return the numbers of the lines in which a log fetcher speaks of itself."""
    at = next((i for i, (_, line) in enumerate(lines) if line.startswith(_METADATA)), -1)
    if at < 0:
        return range(0)
    rulers = [i for i, (_, line) in enumerate(lines) if line.startswith(_RULER)]
    first = max((i for i in rulers if i < at), default=at)
    last = max((i for i in rulers if i > at), default=at)
    return range(lines[first][0], lines[last][0] + 1)


def _is_own_word(told: Mapping[str, Any], line: str) -> bool:
    """Whether a program wrote such a line into its log: the reading itself went well."""
    is_log = "log" in str(told.get("tool_name") or "") and told.get("status") == "success"
    return is_log and not _NO_LOG.search(line)


def _failure(told: Mapping[str, Any], lines: tuple[tuple[int, str], ...]) -> str:
    said = [line for _, line in lines if line.strip()]
    if said and len(said) <= _MAX_FAILURE_LINES and _FAILURE.match(said[0]):
        return "" if _is_own_word(told, said[0]) else said[0]
    if said:
        return ""
    error = [line for line in str(told.get("error") or "").split("\n") if line.strip()]
    # Of a command that printed nothing the heading of its output is left.
    telling = [line.strip() for line in error if line.strip().lower() not in _HEADINGS]
    return telling[-1] if telling else "It had nothing."
