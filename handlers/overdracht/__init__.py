"""Hand a client over in person, and let the other say that he has it."""
