"""Supply points: the register of them, their meters, and who may see each."""
