"""Who may do what: a table of pure predicates over an actor and a target. What is not in the table is denied."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.core.errors import RuleViolation
from app.core.rounds import Access, Audience


class Role(StrEnum):
    """What an account may be. A guest has no account and no role."""

    COMMENTER = "commenter"
    MEMBER = "member"
    EXPERT = "expert"
    SECRETARY = "secretary"
    ADMIN = "admin"
    SUSPENDED = "suspended"


STAFF = frozenset({Role.SECRETARY, Role.ADMIN})
GROUP_ROLES = frozenset({Role.MEMBER, Role.EXPERT})


class Permission(StrEnum):
    """`resource:action`; every route declares one."""

    SYSTEM_HEALTH = "system:health"
    PAGE_READ = "page:read"
    DRAFT_READ = "draft:read"
    DRAFT_IMPORT = "draft:import"
    DRAFT_PUBLISH = "draft:publish"
    ROUND_READ = "round:read"
    ROUND_MANAGE = "round:manage"
    COMMENT_READ = "comment:read"
    COMMENT_CREATE = "comment:create"
    COMMENT_CHANGE = "comment:change"
    COMMENT_MODERATE = "comment:moderate"
    COMMENT_EXPORT = "comment:export"
    RECEIPT_READ = "receipt:read"
    DIGEST_READ = "digest:read"
    DIGEST_CREATE = "digest:create"
    DIGEST_CORRECT = "digest:correct"
    DESK_READ = "desk:read"
    ACCOUNT_LOGIN = "account:login"
    ACCOUNT_LOGOUT = "account:logout"
    FORM_MANAGE = "form:manage"
    ACCOUNT_MANAGE = "account:manage"
    TOKEN_MANAGE = "token:manage"  # noqa: S105 - the name of a permission, not a secret


class Scope(StrEnum):
    """What a bearer token may be used for, within what its account may do."""

    DIGESTS_CREATE = "digests:create"
    DIGESTS_READ = "digests:read"
    COMMENTS_CREATE = "comments:create"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. `scopes` is None for a browser session or the operator, a set for a bearer token.

    `organisation`: names by language code of the body the account speaks for, if any.
    """

    account_id: UUID | None = None
    role: Role | None = None
    group_ids: frozenset[UUID] = frozenset()
    scopes: frozenset[Scope] | None = None
    display_name: str = ""
    email: str = ""
    organisation: Mapping[str, str] | None = None

    @property
    def is_guest(self) -> bool:
        return self.role is None

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF

    @property
    def is_active(self) -> bool:
        return self.role is not None and self.role is not Role.SUSPENDED


GUEST = Actor()
OPERATOR = Actor(role=Role.ADMIN, display_name="operator")
"""Whoever may run commands on the server: there is no account behind it, the audit log says so."""


@dataclass(frozen=True, slots=True)
class DraftTarget:
    published: bool


@dataclass(frozen=True, slots=True)
class RoundTarget:
    audience: Audience
    access: Access
    group_id: UUID | None


@dataclass(frozen=True, slots=True)
class CommentTarget:
    """`secret_matches`: the request carried the right edit secret, which stands in for an account."""

    round: RoundTarget
    owner_id: UUID | None
    secret_matches: bool = False


@dataclass(frozen=True, slots=True)
class DigestTarget:
    """`rounds`: the rounds the digest covers; `secretariat`: it shows what only the secretariat may see.

    `for_group`: it is for the working group `group_id`, for members of any if that is None.
    """

    rounds: tuple[RoundTarget, ...]
    secretariat: bool
    for_group: bool = False
    group_id: UUID | None = None


Target = DraftTarget | RoundTarget | CommentTarget | DigestTarget | None
Predicate = Callable[[Actor, Target], bool]


def _anyone(actor: Actor, target: Target) -> bool:
    return True


def _staff(actor: Actor, target: Target) -> bool:
    return actor.is_staff


def _staff_session(actor: Actor, target: Target) -> bool:
    return actor.is_staff and actor.scopes is None


def _admin(actor: Actor, target: Target) -> bool:
    return actor.role is Role.ADMIN and actor.scopes is None


def _logged_in(actor: Actor, target: Target) -> bool:
    return actor.account_id is not None


def _has_scope(actor: Actor, scope: Scope) -> bool:
    return actor.scopes is None or scope in actor.scopes


def in_audience(actor: Actor, round_: RoundTarget) -> bool:
    """Whether the actor may read what was said in this round."""
    if round_.audience is Audience.PUBLIC or actor.is_staff:
        return True
    if not actor.is_active:
        return False
    if round_.group_id is None:
        return actor.role in GROUP_ROLES
    return round_.group_id in actor.group_ids


def _read_draft(actor: Actor, target: Target) -> bool:
    return target is None or (isinstance(target, DraftTarget) and (target.published or actor.is_staff))


def _create_comment(actor: Actor, target: Target) -> bool:
    if actor.role is Role.SUSPENDED or not _has_scope(actor, Scope.COMMENTS_CREATE):
        return False
    if target is None:
        return True
    if not isinstance(target, RoundTarget):
        return False
    if target.access is Access.OPEN:
        return target.audience is Audience.PUBLIC or in_audience(actor, target)
    if target.access is Access.REGISTERED:
        return actor.is_active and in_audience(actor, target)
    return (
        actor.is_active and in_audience(actor, target) and (not actor.is_staff or _is_member(actor, target))
    )


def _is_member(actor: Actor, round_: RoundTarget) -> bool:
    """Staff read every round, but speak in a closed one only as members of its group."""
    return round_.group_id is not None and round_.group_id in actor.group_ids


def _read_comment(actor: Actor, target: Target) -> bool:
    if target is None:
        return True
    if not isinstance(target, CommentTarget):
        return False
    own = target.owner_id is not None and target.owner_id == actor.account_id
    return own or target.secret_matches or in_audience(actor, target.round)


def _change_comment(actor: Actor, target: Target) -> bool:
    if actor.role is Role.SUSPENDED or not _has_scope(actor, Scope.COMMENTS_CREATE):
        return False
    if target is None:
        return True
    if not isinstance(target, CommentTarget):
        return False
    return target.secret_matches or (target.owner_id is not None and target.owner_id == actor.account_id)


def _read_digest(actor: Actor, target: Target) -> bool:
    if target is None:
        return True
    if not isinstance(target, DigestTarget):
        return False
    limited = target.secretariat or target.for_group
    if not limited and all(r.audience is Audience.PUBLIC for r in target.rounds):
        return True
    if not _has_scope(actor, Scope.DIGESTS_READ):
        return False
    if actor.is_staff or target.secretariat:
        return actor.is_staff
    if target.for_group and not _in_group(actor, target.group_id):
        return False
    return all(in_audience(actor, r) for r in target.rounds)


def _in_group(actor: Actor, group_id: UUID | None) -> bool:
    """Whether the actor sits in the working group; None: in any."""
    if not actor.is_active:
        return False
    if group_id is None:
        return bool(actor.group_ids) or actor.role in GROUP_ROLES
    return group_id in actor.group_ids


def _create_digest(actor: Actor, target: Target) -> bool:
    return actor.is_staff and _has_scope(actor, Scope.DIGESTS_CREATE)


TABLE: dict[Permission, Predicate] = {
    Permission.SYSTEM_HEALTH: _anyone,
    Permission.PAGE_READ: _anyone,
    Permission.DRAFT_READ: _read_draft,
    Permission.DRAFT_IMPORT: _staff_session,
    Permission.DRAFT_PUBLISH: _staff_session,
    Permission.ROUND_READ: _anyone,
    Permission.ROUND_MANAGE: _staff_session,
    Permission.COMMENT_READ: _read_comment,
    Permission.COMMENT_CREATE: _create_comment,
    Permission.COMMENT_CHANGE: _change_comment,
    Permission.COMMENT_MODERATE: _staff_session,
    Permission.COMMENT_EXPORT: _staff_session,
    Permission.RECEIPT_READ: _anyone,
    Permission.DIGEST_READ: _read_digest,
    Permission.DIGEST_CREATE: _create_digest,
    Permission.DIGEST_CORRECT: _staff_session,
    Permission.DESK_READ: _staff_session,
    Permission.ACCOUNT_LOGIN: _anyone,
    Permission.ACCOUNT_LOGOUT: _logged_in,
    Permission.FORM_MANAGE: _admin,
    Permission.ACCOUNT_MANAGE: _admin,
    Permission.TOKEN_MANAGE: _admin,
}


def allows(actor: Actor, permission: Permission, target: Target = None) -> bool:
    """Whether the table lets `actor` do `permission`, to `target` if one is given. Unknown permissions: no."""
    predicate = TABLE.get(permission)
    return predicate is not None and predicate(actor, target)


def require(actor: Actor, permission: Permission, target: Target = None) -> None:
    """Raises RuleViolation("not-permitted") unless the table allows it."""
    if not allows(actor, permission, target):
        raise RuleViolation("not-permitted", permission=str(permission), guest=actor.is_guest)
