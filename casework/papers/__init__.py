"""Papers that are made of a case: what was filed, what is to be handed over or paid."""
