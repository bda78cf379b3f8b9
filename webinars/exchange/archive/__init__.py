"""A series as one ZIP that is read without any program of ours, and taken in again by it. It names no attendee."""
