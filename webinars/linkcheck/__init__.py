"""Whether addresses elsewhere that we show still lead where they led; knows nothing of what they are shown for."""
