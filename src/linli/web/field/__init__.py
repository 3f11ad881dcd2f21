"""The phone-first pages of officers, grid workers, property staff and volunteers."""
