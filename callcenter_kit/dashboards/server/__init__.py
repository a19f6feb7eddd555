"""The server of the pages: Voila, closed to everything that a client's page does not need."""
