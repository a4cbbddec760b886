"""What is well with an installation, what is not, and what to do about it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from registry import migrations
from registry.errors import FrenlyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from frenly_ai.bootstrap import App

_SOON = timedelta(days=30)
_MOST = 1_000


class Check(NamedTuple):
    """One thing that was looked at."""

    name: str
    ok: bool
    says: str
    fix: str = ""


def examine(app: App) -> list[Check]:
    """Look at everything; a look that fails is itself a finding, and ends the rest."""
    found: list[Check] = []
    for look in LOOKS:
        try:
            found += look(app)
        except FrenlyError as error:
            return [*found, Check("database", ok=False, says=error.message, fix=error.hint)]
        if found and not found[0].ok:
            break  # without its schema nothing else can be read
    return found


def _schema(app: App) -> Iterator[Check]:
    present = migrations.present(app.engine)
    ok = present == migrations.HEAD
    says = f"schema {present or 'none'}, this Frenly needs {migrations.HEAD}"
    yield Check("schema", ok, says, "" if ok else "Run `frenly db upgrade`.")


def _pause(app: App) -> Iterator[Check]:
    pause = app.registry.paused()
    if pause is None:
        yield Check("pause", ok=True, says="work is not paused")
        return
    says = f"paused by {pause.by} since {pause.at:%Y-%m-%d %H:%M} UTC: {pause.why}"
    yield Check("pause", ok=False, says=says, fix="Two people run `frenly resume WHY`.")


def _alarms(app: App) -> Iterator[Check]:
    standing = app.registry.alarms()
    if not standing:
        yield Check("alarms", ok=True, says="none stands")
    for alarm, since in standing:
        says = f"{alarm.check}, since {since:%Y-%m-%d %H:%M} UTC: {alarm.says}"
        yield Check("alarms", ok=False, says=says, fix=alarm.fix)


def _people(app: App) -> Iterator[Check]:
    ok = app.registry.has_users()
    fix = "" if ok else "Run `frenly user add NAME --role admin`."
    yield Check("people", ok, "somebody may sign in" if ok else "nobody may sign in", fix)


def _log(app: App) -> Iterator[Check]:
    with app.deps.view() as uow:
        waiting = len(uow.unsequenced(_MOST))
    ok = waiting < _MOST
    fix = "" if ok else "Let `frenly serve` or `frenly worker` run."
    yield Check("log", ok, f"{waiting} entries wait for their place in the tree", fix)


def _notices(app: App) -> Iterator[Check]:
    counts = app.postman.counts()
    stuck = [n for n in app.postman.notices(limit=_MOST) if n.state != "sent" and n.error]
    says = f"{counts.get('waiting', 0)} wait, {counts.get('failed', 0)} failed"
    if stuck:
        says += f"; the newest: {stuck[0].error}"
    fix = "See `frenly notices --state failed`, then owners.yaml, deliveries.yaml and settings."
    yield Check("notices", not stuck, says, fix if stuck else "")


def _owners(app: App) -> Iterator[Check]:
    ending = app.registry.coming_ends(_SOON, limit=_MOST).items
    known = app.policies.owners
    lost = sorted({turn.owner for turn in ending} - set(known) - {""})
    says = f"{len(known)} can be reached; {len(ending)} names end within {_SOON.days}d"
    if lost:
        says += f", some of owners without an address: {', '.join(lost[:5])}"
    fix = "Give their address in owners.yaml; until then see notices.jsonl."
    yield Check("owners", not lost, says, fix if lost else "")


def _reports(app: App) -> Iterator[Check]:
    plan, secrets = app.policies.deliveries, app.settings.delivery_secrets
    lacking = [
        name for name, way in plan.ways.items() if way.kind != "folder" and name not in secrets
    ]
    says = f"{len(plan.routes)} routes lead {len(plan.ways)} ways"
    if lacking:
        says += f"; no secret is set for: {', '.join(lacking)}"
    fix = "Give it in FRENLY_DELIVERY_SECRETS, as JSON by way."
    yield Check("reports", not lacking, says, fix if lacking else "")


def _alert_sources(app: App) -> Iterator[Check]:
    from frenly_ai.webhooks.opening import count_sources  # noqa: PLC0415 - it needs the root

    try:
        count, signing = count_sources(app)
    except FrenlyError as error:
        yield Check("alerts", ok=False, says=error.message, fix=error.hint)
        return
    says = f"{count} sources may tell of alerts, {signing} of them must sign"
    yield Check("alerts", ok=True, says=says)


def _pull_requests(app: App) -> Iterator[Check]:
    from frenly_ai.github.opening import PullRequestRoom  # noqa: PLC0415 - it needs the root

    try:
        says = PullRequestRoom(app).check()
    except FrenlyError as error:
        yield Check("pulls", ok=False, says=error.message, fix=error.hint)
        return
    yield Check("pulls", ok=True, says=says)


LOOKS: tuple[Callable[[App], Iterator[Check]], ...] = (
    _schema,
    _pause,
    _alarms,
    _people,
    _log,
    _notices,
    _owners,
    _reports,
    _alert_sources,
    _pull_requests,
)
