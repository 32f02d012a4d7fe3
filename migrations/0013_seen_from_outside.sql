-- The addresses that our calls came from, as an app's vendor saw them.
CREATE TABLE app_egress (
    mobile_app_id BIGINT NOT NULL REFERENCES mobile_app (id),
    ip TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (mobile_app_id, ip)
);

-- Under which public address something of an app was last proved.
CREATE TABLE app_origin (
    mobile_app_id BIGINT NOT NULL REFERENCES mobile_app (id),
    place TEXT NOT NULL,                -- callback, sign_in, opened
    origin TEXT NOT NULL,
    proved_at BIGINT NOT NULL,
    PRIMARY KEY (mobile_app_id, place)
);
