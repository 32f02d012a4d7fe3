-- How an app's events arrive: at its callback address, or over a connection that we open.

ALTER TABLE mobile_app ADD COLUMN event_route TEXT NOT NULL DEFAULT 'callback';
