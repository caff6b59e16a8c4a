"""Narrows a workspace to what one reader may see, before anything is measured or rendered. Default: no."""
