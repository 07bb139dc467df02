"""Pikir: draft laws in clauses, comments within a deadline, digests for those who decide."""
