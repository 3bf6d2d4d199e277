"""What keeps a memory worth asking: what it covers, what has aged, what many records say together, what one went
through, and how all of it moves elsewhere."""
