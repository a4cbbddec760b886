"""Who uses what, asked of the database or of a server: the same questions, the same answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ValidationError

from frenly_ai.remote.asking import NotTrusted
from frenly_ai.usage_answers import RecordedOut, RemovalOut, ScansOut, UsageOut
from frenly_ai.usage_report import read_report
from frenly_ai.views.usage import recorded_json, removal_json, scan_json, usage_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from frenly_ai.remote.asking import Answer, Server
    from registry.domain.actors import Actor
    from registry.domain.names import Name
    from registry.service.usage import UsageDesk

Json = dict[str, Any]
_Out = TypeVar("_Out", bound=BaseModel)


class UsageBook(Protocol):
    """Answers as JSON carries them."""

    def usage(self, name: Name, context: str | None) -> Json:
        """Say who uses a name; raises `Missing`."""
        ...

    def can_remove(self, name: Name, context: str | None) -> Json:
        """Say whether a name can be removed; raises `Missing`."""
        ...

    def scans(self) -> list[Json]:
        """List every branch that was scanned."""
        ...

    def record(self, report: bytes) -> Json:
        """Record what a scan saw; raises `InvalidInput` and `Denied`."""
        ...


class BookOfDatabase:
    """Asks the registry itself."""

    def __init__(self, desk: UsageDesk, sign_in: Callable[[], Actor]) -> None:
        """`sign_in` says who records; raises `Denied`."""
        self._desk, self._sign_in = desk, sign_in

    def usage(self, name: Name, context: str | None) -> Json:
        return usage_json(self._desk.usage(name, context))

    def can_remove(self, name: Name, context: str | None) -> Json:
        return removal_json(str(name), self._desk.can_remove(name, context))

    def scans(self) -> list[Json]:
        return [scan_json(view) for view in self._desk.scans()]

    def record(self, report: bytes) -> Json:
        told = read_report(report)
        return recorded_json(self._desk.record(told.scan(), told.each_use(), self._sign_in()))


class BookOfServer:
    """Asks a server; raises what asking it does, too."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def usage(self, name: Name, context: str | None) -> Json:
        answer = self._server.get(f"/v1/usage/{_path(name)}", context=context)
        return _read(UsageOut, answer)

    def can_remove(self, name: Name, context: str | None) -> Json:
        answer = self._server.get(f"/v1/can-remove/{_path(name)}", context=context)
        return _read(RemovalOut, answer)

    def scans(self) -> list[Json]:
        found: list[Json] = _read(ScansOut, self._server.get("/v1/usage/scans"))["items"]
        return found

    def record(self, report: bytes) -> Json:
        return _read(RecordedOut, self._server.post("/v1/usage/scans", report))


def _path(name: Name) -> str:
    """Write a name into an address; two slashes in a row are one for some proxies."""
    return f"{name.kind}/{quote(name.key.removeprefix('/'), safe='/')}"


def _read(model: type[_Out], answer: Answer) -> Json:
    try:
        return model.model_validate(answer.json()).model_dump(mode="json")
    except ValidationError:
        raise NotTrusted(
            "The server answers in a form that this Frenly does not know.",
            hint="Both sides should run the same version of Frenly.",
        ) from None
