-- What is done to a ticket on which a canned reply is sent, as JSON.
ALTER TABLE canned_replies ADD COLUMN actions TEXT NOT NULL DEFAULT '{}';
