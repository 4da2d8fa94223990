"""Checking a text and filing a report over the API."""
