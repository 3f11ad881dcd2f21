"""From a broker to the database: nothing is acknowledged before it is committed."""
