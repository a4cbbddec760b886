"""The command line over the sample platform."""

from __future__ import annotations

from tests.support.command_line import (
    cli,
    empty_cli,
    platform_app,
    platform_home,
    recorded_platform,
)

__all__ = ["cli", "empty_cli", "platform_app", "platform_home", "recorded_platform"]
