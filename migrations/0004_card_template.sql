-- DingTalk: the template that cards with buttons are made from.

ALTER TABLE mobile_app ADD COLUMN card_template TEXT;
