"""A "not now" to what could be improved: remembered until its day, with who and why."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from registry.audit.entries import Tag
from registry.contracts.improvements import PutOff
from registry.domain.times import show_moment
from registry.errors import InvalidInput
from registry.service.edge_ports import DESK
from registry.service.texts import check_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from registry.domain.actors import Actor
    from registry.service.deps import Deps

LONGEST = timedelta(days=366)
_MAX_CHARS = 500


def put_off(
    deps: Deps, improvement_id: str, until: datetime, because: str, by: Actor
) -> PutOff:
    """Let an improvement be asked for by nobody until then, unless a person names it.

    Raises `Denied` for who may not propose, `InvalidInput` without a reason or with a day
    that has passed or is far away. Both are recorded.
    """
    now = deps.now()
    with deps.recording_refusals(Tag.IMPROVEMENT_REFUSE, by, improvement_id):
        by.require("propose")
        check_text(because, _MAX_CHARS)
        if not because.strip():
            raise InvalidInput(
                "No reason is given.", hint="Say why with `--because`, for who asks next."
            )
        if not now < until <= now + LONGEST:
            raise InvalidInput(
                f"{until:%Y-%m-%d %H:%M} UTC is not a day to wait until.",
                hint=f"Choose one up to {now + LONGEST:%Y-%m-%d}, e.g. "
                f"`--until {now + timedelta(days=90):%Y-%m-%d}`.",
            )
        delay = PutOff(improvement_id, until, because.strip(), by.id, now)
        with deps.new_uow() as uow:
            uow.save_put_off(delay)
            data: dict[str, object] = {"until": show_moment(until), "because": delay.because}
            uow.record(deps.entry(Tag.IMPROVEMENT_PUT_OFF, by, improvement_id, data))
            deps.keep(uow, f"{DESK}{improvement_id}")
            uow.commit()
    return delay


def put_offs(deps: Deps) -> Sequence[PutOff]:
    """List what is put off now."""
    with deps.view() as uow:
        return uow.put_offs(deps.now())
