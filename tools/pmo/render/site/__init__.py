"""The handbook: from values to a plain Markdown tree, and the site engine's adapters around it."""
