"""How long what is kept; legal hold."""
