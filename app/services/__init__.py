"""Use cases: verb_noun(session, *, actor, …). Every rule that needs data; they never commit, never see a request."""
