"""What carries the alerts of others in a text: Amazon SNS.

https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
"""

from __future__ import annotations

from typing import Any

from agent.triage.formats.documents import read_document
from agent.triage.formats.values import at
from registry.errors import InvalidInput


def sent_by_sns(document: Any) -> Any:
    """Return the document that a notification of SNS carries; None where it carries none."""
    message = at(document, "Message")
    is_notice = at(document, "Type") == "Notification" and at(document, "TopicArn") is not None
    if not is_notice or not isinstance(message, str):
        return None
    try:
        found = read_document(message.encode("utf-8", "surrogatepass"))
    except InvalidInput:
        return None
    return found if isinstance(found, dict | list) else None
