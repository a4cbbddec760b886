"""Notices reach their owners at least once, and never hold up anything else."""

from __future__ import annotations

from datetime import timedelta

from registry.errors import InvalidInput, Unavailable
from registry.service.lifecycle_ports import Notice
from registry.service.postman import MOST_ATTEMPTS, Postman


class Recipient:
    """Takes notices, or fails as it is told to."""

    def __init__(self) -> None:
        self.got: list[str] = []
        self.failure: Exception | None = None

    def send(self, notice: Notice) -> None:
        if self.failure is not None:
            raise self.failure
        self.got.append(notice.id)


AWAY = Unavailable("Nobody answers.", hint="Wait.")
WRONG = InvalidInput("There is no such address.", hint="Correct it.")


def queue(platform, *ids: str) -> None:
    with platform.deps.new_uow() as uow:
        for each in ids:
            now = platform.clock()
            uow.add_notice(Notice(each, now, "@team", "alias:x", "expires", "It ends", "."))
        uow.commit()


def a_postman(platform):
    recipient = Recipient()
    return Postman(platform.deps, recipient), recipient


def failures(platform) -> int:
    return platform.tags().count("registry:notice:fail")


def test_what_is_queued_is_delivered_once(platform) -> None:
    postman, recipient = a_postman(platform)
    queue(platform, "a" * 64, "b" * 64)

    said = postman.deliver()
    postman.deliver()

    assert recipient.got == ["a" * 64, "b" * 64]
    assert said[0] == f"notice {'a' * 12}: sent to @team."
    assert postman.counts() == {}


def test_who_does_not_answer_is_tried_again_and_recorded_once(platform) -> None:
    postman, recipient = a_postman(platform)
    queue(platform, "n1")
    recipient.failure = AWAY
    for _ in range(5):
        postman.deliver()
        platform.clock.advance(timedelta(hours=1))

    assert failures(platform) == 1
    assert [(n.state, n.attempts, n.error) for n in postman.notices()] == [
        ("waiting", 5, "Nobody answers.")
    ]
    recipient.failure = None
    postman.deliver()
    assert recipient.got == ["n1"]


def test_one_failure_ends_the_round_so_that_nothing_waits_for_the_rest(platform) -> None:
    postman, recipient = a_postman(platform)
    queue(platform, "n1", "n2", "n3")
    recipient.failure = AWAY

    assert len(postman.deliver()) == 1
    assert postman.deliver() == []
    platform.clock.advance(timedelta(seconds=2))
    recipient.failure = None
    postman.deliver()

    assert recipient.got == ["n2", "n3"]


def test_what_nobody_will_ever_take_fails_at_once_and_holds_up_nothing(platform) -> None:
    postman, recipient = a_postman(platform)
    queue(platform, "n1")
    recipient.failure = WRONG
    postman.deliver()
    recipient.failure = None
    queue(platform, "n2")
    postman.deliver()

    assert recipient.got == ["n2"]
    assert postman.counts() == {"failed": 1}
    assert failures(platform) == 1


def test_a_notice_is_given_up_after_days_of_silence(platform) -> None:
    postman, recipient = a_postman(platform)
    queue(platform, "n1")
    recipient.failure = AWAY
    began = platform.clock()
    while postman.counts() == {"waiting": 1}:
        postman.deliver()
        platform.clock.advance(timedelta(minutes=10))

    (found,) = postman.notices("failed")
    assert found.attempts == MOST_ATTEMPTS
    assert timedelta(days=2) < platform.clock() - began < timedelta(days=5)


def test_a_worker_that_died_with_a_notice_loses_it_to_the_next(platform) -> None:
    postman, recipient = a_postman(platform)
    queue(platform, "n1")
    with platform.deps.new_uow() as uow:
        uow.claim_notice(platform.clock(), platform.clock() + timedelta(minutes=2))
        uow.commit()

    assert postman.deliver() == []
    platform.clock.advance(timedelta(minutes=2))
    postman.deliver()

    assert recipient.got == ["n1"]


def test_a_report_that_left_is_recorded_and_another_notice_is_not(platform) -> None:
    postman, _ = a_postman(platform)
    queue(platform, "n1")
    with platform.deps.new_uow() as uow:
        told = Notice("r1", platform.clock(), "chat", "I-1", "incident triaged", "It", ".")
        uow.add_notice(told)
        uow.commit()

    postman.deliver()

    assert platform.tags().count("incident:report:deliver") == 1


def test_what_failed_together_does_not_come_back_together(platform) -> None:
    queue(platform, *(f"n{number}" for number in range(8)))
    for _ in range(8):
        rested, recipient = a_postman(platform)  # a new one does not rest
        recipient.failure = AWAY
        rested.deliver()
    postman, _ = a_postman(platform)

    came = []
    for second in range(60):
        platform.clock.advance(timedelta(seconds=1))
        came += [second for _ in postman.deliver()]

    assert len(came) == 8
    assert len(set(came)) > 3
