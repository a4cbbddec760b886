"""Pull requests that change names, what is told of them, and what became of them."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

from frenly_ai.github.host import Review
from registry.contracts.records import HistoryFilter
from tests.integration.github.conftest import TABLE, told, told_pull

HEAD, NEXT, BASE = "a" * 40, "c" * 40, "b" * 40
MAIN = "refs/heads/main"
PATH = "names/aliases.yaml"
REVIEWS = count(1_000)
NAMES = count(1)
ANA, BEN, CLEO = 11, 12, 13


def a_change(shop, **more):
    ref = shop.begin("example/shop", author_id=ANA, **more)
    shop.added = f"people-api-{next(NAMES)}"
    shop.host.files = {
        (PATH, BASE): TABLE,
        (PATH, HEAD): table_with(shop.added),
        (".github/CODEOWNERS", MAIN): "names/ @account-11 @account-12 @account-13\n",
    }
    return ref


def table_with(*names):
    rows = (f"  - {{name: {each}, target: user-management-api}}\n" for each in names)
    return TABLE + "".join(rows)


def opened(shop, action="opened", *, head=HEAD, sender=ANA):
    return shop.tell(
        told(shop.number, action, sender=sender) | {"pull_request": of(shop, head)}
    )


def of(shop, head):
    return told_pull(shop.number, head)


def reviewed(shop, ref, account, state="approved", *, commit=HEAD):
    review = Review(
        id=next(REVIEWS),
        author_id=account,
        login=f"account-{account}",
        state=state,
        commit=commit,
    )
    shop.host.reviewed.setdefault(ref, []).append(review)
    heard(shop, account)
    return review


def heard(shop, account, *, action="submitted"):
    return shop.tell(
        told(shop.number, action, sender=account)
        | {"pull_request": of(shop, HEAD), "review": {}}
    )


def pushed(shop, ref, *names, sender=ANA):
    shop.host.pulls[ref] = replace(shop.host.pulls[ref], head=NEXT)
    shop.host.files[PATH, NEXT] = table_with(*names)
    return opened(shop, "synchronize", head=NEXT, sender=sender)


def proposal_of(shop, ref):
    with shop.app.deps.view() as uow:
        changes = uow.code_changes(str(ref), state=None)
    return shop.app.registry.proposal(changes[-1].proposal) if changes else None


def approvals(shop, ref):
    view = proposal_of(shop, ref)
    return sorted(d.actor for d in view.decisions if d.status == "active")


def tagged(shop, ref):
    wanted = HistoryFilter(tag="code:", about=proposal_of(shop, ref).proposal.id)
    return [item.tag for item in shop.app.registry.history(wanted).items]
