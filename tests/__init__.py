"""The tests mirror webinars/: tests/<capability>/test_<module>.py; what a person does stands in journeys/."""
