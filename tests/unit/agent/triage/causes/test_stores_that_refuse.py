"""Stores that refuse: which one it is, and what bears its callers out."""

from __future__ import annotations

import pytest

from tests.support.causes import causes_of, recorded

PODS = """
    NAME                        READY   STATUS    RESTARTS   AGE
    basket-5c9f7b8d6b-2xk4q     1/1     Running   0          2d
    basket-redis-0              1/1     Running   0          9d
    basket-redis-exporter-x2x   1/1     Running   0          9d
    """


def log(text: str, pod: str = "basket-5c9f7b8d6b-2xk4q", times: int = 4) -> str:
    lines = "".join(f"2026-01-02T10:00:0{n}Z {text}\n" for n in range(times))
    return recorded("fetch_pod_logs", lines, pod_name=pod)


OOM = log("ERROR OOM command not allowed when used memory > 'maxmemory'.")
INFO = recorded(
    "run_redis",
    """
    # Server
    redis_version:7.2.0
    # Memory
    used_memory:1000
    maxmemory:1000
    maxmemory_policy:noeviction
    """,
    pod="basket-redis-0",
)


def told(*files: str) -> list[tuple[str, str, str]]:
    found = causes_of("Why can nobody fill a basket?", *files)
    return [(c.entity, c.fault, c.certainty) for c in found]


def test_a_cache_at_its_limit_that_may_evict_nothing_is_certain() -> None:
    assert told(PODS, OOM, INFO)[0] == ("basket-redis-0", "out_of_memory", "certain")


def test_without_its_settings_or_state_it_is_only_likely() -> None:
    assert told(PODS, OOM)[0] == ("basket-redis-0", "out_of_memory", "likely")


def test_a_cache_that_may_evict_is_only_likely() -> None:
    other = INFO.replace("noeviction", "allkeys-lru")

    assert told(PODS, OOM, other)[0] == ("basket-redis-0", "out_of_memory", "likely")


def test_its_settings_tell_which_one_it_is_where_no_name_does() -> None:
    pods = PODS.replace("basket-redis-0    ", "session-keeper-0  ").replace("-redis-", "-")
    config = """
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: session-keeper-conf
      namespace: shop
    data:
      redis.conf: |
        maxmemory 512mb
        maxmemory-policy noeviction
    """

    assert told(pods, OOM, config)[0] == ("session-keeper-0", "out_of_memory", "certain")


def test_of_two_caches_none_is_named() -> None:
    pods = f"{PODS}    stock-redis-0               1/1     Running   0          9d\n"

    assert not [c for c in told(pods, OOM) if c[0].endswith("redis-0")]


BLOCKED = log("ERROR publish timed out (connection blocked by broker)")
ALARM = log("[warning] disk resource limit alarm set on node 'rabbit@post-1'", "post-1", 1)


def test_a_broker_whose_alarm_blocks_publishers_is_certain() -> None:
    found = told(PODS, BLOCKED, ALARM)

    assert found[0] == ("post-1", "disk_full", "certain")


def test_short_of_memory_is_another_alarm() -> None:
    alarm = ALARM.replace("disk resource", "memory resource")

    assert told(PODS, BLOCKED, alarm)[0] == ("post-1", "out_of_memory", "certain")


def test_an_alarm_that_blocks_nobody_that_was_read_is_only_likely() -> None:
    found = causes_of("Why is nothing published?", PODS, ALARM)

    assert (found[0].entity, found[0].certainty) == ("post-1", "likely")


def test_a_status_that_names_the_node_is_as_good_as_its_log() -> None:
    status = recorded(
        "run", "Alarms\n\nFree disk space alarm on node rabbit@post-1\n\nListeners\n"
    )

    assert told(PODS, BLOCKED, status)[0] == ("post-1", "disk_full", "certain")


def test_an_alarm_that_was_cleared_is_over() -> None:
    cleared = (
        ALARM + "2026-01-02T10:05:00Z [warning] disk resource limit alarm cleared on node\n"
    )

    assert ("post-1", "disk_full", "certain") not in told(PODS, BLOCKED, cleared)


SHARDS = log(
    "WARN rejected: this cluster currently has [2998]/[3000] maximum normal shards open"
)
SEARCH = PODS.replace("basket-redis-0", "find-es-data-0")


def test_a_figure_that_is_shown_elsewhere_bears_a_refusal_out() -> None:
    health = recorded("run", '{"cluster_name": "find", "active_shards": 2998}')

    assert told(SEARCH, SHARDS, health)[0] == ("find-es-data-0", "limit_reached", "certain")
    assert told(SEARCH, SHARDS)[0] == ("find-es-data-0", "limit_reached", "likely")


SEALED = log("ERROR GET https://vault.sec.svc:8200/v1/kv Code: 503. Errors: * Vault is sealed")
VAULT = """
    NAME                        READY   STATUS    RESTARTS   AGE
    basket-5c9f7b8d6b-2xk4q     1/1     Running   0          2d
    vault-0                     {ready}     Running   0          9d
    """


def test_a_store_that_is_shown_as_not_ready_bears_a_refusal_out() -> None:
    assert told(VAULT.format(ready="0/1"), SEALED)[0] == ("vault-0", "suspended", "certain")
    assert told(VAULT.format(ready="1/1"), SEALED)[0] == ("vault-0", "suspended", "likely")


@pytest.mark.parametrize(
    ("store", "quoted", "own", "fault"),
    [
        ("basket-redis-0", "MISCONF Redis is configured to save", "Background saving error", "database_error"),
        ("basket-pg-0", "database is not accepting commands to avoid wraparound data loss",
         "WARNING: database must be vacuumed within 1000 transactions", "limit_reached"),
        ("minio-0", "XMinioStorageFull: reached its minimum", "WARNING: drive is full", "disk_full"),
        ("nats-0", "insufficient storage for stream", "JetStream resource limits exceeded", "limit_reached"),
        ("find-es-0", "429 circuit_breaking_exception", "CircuitBreakingException: [parent]", "out_of_memory"),
    ],
)  # fmt: skip
def test_each_kind_of_store_has_its_own_words(
    store: str, quoted: str, own: str, fault: str
) -> None:
    pods = PODS.replace("basket-redis-0", store.ljust(14)).replace("basket-redis-", "other-")
    caller, mine = log(f"ERROR failed: {quoted}"), log(f"ERROR {own}", store)

    assert told(pods, caller, mine)[0] == (store, fault, "certain")
    assert (store, fault, "certain") not in told(pods, mine)


def test_words_that_anybody_may_write_make_no_store_of_a_program() -> None:
    found = told(PODS, log("INFO user agent='no space left on device, drive is full'"))

    assert not [c for c in found if c[0] == "basket" and c[2] == "certain"]
    assert "store_refuses" not in [
        c.rule for c in causes_of("Why can nobody fill a basket?", PODS, log("drive is full"))
    ]
