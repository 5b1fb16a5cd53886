-- When the secret in force was made: whether a changed ENCRYPTION_KEY still opens what was sealed last
-- is asked of that one, and not of an endpoint that was renamed since.
ALTER TABLE activity.webhook_endpoints ADD COLUMN sealed_at timestamptz NOT NULL DEFAULT now();
