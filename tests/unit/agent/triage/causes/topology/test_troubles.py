from __future__ import annotations

import pytest

from agent.triage.causes.topology.troubles import Trouble, trouble_of


@pytest.mark.parametrize(
    ("name", "trouble"),
    [
        ("HighRequestErrorRate", Trouble.ERROR),
        ("ErrorBudgetBurn", Trouble.ERROR),
        ("HighRequestLatency", Trouble.LATENCY),
        ("NoRequestsReceived", Trouble.SILENCE),
        ("NoErrorsReported", Trouble.SILENCE),
        ("KubePodCrashLooping", Trouble.CRASH),
        ("KubeNodeNotReady", Trouble.CRASH),
        ("TargetDown", Trouble.CRASH),
        ("HighKafkaConsumerLag", Trouble.LAG),
        ("CPUThrottlingHigh", Trouble.SATURATION),
        ("CPUSpend", Trouble.SPEND),
        ("instance_cpu_usage_high", Trouble.SATURATION),
        ("Watchdog", Trouble.OTHER),
        ("", Trouble.OTHER),
    ],
)
def test_what_is_wrong_is_read_from_the_words_of_an_alert(name: str, trouble: Trouble) -> None:
    assert trouble_of(name) is trouble
