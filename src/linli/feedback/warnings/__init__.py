"""Homes of a stairwell, warned of a fire by SMS and by a voice call, and told when it is over."""
