"""Editions that follow one another, mending, uploads waiting for confirmation, papers beside a draft."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
CHOICE = sa.String(20)


def reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"), ondelete="RESTRICT")


def upgrade() -> None:
    op.add_column("edition_texts", sa.Column("imported", DOCUMENT, nullable=True))
    op.add_column(
        "clause_texts", sa.Column("outdated", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_table(
        "amended_drafts",
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        reference("amended_drafts", "draft_id", "drafts.id"),
        reference("amended_drafts", "target_id", "drafts.id"),
        sa.PrimaryKeyConstraint("draft_id", name=op.f("pk_amended_drafts")),
    )
    op.create_table(
        "clause_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=True),
        sa.Column("to_id", sa.Uuid(), nullable=True),
        sa.Column("status", CHOICE, nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        reference("clause_links", "edition_id", "editions.id"),
        reference("clause_links", "from_id", "clauses.id"),
        reference("clause_links", "to_id", "clauses.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause_links")),
    )
    op.create_index("ix_clause_links_edition_id", "clause_links", ["edition_id"])
    op.create_index("ix_clause_links_from_id", "clause_links", ["from_id"])
    op.create_index("ix_clause_links_to_id", "clause_links", ["to_id"])
    op.create_table(
        "mendings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("operation", DOCUMENT, nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("done_at", MOMENT, nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        reference("mendings", "edition_id", "editions.id"),
        reference("mendings", "account_id", "accounts.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mendings")),
        sa.UniqueConstraint("edition_id", "sequence", name=op.f("uq_mendings_edition_id_sequence")),
    )
    op.create_table(
        "uploads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=False),
        sa.Column("purpose", DOCUMENT, nullable=False),
        sa.Column("tree", DOCUMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        reference("uploads", "account_id", "accounts.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
    )
    op.create_index("ix_uploads_created_at", "uploads", ["created_at"])
    op.create_table(
        "draft_papers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("removed_at", MOMENT, nullable=True),
        reference("draft_papers", "draft_id", "drafts.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_papers")),
    )
    op.create_index("ix_draft_papers_draft_id", "draft_papers", ["draft_id"])


def downgrade() -> None:
    for table in ("draft_papers", "uploads", "mendings", "clause_links", "amended_drafts"):
        op.drop_table(table)
    op.drop_column("clause_texts", "outdated")
    op.drop_column("edition_texts", "imported")
