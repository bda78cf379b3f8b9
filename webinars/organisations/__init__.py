"""The municipalities and regions of Sweden: finding one by what people call it."""
