"""How mail reaches us: each door ends in ``mailbox.take_in``, which stores the bytes first."""
