"""The child process that looks at pictures; only ``moderation.picture_reading`` starts it."""
