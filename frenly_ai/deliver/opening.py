"""Reports and notices over one application: who carries them, and how a report is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frenly_ai.deliver.carrier import Carrier, WithReports
from frenly_ai.notify.book import NoticeBook
from frenly_ai.notify.hook import Webhook
from frenly_ai.notify.mail import Mailer, parse_relay
from frenly_ai.notify.ways import Ways
from frenly_ai.views.incident import report_of
from registry.domain.actions import is_action_id
from registry.errors import Missing
from registry.service.postman import Postman

if TYPE_CHECKING:
    from collections.abc import Iterator

    from frenly_ai.bootstrap import App
    from frenly_ai.views.incident import Report
    from registry.contracts.actions import ActionView
    from registry.contracts.incidents import Incident
    from registry.contracts.records import ProposalView

NOTICE_BOOK = "notices.jsonl"


def open_postman(app: App) -> Postman:
    """Return who takes notices to their owners, and reports their ways."""
    settings, owners = app.settings, app.policies.owners
    secret, url = settings.webhook_secret, settings.smtp_url
    relay = None if url is None else parse_relay(url.get_secret_value())
    others = Ways(
        owners,
        NoticeBook(settings.home / NOTICE_BOOK),
        mailer=None if relay is None else Mailer(relay, settings.mail_from),
        webhook=None if secret is None else Webhook(secret.get_secret_value()),
    )
    carrier = Carrier(
        app.policies.deliveries,
        settings.delivery_secrets,
        lambda found: read_report(app, found),
    )
    return Postman(app.deps, WithReports(others, carrier))


def read_report(app: App, incident_id: str) -> Report:
    """Put together the report of an incident as it stands; raises `Missing`."""
    from frenly_ai.triage import open_triage  # noqa: PLC0415 - it builds on this module

    return report_on(app, open_triage(app).incidents.incident(incident_id))


def report_on(app: App, incident: Incident) -> Report:
    """Put together the report of an incident that was read, with how its proposals stand."""
    return report_of(incident, dict(_asked(app, incident)))


def _asked(app: App, incident: Incident) -> Iterator[tuple[str, ProposalView | ActionView]]:
    registry = app.registry
    for asked in {each.proposal for each in incident.responses if each.proposal}:
        try:
            is_action = is_action_id(asked)
            yield asked, registry.action(asked) if is_action else registry.proposal(asked)
        except Missing:
            continue  # the report says that it is unknown
