"""Who has a place: attendees, registrations, groups, registering others, following a whole series."""
