from __future__ import annotations

import pytest

from agent.triage.causes.topology.signs import Sign, sign_of


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("HighRequestErrorRate", Sign.ERROR),
        ("ErrorBudgetBurn", Sign.ERROR),
        ("HighRequestLatency", Sign.LATENCY),
        ("NoRequestsReceived", Sign.SILENCE),
        ("NoErrorsReported", Sign.SILENCE),
        ("KubePodCrashLooping", Sign.CRASH),
        ("KubeNodeNotReady", Sign.CRASH),
        ("TargetDown", Sign.CRASH),
        ("HighKafkaConsumerLag", Sign.LAG),
        ("CPUThrottlingHigh", Sign.SATURATION),
        ("CPUSpend", Sign.SPEND),
        ("instance_cpu_usage_high", Sign.SATURATION),
        ("Watchdog", Sign.OTHER),
        ("", Sign.OTHER),
    ],
)
def test_what_is_wrong_is_read_from_the_words_of_an_alert(name: str, sign: Sign) -> None:
    assert sign_of(name) is sign
