"""People and pieces for tests, made through the real actions."""
