"""Mail: the outbox, and the way out of it."""
