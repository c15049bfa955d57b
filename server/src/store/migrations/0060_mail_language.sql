-- The language that a mail is written in, from its first attempt on: it is the same mail each time.
ALTER TABLE mails ADD COLUMN language TEXT;

-- The language that a customer's mail says it is written in, where ours are written in it too.
ALTER TABLE incoming_mails ADD COLUMN language TEXT;
