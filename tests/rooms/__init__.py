"""The rules of the house, each held by a test: imports, words, sizes, documents."""
