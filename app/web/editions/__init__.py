"""Editions: reading an earlier one, comparing two, comments whose clause is gone."""
