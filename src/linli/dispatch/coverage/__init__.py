"""How well the district is covered, and where free responders had better stand. Pure."""
