"""The roster in the chat: looking, filling, swapping, being away."""
