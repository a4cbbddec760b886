"""Why a container ended or never began, as the platform itself tells it."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from agent.triage.causes.ages import is_long_over
from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import workload_of
from agent.triage.causes.facts import ids
from agent.triage.causes.measures import amount_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

_NOT_FOUND = re.compile(
    r'exec: \\?"([^"\\]+)\\?": (?:executable file not found|stat [^:]+: no such)'
)
_NO_FILE = re.compile(r'exec: \\?"([^"\\]+)\\?": .{0,80}?no such file or directory')
_NO_RIGHT = re.compile(r'exec: \\?"([^"\\]+)\\?": .{0,80}?permission denied')
_SHELL = re.compile(
    r"(?:^|[\s:])([\w./-]+): (?:command )?not found\b|exec: ([\w./-]+): not found"
)
COMMANDS = frozenset(
    {"awk", "bash", "cat", "chmod", "chown", "cp", "curl", "date", "dig", "docker", "echo"}
    | {"env", "find", "gcc", "git", "go", "grep", "gunicorn", "gzip", "helm", "java", "jq"}
    | {"kubectl", "ls", "make", "mkdir", "mv", "mysql", "nc", "nginx", "node", "npm", "perl"}
    | {"nslookup", "openssl", "php", "ping", "pip", "printf", "psql", "python", "python3"}
    | {"redis-cli", "rm", "ruby", "sed", "sh", "sleep", "sort", "tail", "tar", "tee", "touch"}
    | {"uvicorn", "wget", "xargs", "yarn", "zip"}
)
"""What people mostly want to run; a name near to one of them is a typo of it."""
_KILLED, _NO_COMMAND = 137, 127


def out_of_memory(facts: Facts) -> Iterator[Draft]:
    """The kernel ended it: it used more memory than its limit."""
    for e in facts.of("container"):
        if "OOMKilled" not in {e.data["ended"].get("reason"), e.data["reason"]}:
            continue
        is_over = is_long_over(facts, e)
        limit = e.data["limits"].get("memory")
        room = f"its memory limit of {limit}" if limit else "the memory that it may"
        yield Draft(
            entity=workload_of(e.about),
            fault="out_of_memory",
            says=(
                f"{facts.condition(e.about) or 'Pod ' + e.about}: container "
                f"{e.data['container']} was killed because it ran out of memory (OOMKilled): "
                f"it used more than {room}."
            ),
            rule="oom_killed",
            about=e.about,
            seen=(e.id,),
            # Who asks why it runs out of memory knows that it does.
            direct=not is_over and not _KNOWN.search(facts.scene.incident.title),
            against=(e.id,) if is_over else (),
            weight=0.4 if is_over else 0.95,
            disproof="A last state that is not OOMKilled, or memory far below the limit.",
        )


_KNOWN = re.compile(r"\bOOM|out of memory", re.IGNORECASE)


def out_of_memory_event(facts: Facts) -> Iterator[Draft]:
    """A node or a table tells of it, without the container's state."""
    told = [e for e in facts.of("row") if e.data["status"] == "OOMKilled"]
    for e in [*facts.events("OOMKilling", "SystemOOM"), *told]:
        yield Draft(
            entity=workload_of(e.about),
            fault="out_of_memory",
            says=f"{e.about} was killed because it ran out of memory: {e.says}",
            rule="oom_event",
            about=e.about,
            seen=(e.id,),
            direct=True,
            weight=0.9,
            disproof="Memory in use far below the limit at that time.",
        )


def bad_command(facts: Facts) -> Iterator[Draft]:
    """What it is told to run is not in its image."""
    places = [*facts.of("container"), *facts.of("event")]
    for e in places:
        text = f"{e.data.get('message', '')} {(e.data.get('ended') or {}).get('message', '')}"
        found = _NOT_FOUND.search(text) or _NO_FILE.search(text)
        if found:
            yield _no_command(facts, e, found[1], (e.id,), ())
        denied = _NO_RIGHT.search(text)
        if denied:
            yield _not_runnable(facts, e, denied[1])


def shell_command(facts: Facts) -> Iterator[Draft]:
    """A shell did not find it, and the container ended with the exit code for that."""
    for e in facts.of("line"):
        found = _SHELL.search(e.data["text"])
        if not found:
            continue
        ended = [c for c in facts.troubled(e.about) if c.data["ended"].get("code")]
        fits = [c for c in ended if c.data["ended"]["code"] == _NO_COMMAND]
        if fits or e.data["tail"]:
            yield _no_command(
                facts, e, found[1] or found[2], (e.id,), ids(fits or _given_up(facts, e))
            )


def _given_up(facts: Facts, e: Evidence) -> list[Evidence]:
    """Return what shows that it fails, if a shell says so last and no exit code is told."""
    told = any(c.data["ended"].get("code") for c in facts.containers(e.about))
    last = e.data["tail"] and _OF_SHELL.search(str(e.data["text"]))
    return facts.unwell(e.about) if last and not told else []


_OF_SHELL = re.compile(
    r"\.sh: |\bline \d+: |^(?:/\S*/)?(?:ba|da|z|a|k)?sh: |: \d+: |command not found"
)


def _no_command(
    facts: Facts, e: Evidence, command: str, seen: tuple[str, ...], backed: tuple[str, ...]
) -> Draft:
    name = command.rpartition("/")[2]
    near = [
        c
        for c in difflib.get_close_matches(name, sorted(COMMANDS), n=1, cutoff=0.6)
        if c != name
    ]
    hint = f" It may be a typo of `{near[0]}`." if near else ""
    return Draft(
        entity=workload_of(e.about) or facts.subject,
        fault="bad_command",
        says=(
            f"{facts.condition(e.about) or 'Pod ' + (e.about or facts.subject)} cannot start: "
            f"it tries to run the command `{command}`, which is not found.{hint}"
        ),
        rule="command_not_found",
        about=e.about,
        seen=seen,
        direct=e.kind != "log",
        backed=backed,
        weight=0.95,
        disproof=f"`{name}` being there when the image is run by hand.",
    )


def _not_runnable(facts: Facts, e: Evidence, command: str) -> Draft:
    return Draft(
        entity=workload_of(e.about),
        fault="file_permission",
        says=f"{facts.condition(e.about) or e.about} cannot start: `{command}` may not be "
        "executed (permission denied).",
        rule="command_not_executable",
        about=e.about,
        seen=(e.id,),
        direct=True,
        weight=0.9,
        disproof="The file being executable for the user that the container runs as.",
    )


def killed(facts: Facts) -> Iterator[Draft]:
    """Ended by force (137) without a word of memory: a guess, unless a probe tells more."""
    for e in facts.of("container"):
        ended = e.data["ended"]
        if ended.get("code") != _KILLED or ended.get("reason") == "OOMKilled":
            continue
        if facts.events("Unhealthy"):
            continue
        near = _near_its_limit(facts, e)
        shown = "; it used nearly all of the memory that it may" if near else ""
        yield Draft(
            entity=workload_of(e.about),
            fault="out_of_memory",
            says=f"{facts.condition(e.about) or 'Pod ' + e.about} was ended by force "
            f"(exit code 137), which is mostly for want of memory{shown}.",
            rule="killed_by_force",
            about=e.about,
            seen=(e.id, *ids(near)),
            weight=0.75 if near else 0.4,
            disproof="Somebody or something else having stopped it then.",
        )


def _near_its_limit(facts: Facts, e: Evidence) -> list[Evidence]:
    """Return the series that show its memory near its limit."""
    limit = amount_of(e.data["limits"].get("memory"))
    return [
        one
        for one in facts.of("series")
        if limit
        and _MEMORY.search(f"{one.data['labels'].get('__name__', '')} {one.data['query']}")
        and workload_of(one.about) == workload_of(e.about)
        and _NEAR * limit <= float(one.data["high"]) <= _MOST * limit
    ]


_MEMORY = re.compile(r"memory_(?:working_set|usage|rss)", re.IGNORECASE)
_NEAR, _MOST = 0.9, 1.05
RULES = (out_of_memory, out_of_memory_event, bad_command, shell_command, killed)
