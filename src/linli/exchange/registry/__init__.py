"""From linked records to files: which source wins, what changed, who hears of it."""
