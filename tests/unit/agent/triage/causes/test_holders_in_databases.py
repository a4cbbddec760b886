"""Who holds locks and connections that others wait for, as databases list it."""

from __future__ import annotations

import pytest

from tests.support.causes import causes_of, recorded

Told = tuple[str, str, str]
PODS = """
    NAME                          READY   STATUS    RESTARTS   AGE   IP
    till-5c9f7b8d6b-2xk4q         1/1     Running   0          2d    10.0.0.1
    ledger-dump-29900000-7hj2k    1/1     Running   0          3h    10.0.0.2
    ledger-pg-0                   1/1     Running   0          9d    10.0.0.3
    """
WAITING = recorded(
    "fetch_pod_logs",
    "2026-01-02T10:00:00Z ERROR save failed: context deadline exceeded on ledger-pg:5432\n" * 3,
    pod_name="till-5c9f7b8d6b-2xk4q",
)
REFUSED = recorded(
    "fetch_pod_logs",
    "2026-01-02T10:00:00Z ERROR FATAL: sorry, too many clients already\n" * 3,
    pod_name="till-5c9f7b8d6b-2xk4q",
)


def told(*files: str) -> list[Told]:
    found = causes_of("Why does till not save?", PODS, *files)
    return [(c.entity, c.fault, c.certainty) for c in found]


def activity(
    age: str = "02:00:00", *, waits: str = "00:00:30", dump_waits: bool = False
) -> str:
    """Sessions of which two wait for the first; or all for each other's next."""
    return f"""
      pid | application_name |        state        | xact_age   | blocked_by | query
    ------+------------------+---------------------+------------+------------+--------
       11 | ledger-dump      | idle in transaction | {age}      | {"{13}" if dump_waits else "{}"} | COPY a
       12 | till             | active              | {waits}    | {{11}}     | UPDATE a
       13 | till             | active              | {waits}    | {"{}" if dump_waits else "{11}"} | UPDATE a
    (3 rows)
    """


def test_the_session_that_others_wait_for_is_the_cause() -> None:
    found = causes_of("Why does till not save?", PODS, WAITING, activity())

    assert (found[0].entity, found[0].certainty) == ("ledger-dump", "certain")
    assert "2 others wait (till)" in found[0].says
    assert "idle in transaction, for 7200 s" in found[0].says


def test_a_lock_that_is_held_for_a_moment_makes_nobody_certain() -> None:
    short = activity("00:00:01", waits="00:00:01")

    assert ("ledger-dump", "database_error", "likely") in told(WAITING, short)


def test_who_waits_itself_is_not_the_one_that_holds() -> None:
    held = causes_of("Why does till not save?", PODS, WAITING, activity(dump_waits=True))

    assert [c.entity for c in held if c.rule == "lock_held"] == ["till"]


def test_a_list_of_locks_names_both_sides_in_one_row() -> None:
    locks = """
    *************************** 1. row ***************************
    waiting_pid: 31
    waiting_query: UPDATE accounts SET sum = 1
    wait_age_secs: 44
    blocking_pid: 30
    blocking_user: ledger_dump
    blocking_query: SELECT SLEEP(9000)
    """

    assert ("ledger-dump", "database_error", "certain") in told(WAITING, locks)


def test_of_innodb_transactions_the_old_one_with_locks_holds_up_those_that_wait() -> None:
    status = """
    ---TRANSACTION 9001, ACTIVE 1834 sec
    5 lock struct(s), heap size 1128, 3 row lock(s)
    MySQL thread id 30, OS thread handle 1, query id 5 10.0.0.2 dump cleaning up
    ---TRANSACTION 9002, ACTIVE 25 sec starting index read
    LOCK WAIT 2 lock struct(s), heap size 1128, 1 row lock(s)
    MySQL thread id 31, OS thread handle 2, query id 6 10.0.0.1 till updating
    ------- TRX HAS BEEN WAITING 25 SEC FOR THIS LOCK TO BE GRANTED:
    """

    first = causes_of("Why does till not save?", PODS, WAITING, status)[0]

    assert (first.entity, first.certainty) == ("ledger-dump", "certain")
    assert "session 30" in first.says


def test_a_log_that_names_the_holder_is_read_with_the_list_of_sessions() -> None:
    log = recorded(
        "fetch_pod_logs",
        "2026-01-02 10:00:01 UTC [12] LOG:  process 12 still waiting for ShareLock\n"
        "2026-01-02 10:00:01 UTC [12] DETAIL:  Process holding the lock: 11. Wait queue: 12.\n",
        pod_name="ledger-pg-0",
    )
    sessions = activity().replace("{11}", "{}  ")

    assert ("ledger-dump", "database_error", "certain") in told(WAITING, log, sessions)


LOCKS = """
     blocked_pid | blocked_user | blocking_pid |  blocking_account | blocking_statement
    -------------+--------------+--------------+-------------------+--------------------
              31 | till         |           30 | ledger_dump@10.%  | COPY accounts
    (1 row)
    """


def test_where_no_list_says_how_long_the_timeouts_of_who_waits_do() -> None:
    gave_up = WAITING.replace("context deadline exceeded", "statement timeout: lock timeout")

    assert ("ledger-dump", "database_error", "certain") in told(gave_up, LOCKS)
    assert ("ledger-dump", "database_error", "likely") in told(REFUSED, LOCKS)


def test_a_lock_for_which_nobody_that_was_asked_about_waits_is_no_cause() -> None:
    others = activity().replace("till", "cron")

    assert not [c for c in told(others) if c[1] == "database_error"]


@pytest.mark.parametrize(
    "rows",
    [
        """
        +-------------+----------+
        | user        | count(*) |
        +-------------+----------+
        | ledger_dump |       91 |
        | till        |        4 |
        +-------------+----------+
        | max_connections | 100 |
        """,
        """
         usename     | state | count
        -------------+-------+-------
         ledger_dump | idle  |    91
         till        | idle  |     4
        """,
    ],
)  # fmt: skip
def test_whoever_has_most_of_the_connections_keeps_others_out(rows: str) -> None:
    found = causes_of("Why does till not save?", PODS, REFUSED, rows)

    assert found[0].certainty == "certain"
    assert found[0].entity.startswith("ledger-dump")
    assert "91 of 95 connections" in found[0].says


def test_sessions_are_counted_where_each_has_a_row() -> None:
    rows = "\n".join(f"    {n} | ledger-dump | idle" for n in range(60))
    sessions = (
        f"    pid | application_name | state\n   -----+------------------+-------\n{rows}\n"
    )

    assert ("ledger-dump", "connection_pool_exhausted", "certain") in told(REFUSED, sessions)


@pytest.mark.parametrize(
    ("log", "first", "second", "limit"),
    [
        (WAITING, 91, 4, 100),  # nobody is refused
        (REFUSED, 40, 38, 80),  # nobody has most
        (REFUSED, 60, 4, 500),  # there is room
    ],
)
def test_nobody_keeps_others_out_otherwise(
    log: str, first: int, second: int, limit: int
) -> None:
    rows = f"""
     usename     | count
    -------------+-------
     ledger_dump | {first}
     till        | {second}
    """
    server = f"""
    +-----------------+-------+
    | Variable_name   | Value |
    +-----------------+-------+
    | max_connections | {limit} |
    +-----------------+-------+
    """

    found = told(log, rows, server)

    assert not [c for c in found if c[0].startswith("ledger-dump") and c[2] == "certain"]
