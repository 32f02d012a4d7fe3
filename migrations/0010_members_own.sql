-- In which language messages to a member are written: that of the browser in which it binds, or changes it.
ALTER TABLE member ADD COLUMN lang TEXT;

-- Who is away, until when, and who stands in. It ends by itself.
CREATE TABLE away (
    member_id BIGINT PRIMARY KEY REFERENCES member (id),
    stand_in_id BIGINT NOT NULL REFERENCES member (id),
    away_until BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX away_by_stand_in ON away (stand_in_id);

-- A new phone waits beside a binding of the same two.
DROP INDEX inbox_open;
CREATE UNIQUE INDEX inbox_open ON inbox (member_id, chat_account_id, kind) WHERE state = 'open';
