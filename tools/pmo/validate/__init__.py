"""Schemas to kinds, and records against their schema."""
