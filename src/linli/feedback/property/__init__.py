"""A property system's doors, lifts and gas valve: moved when a person says so, or signed for it."""
