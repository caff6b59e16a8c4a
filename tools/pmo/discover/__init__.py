"""From a folder to the files of a workspace: the root, the kinds' places, what fits nowhere."""
