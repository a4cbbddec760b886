"""Files recognised by what they hold, and cited by line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.causes import described, recorded
from tests.support.scenes import a_scene, an_alert
from tools.evidence.reading.files import MAX_EVIDENCE, read_attached, read_files, with_files

if TYPE_CHECKING:
    from registry.contracts.incidents import Evidence

POD = "orders-7c5d9f6b8d-x2k4z"
BEGINNINGS = [
    "",
    "Name:   x\nNamespace: y\nContainers:\n  c:\n    State: ",
    "Name:   x\nLabels:  a\nEvents:\n  ",
    "NAME  READY  STATUS\n",
    "LAST SEEN  TYPE  REASON  OBJECT  MESSAGE\n",
    "Pod/x  1/1\n└── ",
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: ",
    '{"kind": "Pod", "metadata": {"name": "',
    "2025-01-01 00:00:00 ERROR ",
    '{"tool_name": "x"}\n',
]
OBJECT = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  ports: []\n"


def forms_of(text: str, name: str = "x.bin") -> set[str]:
    return {str(e.data["form"]) for e in read_files({name: text})}


def one(text: str, form: str) -> Evidence:
    found = [e for e in read_files({"a.txt": text}) if e.data["form"] == form]
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (described(POD, "State:  Running\nReady:  True\n"), "container"),
        (OBJECT, "object"),
        (json.dumps({"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "a"}}), "object"),
        ("NAME    READY   STATUS    RESTARTS   AGE\nweb-1   1/1     Running   0          1d\n", "row"),
        ("shop   web-1   1/1   Running   0   1d\n", "row"),
        ("LAST SEEN   TYPE      REASON    OBJECT     MESSAGE\n2m (x3)     Warning   BackOff   pod/web    Back-off\n", "event"),
        ("NAME      READY  STATUS  AGE\nPod/web   1/1    Running   1d\n└── Event/web.1   -   BackOff: Back-off   1d\n", "event"),
        ('[{"datetime": "2025-06-12T09:01:53Z", "name": "web", "type": "deployment", "description": "x"}]', "change"),
        ('{"labels": {"alertname": "A"}, "annotations": {}}', "finding"),
        ('{"status": "success", "data": {"resultType": "vector", "result": [{"metric": {"pod": "web"}, "value": [1, "2"]}]}}', "series"),
        ("# A\n\n* one\n* two\n\n## B\n\n1. three\n\n### C\n", "page"),
        ("2025-01-01 ERROR it broke\n", "line"),
        ('{"level": "error", "msg": "it broke"}\n', "line"),
        ('level=error msg="it broke"\n', "line"),
        ("E0612 10:20:30.123456       1 main.go:12] it broke\n", "line"),
        ("nc: bad address 'db'\n", "line"),
        (recorded("fetch_pod_logs", "", status="no_data"), "missing"),
        ("No resources found in shop namespace.\n", "missing"),
    ],
)  # fmt: skip
def test_a_file_is_recognised_by_what_it_holds(text: str, form: str) -> None:
    assert form in forms_of(text)


def test_a_recorders_own_words_are_not_evidence() -> None:
    text = recorded("kubectl_logs", "stdout:\nERROR it broke\n\nstderr:\n", pod_name=POD)

    found = one(text, "line")

    assert found.source == "file:a.txt:4"
    assert found.about == POD
    assert found.data["count"] == 1


def test_what_a_log_fetcher_says_of_itself_is_left_out() -> None:
    ruler = "=" * 80
    body = f"ERROR it broke\n{ruler}\nLOG QUERY METADATA\n{ruler}\n- Errors: failed\n{ruler}\n"

    found = [e for e in read_files({"a": recorded("logs", body)}) if e.data["form"] == "line"]

    assert [e.data["text"] for e in found] == ["ERROR it broke"]


def test_lines_that_say_the_same_are_folded_with_first_and_last() -> None:
    text = "".join(
        f"2025-01-01T00:00:{n:02d}Z ERROR user {n} from 10.0.0.{n} failed\n" for n in range(50)
    )

    found = one(text, "line")

    assert (found.data["count"], found.data["last_line"]) == (50, 50)
    assert found.data["first"][:19] == "2025-01-01T00:00:00"
    assert found.data["last"][:19] == "2025-01-01T00:00:49"


def test_a_state_is_read_with_its_exit_code_limits_and_settings() -> None:
    container = """\
        State:          Waiting
          Reason:       CrashLoopBackOff
        Last State:     Terminated
          Reason:       OOMKilled
          Exit Code:    137
        Restart Count:  16
        Limits:
          memory:  50Mi
        Environment:
          MODE:  fast
    """
    found = one(described(POD, container), "container")

    assert found.data["ended"]["code"] == 137
    assert found.data["limits"] == {"memory": "50Mi"}
    assert found.data["env"] == {"MODE": "fast"}
    assert found.data["restarts"] == 16


def test_a_live_object_tells_the_states_of_its_containers() -> None:
    pod: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"containers": [{"name": "main", "command": ["run"]}]},
        "status": {
            "containerStatuses": [
                {
                    "name": "main",
                    "restartCount": 3,
                    "state": {"waiting": {"reason": "CrashLoopBackOff"}},
                    "lastState": {"terminated": {"exitCode": 2, "reason": "Error"}},
                }
            ]
        },
    }
    found = one(json.dumps(pod), "container")

    assert (found.data["reason"], found.data["ended"]["code"]) == ("CrashLoopBackOff", 2)
    assert found.data["command"] == ["run"]


def test_files_that_say_the_same_tell_it_once() -> None:
    text = described(POD, "State:  Running\nReady:  True\n")

    assert len(read_files({"a": text, "b": text})) == len(read_files({"a": text}))


def test_ids_go_on_from_those_of_other_evidence() -> None:
    scene = a_scene(an_alert(files={"a.log": "ERROR it broke\n"}))
    earlier = read_attached(scene)

    both = with_files(lambda _: earlier)(scene)

    assert [e.id for e in both] == [f"E{n}" for n in range(1, 2 * len(earlier) + 1)]


def test_two_files_of_one_name_are_both_read() -> None:
    scene = a_scene(
        an_alert("A", files={"pod.log": "ERROR one broke\n"}),
        an_alert("B", files={"pod.log": "ERROR two broke\n"}),
    )
    said = " ".join(e.says for e in read_attached(scene))

    assert "one broke" in said
    assert "two broke" in said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "{",
        "[" * 5_000,
        '{"a": ' * 2_000,
        "a: &a [*a]\nb: 1\n",
        "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a, *a, *a, *a]\n" for n in range(40)),
        "Name:    \nNamespace:\nEvents:\n  x\n",
        "├── \n└──",
        "\x00\x1b[31mERROR\ud800 x\n",
        "kind: Pod\nmetadata:\nspec: 3\nstatus: []\n",
        '{"kind": "Pod", "metadata": null, "spec": {"containers": null}, "status": {"containerStatuses": [null]}}',
        '{"labels": null, "annotations": 3, "raw": [1]}',
        '{"data": {"result": [{"values": [[1, "NaN"], 3]}]}, "resultType": 1}',
        '{"tool_name": 3, "match_params": 4}\n{"params": [], "return_code": {}}\n',
    ],
)  # fmt: skip
def test_broken_text_is_read_as_far_as_it_goes(text: str) -> None:
    for e in read_files({"a": text}):
        json.dumps(e.data, allow_nan=False).encode()
        e.says.encode()


def test_the_beginning_of_a_huge_file_is_read() -> None:
    text = "ERROR it broke\n" + "INFO fine\n" * 300_000

    found = [e for e in read_files({"a": text}) if e.data["form"] in {"log", "line"}]

    assert found[0].data["cut"] is True
    assert "it broke" in found[1].says


def test_secrets_are_kept_nowhere() -> None:
    secret = {
        "kind": "Secret",
        "apiVersion": "v1",
        "metadata": {"name": "s"},
        "data": {"pw": "aHVudGVyMjI="},
    }
    setting = {"name": "DB_PASSWORD", "value": "hunter22"}
    pod = {
        "kind": "Pod",
        "apiVersion": "v1",
        "metadata": {"name": "a"},
        "spec": {"containers": [{"name": "m", "env": [setting]}]},
        "status": {"containerStatuses": [{"name": "m", "state": {"running": {}}}]},
    }
    env = "Environment:\n  API_TOKEN:  hunter22\n"
    line = "ERROR failed app:hunter22@tcp(db:3306) token=hunter22 Bearer hunter22hunter22\n"

    found = read_files(
        {
            "a.json": json.dumps({"items": [secret, pod]}),
            "b.txt": described(POD, env),
            "c.log": line,
            "d.yaml": "kind: Secret\nmetadata:\n  name: s\nstringData:\n  any: hunter22\n",
        }
    )
    said = json.dumps([[e.says, e.data] for e in found])

    assert len(found) >= 6
    assert "hunter22" not in said
    assert "aHVudGVyMjI" not in said


def test_of_too_much_evidence_what_is_well_is_left_out() -> None:
    rows = "".join(f"web-{n}   1/1   Running   0   1d\n" for n in range(600))
    table = "NAME    READY   STATUS    RESTARTS   AGE\n" + rows

    found = read_files({"a.txt": table, "z.log": "ERROR it broke\n"})

    assert len(found) == MAX_EVIDENCE
    assert found[-1].data["form"] == "line"


def test_events_that_an_alert_brings_as_a_table_are_read() -> None:
    table = 'reason | type | time | message\nFailed | Warning | 2 | Failed to pull image "a:b": not found\n'

    assert one(table, "event").data["reason"] == "Failed"


def test_a_condition_that_says_what_failed_is_an_event() -> None:
    told = {
        "type": "PodScheduled",
        "status": "False",
        "reason": "Unschedulable",
        "message": "0/3 nodes",
    }
    pod = {
        "kind": "Pod",
        "apiVersion": "v1",
        "metadata": {"name": "a"},
        "status": {"conditions": [told]},
    }

    assert one(json.dumps(pod), "event").data["reason"] == "FailedScheduling"


@pytest.mark.parametrize("unit", ["A  ", "a-", "a.", " ", ": ", "1", "├── ", "(", "user:pw@"])
def test_text_made_to_be_slow_is_read_to_its_end(unit: str) -> None:
    for start in ("ERROR ", "NAME  READY\n", "Name:    x\nLabels:  y\n", ""):
        line = unit * (8_000 // len(unit))

        found = read_files({"a": f"{start}{line}!\n"})

        assert "could not be read" not in "".join(e.says for e in found)


@given(st.text(max_size=400), st.sampled_from(BEGINNINGS))
def test_whatever_a_file_holds_is_read_or_named_as_missing(text: str, beginning: str) -> None:
    for e in read_files({"a": beginning + text}):
        json.dumps([e.says, e.data, e.source, e.about], allow_nan=False).encode()
        assert "could not be read" not in e.says
