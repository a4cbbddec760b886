"""Takes a queued report the way it is meant for, as the incident stands when it leaves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from frenly_ai.deliver.folder import write_report
from frenly_ai.deliver.github import keep_issue
from frenly_ai.deliver.plan import FolderWay, GithubWay, SlackWay
from frenly_ai.deliver.posting import ask
from frenly_ai.deliver.slack import post_message
from frenly_ai.notify.hook import ID_HEADER, SIGNATURE_HEADER, signature
from registry.errors import InvalidInput, nearest
from registry.service.postman import REPORT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import SecretStr

    from frenly_ai.deliver.plan import Plan, WebhookWay
    from frenly_ai.views.incident import Report
    from registry.service.lifecycle_ports import Notice, Notifier


class Carrier:
    """A notifier for reports of incidents."""

    def __init__(
        self, plan: Plan, secrets: Mapping[str, SecretStr], report: Callable[[str], Report]
    ) -> None:
        """`report` reads an incident as it stands; raises `Missing`."""
        self._plan, self._secrets, self._report = plan, secrets, report

    def send(self, notice: Notice) -> None:
        """Deliver one. Raises `Unavailable` when it may be tried again, else never again."""
        name = notice.owner
        way = self._plan.ways.get(name)
        if way is None:
            raise InvalidInput(
                f"deliveries.yaml has no way {name!r} any more.",
                hint=nearest(name, self._plan.ways),
            )
        report = self._report(notice.subject)
        if isinstance(way, FolderWay):
            write_report(way, report, notice)
        elif isinstance(way, SlackWay):
            post_message(name, report, self._secret(name))
        elif isinstance(way, GithubWay):
            keep_issue(name, way, report, self._secret(name))
        else:
            self._post(way, report, notice)

    def _post(self, way: WebhookWay, report: Report, notice: Notice) -> None:
        content = {"notice": notice.id, "event": notice.event, "incident": report.content()}
        body = json.dumps(content).encode()
        headers = {
            "content-type": "application/json",
            ID_HEADER: notice.id,
            SIGNATURE_HEADER: signature(self._secret(notice.owner), body),
        }
        ask(notice.owner, "POST", way.url, headers=headers, content=body)

    def _secret(self, name: str) -> str:
        found = self._secrets.get(name)
        if found is None:
            raise InvalidInput(
                f"FRENLY_DELIVERY_SECRETS holds no secret for the way {name!r}.",
                hint=f'Set it to JSON such as {{"{name}": "..."}}.',
            )
        return found.get_secret_value()


class WithReports:
    """Hands reports to the carrier, and every other notice to whom it went before."""

    def __init__(self, others: Notifier, carrier: Notifier) -> None:
        self._others, self._carrier = others, carrier

    def send(self, notice: Notice) -> None:
        """Deliver one."""
        is_report = notice.event.startswith(REPORT)
        (self._carrier if is_report else self._others).send(notice)
