"""A process that works on a registry until it is killed, saying what it has been promised."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from itertools import count

from registry.db.engine import open_engine
from registry.errors import FrenlyError
from tests.builders import a_create
from tests.platforms import Clock, a_bare_registry


def main(url: str, seed: str, at: str, tokens: str) -> None:
    """Ask, decide and apply without end; every line printed is a write that was acknowledged."""
    platform = a_bare_registry(
        open_engine(url), seed=seed, clock=Clock(datetime.fromisoformat(at))
    )
    for name, token in json.loads(tokens).items():
        platform.sign_in(name, token)
    say("ready", "")
    for n in count():
        view = platform.propose(a_create(key=f"k{seed}-{n}"))
        say("proposed", view.proposal.id)
        for name in ("ben", "dee"):
            platform.approve(view, name)
            say(f"approved by {name}", view.proposal.id)
        try:
            platform.registry.work()
        except FrenlyError as error:
            say("failed", error.message)
        say("applied", view.proposal.id)


def say(what: str, about: str) -> None:
    sys.stdout.write(f"{what}|{about}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
