"""Digests at any size: shards and parts, volumes, corrections of groups, assignments, schedules, forms."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op
from alembic.operations.base import BatchOperations
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
CHOICE = sa.String(20)
SCOPES = (("group_id", "working_groups"), ("member_id", "accounts"))


def reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"), ondelete="RESTRICT")


def upgrade() -> None:
    with _digests() as digests:
        digests.add_column(sa.Column("scheduled", sa.Boolean(), server_default=sa.false(), nullable=False))
        digests.add_column(sa.Column("removed_at", MOMENT, nullable=True))
        for column, table in SCOPES:
            digests.add_column(sa.Column(column, sa.Uuid(), nullable=True))
            digests.create_foreign_key(
                op.f(f"fk_digests_{column}"), table, [column], ["id"], ondelete="RESTRICT"
            )
    with op.batch_alter_table("digest_files") as files:
        files.add_column(sa.Column("volume", sa.Integer(), server_default="1", nullable=False))
        files.alter_column("format", type_=CHOICE, existing_type=sa.String(8), existing_nullable=False)
        files.drop_constraint("uq_digest_files_digest_id_format", type_="unique")
        files.create_unique_constraint(
            "uq_digest_files_digest_id_format_volume", ["digest_id", "format", "volume"]
        )
    op.create_table(
        "digest_shards",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("digest_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("clauses", DOCUMENT, nullable=False),
        sa.Column("state", CHOICE, nullable=False),
        sa.Column("comments", sa.Integer(), nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=True),
        sa.Column("sha256", sa.String(64), nullable=True),
        sa.Column("parts", DOCUMENT, nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        reference("digest_shards", "digest_id", "digests.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_shards")),
        sa.UniqueConstraint("digest_id", "sequence", name=op.f("uq_digest_shards_digest_id_sequence")),
    )
    op.create_table(
        "digest_parts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scope_sha256", sa.String(64), nullable=False),
        sa.Column("clause_key", sa.String(32), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("comments_size", sa.BigInteger(), nullable=False),
        sa.Column("clause_size", sa.BigInteger(), nullable=False),
        sa.Column("findings_size", sa.BigInteger(), nullable=False),
        sa.Column("comments", sa.Integer(), nullable=False),
        sa.Column("used_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_parts")),
        sa.UniqueConstraint(
            "scope_sha256", "clause_key", name=op.f("uq_digest_parts_scope_sha256_clause_key")
        ),
    )
    op.create_index("ix_digest_parts_storage_key", "digest_parts", ["storage_key"])
    op.create_table(
        "group_corrections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("clause_id", sa.Uuid(), nullable=True),
        sa.Column("kind", CHOICE, nullable=False),
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        reference("group_corrections", "draft_id", "drafts.id"),
        reference("group_corrections", "clause_id", "clauses.id"),
        reference("group_corrections", "comment_id", "comments.id"),
        reference("group_corrections", "other_id", "comments.id"),
        reference("group_corrections", "account_id", "accounts.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_corrections")),
    )
    op.create_index("ix_group_corrections_draft_id_clause_id", "group_corrections", ["draft_id", "clause_id"])
    op.create_table(
        "assignments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("clause_id", sa.Uuid(), nullable=False),
        sa.Column("assigned_by", sa.Uuid(), nullable=True),
        sa.Column("assigned_at", MOMENT, nullable=False),
        reference("assignments", "group_id", "working_groups.id"),
        reference("assignments", "account_id", "accounts.id"),
        reference("assignments", "clause_id", "clauses.id"),
        reference("assignments", "assigned_by", "accounts.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
        sa.UniqueConstraint(
            "group_id", "account_id", "clause_id", name=op.f("uq_assignments_group_id_account_id_clause_id")
        ),
    )
    op.create_index("ix_assignments_clause_id", "assignments", ["clause_id"])
    op.create_table(
        "digest_schedules",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("nightly", sa.Boolean(), nullable=False),
        sa.Column("letters", sa.Boolean(), nullable=False),
        sa.Column("formats", DOCUMENT, nullable=False),
        sa.Column("language", CHOICE, nullable=False),
        sa.Column("view", CHOICE, nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=True),
        reference("digest_schedules", "round_id", "rounds.id"),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_digest_schedules")),
    )
    op.create_table(
        "form_templates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", CHOICE, nullable=False),
        sa.Column("language", CHOICE, nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        reference("form_templates", "account_id", "accounts.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_templates")),
    )
    op.create_index(
        "ix_form_templates_kind_language_added_at", "form_templates", ["kind", "language", "added_at"]
    )


def downgrade() -> None:
    for table in (
        "form_templates", "digest_schedules", "assignments", "group_corrections", "digest_parts", "digest_shards",
    ):  # fmt: skip
        op.drop_table(table)
    op.execute("DELETE FROM digest_files WHERE volume > 1")
    with op.batch_alter_table("digest_files") as files:
        files.drop_constraint("uq_digest_files_digest_id_format_volume", type_="unique")
        files.create_unique_constraint("uq_digest_files_digest_id_format", ["digest_id", "format"])
        files.alter_column("format", type_=sa.String(8), existing_type=CHOICE, existing_nullable=False)
        files.drop_column("volume")
    with _digests() as digests:
        for column, _ in SCOPES:
            digests.drop_constraint(op.f(f"fk_digests_{column}"), type_="foreignkey")
            digests.drop_column(column)
        digests.drop_column("removed_at")
        digests.drop_column("scheduled")


@contextmanager
def _digests() -> Iterator[BatchOperations]:
    """The table to change. SQLite makes it anew and must not drop it from under its files: they step aside."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        op.execute("CREATE TEMPORARY TABLE kept_files AS SELECT * FROM digest_files")
        op.execute("DELETE FROM digest_files")
    with op.batch_alter_table("digests") as digests:
        yield digests
    if is_sqlite:
        op.execute("INSERT INTO digest_files SELECT * FROM kept_files")
        op.execute("DROP TABLE kept_files")
