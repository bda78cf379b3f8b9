"""Captions to be handed in."""

GOOD = """WEBVTT

00:00:01.000 --> 00:00:06.000
<v Anna>Välkomna till avsnittet.
Vi börjar med en fråga.

00:00:06.500 --> 00:00:11.500
Var väljer ni lösning
innan ni vet behovet?
"""
FAULTY = """WEBVTT

00:00:01.000 --> 00:00:02.000
Det här är en mening som ingen hinner läsa på en enda sekund.

00:00:55.000 --> 00:00:59.000
Och här kommer nästa.
"""
SUBRIP = """1
00:00:01,000 --> 00:00:06,000
Välkomna till avsnittet.

2
00:00:06,500 --> 00:00:11,500
Vi börjar med en fråga.
"""
