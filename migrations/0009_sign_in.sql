-- What comes back from a sign-in is exchanged the way that it began: over the vendor's page, or by its JS API.
ALTER TABLE oauth_state ADD COLUMN way TEXT NOT NULL DEFAULT 'redirect';

-- The sign-in proved that the person is of another company.
ALTER TABLE phone_session ADD COLUMN outsider BIGINT NOT NULL DEFAULT 0;
