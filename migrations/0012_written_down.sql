-- A chat account that an admin wrote down waits, without a link, until it signs in: for one member at the most.
CREATE UNIQUE INDEX binding_written_down ON binding (chat_account_id) WHERE state = 'pending' AND link_hash IS NULL;
