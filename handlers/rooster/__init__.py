"""The roster in conversation."""
