"""The AI: what is read from the measures, what is learned from it, and what it is worth."""
