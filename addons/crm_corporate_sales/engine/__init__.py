"""Rules of the corporate sales suite in plain Python: no ORM, no database, tested in milliseconds."""
