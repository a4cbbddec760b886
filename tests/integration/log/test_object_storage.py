"""The archive in S3-compatible storage whose bucket locks what it is given: a real server, on loopback."""

from __future__ import annotations

from datetime import timedelta

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer

from frenly_ai.keeping.archives import open_archive
from registry.errors import Conflict, Unavailable
from tests.platforms import a_grounded_copy
from tests.support.signing import MemoryKeyring

BUCKET = "frenly-archive"
ANNOUNCED = {"x-amz-sdk-checksum-algorithm": "SHA256"}
"""This server looks for what Amazon's own tools announce, beside the checksum itself."""
ACCESS = {
    "aws_access_key_id": "test",
    "aws_secret_access_key": "test",
    "region_name": "us-east-1",
}


@pytest.fixture(scope="module")
def endpoint():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(endpoint):
    client = boto3.client("s3", endpoint_url=endpoint, **ACCESS)
    client.create_bucket(Bucket=BUCKET, ObjectLockEnabledForBucket=True)
    client.put_object_lock_configuration(
        Bucket=BUCKET,
        ObjectLockConfiguration={
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Years": 7}},
        },
    )
    return client


def options(endpoint):
    return {
        "access_key_id": "test",
        "secret_access_key": "test",
        "region": "us-east-1",
        "endpoint": endpoint,
        "virtual_hosted_style_request": "false",
    }


@pytest.fixture
def locked(s3, endpoint):
    return open_archive(f"s3://{BUCKET}/platform", options(endpoint), ANNOUNCED)


def test_an_archive_in_a_locked_bucket_verifies_and_nobody_removes_it(
    locked, s3, tmp_path
) -> None:
    platform = a_grounded_copy(tmp_path, keyring=MemoryKeyring())
    log, root = platform.log(archive=locked), platform.people["root"]
    (segment,) = log.archive(root)

    assert log.verify_archive().problem == ""
    (version,) = s3.list_object_versions(Bucket=BUCKET)["Versions"]
    kept = s3.head_object(Bucket=BUCKET, Key=version["Key"], VersionId=version["VersionId"])
    assert kept["ObjectLockMode"] == "COMPLIANCE"
    until = kept["ObjectLockRetainUntilDate"]
    assert until - version["LastModified"] > timedelta(days=7 * 364)
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.delete_object(Bucket=BUCKET, Key=version["Key"], VersionId=version["VersionId"])
    assert log.segments() == [segment]
    with pytest.raises(Conflict):
        locked.add(segment.name, b"other")


def test_storage_that_is_away_is_unavailable(endpoint) -> None:
    with pytest.raises(Unavailable, match="cannot be used"):
        open_archive("s3://no-such-bucket", options(endpoint)).names()
