"""PMO as Code: the project office of an IT-services business, kept in Git."""

__version__ = "0.2.0"
