"""Organisers: who signs in to the back office, what each of them may do there, and the log of what was done."""
