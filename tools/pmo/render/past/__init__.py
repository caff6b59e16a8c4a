"""The past of records as text for people and as data for other tools."""
