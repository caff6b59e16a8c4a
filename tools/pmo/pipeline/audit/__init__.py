"""The audit of the protected branch: every commit judged by the rules that held before it.

walk      one audit: which part of the line, against which anchor, what was found, what cannot be proven
records   steps of lives, records born late, deleted, or with a number used before
line      the line itself: anchor, dates
replay    the gate of approvals as it stood at each commit
bundle    everything an auditor needs in one file
verify    that file, checked offline
"""

from pmo.pipeline.audit.walk import Audit, AuditError, audit

__all__ = ["Audit", "AuditError", "audit"]
