"""What runs Kabinet on real servers, checked and tried."""
