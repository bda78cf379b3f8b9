"""Retention: what is known of people goes when the privacy page says that it goes."""
