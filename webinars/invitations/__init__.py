"""The entry in the attendee's calendar: invitations, their updates and cancellations, feeds."""
