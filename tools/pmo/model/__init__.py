"""Frozen values that every stage exchanges. Standard library only, no behavior beyond reading themselves."""
