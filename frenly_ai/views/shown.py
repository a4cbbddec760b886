"""A proposal as approvers read it: the same text on every channel."""

from __future__ import annotations

from registry.service.showing import shown_with_talk

__all__ = ["shown_with_talk"]
