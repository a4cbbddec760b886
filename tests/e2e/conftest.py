"""The command line for the tests of this folder."""

from __future__ import annotations

from tests.support.command_line import (
    cli,
    empty_cli,
    platform_app,
    platform_home,
    recorded_platform,
)
from tests.support.named_platform import named_cli, named_home

__all__ = [
    "cli",
    "empty_cli",
    "named_cli",
    "named_home",
    "platform_app",
    "platform_home",
    "recorded_platform",
]
