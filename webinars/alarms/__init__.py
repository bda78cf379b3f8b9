"""Who has to know at once that something stands still: the operator, and the organiser whose attendees hear nothing."""
