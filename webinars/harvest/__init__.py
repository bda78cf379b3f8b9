"""What meeting platforms recorded, taken over as clips: knows rooms and recordings, which do not know each other."""
