"""Editions: what of one text became what in the next, word by word, and where a quotation stands now."""
