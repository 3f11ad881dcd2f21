"""The week ahead for a lead: calls foreseen, people needed, shifts made, promises kept."""
