"""Documents as blocks of text, each with its exact place in the source."""
