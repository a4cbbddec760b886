"""Jobs that do not end, and schedules that wait for them."""

from __future__ import annotations

from tests.support.causes import causes_of, recorded

POD = """
    Name:             books-29900000-7hj2k
    Namespace:        shop
    Labels:           job-name=books-29900000
    Status:           Running
    Controlled By:    Job/books-29900000
    Containers:
      close:
        State:          Terminated
          Reason:       Completed
          Exit Code:    {code}
        Ready:          False
        Restart Count:  0
      mesh-proxy:
        State:          {state}
        Ready:          True
        Restart Count:  0
    Events:           <none>
    """
SCHEDULE = recorded(
    "kubectl_describe",
    """
    Name:                books
    Namespace:           shop
    Schedule:            0 2 * * *
    Concurrency Policy:  Forbid
    Active Jobs:         books-29900000
    Events:
      Type    Reason            Age  From                Message
      ----    ------            ---  ----                -------
      Normal  JobAlreadyActive  9h   cronjob-controller  Not starting job because prior execution is running
    """,
    kind="cronjob",
)
ASKED = "Why was books not run last night?"


def test_a_sidecar_that_runs_on_keeps_a_job_open() -> None:
    found = causes_of(ASKED, POD.format(code=0, state="Running"), SCHEDULE)

    assert (found[0].entity, found[0].fault, found[0].certainty) == (
        "books",
        "unfinished",
        "certain",
    )
    assert "mesh-proxy beside it" in found[0].says
    assert "no run after it is started" in found[0].says


def test_work_that_failed_or_still_runs_is_not_held_open() -> None:
    for code, state in ((1, "Running"), (0, "Waiting")):
        found = causes_of(ASKED, POD.format(code=code, state=state))

        assert not [c for c in found if c.fault == "unfinished"]


def test_a_run_that_is_still_active_keeps_the_next_one_from_starting() -> None:
    found = causes_of(ASKED, SCHEDULE)

    assert (found[0].entity, found[0].rule, found[0].certainty) == (
        "books",
        "still_active",
        "certain",
    )


def test_a_run_that_was_active_and_is_over_keeps_nothing_from_starting() -> None:
    over = SCHEDULE.replace(
        "Active Jobs:         books-29900000", "Active Jobs:         <none>"
    )
    found = causes_of(ASKED, over)
    rows = """
    NAME             STATUS     COMPLETIONS   DURATION   AGE
    books-29900000   {}         0/1           7d         7d
    """

    assert [c.certainty for c in found] == ["likely"]
    again = causes_of(ASKED, over, rows.format("Running"))
    assert [c.certainty for c in again] == ["certain"]
    done = causes_of(ASKED, over, rows.format("Complete"))
    assert [c.certainty for c in done] == ["likely"]


def test_what_keeps_the_run_from_ending_comes_before_that() -> None:
    log = recorded(
        "fetch_pod_logs",
        "2026-01-02T10:00:00Z ERROR write failed: no space left on device\n",
        pod_name="books-29900000-7hj2k",
    )
    found = causes_of(ASKED, SCHEDULE, log)

    assert [c.certainty for c in found if c.rule == "still_active"] == ["likely"]
