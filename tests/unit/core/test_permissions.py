"""The permission table, judged without any server: what is not in it is denied, and each row says what it should."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import permissions
from app.core.errors import RuleViolation
from app.core.permissions import (
    GUEST,
    OPERATOR,
    TABLE,
    Actor,
    CommentTarget,
    DigestTarget,
    DraftTarget,
    Permission,
    Role,
    RoundTarget,
    Scope,
    Target,
    allows,
    in_audience,
    require,
)
from app.core.rounds import Access, Audience

GROUP, OTHER_GROUP = UUID(int=1), UUID(int=2)
ME, SOMEBODY = UUID(int=11), UUID(int=12)

COMMENTER = Actor(ME, Role.COMMENTER)
INSIDER = Actor(ME, Role.MEMBER, frozenset({GROUP}))
OUTSIDER = Actor(ME, Role.MEMBER, frozenset({OTHER_GROUP}))
EXPERT = Actor(ME, Role.EXPERT, frozenset({GROUP}))
SECRETARY = Actor(ME, Role.SECRETARY)
ADMIN = Actor(ME, Role.ADMIN)
SUSPENDED = Actor(ME, Role.SUSPENDED, frozenset({GROUP}))
ACTORS = {
    "guest": GUEST,
    "commenter": COMMENTER,
    "insider": INSIDER,
    "outsider": OUTSIDER,
    "expert": EXPERT,
    "secretary": SECRETARY,
    "admin": ADMIN,
    "suspended": SUSPENDED,
}
EVERYONE = frozenset(ACTORS)
STAFF = frozenset({"secretary", "admin"})

OPEN_PUBLIC = RoundTarget(Audience.PUBLIC, Access.OPEN, None)
REGISTERED_PUBLIC = RoundTarget(Audience.PUBLIC, Access.REGISTERED, None)
CLOSED_GROUP = RoundTarget(Audience.MEMBERS, Access.CLOSED, GROUP)
CLOSED_ANY_GROUP = RoundTarget(Audience.MEMBERS, Access.CLOSED, None)
OPEN_MEMBERS = RoundTarget(Audience.MEMBERS, Access.OPEN, GROUP)


def allowed(permission: Permission, target: Target = None) -> set[str]:
    return {name for name, actor in ACTORS.items() if allows(actor, permission, target)}


def test_a_permission_without_a_row_is_denied_to_everyone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(TABLE, Permission.PAGE_READ)
    assert allowed(Permission.PAGE_READ) == set()
    assert not allows(OPERATOR, Permission.PAGE_READ)


def test_every_permission_has_a_row() -> None:
    assert set(TABLE) == set(Permission)


def test_require_says_which_permission_and_whether_a_guest_asked() -> None:
    with pytest.raises(RuleViolation) as refused:
        require(GUEST, Permission.DESK_READ)
    assert (refused.value.code, refused.value.params) == (
        "not-permitted",
        {"permission": "desk:read", "guest": True},
    )
    with pytest.raises(RuleViolation) as refused:
        require(COMMENTER, Permission.DESK_READ)
    assert refused.value.params["guest"] is False


@pytest.mark.parametrize(
    "permission",
    [Permission.SYSTEM_HEALTH, Permission.PAGE_READ, Permission.ROUND_READ, Permission.RECEIPT_READ],
)
def test_what_everyone_may_do(permission: Permission) -> None:
    assert allowed(permission) == EVERYONE


@pytest.mark.parametrize(
    "permission",
    [
        Permission.DRAFT_IMPORT,
        Permission.DRAFT_PUBLISH,
        Permission.ROUND_MANAGE,
        Permission.COMMENT_MODERATE,
        Permission.COMMENT_EXPORT,
        Permission.DESK_READ,
    ],
)
def test_what_only_the_secretariat_may_do_and_not_with_a_token(permission: Permission) -> None:
    assert allowed(permission) == STAFF
    assert not allows(replace(ADMIN, scopes=frozenset(Scope)), permission)


@pytest.mark.parametrize("permission", [Permission.ACCOUNT_MANAGE, Permission.TOKEN_MANAGE])
def test_what_only_an_administrator_may_do_and_not_with_a_token(permission: Permission) -> None:
    assert allowed(permission) == {"admin"}
    assert not allows(replace(ADMIN, scopes=frozenset(Scope)), permission)


def test_only_who_is_logged_in_logs_out() -> None:
    assert allowed(Permission.ACCOUNT_LOGOUT) == EVERYONE - {"guest"}


@pytest.mark.parametrize(
    ("target", "expected"),
    [(None, EVERYONE), (DraftTarget(published=True), EVERYONE), (DraftTarget(published=False), STAFF)],
)
def test_who_reads_a_draft(target: Target, expected: frozenset[str]) -> None:
    assert allowed(Permission.DRAFT_READ, target) == expected


@pytest.mark.parametrize(
    ("round_", "expected"),
    [
        (OPEN_PUBLIC, EVERYONE),
        (REGISTERED_PUBLIC, EVERYONE),
        (CLOSED_GROUP, {"insider", "expert", "secretary", "admin"}),
        (CLOSED_ANY_GROUP, {"insider", "outsider", "expert", "secretary", "admin"}),
    ],
)
def test_who_is_the_audience_of_a_round(round_: RoundTarget, expected: set[str]) -> None:
    assert {name for name, actor in ACTORS.items() if in_audience(actor, round_)} == expected


@pytest.mark.parametrize(
    ("round_", "expected"),
    [
        (OPEN_PUBLIC, EVERYONE - {"suspended"}),
        (REGISTERED_PUBLIC, EVERYONE - {"suspended", "guest"}),
        (CLOSED_GROUP, {"insider", "expert"}),
        (CLOSED_ANY_GROUP, {"insider", "outsider", "expert"}),
        (OPEN_MEMBERS, {"insider", "expert", "secretary", "admin"}),
        (replace(OPEN_MEMBERS, access=Access.REGISTERED), {"insider", "expert", "secretary", "admin"}),
    ],
)
def test_who_comments_in_a_round(round_: RoundTarget, expected: set[str]) -> None:
    assert allowed(Permission.COMMENT_CREATE, round_) == expected


def test_a_secretary_speaks_in_a_closed_round_only_as_a_member_of_its_group() -> None:
    seated = replace(SECRETARY, group_ids=frozenset({GROUP}))
    elsewhere = replace(SECRETARY, group_ids=frozenset({OTHER_GROUP}))
    assert allows(seated, Permission.COMMENT_CREATE, CLOSED_GROUP)
    assert not allows(elsewhere, Permission.COMMENT_CREATE, CLOSED_GROUP)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (CommentTarget(OPEN_PUBLIC, SOMEBODY), EVERYONE),
        (CommentTarget(CLOSED_GROUP, SOMEBODY), {"insider", "expert", "secretary", "admin"}),
        (CommentTarget(CLOSED_GROUP, ME), EVERYONE - {"guest"}),
        (CommentTarget(CLOSED_GROUP, None), {"insider", "expert", "secretary", "admin"}),
        (CommentTarget(CLOSED_GROUP, None, secret_matches=True), EVERYONE),
    ],
)
def test_who_reads_a_comment(target: CommentTarget, expected: set[str]) -> None:
    assert allowed(Permission.COMMENT_READ, target) == expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (CommentTarget(OPEN_PUBLIC, SOMEBODY), set()),
        (CommentTarget(OPEN_PUBLIC, None), set()),
        (CommentTarget(OPEN_PUBLIC, ME), EVERYONE - {"guest", "suspended"}),
        (CommentTarget(OPEN_PUBLIC, None, secret_matches=True), EVERYONE - {"suspended"}),
    ],
)
def test_who_changes_a_comment(target: CommentTarget, expected: set[str]) -> None:
    assert allowed(Permission.COMMENT_CHANGE, target) == expected


PUBLIC_DIGEST = DigestTarget((OPEN_PUBLIC,), secretariat=False)
MEMBERS_DIGEST = DigestTarget((CLOSED_GROUP,), secretariat=False)
MIXED_DIGEST = DigestTarget((OPEN_PUBLIC, CLOSED_GROUP), secretariat=False)
SECRETARIAT_DIGEST = DigestTarget((OPEN_PUBLIC,), secretariat=True)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (PUBLIC_DIGEST, EVERYONE),
        (MEMBERS_DIGEST, {"insider", "expert", "secretary", "admin"}),
        (MIXED_DIGEST, {"insider", "expert", "secretary", "admin"}),
        (SECRETARIAT_DIGEST, STAFF),
    ],
)
def test_who_reads_a_digest(target: DigestTarget, expected: set[str]) -> None:
    assert allowed(Permission.DIGEST_READ, target) == expected


def test_who_orders_a_digest() -> None:
    assert allowed(Permission.DIGEST_CREATE) == STAFF


@pytest.mark.parametrize(
    ("permission", "target", "scope"),
    [
        (Permission.COMMENT_CREATE, OPEN_PUBLIC, Scope.COMMENTS_CREATE),
        (Permission.COMMENT_CHANGE, CommentTarget(OPEN_PUBLIC, ME), Scope.COMMENTS_CREATE),
        (Permission.DIGEST_READ, SECRETARIAT_DIGEST, Scope.DIGESTS_READ),
        (Permission.DIGEST_READ, MEMBERS_DIGEST, Scope.DIGESTS_READ),
        (Permission.DIGEST_CREATE, None, Scope.DIGESTS_CREATE),
    ],
)
def test_a_token_needs_the_scope_besides_the_role(
    permission: Permission, target: Target, scope: Scope
) -> None:
    assert allows(replace(ADMIN, scopes=frozenset({scope})), permission, target)
    assert not allows(replace(ADMIN, scopes=frozenset(Scope) - {scope}), permission, target)


def test_a_public_digest_needs_no_scope() -> None:
    assert allows(replace(COMMENTER, scopes=frozenset()), Permission.DIGEST_READ, PUBLIC_DIGEST)


@pytest.mark.parametrize(
    "permission",
    [Permission.COMMENT_CREATE, Permission.COMMENT_READ, Permission.COMMENT_CHANGE, Permission.DIGEST_READ],
)
def test_an_object_of_another_kind_is_denied_even_to_an_administrator(permission: Permission) -> None:
    assert not allows(ADMIN, permission, DraftTarget(published=True))


TARGETS: list[Target] = [
    None,
    DraftTarget(published=True),
    DraftTarget(published=False),
    OPEN_PUBLIC,
    CLOSED_GROUP,
    CommentTarget(CLOSED_GROUP, ME),
    CommentTarget(OPEN_PUBLIC, SOMEBODY, secret_matches=True),
    PUBLIC_DIGEST,
    SECRETARIAT_DIGEST,
]
actors = st.builds(
    Actor,
    account_id=st.sampled_from([ME, SOMEBODY]),
    role=st.sampled_from(Role),
    group_ids=st.frozensets(st.sampled_from([GROUP, OTHER_GROUP])),
    scopes=st.none() | st.frozensets(st.sampled_from(Scope)),
)


@given(actors, st.sampled_from(Permission), st.sampled_from(TARGETS), st.frozensets(st.sampled_from(Scope)))
def test_a_token_never_may_more_than_its_account(
    actor: Actor, permission: Permission, target: Target, scopes: frozenset[Scope]
) -> None:
    if allows(replace(actor, scopes=scopes), permission, target):
        assert allows(replace(actor, scopes=None), permission, target)


@given(actors, st.sampled_from(Permission), st.sampled_from(TARGETS))
def test_a_suspended_account_never_may_more_than_a_guest_but_read_its_own_and_log_out(
    actor: Actor, permission: Permission, target: Target
) -> None:
    own = isinstance(target, CommentTarget) and target.owner_id == actor.account_id
    if permission is Permission.ACCOUNT_LOGOUT or (permission is Permission.COMMENT_READ and own):
        return
    if allows(replace(actor, role=Role.SUSPENDED), permission, target):
        assert allows(GUEST, permission, target)


def test_roles_a_stranger_would_not_expect_to_be_staff_are_not() -> None:
    assert {Role.SECRETARY, Role.ADMIN} == permissions.STAFF
    assert not Actor(uuid4(), Role.SUSPENDED).is_active
    assert GUEST.is_guest
    assert not OPERATOR.is_guest
