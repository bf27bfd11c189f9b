"""The internet reception: appeals, appointments and surveys."""
