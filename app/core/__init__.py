"""Pure rules: bytes, values and datetimes in; frozen dataclasses out. No framework, database, clock or files."""
