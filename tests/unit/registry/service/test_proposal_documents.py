from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from registry.domain.digest import canonical
from registry.domain.findings import Finding, Severity
from registry.domain.proposals import Origin, ProposalKind, ProposalStatus, Quorum
from registry.service.documents import read_proposal, write_proposal
from tests.builders import a_proposal
from tests.unit.registry.domain.strategies import change_sets, edits, instants, texts

proposals = st.builds(
    a_proposal,
    kind=st.sampled_from(ProposalKind),
    status=st.sampled_from(ProposalStatus),
    edits=st.lists(edits, max_size=3).map(tuple),
    agent=texts,
    origin=st.builds(Origin, channel=texts, thread=texts, text=texts),
    reason=texts,
    evidence=st.lists(st.dictionaries(texts, texts), max_size=2).map(tuple),
    changes=change_sets,
    findings=st.lists(
        st.builds(Finding, check=texts, severity=st.sampled_from(Severity), message=texts),
        max_size=2,
    ).map(tuple),
    quorum=st.builds(
        Quorum, approvals=st.integers(1, 5), groups=st.lists(texts, max_size=2).map(tuple)
    ),
    applied_revision=st.none() | st.integers(1, 10**9),
    applied_at=st.none() | instants,
    created_at=instants,
)


@given(proposals)
def test_a_proposal_reads_back_from_what_it_wrote(proposal) -> None:
    written = json.loads(canonical(write_proposal(proposal)))

    assert read_proposal(written) == proposal
