"""Registers as Excel workbooks and back: columns from the schema, real types, and what was exported kept in a hidden sheet."""
