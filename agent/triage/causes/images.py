# ruff: noqa: E501 - one pattern a line is how these tables are read
"""Images that cannot be fetched."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import workload_of
from agent.triage.causes.facts import ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

_REASONS = frozenset(
    {"ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"}
)
_IMAGE = re.compile(r'(?:pull(?:ing)? image|image) \\?"([^"\\]+)\\?"')
_WHY = (
    (re.compile(r"toomanyrequests|too many requests|rate limit", re.I), "the registry limits how often it may be asked"),
    (re.compile(r"unauthorized|authentication required|no basic auth", re.I), "the registry does not accept the credentials"),
    (re.compile(r"access denied|insufficient_scope|may require authorization", re.I), "the repository does not exist or access to it is denied"),
    (re.compile(r"manifest unknown|not found|manifest for .* not", re.I), "the image or its tag does not exist"),
    (re.compile(r"no such host|lookup .* on|dial tcp|i/o timeout|connection refused", re.I), "the registry cannot be reached"),
    (re.compile(r"x509|certificate", re.I), "the registry's certificate is not trusted"),
    (re.compile(r"no match for platform|no matching manifest", re.I), "there is no such image for this kind of machine"),
    (re.compile(r"couldn't parse image|invalid reference format|InvalidImageName", re.I), "the name of the image is not valid"),
)  # fmt: skip
_FAILED = re.compile(r"failed to pull|ErrImagePull|ImagePullBackOff|Back-off pulling|pull access denied", re.I)  # fmt: skip


def image_pull(facts: Facts) -> Iterator[Draft]:
    """The platform says that it cannot fetch an image."""
    states = [e for e in facts.of("container") if e.data["reason"] in _REASONS]
    rows = [e for e in facts.of("row") if e.data["status"].rpartition(":")[2] in _REASONS]
    told = [
        e
        for e in [*facts.of("event"), *facts.of("finding")]
        if _FAILED.search(str(e.data.get("message") or e.data.get("text") or ""))
    ]
    every = [*states, *told, *rows]
    pods = {workload_of(e.about) or facts.subject for e in every}
    for pod in sorted(pods - {""}):
        mine = [e for e in every if (workload_of(e.about) or facts.subject) == pod]
        texts = [f"{e.says} {e.data.get('message', '')} {e.data.get('text', '')}" for e in mine]
        images = [str(e.data["image"]) for e in states if workload_of(e.about) == pod]
        images += [found[1] for text in texts if (found := _IMAGE.search(text))]
        image = next((i for i in images if i), "its image")
        why = next(
            (words for text in texts for pattern, words in _WHY if pattern.search(text)), ""
        )
        because = f": {why}" if why else ""
        yield Draft(
            entity=pod,
            fault="image_pull",
            says=f"{mine[0].about or pod} cannot start: pulling the image `{image}` fails{because}.",
            rule="image_pull",
            about=pod,
            seen=ids(mine)[:6],
            direct=any(e.kind != "alert" for e in mine),
            weight=0.95,
            disproof=f"`{image}` being fetched from the same node with the same credentials.",
        )


def pull_secret(facts: Facts) -> Iterator[Draft]:
    """The secret by which an image is fetched is not there, and so the registry refuses."""
    for e in facts.of("event"):
        found = _NO_SECRET.search(str(e.data["message"]))
        failed = [c for c in facts.containers(e.about) if c.data["reason"] in _REASONS]
        failed += [v for v in facts.of("event") if v.about == e.about and _is_refused(v)]
        if found and failed:
            yield Draft(
                entity=workload_of(e.about),
                fault="missing_object",
                says=f"{e.about} cannot start: the secret `{found[1]}` with which its image is "
                f'fetched is not there, so the registry refuses: "{e.data["message"][:200]}"',
                rule="pull_secret_missing",
                about=e.about,
                seen=ids([e, *failed])[:6],
                direct=True,
                weight=0.97,
                disproof=f"A secret `{found[1]}` in the pod's own namespace.",
            )


_NO_SECRET = re.compile(r"Unable to retrieve some image pull secrets \(([^)]+)\)")
_REFUSED = re.compile(
    r"unauthorized|authentication required|no basic auth|denied|forbidden", re.I
)


def _is_refused(e: Evidence) -> bool:
    message = str(e.data["message"])
    return bool(_FAILED.search(message) and _REFUSED.search(message))


RULES = (image_pull, pull_secret)
