-- The customer of whom an agent has said that the ticket is not theirs: they are not named on it again.
ALTER TABLE tickets ADD COLUMN not_customer_id TEXT REFERENCES customers (id);
