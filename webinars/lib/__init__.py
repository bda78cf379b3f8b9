"""What knows nothing about webinars: clock, database, signing, text, dates, limits."""
