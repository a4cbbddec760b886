"""What other logs, states, figures and tables add to what one log complains of."""

from __future__ import annotations

import json

import pytest

from agent.triage.causes.phrases import phrase_of
from tests.support.causes import causes_of, described, recorded

APP, APP_POD = "parcels", "parcels-7c5d9f6b8d-x2k4z"
CRASHING = """
    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Reason:       Error
      Exit Code:    1
    Ready:          False
    Restart Count:  7
"""
RUNNING = """
    State:          Running
    Ready:          True
    Restart Count:  {restarts}
"""


def log(pod: str, *lines: str) -> str:
    body = "\n".join(lines) + "\n"
    return recorded("fetch_pod_logs", body, pod_name=pod, namespace="shop")


def first(question: str, *texts: str) -> tuple[str, str, str]:
    cause = causes_of(question, *texts)[0]
    return cause.entity, cause.fault, str(cause.certainty)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("remote error: tls: no cipher suite supported", "tls_mismatch"),
        ("ssl.SSLError: [SSL: UNSUPPORTED_PROTOCOL] unsupported protocol", "tls_mismatch"),
        ("SSLHandshakeException: No appropriate protocol (protocol is disabled)", "tls_mismatch"),
        ("error:0A00042E:SSL routines::tlsv1 alert protocol version", "tls_mismatch"),
        ("http: server gave HTTP response to HTTPS client", "tls_mismatch"),
        ("tls: handshake failure: x509: certificate signed by unknown authority", "certificate_invalid"),
        ("nginx: [emerg] unknown directive \"prox_pass\" in /etc/nginx/nginx.conf:31", "bad_configuration"),
        ("[emerg] unexpected \"}\" in /etc/nginx/conf.d/site.conf:9", "bad_configuration"),
        ("panic: yaml: line 14: did not find expected key", "bad_configuration"),
        ("*** FATAL CONFIG FILE ERROR (Redis 7.2.4) ***", "bad_configuration"),
        ("Error: unknown flag: --listen-adress", "bad_configuration"),
        ("flag provided but not defined: -portt", "bad_configuration"),
        ("Unrecognized VM option 'UseConcMarkSweepGC'", "bad_configuration"),
        ("failed to parse config /srv/a.json: invalid character '}' after array", "bad_configuration"),
        ("could not load config file: open /srv/a.yaml: no such file or directory", "missing_object"),
        ("write tcp 10.0.0.1:80: write: broken pipe", "unreachable_dependency"),
        ("10.0.0.9 \"GET /cart HTTP/1.1\" 502 connect ECONNREFUSED 10.1.2.3:80", "unreachable_dependency"),
        ("POST /v2/pay 503 9ms", "application_error"),
        ("setsockopt: invalid argument", "application_error"),
        ("accept4: too many open files", "limit_reached"),
        ("inotify: ENOSPC: System limit for number of file watchers reached", "limit_reached"),
        ("nf_conntrack: table full, dropping packet", "limit_reached"),
        ("token used too early: clock skew of 340 s", "clock_skew"),
        ("jwt expired", "authentication_failed"),
        ("ERROR: canceling statement due to lock timeout", "database_error"),
        ("PKIX path building failed", "certificate_invalid"),
        ("java.lang.OutOfMemoryError: GC overhead limit exceeded", "out_of_memory"),
        ("You exceeded your current quota", "quota_exceeded"),
        ("exec /srv/run: exec format error", "bad_command"),
        ("SIGSEGV: segmentation violation", "application_error"),
        ("no live upstreams while connecting to upstream", "unreachable_dependency"),
    ],
)  # fmt: skip
def test_more_complaints_are_understood(line: str, fault: str) -> None:
    assert phrase_of(line)[0].fault == fault


@pytest.mark.parametrize(
    "lines",
    [
        (
            "/srv/app/boot.js:12",
            "    throw new Error('Environment variable SMTP_HOST is not set')",
            "    ^",
            "Error: Environment variable SMTP_HOST is not set",
            "    at boot (/srv/app/boot.js:12:11)",
            "    at Module._compile (node:internal/modules/cjs/loader:1200:14)",
            "    at node:internal/main/run_main_module:23:47",
            "Node.js v18.19.0",
            "npm ERR! code ELIFECYCLE",
            "npm ERR! errno 1",
        ),
        (
            'Exception in thread "main" java.lang.IllegalStateException: cannot start',
            "\tat com.acme.Main.run(Main.java:41)",
            "Caused by: java.lang.IllegalArgumentException: SMTP_HOST must be set",
            "\tat com.acme.Settings.of(Settings.java:9)",
            "\tat com.acme.Main.load(Main.java:18)",
            "\tat com.acme.Main.main(Main.java:11)",
            "\t... 6 more",
        ),
        (
            "panic: SMTP_HOST must be set",
            "",
            "goroutine 1 [running]:",
            "main.mustEnv(0xc000012345, 0x9)",
            "\t/src/main.go:31 +0x1d4",
            "main.main()",
            "\t/src/main.go:12 +0x65",
            "exit status 2",
        ),
    ],
)
def test_frames_and_footers_do_not_push_the_last_message_out_of_sight(
    lines: tuple[str, ...],
) -> None:
    found = first(f"Why does {APP} crash?", log(APP_POD, *lines), described(APP_POD, CRASHING))

    assert found == (APP, "missing_configuration", "certain")


def test_unlike_errors_that_alternate_in_a_short_log_are_a_mix() -> None:
    kinds = (
        "ERROR s3 put failed: AccessDenied",
        'ERROR query failed: column "vat" does not exist',
        "ERROR smtp: authentication failed",
    )
    lines = [f"2026-01-05T10:0{n}:00Z {kinds[n % 3]}" for n in range(9)]

    assert first(f"Summarise the errors of {APP}", log(APP_POD, *lines))[1] == "error_mix"


def test_the_log_of_the_database_bears_out_what_its_caller_says() -> None:
    caller = log(
        APP_POD,
        '2026-01-05T10:00:01Z ERROR connect to "parcels-db.shop.svc", port 5432: FATAL: '
        'password authentication failed for user "parcels_rw"',
    )
    called = log(
        "parcels-db-0",
        '2026-01-05 10:00:01 UTC [7] FATAL: password authentication failed for user "parcels_rw"',
    )

    alone = first(f"Why does {APP} answer 500?", caller)
    both = first(f"Why does {APP} answer 500?", caller, called)

    assert alone == (APP, "authentication_failed", "likely")
    assert both == (APP, "authentication_failed", "certain")


def test_a_chain_of_timeouts_makes_nobody_certain() -> None:
    caller = log(APP_POD, "ERROR request to http://quotes:80/q timed out waiting for response")
    called = log("quotes-5f7d9c6b4-zbcdk",
                 "ERROR request to http://rates:80/r timed out waiting for response")  # fmt: skip

    found = causes_of(f"Why is {APP} slow?", caller, called)

    assert found
    assert all(str(cause.certainty) != "certain" for cause in found)


def test_a_full_disk_is_the_database_s_and_not_its_caller_s() -> None:
    wrapped = "ERROR insert failed: driver: could not write to file base/77/9: No space left on device"
    bare = "[31] ERROR: could not write to file base/77/9: No space left on device"
    table = """
        Filesystem      Size  Used Avail Use% Mounted on
        overlay          90G   30G   60G  34% /
        /dev/sdc         10G   10G     0 100% /var/lib/mysql
    """

    found = first(
        f"Why does {APP} fail?", log(APP_POD, wrapped), log("parcels-mysql-0", bare), table
    )

    assert found == ("parcels-mysql-0", "disk_full", "certain")


def test_a_full_disk_of_nobody_who_complains_is_no_certain_cause() -> None:
    table = """
        Filesystem      Size  Used Avail Use% Mounted on
        /dev/sdc         10G   10G     0 100% /scratch
        /dev/loop0       64M   64M     0 100% /snap/core
    """

    found = causes_of(f"Why is {APP} slow?", log(APP_POD, "INFO ready"), table)

    assert all(str(cause.certainty) != "certain" for cause in found)
    assert not any("/snap" in cause.says for cause in found)


def test_what_works_again_is_held_against_the_complaint() -> None:
    lines = (
        "2026-01-05T10:00:01Z WARN connect to parcels-db:5432 failed: connection refused, retry",
        "2026-01-05T10:00:05Z INFO connected to parcels-db:5432 after 1 retries",
    )

    before = causes_of(f"Is {APP} broken?", log(APP_POD, lines[0]))
    after = causes_of(f"Is {APP} broken?", log(APP_POD, *lines))

    assert str(before[0].certainty) == "likely"
    assert str(after[0].certainty) == "possible"
    assert after[0].evidence_against


def test_another_host_that_works_is_not_held_against_it() -> None:
    lines = (
        "2026-01-05T10:00:01Z WARN connect to parcels-db:5432 failed: connection refused, retry",
        "2026-01-05T10:00:05Z INFO connected to parcels-cache:6379 after 1 retries",
    )

    assert not causes_of(f"Is {APP} broken?", log(APP_POD, *lines))[0].evidence_against


@pytest.mark.parametrize(("restarts", "certainty"), [(14, "certain"), (0, "possible")])
def test_a_pod_that_is_killed_again_and_again_only_seems_to_be_well(
    restarts: int, certainty: str
) -> None:
    events = (
        "Warning  Unhealthy  9s (x40 over 50m)  kubelet  Liveness probe failed: dial tcp "
        "10.0.0.4:9000: connect: connection refused"
    )
    pod = described(APP_POD, RUNNING.format(restarts=restarts), events=events)

    assert first(f"Why is {APP} away?", pod) == (APP, "probe_failing", certainty)


def test_names_that_do_not_resolve_lead_to_the_dns_pods() -> None:
    caller = log(
        APP_POD, "ERROR dial tcp: lookup parcels-db.shop.svc on 10.96.0.10:53: i/o timeout"
    )
    dns = log(
        "coredns-7f89b7bc75-qp2lm",
        "/etc/coredns/Corefile:4 - Error during parsing: Unknown directive 'cahce'",
    )
    pods = """
        NAME                       READY   STATUS             RESTARTS   AGE
        coredns-7f89b7bc75-qp2lm   0/1     CrashLoopBackOff   8          22m
    """

    found = causes_of(f"Why can {APP} not resolve names?", caller, dns, pods)

    assert (found[0].entity, found[0].fault) == ("coredns", "bad_configuration")
    assert str(found[0].certainty) == "certain"


def test_a_certificate_that_is_not_ready_is_the_cause_of_who_is_turned_away() -> None:
    caller = log(
        APP_POD,
        'ERROR Get "https://rates.shop.svc:8443/r": x509: certificate has expired',
    )
    certificate = """
        Name:         rates-tls
        Namespace:    shop
        Labels:       <none>
        Kind:         Certificate
        Spec:
          Dns Names:
            rates.shop.svc
        Status:
          Conditions:
            Message:  Certificate expired on Mon, 05 Jan 2026
            Reason:   Expired
            Status:   False
            Type:     Ready
    """

    found = first(f"Why does {APP} fail?", caller, certificate)

    assert found == ("rates-tls", "certificate_expired", "certain")


def test_threads_that_wait_for_a_connection_bear_out_an_exhausted_pool() -> None:
    told = log(APP_POD, "ERROR ParcelPool - Connection is not available, request timed out")
    name = {"__name__": "hikaricp_connections_pending", "pod": APP_POD}

    def waiting(number: str) -> str:
        found = [{"metric": name, "value": [1, number]}]
        return json.dumps({"data": {"resultType": "vector", "result": found}})

    question = f"Why does {APP} time out?"

    assert first(question, told, waiting("40"))[2] == "certain"
    assert first(question, told, waiting("0"))[2] == "likely"


def spent(**parts: int) -> str:
    return log(
        APP_POD,
        *(
            json.dumps({"msg": "done", "total_ms": 4000 + n, "parts": {**parts, "n_ms": n}})
            for n in range(8)
        ),
    )


def test_the_largest_part_of_a_duration_names_what_is_waited_for() -> None:
    cause = causes_of(f"Why is {APP} slow?", spent(tariff_ms=3700, auth_ms=3))[0]

    assert (cause.fault, str(cause.certainty)) == ("slow_dependency", "certain")
    assert "waits for `tariff`" in cause.says


def test_its_own_work_is_nothing_that_it_waits_for() -> None:
    found = causes_of(f"Why is {APP} slow?", spent(render_ms=3700, auth_ms=3))

    assert not [cause for cause in found if "waits for" in cause.says]


def test_a_timeout_that_is_set_is_no_duration() -> None:
    lines = [json.dumps({"msg": "call", "timeout_ms": 30_000, "n": n}) for n in range(8)]

    assert causes_of(f"Why is {APP} slow?", log(APP_POD, *lines)) == ()


THROTTLED = {"__name__": "container_cpu_cfs_throttled_seconds_total", "container": APP}
DIFF = f"""
    shop, {APP}, Deployment (apps) has changed:
              limits:
    -           cpu: "1"
    +           cpu: 150m
"""
HISTORY = f"""
    REVISION\tUPDATED                 \tSTATUS    \tCHART      \tAPP VERSION\tDESCRIPTION
    7       \tMon Jan  5 09:00:00 2026\tsuperseded\t{APP}-2.0.1\t4.4.0      \tUpgrade complete
    8       \tMon Jan  5 10:00:00 2026\tdeployed  \t{APP}-2.0.1\t4.4.0      \tUpgrade complete
"""


TEN = 1_767_607_200
"""The moment of the second release."""


def throttled(*values: float) -> str:
    points = [[TEN + 300 * (n - 1), str(value)] for n, value in enumerate(values)]
    found = [{"metric": THROTTLED, "values": points}]
    return json.dumps({"data": {"resultType": "matrix", "result": found}})


def test_a_lowered_limit_and_throttling_since_are_a_change_of_configuration() -> None:
    question = f"p95 of {APP} went up. Why?"

    planned = causes_of(question, throttled(0, 0, 0.8, 0.9), DIFF)[0]
    done = causes_of(question, throttled(0, 0, 0.8, 0.9), DIFF, HISTORY)[0]

    assert (planned.entity, planned.fault, str(planned.certainty)) == (
        APP,
        "config_change",
        "likely",
    )
    assert (done.entity, done.fault, str(done.certainty)) == (APP, "config_change", "certain")


def test_who_was_always_throttled_is_not_so_because_of_the_change() -> None:
    found = causes_of(f"Why is {APP} slow?", throttled(0.9, 0.8, 0.9, 0.9), DIFF, HISTORY)

    assert found[0].fault == "cpu_throttled"
    assert found[0].entity == APP


def test_a_little_cpu_is_no_trouble_of_a_node() -> None:
    table = """
        NAME                       CPU(cores)   MEMORY(bytes)
        parcels-7c5d9f6b8d-x2k4z   90m          200Mi
        other-6d5c9f6b8d-q2k4z     20m          40Mi
    """

    assert causes_of("Which pod causes the load and memory pressure?", table) == ()


def test_a_command_that_is_not_there_is_certain_where_its_job_gave_up() -> None:
    lines = ("+ cd /app", "/app/run.sh: line 4: xsltproc: not found")
    job = """
        Name:          page-maker
        Namespace:     shop
        Completions:   1
        Pods Statuses:  0 Active (0 Ready) / 0 Succeeded / 3 Failed
        Events:
          Type     Reason                Age  From  Message
          ----     ------                ---  ----  -------
          Warning  BackoffLimitExceeded  4m   job-controller  Job has reached the backoff limit
    """

    found = first("Why did job page-maker fail?", log("page-maker-x2k4z", *lines), job)

    assert found == ("page-maker", "bad_command", "certain")


def a_policy(name: str, app: str) -> str:
    return f"""
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: {name}
          namespace: shop
        spec:
          podSelector:
            matchLabels:
              app: parcels-db
          ingress:
          - from:
            - podSelector:
                matchLabels:
                  app: {app}
    """


def a_pod(name: str, app: str) -> str:
    return f"""
        apiVersion: v1
        kind: Pod
        metadata:
          name: {name}
          namespace: shop
          labels:
            app: {app}
    """


def test_a_pod_of_a_set_is_called_without_its_number_and_any_policy_may_let_in() -> None:
    caller = log(
        APP_POD, "ERROR cannot connect to parcels-db.shop.svc:5432: connection timed out"
    )
    pods = (a_pod("parcels-db-0", "parcels-db"), a_pod(APP_POD, APP))
    question = f"Why can {APP} not reach its database?"

    shut = first(question, caller, *pods, a_policy("for-reports", "reports"))
    let_in = causes_of(
        question, caller, *pods, a_policy("for-reports", "reports"), a_policy("for-it", APP)
    )

    assert shut == ("for-reports", "network_policy", "certain")
    assert not [cause for cause in let_in if cause.fault == "network_policy"]


def test_a_misspelt_name_says_nothing_of_the_dns_pods() -> None:
    caller = log(
        APP_POD, "ERROR dial tcp: lookup parcel-db.shop.svc on 10.96.0.10:53: no such host"
    )
    blip = described(
        "coredns-7f89b7bc75-qp2lm",
        RUNNING.format(restarts=0),
        events="Warning  Unhealthy  9d  kubelet  Readiness probe failed: timeout",
    )

    found = causes_of(f"Why can {APP} not resolve names?", caller, blip)

    assert (found[0].entity, found[0].fault) == (APP, "dns_failure")
    assert not [cause for cause in found if str(cause.certainty) == "certain"]


def test_a_word_that_is_not_found_is_no_command_of_a_shell() -> None:
    job = """
        Name:          page-maker
        Namespace:     shop
        Completions:   1
        Pods Statuses:  0 Active (0 Ready) / 0 Succeeded / 3 Failed
    """

    found = causes_of(
        "Why did job page-maker fail?", log("page-maker-x2k4z", "user: not found"), job
    )

    assert not [cause for cause in found if str(cause.certainty) == "certain"]


def test_what_one_thing_that_is_away_brings_about_is_no_mix() -> None:
    kinds = (
        "ERROR connect ECONNREFUSED 10.0.0.7:5432",
        "ERROR request timed out after 3000ms",
        "ERROR GET /list 500",
    )
    lines = [f"2026-01-05T10:0{n}:00Z {kinds[n % 3]}" for n in range(9)]

    assert first(f"Summarise the errors of {APP}", log(APP_POD, *lines))[1] != "error_mix"


@pytest.mark.parametrize(
    "line",
    [
        'error reading config map: configmaps "a" is forbidden: User "x" cannot get resource',
        "failed to load config from http://consul:8500: connection refused",
        "invalid configuration: password authentication failed for user \"app\"",
    ],
)  # fmt: skip
def test_settings_that_cannot_be_fetched_are_not_wrong(line: str) -> None:
    assert phrase_of(line)[0].fault != "bad_configuration"


def test_what_a_program_only_informs_of_comes_after_its_errors() -> None:
    found = causes_of(
        f"Why does {APP} fail?",
        log(
            APP_POD,
            'INFO user agent="no space left on device"',
            "ERROR cannot connect to rates:80: connection refused",
        ),
    )

    assert found[0].fault == "unreachable_dependency"
    assert {str(c.certainty) for c in found if c.fault == "disk_full"} <= {"likely", "possible"}


def test_a_list_of_all_releases_blames_none_of_them() -> None:
    old = HISTORY.replace("2026", "2024")

    found = causes_of(f"Why is {APP} slow?", old, log(APP_POD, "INFO ready"))

    assert {str(cause.certainty) for cause in found} <= {"possible"}


def test_who_is_busy_with_itself_waits_for_nobody() -> None:
    lines = [
        json.dumps(
            {"msg": "done", "total_ms": 5000 + n, "parts": {"db_ms": 1200, "render_ms": 3500}}
        )
        for n in range(9)
    ]

    assert causes_of(f"Why is {APP} slow?", log(APP_POD, *lines)) == ()
