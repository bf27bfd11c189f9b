"""What runs Kabinet on real servers; see README.md beside this file."""
