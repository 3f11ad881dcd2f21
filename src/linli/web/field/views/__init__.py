"""The pages of the field, by what they are for."""
