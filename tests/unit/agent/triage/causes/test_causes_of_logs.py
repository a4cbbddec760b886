"""Causes that logs complain of, and figures in them that change."""

from __future__ import annotations

import json

import pytest

from agent.triage.causes.dependencies import dependency_in
from agent.triage.causes.entities import names_in, workload_of
from agent.triage.causes.phrases import lead_of, phrase_of
from tests.support.causes import causes_of, described, recorded

POD = "orders-7c5d9f6b8d-x2k4z"


def log(lines: list[str]) -> str:
    return recorded("fetch_pod_logs", "\n".join(lines) + "\n", pod_name=POD, namespace="shop")


def minute(n: int) -> str:
    return f"2026-01-05T{n // 60:02d}:{n % 60:02d}:00Z"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("Environment variable API_KEY is undefined", "missing_configuration"),
        ("Required environment variable: SMTP_HOST", "missing_configuration"),
        ("/bin/sh: syntax error: unexpected \"fi\"", "script_error"),
        ("ERROR: syntax error at or near \"SELCT\"", "database_error"),
        ("duplicate key value violates unique constraint \"users_pkey\"", "database_error"),
        ("x509: certificate has expired or is not yet valid", "certificate_expired"),
        ("SSL: CERTIFICATE_VERIFY_FAILED self-signed certificate", "certificate_invalid"),
        ("HTTP 429 Too Many Requests", "rate_limited"),
        ("HikariPool-1 - Connection is not available, request timed out", "connection_pool_exhausted"),
        ("write /data/x: no space left on device", "disk_full"),
        ("getaddrinfo ENOTFOUND users-svc", "dns_failure"),
        ("FATAL: password authentication failed for user \"app\"", "authentication_failed"),
        ("connect ECONNREFUSED 10.0.0.4:5432", "unreachable_dependency"),
        ("Login failed for x: LDAP server ldap:389 unreachable", "unreachable_dependency"),
        ("Failed to acquire connection from pool: timeout", "connection_pool_exhausted"),
        ("Login failed for x", "authentication_failed"),
        ("open /etc/app.conf: permission denied", "file_permission"),
        ("Error: Cannot find module 'express'", "missing_object"),
        ("relation \"orders\" does not exist", "database_error"),
    ],
)  # fmt: skip
def test_common_complaints_are_understood(line: str, fault: str) -> None:
    assert phrase_of(line)[0].fault == fault


def test_a_phrase_says_only_what_the_line_names() -> None:
    phrase, named = phrase_of("NXDOMAIN")

    assert lead_of(phrase, named) == "the host name cannot be resolved (DNS)"


@pytest.mark.parametrize(
    ("line", "called"),
    [
        ("HTTPConnectionPool(host='users', port=80): Max retries", "users:80"),
        ("DSN=u:geheim1@tcp(catalogue-db:3306)/x", "catalogue-db:3306"),
        ("failed to reach https://user:pw@api.shop.example/x", "api.shop.example"),
        ("dial tcp: lookup users-svc on 10.0.0.1", "users-svc"),
        ("timeout of redis", "redis"),
        ("lookup failed for users.shop.svc: NXDOMAIN", "users.shop.svc"),
        ("main.go:108 connection refused", ""),
    ],
)
def test_whom_a_line_calls_is_named_without_credentials(line: str, called: str) -> None:
    assert dependency_in(line) == called


def test_a_connection_string_is_shown_without_its_password() -> None:
    found = causes_of(
        "Why does orders fail?", log(["ERROR cannot connect to db: app:hunter22@tcp(db:3306)"])
    )

    assert "db:3306" in found[0].says
    assert "hunter22" not in found[0].says


def test_errors_that_begin_after_each_other_are_laid_to_the_first() -> None:
    fine = [f"{minute(n)} INFO request {n} served" for n in range(100)]
    full = [f"{minute(n)} ERROR no space left on device" for n in range(100, 140)]
    slow = [f"{minute(n)} ERROR connection to db:5432 timed out" for n in range(140, 180)]
    many = [f"{minute(n)} ERROR 429 too many requests" for n in range(180, 220)]

    found = causes_of("What happened to orders?", log([*fine, *full, *slow, *many]))

    assert found[0].fault == "disk_full"
    assert "The other errors began after it" in found[0].says


def test_errors_that_come_and_go_are_said_to() -> None:
    lines = [f"{minute(n)} INFO request {n} served" for n in range(200)]
    for n in range(5, 200, 20):
        lines.insert(n, f"{minute(n)} ERROR connection to users-svc:8080 reset by peer")

    found = causes_of("Why is orders flaky?", log(lines))

    assert found[0].fault == "unreachable_dependency"
    assert "intermittently, 10 lines" in found[0].says
    assert "`users-svc:8080`" in found[0].says


def test_what_the_log_cannot_reach_is_looked_at_too() -> None:
    down = "State:  Waiting\nLast State:  Terminated\n  Reason:  OOMKilled\n  Exit Code:  137\n"
    called = described("postgres-6958c5bdd8-69gtn", down)

    found = causes_of(
        "Why does orders fail?", log(["ERROR cannot connect to postgres:5432"]), called
    )

    assert [(c.entity, c.fault) for c in found][:2] == [
        ("postgres", "out_of_memory"),
        ("orders", "unreachable_dependency"),
    ]


@pytest.mark.parametrize(
    ("question", "pod"),
    [("Why does the payment service fail?", "payment-service"), ("Why does db fail?", "db-0")],
)
def test_a_thing_is_asked_about_in_other_words_too(question: str, pod: str) -> None:
    told = recorded("fetch_pod_logs", "ERROR no space left on device\n", pod_name=pod)
    other = recorded("fetch_pod_logs", "ERROR 429 too many requests\n", pod_name="web")

    assert [c.fault for c in causes_of(question, told, other)] == ["disk_full"]


def test_several_unlike_errors_are_told_together() -> None:
    lines = []
    for n in range(30):
        lines += [
            f"{minute(n)} ERROR duplicate key value violates unique constraint 'users_pkey'",
            f"{minute(n)} ERROR certificate expired on 2024-01-15",
            f"{minute(n)} ERROR redis timeout after {n} ms",
        ]
    found = causes_of("Show me the errors of orders", log(lines))

    assert found[0].fault == "error_mix"
    assert all(word in found[0].says for word in ("unique constraint", "certificate", "redis"))


def test_a_needle_in_a_long_log_is_found() -> None:
    lines = [
        json.dumps({"time": minute(n), "level": "INFO", "message": f"GET /{n} 200"})
        for n in range(3_000)
    ]
    lines.insert(1_700, json.dumps({"level": "ERROR", "message": "queue 'jobs' not found"}))

    found = causes_of("Why does orders fail?", log(lines))

    assert [c.fault for c in found] == ["missing_object"]
    assert "`jobs`" in found[0].says


def test_a_figure_that_moves_with_a_change_of_configuration_is_laid_to_it() -> None:
    lines = [f"{minute(n)} INFO hit_rate: {85 + n % 3}%" for n in range(60)]
    lines += [f"{minute(60)} INFO Configuration reloaded"]
    lines += [f"{minute(60 + n)} INFO hit_rate: {25 + n % 3}%" for n in range(60)]

    found = causes_of("Why is orders slow?", log(lines))

    assert found[0].fault == "config_change"
    assert "hit_rate from 86% to 26%" in found[0].says


def test_memory_that_only_grows_is_a_leak() -> None:
    lines = [f"{minute(n)} INFO Memory usage: {100 + 2 * n}MB" for n in range(120)]

    found = causes_of("Why does orders restart?", log(lines))

    assert [c.fault for c in found] == ["memory_leak"]


def test_calls_that_take_seconds_are_a_slow_dependency() -> None:
    lines = [f"INFO:app:Database call completed in {5 + n % 4}.01 seconds." for n in range(20)]

    found = causes_of("Why is orders slow?", log(lines))

    assert found[0].fault == "slow_dependency"
    assert "between 5 and 8 seconds" in found[0].says


def test_calls_that_became_slower_are_told_with_the_moment() -> None:
    lines = [
        f"{minute(n)} INFO query completed in {0.05 if n < 60 else 4.5} seconds"
        for n in range(120)
    ]

    found = causes_of("Why is orders slow?", log(lines))

    assert "from 0.05s to 4.5s" in found[0].says
    assert "2026-01-05T01:00:00" in found[0].says


@pytest.mark.parametrize(
    ("name", "workload"),
    [
        ("orders-7c5d9f6b8d-x2k4z", "orders"),
        ("scraper-2s4j2", "scraper"),
        ("orders-7c5d9f6b8d", "orders"),
        ("my-app-51", "my-app-51"),
        ("ocean-explorer", "ocean-explorer"),
        ("argocd/demo-app", "demo-app"),
    ],
)
def test_the_workload_is_told_from_a_pods_name(name: str, workload: str) -> None:
    assert workload_of(name) == workload


def test_names_in_a_question_are_words_with_hyphens() -> None:
    assert names_in("What is wrong with billing-api since 2025-06-12?") == {"billing-api"}


def record(n: int, **fields: object) -> str:
    return json.dumps({"time": minute(n), **fields})


def test_one_fixed_message_of_structured_records_is_certain() -> None:
    lines = [record(n, level="INFO", message="done", ms=n) for n in range(300)]
    lines += [
        record(300 + n, level="ERROR", message="cannot connect to pg:x") for n in range(30)
    ]

    found = causes_of("Why does orders-app fail?", log(lines).replace(POD, "orders-app"))

    assert [(c.fault, c.certainty) for c in found] == [("unreachable_dependency", "certain")]


@pytest.mark.parametrize(
    "message",
    ["cannot connect to pg, says user {n}", "login of x failed: cannot connect to pg"],
    ids=["varies", "few"],
)
def test_records_that_hold_anybodys_text_are_likely_at_most(message: str) -> None:
    count = 30 if "{n}" in message else 10
    lines = [record(n, level="ERROR", message=message.format(n=n)) for n in range(count)]

    found = causes_of("Why does orders-app fail?", log(lines).replace(POD, "orders-app"))

    assert found[0].certainty == "likely"


def test_figures_of_records_that_move_with_a_change_make_it_certain() -> None:
    lines = [
        record(n, level="INFO", message="hit", rate=85 + n % 3, ttl=3600 + n % 2)
        for n in range(60)
    ]
    lines += [record(60, level="INFO", message="Configuration reloaded")]
    lines += [
        record(61 + n, level="INFO", message="hit", rate=25 + n % 3, ttl=60 + n % 2)
        for n in range(60)
    ]

    found = causes_of("Why is orders-app slow?", log(lines).replace(POD, "orders-app"))

    assert [(c.fault, c.certainty) for c in found] == [("config_change", "certain")]


@pytest.mark.parametrize(
    "needle",
    [
        '10.0.0.1 - - [05/Jan/2026:10:00:00] "GET /api/v1/items HTTP/1.1" 504 167',
        '{"level": "info", "message": "GET /api", "statusCode": 504, "ms": 3}',
        '{"level": "info", "msg": "request completed", "res": {"statusCode": 503}}',
        "GET /api returned 503",
    ],
)
def test_one_refused_request_among_thousands_is_found(needle: str) -> None:
    fine = needle.replace("504", "200").replace("503", "200")
    lines = [fine.replace("167", str(500 + n % 9)) for n in range(2_000)]
    lines.insert(777, needle)

    found = causes_of("Why does orders fail?", log(lines))

    assert [c.fault for c in found] == ["unreachable_dependency"]
    assert "50" in found[0].says


@pytest.mark.parametrize(
    "line",
    [
        "INFO served 503 items",
        "INFO request completed in 504 ms",
        "INFO done, errors=0, failed: 0",
    ],
)
def test_a_number_alone_is_no_refusal(line: str) -> None:
    assert causes_of("Is orders well?", log([line] * 30)) == ()


def test_a_count_of_failures_matters_when_it_is_not_zero() -> None:
    lines = ["INFO sync done, failed: 0"] * 50
    lines[25] = "ERROR sync done, failed: 7"

    assert [c.fault for c in causes_of("Is orders well?", log(lines))] == ["application_error"]


def test_of_two_kinds_of_errors_the_earlier_is_told_first() -> None:
    fine = [f"{minute(n)} INFO request {n} served" for n in range(100)]
    refused = [f"{minute(n)} ERROR Redis connection refused" for n in range(100, 140)]
    full = [f"{minute(n)} ERROR connection pool exhausted" for n in range(140, 180)]

    found = causes_of("What happened to orders?", log([*fine, *refused, *full]))

    assert found[0].fault == "unreachable_dependency"
    assert "began after it: its pool of database connections is exhausted" in found[0].says


def test_calls_that_become_slower_all_the_time_are_told_with_both_ends() -> None:
    lines = [f"{minute(n)} INFO query completed in {50 + 10 * n} ms" for n in range(120)]

    found = causes_of("Why is orders slow?", log(lines))

    assert "becomes slower and slower: query from 0.145s to 1.15s" in found[0].says
