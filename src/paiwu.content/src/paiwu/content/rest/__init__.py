"""Documents as JSON, in and out; errors that name field, row and column."""
