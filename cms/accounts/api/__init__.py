"""The API's frame: who calls, what they may, how often; and what is about the caller."""
