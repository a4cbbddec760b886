"""How the optimiser is put together for one application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.optimise.policy import load_optimise_policy
from frenly_ai.bootstrap import policy_text
from frenly_ai.optimising.looking import Optimiser
from registry.service import putting_off
from registry.service.usage_facts import KeptUsageFacts

if TYPE_CHECKING:
    from pathlib import Path

    from agent.optimise.policy import OptimisePolicy
    from frenly_ai.bootstrap import App
    from registry.contracts.improvements import PutOff

POLICY_FILE = "optimising.yaml"


def open_optimiser(app: App, tree: Path | None = None) -> Optimiser:
    """Return what looks for improvements. Raises `InvalidInput` for a wrong policy."""
    policy = load_policy(app.settings.config_dir)
    return Optimiser(app.deps, policy, KeptUsageFacts(app.deps), tree)


def all_put_off(app: App) -> list[PutOff]:
    """Return what is put off now."""
    return list(putting_off.put_offs(app.deps))


def load_policy(config_dir: Path | None) -> OptimisePolicy:
    """Read when something counts as waste, packaged or from `config_dir`."""
    text, source = policy_text(config_dir, POLICY_FILE)
    return load_optimise_policy(text, source=source)
