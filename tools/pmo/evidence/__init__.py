"""Statements, signatures, policy: what is proven about an approval. Pure values and one call of ssh-keygen; no Git."""
