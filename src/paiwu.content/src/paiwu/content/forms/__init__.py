"""Forms: tables for rows, cards in the order of the national platform."""
