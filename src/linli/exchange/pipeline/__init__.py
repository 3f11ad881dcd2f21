"""From a delivered file to the registry: each step can be run again and gives the same."""
