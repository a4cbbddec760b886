"""Where owners are reached: `owners.yaml`, read here and nowhere else, closed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from registry.errors import InvalidInput, nearest
from tools.closed_yaml import read_closed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.anchors.located import Document, PathTo

_FIELDS = ("email", "webhook")
_MAIL = re.compile(r"[^@\s<>,;\"]{1,64}@[A-Za-z0-9.-]{1,190}")
_URL = re.compile(r"https?://[A-Za-z0-9.\[\]:-]{1,255}(?:[/?][!-~]{0,2000})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """The ways to one owner."""

    email: tuple[str, ...] = ()
    webhook: str = ""


def load_owners(text: str, *, source: str) -> Mapping[str, Address]:
    """Read each owner's address; raise `InvalidInput` with file:line for anything else."""
    value, document = read_closed(text, source=source)
    if not isinstance(value, dict) or list(value) != ["owners"]:
        _refuse(document, (), "expected the one key 'owners'.", "Put all under `owners:`.")
    owners = value["owners"]
    if not isinstance(owners, dict):
        _refuse(document, ("owners",), "expected owners by name.", "For none: `owners: {}`.")
    return {str(owner): _address(document, owner, given) for owner, given in owners.items()}


def _address(document: Document, owner: Any, given: Any) -> Address:
    path: PathTo = ("owners", owner)
    if not isinstance(given, dict):
        _refuse(document, path, f"{owner!r} has no ways to reach it.", "Give email or webhook.")
    for field in given:
        if field not in _FIELDS:
            hint = nearest(str(field), _FIELDS)
            _refuse(document, (*path, field), f"{field!r} is not known here.", hint)
    mails = given.get("email", ())
    mails = (mails,) if isinstance(mails, str) else mails
    if not isinstance(mails, tuple) or not all(_fits(_MAIL, mail) for mail in mails):
        _refuse(document, (*path, "email"), "that is no mail address.", "E.g. `a@b.example`.")
    webhook = given.get("webhook", "")
    if webhook != "" and not _fits(_URL, webhook):
        _refuse(
            document, (*path, "webhook"), "that is no URL.", "E.g. `https://example.com/in`."
        )
    return Address(email=mails, webhook=webhook)


def _fits(pattern: re.Pattern[str], value: Any) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _refuse(document: Document, path: PathTo, what: str, hint: str) -> NoReturn:
    raise InvalidInput(f"{document.at(path)}: {what}", hint=hint, source=document.source)
