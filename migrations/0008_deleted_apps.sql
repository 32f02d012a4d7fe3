-- The company's app may be added again once it was deleted; the deleted one stays for what points at it.
DROP INDEX mobile_app_by_identity;
CREATE UNIQUE INDEX mobile_app_by_identity ON mobile_app (vendor, identity) WHERE identity <> '' AND state <> 'deleted';
