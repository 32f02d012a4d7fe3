-- Activating a mobile app step by step: by an admin, by scanning, and by whoever owns the vendor's console.

-- A draft that was handed over does not know yet whose app it is.
DROP INDEX mobile_app_by_identity;
CREATE UNIQUE INDEX mobile_app_by_identity ON mobile_app (vendor, identity) WHERE identity <> '';

-- What cannot be derived: the last check that somebody made on the way, and what only a person can tell.
CREATE TABLE activation (
    mobile_app_id BIGINT PRIMARY KEY REFERENCES mobile_app (id),
    home_page_at BIGINT,                -- when an admin said that the home page is entered
    checked_at BIGINT,
    lang TEXT,                          -- the language in which the report is worded
    report TEXT,                        -- JSON, without people
    company TEXT                        -- JSON: what the second scan came to, until an admin confirms it
);

-- The second scan, while it is under way: good once, for this browser.
CREATE TABLE company_sign_in (
    state_hash BYTEA PRIMARY KEY,
    mobile_app_id BIGINT NOT NULL REFERENCES mobile_app (id),
    browser_hash BYTEA NOT NULL,
    expires_at BIGINT NOT NULL
);

-- DingTalk apps that are made by scanning.
CREATE TABLE registration (
    id BIGINT PRIMARY KEY,
    edition TEXT NOT NULL,
    base_url TEXT,
    device_code BYTEA,                  -- sealed; whoever has it gets the secret; erased when it is over
    user_code TEXT NOT NULL,
    scan TEXT NOT NULL,                 -- what the QR code says
    state TEXT NOT NULL,
    reason TEXT,                        -- why DingTalk refused, in its words
    mobile_app_id BIGINT REFERENCES mobile_app (id),
    poll_after BIGINT NOT NULL,
    poll_every BIGINT NOT NULL,         -- milliseconds
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX registration_by_state ON registration (state, expires_at);

-- Links for whoever owns the vendor's console and has no account here.
CREATE TABLE handover (
    id BIGINT PRIMARY KEY,
    mobile_app_id BIGINT NOT NULL REFERENCES mobile_app (id),
    token_hash BYTEA NOT NULL UNIQUE,
    created_by BIGINT NOT NULL REFERENCES member (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX handover_by_app ON handover (mobile_app_id);
