-- The survey by mail. `message`: what agents wrote; `survey`: the question how a session was, which hangs on the
-- event that ended it.
ALTER TABLE mails ADD COLUMN kind TEXT NOT NULL DEFAULT 'message';

-- For how long after the end a customer may still answer in the window; absent where no survey goes by mail.
ALTER TABLE mail_policies ADD COLUMN survey_delay_ms BIGINT;
