"""Letters: facts in, e-mail out."""
