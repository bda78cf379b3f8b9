"""From the values of a file to rows: what is new is made, what differs is changed, what is missing stays."""
