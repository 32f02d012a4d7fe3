-- The life of a mobile app: how long it is valid, what happened to it, and its end.

-- The company's app may be added again once it was deleted; the deleted one stays for what points at it.
DROP INDEX mobile_app_by_identity;
CREATE UNIQUE INDEX mobile_app_by_identity ON mobile_app (vendor, identity) WHERE state <> 'deleted';

-- Until when an app is valid; no row: without an end.
CREATE TABLE app_validity (
    mobile_app_id BIGINT PRIMARY KEY REFERENCES mobile_app (id),
    ends_on TEXT NOT NULL               -- the last day, as in 2027-03-31, in the configured time zone
);

-- Who is told before the end; nobody here: the admins.
CREATE TABLE app_recipient (
    mobile_app_id BIGINT NOT NULL REFERENCES mobile_app (id),
    member_id BIGINT NOT NULL REFERENCES member (id),
    PRIMARY KEY (mobile_app_id, member_id)
);

-- Notices that are over: given, or passed over because a later one was due as well.
CREATE TABLE app_notice (
    mobile_app_id BIGINT NOT NULL REFERENCES mobile_app (id),
    ends_on TEXT NOT NULL,
    days_before BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (mobile_app_id, ends_on, days_before)
);

-- Apps that the vendor says are switched off on its side.
CREATE TABLE app_closed (
    mobile_app_id BIGINT PRIMARY KEY REFERENCES mobile_app (id),
    since BIGINT NOT NULL,
    code TEXT,                          -- the vendor's, where it said one
    said TEXT
);

-- What happened to an app: callbacks, checks, calls. Changes by admins are in the audit log.
CREATE TABLE app_event (
    id BIGINT PRIMARY KEY,
    mobile_app_id BIGINT NOT NULL REFERENCES mobile_app (id),
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    result TEXT NOT NULL,
    what TEXT,                          -- the vendor's word for an event, a stage, a call
    reason TEXT,                        -- why it was refused or failed
    times BIGINT NOT NULL,              -- more than one: that many, not listed one by one
    callback_event_id BIGINT            -- what came with it, as long as that is kept
);
CREATE INDEX app_event_by_app ON app_event (mobile_app_id, id);
CREATE INDEX app_event_by_time ON app_event (at);
CREATE INDEX audit_by_subject ON audit (subject, id);

-- Whether several channels may be open, or one only: the row that everybody waits for who opens one.
INSERT INTO installation (name, value) VALUES ('channels', 'several') ON CONFLICT (name) DO NOTHING;

-- The template for notices, beside the one for codes.
ALTER TABLE sms_provider ADD COLUMN notice_template TEXT;
