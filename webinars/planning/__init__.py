"""How organisers plan: series, episodes and their dates, from draft to published."""
