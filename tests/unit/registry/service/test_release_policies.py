"""The document of a release is held to the policy that its contract promises."""

from __future__ import annotations

import pytest

from registry.compat.documents import read_api
from registry.domain import edits as e
from registry.domain.names import Kind, Name
from registry.domain.proposals import Refused
from registry.domain.versions import Compatibility
from registry.errors import Missing, Unavailable
from registry.rules.governance import CompatibilityRule
from registry.service.releasing import callers_of, judge_release, policy_of
from tests.builders import a_contract, service
from tests.platforms import governed

OK = {"responses": {"200": {"description": "done"}}}
CONTEXTS = ("application", "frontend", "migration", "system")


def document(*paths: str):
    value = {"openapi": "3.1.0", "paths": {path: {"get": OK} for path in paths}}
    return read_api(value, source="api.yaml")


def judged(platform, old, new, policy=Compatibility.BACKWARD):
    return judge_release(
        platform.registry,
        a_contract(),
        old,
        new,
        policy=policy,
        today=platform.clock().date(),
        by=platform.people["ana"],
    )


@pytest.mark.parametrize(
    ("own", "default", "holds"),
    [("", "full", "full"), ("none", "full", "none"), ("", "backward", "backward")],
)
def test_a_contract_has_its_own_policy_or_governance_s(own, default, holds) -> None:
    governance = governed(compatibility=CompatibilityRule(default=Compatibility(default)))

    assert policy_of(a_contract(compatibility=own), governance) == holds


def test_a_broken_policy_refuses_the_release_and_is_recorded(platform) -> None:
    with pytest.raises(Refused, match="api-path-removed-without-deprecation") as caught:
        judged(platform, document("/a", "/b"), document("/a"))

    (finding,) = caught.value.findings
    assert finding.check == "document_compatible"
    assert finding.message.startswith("GET /b: ")
    assert "registry:proposal:refuse" in platform.tags()


def test_no_policy_lets_everything_pass(platform) -> None:
    verdict = judged(platform, document("/a"), document(), Compatibility.NONE)

    assert [str(each.severity) for each in verdict.differences] == ["breaking"]


def test_an_alias_in_every_context_covers_a_path_that_moved(platform) -> None:
    moved = Name.parse(Kind.PATH, "/new")
    platform.enact(e.RegisterContract(name=moved, owner="@team"))
    platform.enact(
        *(
            e.AdoptAlias(name=Name.parse(Kind.PATH, "/old"), context=c, target=moved)
            for c in CONTEXTS
        ),
        by="ben",
        deciders=("dee", "max"),
    )

    assert judged(platform, document("/old"), document("/new")).allowed


def test_only_contexts_that_are_known_have_callers(platform) -> None:
    assert callers_of(platform.registry, (), document()).contexts == CONTEXTS
    with pytest.raises(Missing, match="frontent"):
        callers_of(platform.registry, ("frontent",), document())


def test_a_registry_that_is_away_is_not_taken_for_one_without_aliases() -> None:
    class Away:
        def contexts(self):
            return ()

        def resolve(self, name, context):
            raise Unavailable("The database is away.", hint="Wait.")

    with pytest.raises(Unavailable):
        callers_of(Away(), (), document()).resolves("/a", "frontend")


def test_a_service_is_no_way_to_a_path(platform) -> None:
    platform.enact(
        e.AdoptAlias(
            name=Name.parse(Kind.PATH, "/a"), context="frontend", target=service("billing-api")
        ),
        by="ben",
        deciders=("dee", "max"),
    )

    assert callers_of(platform.registry, (), document()).resolves("/a", "frontend") is None
