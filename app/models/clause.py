from __future__ import annotations

from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clauses.model import Level
from app.core.editions.model import LinkStatus
from app.core.text import Language
from app.models.base import Base, Key, choice, foreign_key


class Clause(Base):
    """A structural unit of an edition. The UUID is its identity; eid and number are only what it is called."""

    __tablename__ = "clauses"
    __table_args__ = (
        UniqueConstraint("edition_id", "eid"),
        UniqueConstraint("edition_id", "position"),
        Index("ix_clauses_edition_id_parent_id", "edition_id", "parent_id"),
    )

    id: Mapped[Key]
    edition_id: Mapped[UUID] = mapped_column(foreign_key("editions.id"))
    parent_id: Mapped[UUID | None] = mapped_column(foreign_key("clauses.id"))
    eid: Mapped[str]
    level: Mapped[Level] = mapped_column(choice(Level))
    number: Mapped[str | None]
    position: Mapped[int]
    quoted: Mapped[bool]


class ClauseText(Base):
    """A clause in one language: what is printed before it, its heading, and its own text without its children's.

    `outdated`: the text in another language was changed after this one.
    """

    __tablename__ = "clause_texts"

    clause_id: Mapped[UUID] = mapped_column(foreign_key("clauses.id"), primary_key=True)
    language: Mapped[Language] = mapped_column(choice(Language), primary_key=True)
    label: Mapped[str]
    heading: Mapped[str]
    text: Mapped[str]
    outdated: Mapped[bool] = mapped_column(server_default=false())


class ClauseLink(Base):
    """What became of a clause of the edition before (`from_id`) in this one (`to_id`); a split has several rows.

    `to_id` None: removed; `from_id` None: added. `score`: how alike the two are, 0 to 1000.
    """

    __tablename__ = "clause_links"
    __table_args__ = (
        Index("ix_clause_links_edition_id", "edition_id"),
        Index("ix_clause_links_from_id", "from_id"),
        Index("ix_clause_links_to_id", "to_id"),
    )

    id: Mapped[Key]
    edition_id: Mapped[UUID] = mapped_column(foreign_key("editions.id"))
    from_id: Mapped[UUID | None] = mapped_column(foreign_key("clauses.id"))
    to_id: Mapped[UUID | None] = mapped_column(foreign_key("clauses.id"))
    status: Mapped[LinkStatus] = mapped_column(choice(LinkStatus))
    score: Mapped[int]
