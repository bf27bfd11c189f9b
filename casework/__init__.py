"""What every service that holds cases shares: kinds, workflow, terms, and the case itself."""
