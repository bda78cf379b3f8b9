"""The organisers' front page: what is next, and what needs a hand."""
