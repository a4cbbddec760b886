"""Connect to Kubernetes with its official client, an extra."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.errors import InvalidInput, Unavailable

if TYPE_CHECKING:
    from frenly_ai.platform.kubernetes import KubernetesPlatform
    from frenly_ai.platform.policy import PlatformPolicy


def connect(policy: PlatformPolicy) -> KubernetesPlatform:
    """Return the cluster that the policy names.

    Raises `Unavailable` without the extra, `InvalidInput` for a kubeconfig nobody can use.
    """
    try:
        from kubernetes import client  # noqa: PLC0415 - an extra
        from kubernetes import config as reading  # noqa: PLC0415 - as above
    except ImportError as error:
        raise Unavailable(
            "The client of Kubernetes is not installed.",
            hint="Install Frenly with the extra: `pip install 'frenly[kubernetes]'`.",
        ) from error
    from frenly_ai.platform.kubernetes import KubernetesPlatform  # noqa: PLC0415 - as above

    settings: Any = client.Configuration()
    config: Any = reading  # it says nothing of its types
    try:
        if policy.kubeconfig:
            context = policy.context or None
            config.load_kube_config(
                policy.kubeconfig, context=context, client_configuration=settings
            )
        else:
            config.load_incluster_config(client_configuration=settings)
    except config.ConfigException as error:
        raise InvalidInput(
            f"Kubernetes cannot be reached as platform.yaml says: {str(error)[:300]}",
            hint="Correct `kubeconfig` and `context` in platform.yaml.",
        ) from error
    settings.retries = False  # whatever is sent is sent once
    return KubernetesPlatform(client.AppsV1Api(client.ApiClient(settings)))
