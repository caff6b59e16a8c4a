"""Charts as small pieces of HTML and SVG: pure functions from plain values to markup.

Nothing here reads a workspace. Every chart stretches with the page by percent positions, so its text keeps
its size from 320 to 1400 px; colors come from classes, so the pictures follow light and dark by themselves.
"""
