"""One file per hand-written rule; the file name is the slug."""
