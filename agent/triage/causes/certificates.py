"""Certificates that what issues them says are not ready, and who is turned away by them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from agent.triage.causes.dependencies import dependency_in
from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import workload_of
from agent.triage.causes.phrases import UNSAID, phrase_of
from tools.evidence.reading.shapes import list_of, map_of, maps_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

_EXPIRED = re.compile(r"expired", re.IGNORECASE)
_FAULTS = frozenset({"certificate_expired", "certificate_invalid"})
_SHOWN = 200


def not_ready(facts: Facts) -> Iterator[Draft]:
    """The issuer says that a certificate is not ready, and why."""
    told = [e for e in facts.of("state") if e.data["kind"] == "Certificate"]
    for e in [*told, *facts.objects("Certificate")]:
        why = next((str(c["rest"]) for c in _conditions(e) if _is_bad(c)), "")
        if not why:
            continue
        lines, unmade = _turned_away(facts, e), _not_renewed(facts, e)
        said = " ".join([why, *(str(line.data["text"]) for line in lines)])
        fault = "certificate_expired" if _EXPIRED.search(said) else "certificate_invalid"
        yield Draft(
            entity=e.about,
            fault=fault,
            says=f"The certificate `{e.about}` is not ready: {why[:_SHOWN]}."
            + (f" It is not made anew: {_words(unmade[0])}" if unmade else "")
            + (f' The log says: "{str(lines[0].data["text"])[:_SHOWN]}"' if lines else ""),
            rule="certificate_not_renewed" if unmade else "certificate_not_ready",
            about=workload_of(lines[0].about) if lines else _asked_name(facts, e),
            seen=(e.id, *(line.id for line in [*unmade[:2], *lines[:4]])),
            direct=bool(lines) or facts.names_something or not _asked_name(facts, e),
            # One that is only being issued anew may still be in force.
            weight=0.97 if lines else 0.85 if fault == "certificate_expired" else 0.5,
            disproof="The certificate that is served being in force and for that name.",
        )


def _not_renewed(facts: Facts, e: Evidence) -> list[Evidence]:
    """Return what says why nobody makes it anew: its challenge or order, the issuer's log."""
    told = [
        row
        for row in facts.of("row")
        if row.data["kind"] in _STEPS
        and row.about.startswith(e.about)
        and _is_reason(_words(row))
    ]
    told += [
        one
        for one in facts.of("state")
        if one.data["kind"] in _STEPS
        and one.about.startswith(e.about)
        and _is_reason(_words(one))
    ]
    issuer = [
        line
        for line in facts.of("line")
        if workload_of(line.about).startswith(_ISSUER)
        and line.data["level"] == "error"
        and _is_reason(_words(line))
        and _is_of(facts, e, str(line.data["text"]))
    ]
    return told or issuer


def _is_of(facts: Facts, e: Evidence, text: str) -> bool:
    """Whether a line of the issuer is of this certificate: by name, or no other is unwell."""
    told = [*(s for s in facts.of("state") if s.data["kind"] == "Certificate")]
    told += facts.objects("Certificate")
    unwell = {one.about for one in told if any(_is_bad(c) for c in _conditions(one))}
    return unwell == {e.about} or any(n in text.lower() for n in (e.about, *_names(e)))


_ISSUER = "cert-manager"
_STEPS = frozenset({"Challenge", "Order", "CertificateRequest"})


def _words(e: Evidence) -> str:
    """Return what a line, a row or a description says of it."""
    fields = map_of(e.data.get("fields"))
    cells = map_of(e.data.get("cells"))
    told = e.data.get("text") if isinstance(e.data.get("text"), str) else ""
    said = told or cells.get("REASON") or fields.get("Reason") or e.says
    return str(said)[:_SHOWN]


def _is_reason(text: str) -> bool:
    phrase, _ = phrase_of(text)
    return phrase is not UNSAID and phrase.fault not in _FAULTS and phrase.weight >= _TELLING


_TELLING = 0.7


def _asked_name(facts: Facts, e: Evidence) -> str:
    """Return its name; none where the question is about a host that it is for."""
    hosts = {name.lower() for name in _names(e)}
    return "" if hosts & facts.asked_words else e.about


def unready_rows(facts: Facts) -> Iterator[Draft]:
    """A table lists a certificate as not ready, and a caller is turned away by its host."""
    for e in facts.of("row"):
        cells = map_of(e.data.get("cells"))
        if e.data["kind"] != "Certificate" or cells.get("READY") != "False":
            continue
        lines = [line for line in _complaints(facts) if _is_for(e.about, _host(line))]
        if lines:
            text = str(lines[0].data["text"])
            yield Draft(
                entity=e.about,
                fault=phrase_of(text)[0].fault,
                says=f"The certificate `{e.about}` is not ready, and {_host(lines[0])} is not "
                f'trusted: "{text[:_SHOWN]}"',
                rule="certificate_row",
                about=workload_of(lines[0].about) or e.about,
                seen=(e.id, *(line.id for line in lines[:4])),
                direct=True,
                weight=0.96,
                disproof="The certificate that is served being in force and for that name.",
            )


def _is_for(name: str, host: str) -> bool:
    """Whether a certificate is called after the first name of a host."""
    first = host.partition(".")[0]
    return bool(first) and (name == first or name.startswith(f"{first}-"))


def _is_bad(condition: dict[str, Any]) -> bool:
    return (condition["type"], condition["status"]) == ("Ready", "False")


def _conditions(e: Evidence) -> list[dict[str, Any]]:
    if "conditions" in e.data:
        return [dict(c) for c in e.data["conditions"]]
    status = map_of(map_of(e.data["object"]).get("status"))
    return [
        {
            "type": str(c.get("type")),
            "status": str(c.get("status")),
            "rest": f"{c.get('reason', '')} {c.get('message', '')}".strip(),
        }
        for c in maps_of(status.get("conditions"))
    ]


def _turned_away(facts: Facts, e: Evidence) -> list[Evidence]:
    """Return lines about a certificate of a host that this one is for."""
    names = {name.lower().removeprefix("*.") for name in _names(e)}
    found = []
    for line in _complaints(facts):
        host = _host(line)
        if host and any(host == n or host.endswith(f".{n}") for n in names):
            found.append(line)
    return sorted(found, key=lambda line: not facts.is_asked(line.about))


def _complaints(facts: Facts) -> list[Evidence]:
    """Return the lines that complain of a certificate."""
    return [
        line
        for line in facts.of("line")
        if line.data["trouble"] and phrase_of(str(line.data["text"]))[0].fault in _FAULTS
    ]


def _host(line: Evidence) -> str:
    return dependency_in(str(line.data["text"])).partition(":")[0].lower()


def _names(e: Evidence) -> list[str]:
    if "names" in e.data:
        return [str(name) for name in e.data["names"]]
    spec = map_of(map_of(e.data.get("object")).get("spec"))
    return [str(name) for name in list_of(spec.get("dnsNames"))]


RULES = (not_ready, unready_rows)
