"""Operator protocols beside the one in force: drafts, and those that are backtested."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.anchors.located import read_file
from tools.catalogue import CATALOGUE
from tools.protocol import bind, load

if TYPE_CHECKING:
    from pathlib import Path

    from frenly_ai.bootstrap import Policies
    from tools.protocol import Protocol


def load_protocol_file(path: Path, policies: Policies) -> Protocol:
    """Read an operator protocol as the one in force would be; raise on what is wrong in it."""
    protocol = load(read_file(path), source=str(path), roles=policies.access.roles)
    bind(protocol, CATALOGUE)
    return protocol
