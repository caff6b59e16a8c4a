"""Rules that schemas use with parameters of their own. Each module offers `check(spec, record, workspace)`."""
