"""Celery: thin tasks. They carry ids only, and losing every message loses nothing: the jobs are in the database."""
