"""One file a step, named by its number; a released step is never edited."""
