"""Putting the intake together: the sources in force, their secrets, and the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frenly_ai.bootstrap import policy_text
from frenly_ai.webhooks.intake import Intake
from frenly_ai.webhooks.sources import load_sources
from registry.errors import InvalidInput, nearest
from registry.service.alerts import AlertDesk

if TYPE_CHECKING:
    from frenly_ai.bootstrap import App
    from frenly_ai.webhooks.route import Hooks
    from frenly_ai.webhooks.sources import Sources

SOURCES_FILE = "alert_sources.yaml"


def open_intake(app: App, desk: AlertDesk | None = None) -> Intake:
    """Return the way into the store; without a `desk` nobody is woken by what comes in."""
    return Intake(read_sources(app), desk or AlertDesk(app.deps), app.deps.now)


def open_hooks(app: App, desk: AlertDesk | None = None) -> Hooks:
    """Return the routes; a secret that no source could use fails here."""
    from frenly_ai.webhooks.route import Hooks  # noqa: PLC0415 - only servers need the web
    from registry.service.strangers import Strangers  # noqa: PLC0415 - as above

    intake = open_intake(app, desk)
    return Hooks(
        intake,
        _secrets(app, intake.sources),
        app.policies.access,
        now=app.deps.now,
        stranger=Strangers(app.deps).note,
    )


def count_sources(app: App) -> tuple[int, int]:
    """Return how many sources there are and how many sign; raise for what is wrong of them."""
    sources = read_sources(app)
    return len(sources.sources), len(_secrets(app, sources))


def read_sources(app: App) -> Sources:
    """Return the sources in force; raise `InvalidInput` for a file that is wrong."""
    text, source = policy_text(app.settings.config_dir, SOURCES_FILE)
    return load_sources(text, source=source)


def _secrets(app: App, sources: Sources) -> dict[str, list[str]]:
    """Return each source's secrets: more than one, between spaces, while they change."""
    told = app.settings.alert_secrets
    for name in told:
        known = sources.sources.get(name)
        if known is None or known.signature is None:
            signing = [n for n, source in sources.sources.items() if source.signature]
            raise InvalidInput(
                f"FRENLY_ALERT_SECRETS holds a secret for {name!r}, which does not sign.",
                hint=f"Give it a 'signature' in {SOURCES_FILE}. {nearest(name, signing)}",
            )
    found = {name: secret.get_secret_value().split() for name, secret in told.items()}
    for name, secrets in found.items():
        if not secrets or min(map(len, secrets)) < _SHORTEST:
            raise InvalidInput(
                f"The secret of {name!r} in FRENLY_ALERT_SECRETS is too short to protect it.",
                hint=f"Use at least {_SHORTEST} random characters.",
            )
    return found


_SHORTEST = 16
