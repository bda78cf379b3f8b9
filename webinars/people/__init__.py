"""Everybody who has registered, as organisers see and help them: lists, one person's page, files in and out."""
