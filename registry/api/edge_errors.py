"""What can be wrong with a request before anybody knows what it asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.errors import Conflict, InvalidInput, Missing
from registry.service.people import BadToken

if TYPE_CHECKING:
    from collections.abc import Iterable


class RequestInvalid(InvalidInput):
    """The request does not have the form that the route takes."""

    code = "request.invalid"

    def __init__(
        self, message: str, *, hint: str, errors: Iterable[dict[str, str]] = ()
    ) -> None:
        super().__init__(message, hint=hint)
        self.errors = tuple(errors)


class BodyTooLarge(InvalidInput):
    """The body is larger than this server reads."""

    code = "request.too_large"


class AddressTooLong(InvalidInput):
    """Path and query are longer than any route needs."""

    code = "request.address_too_long"


class NoSuchRoute(Missing):
    """There is nothing at this path."""

    code = "route.unknown"


class WrongMethod(Conflict):
    """The path exists, but not for this method."""

    code = "route.method"


def no_token() -> BadToken:
    """Return the refusal of a request that names nobody."""
    return BadToken(
        "The request carries no token, or more than one.",
        hint="Send `Authorization: Bearer TOKEN`, once, with what `frenly user add` printed.",
    )
