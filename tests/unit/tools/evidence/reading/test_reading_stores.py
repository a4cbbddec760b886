"""What stores and machines answer about themselves, read as records."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING, Any

from tests.support.causes import recorded
from tools.evidence.reading.files import read_files

if TYPE_CHECKING:
    from registry.contracts.incidents import Evidence


def read(text: str, form: str) -> list[Evidence]:
    found = read_files({"a.txt": dedent(text).lstrip("\n")})
    return [e for e in found if e.data["form"] == form]


def cells(text: str) -> list[dict[str, Any]]:
    return [dict(e.data["cells"]) for e in read(text, "record")]


def test_columns_between_bars_are_records_and_a_table_without_a_head_names_values() -> None:
    table = """
    +--------+----------+
    | user   | count(*) |
    +--------+----------+
    | recalc |      476 |
    | till   |        6 |
    +--------+----------+
    """
    setting = """
    +--------+----------+-----+
    | user   | count(*) | max |
    +--------+----------+-----+
    | recalc |      476 | 5   |
    +--------+----------+-----+
    | max_connections | 500 |
    """

    assert cells(table) == [
        {"user": "recalc", "count(*)": "476"},
        {"user": "till", "count(*)": "6"},
    ]
    assert cells(setting)[1] == {"max_connections": "500"}


def test_several_tables_of_one_answer_are_told_apart() -> None:
    bars = """
    +------+---+
    | user | n |
    +------+---+
    | till | 6 |
    +------+---+
    +---------------+-------+
    | Variable_name | Value |
    +---------------+-------+
    | limit         | 50    |
    +---------------+-------+
    """
    plain = " user | n\n------+---\n till | 6\n name | value\n------+-------\n limit | 50\n"

    assert cells(bars) == [
        {"user": "till", "n": "6"},
        {"variable_name": "limit", "value": "50"},
    ]
    assert cells(plain) == [{"user": "till", "n": "6"}, {"name": "limit", "value": "50"}]


def test_rows_of_a_prompt_are_cited_by_line() -> None:
    table = """
    shop=# select state, n from x;
      state | count
     -------+-------
      idle  |    20
     (1 row)
    """

    found = read(table, "record")

    assert [(e.data["cells"], e.source) for e in found] == [
        ({"state": "idle", "count": "20"}, "file:a.txt:4")
    ]


def test_records_one_below_the_other() -> None:
    mysql = (
        "*************************** 1. row ***************************\n  Id: 5\nUser: till\n"
    )
    psql = "-[ RECORD 1 ]----+-----\npid              | 5\nusename          | till\n"

    both = mysql + mysql.replace("5", "6")

    assert cells(both) == [{"id": "5", "user": "till"}, {"id": "6", "user": "till"}]
    assert cells(psql) == [{"pid": "5", "usename": "till"}]


def test_words_between_commas() -> None:
    sessions = 'pid,usename,query\n5,till,"SELECT a, b"\n6,dump,COPY\n'

    assert cells(sessions) == [
        {"pid": "5", "usename": "till", "query": "SELECT a, b"},
        {"pid": "6", "usename": "dump", "query": "COPY"},
    ]


def test_words_between_tabs() -> None:
    queues = "name\tmessages\tconsumers\nmail\t12\t0\n"

    assert cells(queues) == [{"name": "mail", "messages": "12", "consumers": "0"}]


def test_settings_under_headings_are_one_record() -> None:
    info = "# Memory\nused_memory:10\nmaxmemory:10\n# Stats\nevicted_keys:0\n"

    assert cells(info) == [{"used_memory": "10", "maxmemory": "10", "evicted_keys": "0"}]


def test_a_log_that_prints_a_table_stays_a_log() -> None:
    table = "+---+---+\n| a | b |\n+---+---+\n| 1 | 2 |\n"

    assert not cells(recorded("fetch_pod_logs", table, pod_name="till"))


def test_only_transactions_that_are_active_are_told() -> None:
    status = """
    ---TRANSACTION 1, not started
    MySQL thread id 9, OS thread handle 1, query id 5 10.0.0.2 idler
    ---TRANSACTION 2, ACTIVE 40 sec
    2 lock struct(s), heap size 1128, 7 row lock(s)
    MySQL thread id 10, OS thread handle 1, query id 6 10.0.0.3 dump
    ---TRANSACTION 3, ACTIVE 8 sec
    LOCK WAIT 2 lock struct(s), heap size 1128
    MySQL thread id 11, OS thread handle 1, query id 7 localhost till updating
    --------
    FILE I/O
    """

    assert cells(status) == [
        {"trx_id": "2", "trx_state": "active", "active_s": "40", "locks": "7", "id": "10",
         "host": "10.0.0.3", "user": "dump"},
        {"trx_id": "3", "trx_state": "lock wait", "active_s": "8", "locks": "2", "wait_s": "0",
         "id": "11", "host": "localhost", "user": "till"},
    ]  # fmt: skip


def test_tables_that_a_plan_reads_from_end_to_end() -> None:
    plan = """
     Gather  (cost=1000.00..2.55 rows=31 width=28)
       ->  Seq Scan on claims  (cost=0.00..8.46 rows=13 width=28)
             Filter: (policy_id = 7)
             Rows Removed by Filter: 204
       ->  Seq Scan on payee  (cost=0.00..8.46 rows=13 width=28)
    """

    assert cells(plan) == [
        {"scanned_table": "claims", "scanned_by": "policy_id", "rows_removed": "204"},
        {"scanned_table": "payee"},
    ]


def test_clocks_of_several_machines() -> None:
    text = """
    === rack-7    (seen 10:31:02)
    System time     : 97.25 seconds slow of NTP time
    Leap status     : Not synchronised
    === rack-8
    System time     : 0.002 seconds fast of NTP time
    Leap status     : Normal
    """
    one = recorded("run", "System clock synchronized: no\n", node="rack-9")

    assert [
        (e.about, e.data["offset_s"], e.data["synchronised"]) for e in read(text, "clock")
    ] == [
        ("rack-7", -97.25, False),
        ("rack-8", 0.002, True),
    ]
    assert [(e.about, e.data["synchronised"]) for e in read(one, "clock")] == [
        ("rack-9", False)
    ]


def test_rollouts_are_changes_of_whom_the_head_or_the_question_names() -> None:
    body = (
        "REVISION  CHANGE-CAUSE\n7         till 1.2 (2026-01-02T10:00Z)\n8         till 1.3\n"
    )
    asked = recorded("run", body, command="kubectl rollout history deploy till -n shop")

    for text in (f"deployment.apps/till\n{body}", asked):
        found = read(text, "change")
        assert [(e.about, e.at is not None) for e in found] == [("till", True), ("till", False)]
        assert "till 1.2" in found[0].says
    assert not read(body, "change")
