-- One set of SQL files for SQLite and PostgreSQL: TEXT, BIGINT and BYTEA only; flags are BIGINT 0/1; times are
-- milliseconds since 1970. Columns marked "sealed" hold AEAD ciphertext bound to table, column and row.

-- Facts about the installation: the fingerprint of the key file.
CREATE TABLE installation (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE member (
    id BIGINT PRIMARY KEY,
    name BYTEA NOT NULL,                -- sealed
    phone BYTEA,                        -- sealed, E.164
    phone_index BYTEA,                  -- keyed hash of the phone
    email BYTEA,                        -- sealed
    login_name TEXT,
    role TEXT NOT NULL,
    state TEXT NOT NULL,
    password_hash TEXT,                 -- Argon2id
    password_once_until BIGINT,         -- the password is a one-time one and lives until then
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX member_by_phone ON member (phone_index) WHERE state NOT IN ('left', 'deleted');
CREATE UNIQUE INDEX member_by_login_name ON member (login_name) WHERE state NOT IN ('left', 'deleted');

-- Keyed hashes of the pieces of names and phones by which people search.
CREATE TABLE member_token (
    token BIGINT NOT NULL,
    member_id BIGINT NOT NULL REFERENCES member (id),
    PRIMARY KEY (token, member_id)
);
CREATE INDEX member_token_by_member ON member_token (member_id);

CREATE TABLE ram_account (
    id BIGINT PRIMARY KEY,
    member_id BIGINT REFERENCES member (id),
    account_uid TEXT NOT NULL,
    user_id TEXT NOT NULL,
    login_name TEXT,
    display_name BYTEA,                 -- sealed
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX ram_account_by_key ON ram_account (account_uid, user_id);
CREATE INDEX ram_account_by_member ON ram_account (member_id);

CREATE TABLE mobile_app (
    id BIGINT PRIMARY KEY,
    vendor TEXT NOT NULL,
    identity TEXT NOT NULL,             -- Enterprise ID, Client ID or App ID
    agent_id TEXT NOT NULL,
    company_name TEXT,                  -- as the admin typed it
    directory_name TEXT,                -- as the vendor's directory gives it
    base_url TEXT,
    secrets BYTEA NOT NULL,             -- sealed
    state TEXT NOT NULL,
    callback_verified_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX mobile_app_by_identity ON mobile_app (vendor, identity);

CREATE TABLE domain_file (
    name TEXT PRIMARY KEY,
    mobile_app_id BIGINT NOT NULL REFERENCES mobile_app (id),
    content BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    fetched_at BIGINT
);

CREATE TABLE chat_account (
    id BIGINT PRIMARY KEY,
    mobile_app_id BIGINT NOT NULL REFERENCES mobile_app (id),
    vendor_user_id TEXT NOT NULL,
    user_key TEXT NOT NULL,             -- the id as it is compared: WeCom's without case
    name BYTEA,                         -- sealed
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX chat_account_by_key ON chat_account (mobile_app_id, user_key);

-- What the vendor said of a phone: repeated misses would block us for a day.
CREATE TABLE phone_lookup (
    mobile_app_id BIGINT NOT NULL REFERENCES mobile_app (id),
    phone_index BYTEA NOT NULL,
    vendor_user_id TEXT,
    asked_at BIGINT NOT NULL,
    PRIMARY KEY (mobile_app_id, phone_index)
);

CREATE TABLE binding (
    id BIGINT PRIMARY KEY,
    member_id BIGINT NOT NULL REFERENCES member (id),
    mobile_app_id BIGINT NOT NULL REFERENCES mobile_app (id),
    chat_account_id BIGINT NOT NULL REFERENCES chat_account (id),
    ram_account_id BIGINT REFERENCES ram_account (id),
    state TEXT NOT NULL,
    proof BYTEA NOT NULL,               -- sealed
    link_hash BYTEA,                    -- of the one-use link of a pending binding
    link_until BIGINT,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    ended_by TEXT
);
CREATE UNIQUE INDEX binding_active_account ON binding (chat_account_id) WHERE state = 'active';
CREATE UNIQUE INDEX binding_active_member ON binding (member_id, mobile_app_id) WHERE state = 'active';
CREATE INDEX binding_by_member ON binding (member_id);
CREATE UNIQUE INDEX binding_by_link ON binding (link_hash);

-- What an admin has to decide.
CREATE TABLE inbox (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    member_id BIGINT NOT NULL REFERENCES member (id),
    chat_account_id BIGINT NOT NULL REFERENCES chat_account (id),
    proposal BYTEA NOT NULL,            -- sealed: the binding that waits
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    decided_at BIGINT,
    decided_by TEXT
);
CREATE UNIQUE INDEX inbox_open ON inbox (member_id, chat_account_id) WHERE state = 'open';

CREATE TABLE console_session (
    token_hash BYTEA PRIMARY KEY,
    member_id BIGINT NOT NULL REFERENCES member (id),
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX console_session_by_member ON console_session (member_id);

CREATE TABLE phone_session (
    id BIGINT PRIMARY KEY,
    token_hash BYTEA NOT NULL,          -- one cookie a browser, a row for each app that it visits
    mobile_app_id BIGINT NOT NULL REFERENCES mobile_app (id),
    chat_account_id BIGINT REFERENCES chat_account (id),
    signed_in_at BIGINT,
    sign_in_failed_at BIGINT,
    progress BYTEA,                     -- sealed: how far the binding flow has come
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX phone_session_by_token ON phone_session (token_hash, mobile_app_id);

CREATE TABLE oauth_state (
    state_hash BYTEA PRIMARY KEY,
    phone_session_id BIGINT NOT NULL REFERENCES phone_session (id),
    next TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE verification_code (
    id BIGINT PRIMARY KEY,
    phone_session_id BIGINT NOT NULL REFERENCES phone_session (id),
    purpose TEXT NOT NULL,
    phone_index BYTEA NOT NULL,
    code_mac BYTEA NOT NULL,
    delivery_id BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX verification_code_by_session ON verification_code (phone_session_id, purpose);

-- Counters of attempts; the key is a keyed hash of what is limited, so that no phone or address is stored.
CREATE TABLE attempt (
    subject BYTEA NOT NULL,
    at BIGINT NOT NULL,
    id BIGINT NOT NULL,
    PRIMARY KEY (subject, at, id)
);

CREATE TABLE sms_provider (
    provider TEXT PRIMARY KEY,
    key_id TEXT NOT NULL,
    secret BYTEA NOT NULL,              -- sealed
    sign_name TEXT NOT NULL,
    template TEXT NOT NULL,
    app_id TEXT NOT NULL,
    base_url TEXT,
    enabled BIGINT NOT NULL,
    position BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE incident (
    id BIGINT PRIMARY KEY,
    title TEXT NOT NULL,
    content TEXT,
    level TEXT NOT NULL,
    service TEXT,
    url TEXT,
    state TEXT NOT NULL,
    assignee_id BIGINT REFERENCES member (id),
    dedup_key TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX incident_by_dedup_key ON incident (dedup_key) WHERE state <> 'finished';
CREATE INDEX incident_by_state ON incident (state, id);

CREATE TABLE incident_event (
    incident_id BIGINT NOT NULL REFERENCES incident (id),
    id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    what TEXT NOT NULL,
    member_id BIGINT REFERENCES member (id),
    token_name TEXT,
    PRIMARY KEY (incident_id, id)
);

CREATE TABLE api_token (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    token_hash BYTEA NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    created_by BIGINT NOT NULL REFERENCES member (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    used_at BIGINT,
    revoked_at BIGINT
);

-- Answers to creates that carried an Idempotency-Key; kept for a day.
CREATE TABLE idempotency (
    token_id BIGINT NOT NULL REFERENCES api_token (id),
    idempotency_key TEXT NOT NULL,
    request_hash BYTEA NOT NULL,
    incident_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (token_id, idempotency_key)
);

CREATE TABLE delivery (
    id BIGINT PRIMARY KEY,
    purpose TEXT NOT NULL,
    channel TEXT NOT NULL,
    member_id BIGINT REFERENCES member (id),
    mobile_app_id BIGINT REFERENCES mobile_app (id),
    chat_account_id BIGINT REFERENCES chat_account (id),
    incident_id BIGINT REFERENCES incident (id),
    state TEXT NOT NULL,
    error TEXT,
    vendor_ref TEXT,
    created_at BIGINT NOT NULL,
    sent_at BIGINT
);
CREATE INDEX delivery_by_member ON delivery (member_id, id);

-- The one queue of background work.
CREATE TABLE job (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    payload BYTEA,                      -- sealed; erased when the job is over
    state TEXT NOT NULL,
    run_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    max_attempts BIGINT NOT NULL,
    lease TEXT,
    leased_until BIGINT,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    finished_at BIGINT
);
CREATE INDEX job_due ON job (state, run_at);

CREATE TABLE audit (
    id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT,
    detail TEXT
);
