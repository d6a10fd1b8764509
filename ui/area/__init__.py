"""The area: drawn, edited, combined, or taken from elsewhere. `panel` is the door."""
