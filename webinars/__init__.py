"""A webinar series manager for Swedish public bodies."""
