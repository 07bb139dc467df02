"""The HTTP API, one package a version."""
