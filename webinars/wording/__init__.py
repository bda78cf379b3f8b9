"""The words of our mails: how a series puts them, where it does not keep the standard ones."""
