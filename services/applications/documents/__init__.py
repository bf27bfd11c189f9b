"""Documents outside any case: acts of unmetered and non-contract use, and the like."""
