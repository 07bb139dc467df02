"""The nouns, one a file. Importing this package registers them all on `Base.metadata`."""

from app.models.account import Account, ApiToken, BrowserSession
from app.models.audit import AuditEvent
from app.models.base import Base
from app.models.clause import Clause, ClauseLink, ClauseText
from app.models.comment import Comment, CommentRevision, IdempotencyKey
from app.models.digest import (
    Assignment,
    CorrectionKind,
    Digest,
    DigestFile,
    DigestPart,
    DigestSchedule,
    DigestShard,
    DigestState,
    DigestView,
    FormKind,
    FormTemplate,
    GroupCorrection,
    ShardState,
)
from app.models.draft import AmendedDraft, Draft, Edition, EditionText
from app.models.group import Membership, MembershipRole, Organisation, WorkingGroup
from app.models.job import Job, JobKind, JobState
from app.models.mending import Mending
from app.models.round import Round, RoundChange
from app.models.upload import DraftPaper, Upload

__all__ = [
    "Account",
    "AmendedDraft",
    "ApiToken",
    "Assignment",
    "AuditEvent",
    "Base",
    "BrowserSession",
    "Clause",
    "ClauseLink",
    "ClauseText",
    "Comment",
    "CommentRevision",
    "CorrectionKind",
    "Digest",
    "DigestFile",
    "DigestPart",
    "DigestSchedule",
    "DigestShard",
    "DigestState",
    "DigestView",
    "Draft",
    "DraftPaper",
    "Edition",
    "EditionText",
    "FormKind",
    "FormTemplate",
    "GroupCorrection",
    "IdempotencyKey",
    "Job",
    "JobKind",
    "JobState",
    "Membership",
    "MembershipRole",
    "Mending",
    "Organisation",
    "Round",
    "RoundChange",
    "ShardState",
    "Upload",
    "WorkingGroup",
]
