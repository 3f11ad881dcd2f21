"""How many people are needed when, what each choice promises, and who is put on fairly. Pure."""
