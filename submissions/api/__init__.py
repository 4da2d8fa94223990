"""Submissions over the API, one thin view per address."""
