"""Mails that organisers write themselves, to a segment of those who have registered."""
