"""The outbox as organisers see it: what waits, what left, what did not arrive, and why."""
