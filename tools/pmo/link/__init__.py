"""From ids to a graph: who refers to whom, which ids are double, which lead nowhere."""
