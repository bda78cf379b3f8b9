"""A sound to test loudspeakers with (WAV): three notes that nobody takes for an error."""

import math
import wave
from array import array
from functools import cache
from io import BytesIO

RATE = 16_000  # samples in a second
NOTES = (523.25, 659.25, 783.99)  # C, E, G
SECONDS = 0.6  # each
LOUDNESS = 9_000  # of 32,767


@cache
def tone() -> bytes:
    """The file; the same bytes every time."""
    samples = array("h")
    length = int(RATE * SECONDS)
    for note in NOTES:
        for number in range(length):
            fading = math.sin(math.pi * number / length)  # no clicks where a note begins or ends
            samples.append(int(LOUDNESS * fading * math.sin(2 * math.pi * note * number / RATE)))
    file = BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(RATE)
        written.writeframes(samples.tobytes())
    return file.getvalue()
