"""Digests of comments: the model, its canonical form, and the renderers. Values in, bytes to a given stream out."""
