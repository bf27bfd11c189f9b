"""One file a kind of appeal: the folder's listing is the list of what can be written in about."""
