"""The clocks of documents, the daily run and its digest."""
