"""Complaints in confidence (Art. 42)."""

import zope.deferredimport


# a complaint kept by an older site names its class here
zope.deferredimport.define(
    Complaint="paiwu.policy.supervision.complaints.effects.complaints:Complaint"
)
