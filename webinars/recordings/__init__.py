"""Recordings: clips of an episode, each with a link that never changes."""
