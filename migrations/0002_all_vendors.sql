-- DingTalk and Lark beside WeCom, and what vendors call us with.

ALTER TABLE mobile_app ADD COLUMN corp_id TEXT;           -- DingTalk: the company
ALTER TABLE mobile_app ADD COLUMN robot_code TEXT;        -- DingTalk: the robot that speaks for the app
ALTER TABLE mobile_app ADD COLUMN group_template TEXT;    -- DingTalk: the template that groups are made from
ALTER TABLE mobile_app ADD COLUMN edition TEXT NOT NULL DEFAULT 'mainland';

-- Events that vendors pushed to us, each once: a repeated push finds its key here.
CREATE TABLE callback_event (
    id BIGINT PRIMARY KEY,
    mobile_app_id BIGINT NOT NULL REFERENCES mobile_app (id),
    event_key TEXT NOT NULL,            -- the vendor's id of the event, or a hash of it
    kind TEXT NOT NULL,                 -- the vendor's word for it
    payload BYTEA NOT NULL,             -- sealed, as it was decrypted
    received_at BIGINT NOT NULL,
    handled_at BIGINT
);
CREATE UNIQUE INDEX callback_event_by_key ON callback_event (mobile_app_id, event_key);
CREATE INDEX callback_event_by_time ON callback_event (received_at);

-- What the last check of an app on the schedule came to.
CREATE TABLE app_check (
    mobile_app_id BIGINT PRIMARY KEY REFERENCES mobile_app (id),
    checked_at BIGINT NOT NULL,
    failed TEXT,                        -- the first stage that stands in the way; NULL: it works
    report TEXT NOT NULL                -- JSON, without people
);

CREATE INDEX delivery_by_incident ON delivery (incident_id);
