"""Rules of planning in plain Python: periods, splitting, pace, forecasts. No ORM here."""
