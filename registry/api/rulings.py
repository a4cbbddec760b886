"""What is said of a limit: how much is left of it, or that it is used up."""

from __future__ import annotations

from typing import NamedTuple

from registry.errors import Unavailable


class TooManyRequests(Unavailable):
    """The sender has used up what this window allows."""

    code = "request.too_many"

    def __init__(self, message: str, *, hint: str, wait_s: int) -> None:
        super().__init__(message, hint=hint)
        self.wait_s = wait_s


class Ruling(NamedTuple):
    """Whether a request may pass, and what is left of the window."""

    policy: str
    amount: int
    window_s: int
    left: int
    reset_s: int
    is_over: bool

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Write them as draft-ietf-httpapi-ratelimit-headers does."""
        says = f'"{self.policy}";r={self.left};t={self.reset_s}'
        limit = f'"{self.policy}";q={self.amount};w={self.window_s}'
        return [(b"ratelimit-policy", limit.encode()), (b"ratelimit", says.encode())]


def refusal_of(ruling: Ruling) -> TooManyRequests:
    """Word the refusal of a request that came too early."""
    return TooManyRequests(
        f"At most {ruling.amount} requests of class {ruling.policy!r} are answered in "
        f"{ruling.window_s} seconds.",
        hint=f"Wait {max(1, ruling.reset_s)} s, then send it again.",
        wait_s=max(1, ruling.reset_s),
    )
