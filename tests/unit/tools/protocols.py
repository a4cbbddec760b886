"""Protocol texts and loaders for the tests of this folder."""

from __future__ import annotations

from importlib.resources import files

from tools.catalogue import CATALOGUE
from tools.protocol import Protocol, bind, load

ROLES = ("viewer", "member", "ai_team", "maintainer", "auditor", "admin", "service")
SHIPPED = files("config").joinpath("operator_protocols.yaml").read_text(encoding="utf-8")
SOURCE = "operator_protocols.yaml"

LIMITS = (
    "{ tool_calls: 8, steps: 8, tokens: 5000, parallel_calls: 4, proposals: 1, seconds: 10,"
    " output_chars: 2000 }"
)


def loaded(text: str = SHIPPED) -> Protocol:
    """Load and bind, as the composition root does."""
    protocol = load(text, source=SOURCE, roles=ROLES)
    bind(protocol, CATALOGUE)
    return protocol


def a_protocol(*tools: str, roles: str = "member", limits: str = LIMITS) -> str:
    """Write a protocol that opens these tools, one line of YAML each, on chat."""
    lines = "\n".join(f"          {tool}" for tool in tools)
    return f"""version: 1
channels:
  chat:
    limits: {limits}
    grants:
      - roles: [{roles}]
        tools:
{lines}
"""
