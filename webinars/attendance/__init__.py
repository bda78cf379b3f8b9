"""The join page: one link that works before and during an occurrence."""
