-- More values of a mobile app, keys that are changed with an overlap, and whether a verification file can be fetched.

ALTER TABLE mobile_app ADD COLUMN group_robot TEXT;       -- DingTalk: the robot of the groups' template
ALTER TABLE mobile_app ADD COLUMN proxy TEXT;             -- calls to the vendor go through it; its password is among the secrets
ALTER TABLE mobile_app ADD COLUMN root_departments TEXT;  -- departments that are looked at, by their ids with commas between

-- The last change of an app's key. The id is the app's.
CREATE TABLE key_change (
    id BIGINT PRIMARY KEY REFERENCES mobile_app (id) ON DELETE CASCADE,
    changed_at BIGINT NOT NULL,
    old_secrets BYTEA,                  -- sealed; erased when the overlap is over
    old_until BIGINT,                   -- when that is
    taken_back_at BIGINT,               -- the new key stopped working: the old one is in use again
    taken_back_why TEXT                 -- what the vendor said
);

ALTER TABLE domain_file ADD COLUMN proved_at BIGINT;      -- when we fetched it through the public address ourselves
ALTER TABLE domain_file ADD COLUMN proof TEXT;            -- what came of it; NULL: it came back as it was uploaded
