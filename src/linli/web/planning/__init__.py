"""The week ahead for leads, and questions to the twin for managers."""
