"""In a week, tomorrow, in an hour."""
