"""Published articles over the API."""
