"""The whole installation as one file, made while it runs; and back, in a way that calendars and people can follow."""
