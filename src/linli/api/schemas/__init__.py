"""What goes in and out of the JSON API; public and internal schemas share nothing but bases."""
