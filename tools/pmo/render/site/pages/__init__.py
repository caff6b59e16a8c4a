"""Pages with a design of their own; each copes with a workspace that lacks the kinds it speaks of."""
