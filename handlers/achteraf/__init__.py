"""A talk that happened outside the bot, told afterwards by one of the two."""
