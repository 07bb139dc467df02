"""Doors to the outside: database, clock, jobs, storage, rate limits, catalogues."""
