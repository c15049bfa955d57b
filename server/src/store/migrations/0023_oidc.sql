-- Whom another system signs in: its issuer, a blank, and what it calls the agent.
ALTER TABLE agents ADD COLUMN oidc_subject TEXT;
CREATE UNIQUE INDEX agents_by_oidc_subject ON agents (tenant_id, oidc_subject)
    WHERE oidc_subject IS NOT NULL;
