"""Refuse connections that would leave this machine: a test that needs one is not a test."""

from __future__ import annotations

import ipaddress
import sys
from typing import Any

_LOCAL_NAMES = frozenset({"", "localhost", "testserver"})


class LeavesThisMachineError(RuntimeError):
    """A test tried to reach another host."""


def is_local(host: object) -> bool:
    """Say whether a host, as given to connect or to look up, is this machine."""
    if host is None:
        return True
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    if text in _LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse(event: str, args: tuple[Any, ...]) -> None:
    if event == "socket.connect" and isinstance(args[1], tuple):
        host = args[1][0]
    elif event == "socket.getaddrinfo":
        host = args[0]
    else:
        return
    if not is_local(host):
        raise LeavesThisMachineError(f"{event} to {host!r}: tests reach only this machine.")


def keep_local() -> None:
    """Refuse from now on; an audit hook stays for the life of the process."""
    sys.addaudithook(_refuse)
