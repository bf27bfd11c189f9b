"""One file a kind: the folder's listing is the list of what can be applied for."""
