"""The audit: who of the staff saw or did what, written before the answer goes out, and for good."""
