"""Category, grade, owner and duplicates, each with its reasons."""
