"""The sociale kaart: looking up who helps further, and keeping it right."""
