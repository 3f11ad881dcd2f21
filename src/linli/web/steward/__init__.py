"""Pages of the exchange: feeds, reviews, files of homes and businesses, service records."""
