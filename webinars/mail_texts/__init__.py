"""Where organisers word the standard mails of a series: each beside the standard text, and as it will look."""
