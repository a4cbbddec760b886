"""The words for what can be wrong with a thing; a cause has one of them."""

from __future__ import annotations

from typing import Final

FAULTS: Final[dict[str, str]] = {
    "access_denied": "It may not do what it tries to do: a role or a policy is missing.",
    "admission_denied": "A policy of the cluster refuses it.",
    "application_error": "Its own code fails.",
    "authentication_failed": "Something does not accept its credentials.",
    "bad_command": "What it is told to run does not exist.",
    "bad_configuration": "A setting is there, and it is wrong or does not parse.",
    "certificate_expired": "A certificate is past its end.",
    "certificate_invalid": "A certificate is not trusted or not for that name.",
    "config_change": "A change of configuration made it worse.",
    "connection_pool_exhausted": "All connections of its pool are taken.",
    "cpu_throttled": "It is held back because it uses more CPU than it may.",
    "database_error": "A database refuses what it asks: syntax, constraint, lock or schema.",
    "dead_target": "What a name of the registry stands for is at its end.",
    "deadline_exceeded": "It took longer than it may.",
    "disk_full": "A disk, a volume or its inodes are used up.",
    "dns_failure": "A name that it looks up does not resolve.",
    "error_mix": "Several unlike errors at once; no one of them explains the others.",
    "experiment": "Something that is there to break things is running.",
    "failing": "It breaks, and what broke it is not told.",
    "file_permission": "It may not read or write a file that it needs.",
    "image_pull": "Its image cannot be fetched.",
    "memory_leak": "Its memory grows and never falls.",
    "message_backlog": "Messages are produced faster than they are consumed.",
    "missing_configuration": "A setting that it needs is not there.",
    "missing_object": "Something that it needs was never made, or is gone.",
    "misuse": "Somebody tries in Frenly what they may not do, or what nobody honest does.",
    "name_expired": "A name of the registry is past its end.",
    "name_expires": "A name of the registry comes to its end soon.",
    "network_policy": "A rule of the network forbids it to connect.",
    "node_unhealthy": "The machine under it is not ready or under pressure.",
    "none": "Nothing is wrong, or nothing can be found.",
    "out_of_memory": "The process was killed because it used more memory than it may.",
    "overprovisioned": "There is more of it than is needed.",
    "port_mismatch": "It listens on another port than the one that is asked.",
    "probe_failing": "A health check of it fails.",
    "quota_exceeded": "What its namespace or account may use is used up.",
    "rate_limited": "Something refuses it because it asks too often.",
    "rollout": "A new version or a new deployment of it is what changed.",
    "scaling_blocked": "It is not scaled although it should be.",
    "read_only_filesystem": "It writes where its file system may only be read.",
    "script_error": "What it runs does not parse.",
    "selector_mismatch": "What should pick it picks nothing.",
    "slow_dependency": "Something that it waits for answers slowly.",
    "suspended": "A setting of its own keeps it off: suspended, paused, cordoned, scaled to 0.",
    "tls_mismatch": "Two sides find no version, cipher or protocol of TLS that both speak.",
    "unbound_volume": "A volume that it needs cannot be provided or attached.",
    "unreachable_dependency": (
        "Something that it calls refuses, is away or is cut off for a reason that is not told."
    ),
    "unschedulable": "No machine can take it.",
}
"""Each word and what it means. Nothing else is ever the `fault` of a cause."""
