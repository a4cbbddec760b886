"""A server on loopback that speaks the few calls of Kubernetes' API that actions need."""

from __future__ import annotations

import copy
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from pathlib import Path

REVISION = "deployment.kubernetes.io/revision"


def a_template(image: str) -> dict[str, Any]:
    return {
        "metadata": {"labels": {"app": "checkout"}},
        "spec": {"containers": [{"name": "checkout", "image": image}]},
    }


class Refusal(Exception):
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Cluster:
    """One deployment, `shop/checkout`, with the versions that it had."""

    def __init__(self, *images: str, replicas: int = 3) -> None:
        self.fails: int = 0
        """A status with which every change is refused from here on."""
        self.drops = False
        """Whether changes are done, and no answer is given."""
        self.patches: list[tuple[str, bool]] = []
        self._version, self.revisions = 7, list[dict[str, Any]]()
        self.deployment: dict[str, Any] = {
            "metadata": {"name": "checkout", "namespace": "shop", "uid": "u-1"},
            "spec": {
                "replicas": replicas,
                "selector": {"matchLabels": {"app": "checkout"}},
                "template": {},
            },
        }
        for image in images:
            self.deployment["spec"]["template"] = a_template(image)
            self._settle(self.deployment)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def kubeconfig(self, folder: Path) -> str:
        """Write a kubeconfig that leads here."""
        path = folder / "kubeconfig"
        named = {"name": "test"}
        content = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "test",
            "clusters": [{**named, "cluster": {"server": self.url}}],
            "contexts": [{**named, "context": {"cluster": "test", "user": "test"}}],
            "users": [{**named, "user": {"token": "t"}}],
        }
        path.write_text(json.dumps(content), "utf-8")
        return str(path)

    def touch(self) -> None:
        """Let somebody else change the deployment."""
        self.deployment["spec"]["replicas"] += 1
        self._settle(self.deployment)

    def _settle(self, deployment: dict[str, Any]) -> None:
        """Do what the controller does: a version of its own for each template."""
        self._version += 1
        deployment["metadata"]["resourceVersion"] = str(self._version)
        template = copy.deepcopy(deployment["spec"]["template"])
        last = max(
            (int(r["metadata"]["annotations"][REVISION]) for r in self.revisions), default=0
        )
        for kept in self.revisions:
            bare = copy.deepcopy(kept["spec"]["template"])
            del bare["metadata"]["labels"]["pod-template-hash"]
            if bare == template:
                if int(kept["metadata"]["annotations"][REVISION]) < last:
                    kept["metadata"]["annotations"][REVISION] = str(last + 1)
                return
        template["metadata"]["labels"]["pod-template-hash"] = f"h{last}"
        owner = {"uid": "u-1", "kind": "Deployment"}
        self.revisions.append(
            {
                "metadata": {
                    "ownerReferences": [owner],
                    "annotations": {REVISION: str(last + 1)},
                },
                "spec": {"template": template},
            }
        )

    def read(self, path: str) -> dict[str, Any]:
        if path.endswith("/replicasets"):
            stranger = {"metadata": {}, "spec": {"template": a_template("stranger")}}
            return {"items": [stranger, *self.revisions]}
        if path != "/apis/apps/v1/namespaces/shop/deployments/checkout":
            raise Refusal(404, "not found")
        return self.deployment

    def patch(self, path: str, steps: list[dict[str, Any]], *, dry: bool) -> dict[str, Any]:
        is_scale = path.endswith("/scale")
        self.read(path.removesuffix("/scale"))
        self.patches.append((path, dry))
        if self.fails:
            raise Refusal(self.fails, "refused for a test")
        after = copy.deepcopy(self.deployment)
        for step in steps:
            _apply(after, step)
        if not dry:
            self._settle(after)
            self.deployment = after
        return {"spec": {"replicas": after["spec"]["replicas"]}} if is_scale else after

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        cluster = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(lambda: cluster.read(urlsplit(self.path).path))

            def do_PATCH(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                url = urlsplit(self.path)
                is_dry = parse_qs(url.query).get("dryRun") == ["All"]
                if self.headers["Content-Type"] != "application/json-patch+json":
                    return self._answer(lambda: _refuse(415, "not a JSON patch"))
                return self._answer(
                    lambda: cluster.patch(url.path, json.loads(body), dry=is_dry),
                    drop=cluster.drops and not is_dry,
                )

            def _answer(self, make: Any, *, drop: bool = False) -> None:
                try:
                    status, content = 200, make()
                except Refusal as refusal:
                    status, content = refusal.status, {"message": str(refusal)}
                if drop:
                    self.close_connection = True
                    self.connection.close()
                    return
                body = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        return Handler


def _refuse(status: int, message: str) -> dict[str, Any]:
    raise Refusal(status, message)


def _apply(target: dict[str, Any], step: dict[str, Any]) -> None:
    *way, last = [part.replace("~1", "/") for part in step["path"].split("/")[1:]]
    for part in way:
        target = target[part]
    if step["op"] == "test":
        if target[last] != step["value"]:
            raise Refusal(422, "the test of a patch failed")
    else:
        target[last] = step["value"]
