"""Answers that changed their form by a release of whoever gives them."""

from __future__ import annotations

from tests.support.causes import causes_of, recorded

ASKED = "Why does till answer with errors?"
POD = "till-5c9f7b8d6b-2xk4q"
STOCK = """
    NAME                      READY   STATUS    RESTARTS   AGE
    stock-6d7c8b9f5d-7hj2k    1/1     Running   0          9m
    """
FINE = "".join(f"2026-01-02T13:{m:02}:00Z INFO paid 200\n" for m in range(20, 40))
BROKEN = (
    "2026-01-02T13:42:14Z ERROR upstream=stock status=200 "
    "json: cannot unmarshal object into Go struct field Item.amount of type int\n"
) * 20
LOG = recorded("fetch_pod_logs", FINE + BROKEN, pod_name=POD)
UNTIMED = recorded(
    "fetch_pod_logs",
    "INFO started 2026-01-02T13:00:00Z\nKeyError: 'unit_price'\nKeyError: 'unit_price'\n"
    "2026-01-02T13:50:00Z INFO ready\n",
    pod_name=POD,
)


def history(name: str, when: str) -> str:
    return recorded(
        "run_bash_command",
        f"""
        REVISION  CHANGE-CAUSE
        60  {name} 1.0.0  2025-12-01T09:12Z
        61  {name} 2.0.0  {when} units of measure
        """,
        command=f"kubectl rollout history deployment/{name}",
    )


def told(*files: str) -> list[tuple[str, str, str]]:
    return [(c.entity, c.fault, c.certainty) for c in causes_of(ASKED, STOCK, *files)]


def test_who_was_released_just_before_its_answer_cannot_be_read_is_certain() -> None:
    found = causes_of(ASKED, STOCK, LOG, history("stock", "2026-01-02T13:41Z"))

    assert (found[0].entity, found[0].fault, found[0].certainty) == (
        "stock",
        "bad_answer",
        "certain",
    )
    assert "2.0.0" in found[0].says


def test_a_release_after_it_or_long_before_it_changed_no_answer() -> None:
    for when in ("2026-01-02T13:45Z", "2026-01-02T09:00Z"):
        assert ("stock", "bad_answer", "certain") not in told(LOG, history("stock", when))


def test_a_release_of_the_reader_itself_leaves_it_open() -> None:
    found = told(
        LOG, history("stock", "2026-01-02T13:41Z"), history("till", "2026-01-02T13:40Z")
    )

    assert "changed_answer" not in [c[1] for c in found]
    assert ("stock", "bad_answer", "certain") not in found


def test_of_two_that_were_released_none_is_named() -> None:
    files = (history("stock", "2026-01-02T13:41Z"), history("rates", "2026-01-02T13:40Z"))

    assert ("stock", "bad_answer", "certain") not in told(LOG, *files)


def test_without_times_and_names_it_is_only_likely() -> None:
    found = told(UNTIMED, history("stock", "2026-01-02T13:41Z"))

    assert found[0] == ("stock", "bad_answer", "likely")


def test_a_missing_key_in_small_letters_is_no_environment_variable() -> None:
    assert not [c for c in told(UNTIMED) if c[1] == "missing_configuration"]
