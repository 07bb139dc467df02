"""Which clauses of a draft a working group and its members work on."""
