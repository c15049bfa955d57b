-- What was reported of a mail that another mail server has taken, as `5.1.1` (RFC 3463): it came back, or is late.
ALTER TABLE mails ADD COLUMN delivery_status TEXT;
