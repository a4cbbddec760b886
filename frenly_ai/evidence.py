"""Which sources evidence comes from, as the settings and `evidence.yaml` say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.evidence.actions import ActionSource
from tools.evidence.alerts import AlertSource
from tools.evidence.changes import ChangeSource
from tools.evidence.dependents import DependentSource
from tools.evidence.deployments import DeploymentSource
from tools.evidence.expiries import ExpirySource
from tools.evidence.gathering import Gatherer
from tools.evidence.knowledge import KnowledgeSource
from tools.evidence.lookups import LookupSource
from tools.evidence.proposals import ProposalSource
from tools.evidence.reading.files import with_files
from tools.evidence.subjects import Finder
from tools.evidence.uses import CodeUseSource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from frenly_ai.bootstrap import App
    from frenly_ai.settings import Settings
    from registry.contracts.incidents import Evidence, Scene
    from tools.evidence.policy import EvidencePolicy
    from tools.evidence.ports import Source


def open_gatherer(
    app: App, more: Sequence[Source] = ()
) -> Callable[[Scene], tuple[Evidence, ...]]:
    """Return what gathers the evidence of an incident, and reads the files attached to it.

    `more` sources are asked as well.
    """
    policy = app.policies.evidence
    sources = (*_sources(app, policy), *more)
    return with_files(Gatherer(sources, seconds=policy.seconds, chars=policy.chars))


def _sources(app: App, policy: EvidencePolicy) -> Iterator[Source]:
    registry, finder = app.registry, Finder(app.registry)
    yield AlertSource()
    yield ChangeSource(registry, finder, policy.back)
    yield DeploymentSource(app.deployments, finder, policy.back)
    yield ActionSource(registry.actions, policy.back)
    yield LookupSource(registry, app.failed_lookups, finder)
    yield ExpirySource(finder, back=policy.back, ahead=policy.ahead)
    yield ProposalSource(registry, finder)
    yield DependentSource(finder)
    yield CodeUseSource(registry.usage_desk, finder)
    prometheus = _prometheus(app.settings, policy)
    if prometheus is not None:
        yield prometheus
    yield KnowledgeSource(app.knowledge)


def _prometheus(settings: Settings, policy: EvidencePolicy) -> Source | None:
    """Return Prometheus as a source; None where no URL is set."""
    url = settings.prometheus_url
    if url is None:
        return None
    import httpx2  # noqa: PLC0415 - only those who ask Prometheus need it

    from tools.evidence.metrics import MetricSource  # noqa: PLC0415 - as above
    from tools.evidence.prometheus import PrometheusApi  # noqa: PLC0415 - as above

    token = settings.prometheus_token
    client = httpx2.Client(
        base_url=f"{url}/",
        headers={}
        if token is None
        else {"Authorization": f"Bearer {token.get_secret_value()}"},
        follow_redirects=False,  # what is signed for one server goes to no other
        trust_env=False,
    )
    return MetricSource(PrometheusApi(client), policy.metrics, link=url)
