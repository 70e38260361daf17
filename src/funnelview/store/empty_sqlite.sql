CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

CREATE TABLE command (
	"key" TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	result TEXT NOT NULL, 
	recorded DATETIME NOT NULL, 
	who TEXT NOT NULL, 
	CONSTRAINT pk_command PRIMARY KEY ("key")
);

CREATE INDEX ix_command_recorded ON command (recorded);

CREATE TABLE currency (
	code TEXT NOT NULL, 
	decimals INTEGER NOT NULL, 
	CONSTRAINT pk_currency PRIMARY KEY (code)
);

CREATE TABLE funnel_sum (
	outcome TEXT NOT NULL, 
	month INTEGER NOT NULL, 
	owner_id INTEGER NOT NULL, 
	currency TEXT NOT NULL, 
	success INTEGER NOT NULL, 
	deals INTEGER NOT NULL, 
	amount BIGINT NOT NULL, 
	unpriced INTEGER NOT NULL, 
	CONSTRAINT pk_funnel_sum PRIMARY KEY (outcome, month, owner_id, currency, success)
)
 WITHOUT ROWID;

CREATE TABLE imported (
	kind TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	record_id INTEGER NOT NULL, 
	said TEXT NOT NULL, 
	CONSTRAINT pk_imported PRIMARY KEY (kind, "key")
);

CREATE TABLE imported_part (
	id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	links TEXT NOT NULL, 
	CONSTRAINT pk_imported_part PRIMARY KEY (id)
);

CREATE TABLE person (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	role TEXT NOT NULL, 
	manager_id INTEGER, 
	status TEXT DEFAULT 'active' NOT NULL, 
	login TEXT, 
	email TEXT, 
	phone TEXT, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_person PRIMARY KEY (id), 
	CONSTRAINT fk_person_manager_id FOREIGN KEY(manager_id) REFERENCES person (id), 
	CONSTRAINT uq_person_login UNIQUE (login)
);

CREATE INDEX ix_person_manager_id ON person (manager_id);

CREATE TABLE record_change (
	id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	record_id INTEGER NOT NULL, 
	field TEXT NOT NULL, 
	old TEXT, 
	new TEXT, 
	recorded DATETIME NOT NULL, 
	who TEXT NOT NULL, 
	via TEXT NOT NULL, 
	CONSTRAINT pk_record_change PRIMARY KEY (id)
);

CREATE INDEX ix_record_change_kind_record_id_id ON record_change (kind, record_id, id);

CREATE TABLE setting (
	"key" TEXT NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT pk_setting PRIMARY KEY ("key")
);

CREATE TABLE setting_change (
	id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	old TEXT, 
	new TEXT, 
	recorded DATETIME NOT NULL, 
	who TEXT NOT NULL, 
	CONSTRAINT pk_setting_change PRIMARY KEY (id)
);

CREATE INDEX ix_setting_change_key_id ON setting_change ("key", id);

CREATE TABLE stage (
	"key" TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	name_en TEXT NOT NULL, 
	name_zh TEXT NOT NULL, 
	success INTEGER NOT NULL, 
	CONSTRAINT pk_stage PRIMARY KEY ("key"), 
	CONSTRAINT ck_stage_success CHECK (success between 1 and 99)
);

CREATE TABLE customer (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	name_key TEXT NOT NULL, 
	owner_id INTEGER, 
	phone TEXT, 
	note TEXT, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_customer PRIMARY KEY (id), 
	CONSTRAINT fk_customer_owner_id FOREIGN KEY(owner_id) REFERENCES person (id)
);

CREATE INDEX ix_customer_name_key ON customer (name_key);

CREATE INDEX ix_customer_owner_id ON customer (owner_id);

CREATE TABLE quota (
	id INTEGER NOT NULL, 
	person_id INTEGER NOT NULL, 
	period TEXT NOT NULL, 
	amount BIGINT, 
	holds_from DATETIME NOT NULL, 
	recorded DATETIME NOT NULL, 
	who TEXT NOT NULL, 
	CONSTRAINT pk_quota PRIMARY KEY (id), 
	CONSTRAINT fk_quota_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);

CREATE INDEX ix_quota_person_id_period_id ON quota (person_id, period, id);

CREATE TABLE rate (
	currency TEXT NOT NULL, 
	holds_from DATE NOT NULL, 
	rate TEXT NOT NULL, 
	recorded DATETIME NOT NULL, 
	who TEXT NOT NULL, 
	CONSTRAINT pk_rate PRIMARY KEY (currency, holds_from), 
	CONSTRAINT fk_rate_currency FOREIGN KEY(currency) REFERENCES currency (code)
);

CREATE TABLE review (
	id INTEGER NOT NULL, 
	rep_id INTEGER NOT NULL, 
	week TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	manager TEXT NOT NULL, 
	started DATETIME NOT NULL, 
	finished DATETIME, 
	finished_by TEXT, 
	seconds INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_review PRIMARY KEY (id), 
	CONSTRAINT fk_review_rep_id FOREIGN KEY(rep_id) REFERENCES person (id), 
	CONSTRAINT uq_review_rep_id_week_number UNIQUE (rep_id, week, number)
);

CREATE INDEX ix_review_rep_id_finished ON review (rep_id, finished);

CREATE TABLE addendum (
	id INTEGER NOT NULL, 
	review_id INTEGER NOT NULL, 
	author TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	text TEXT NOT NULL, 
	CONSTRAINT pk_addendum PRIMARY KEY (id), 
	CONSTRAINT fk_addendum_review_id FOREIGN KEY(review_id) REFERENCES review (id)
);

CREATE INDEX ix_addendum_review_id ON addendum (review_id);

CREATE TABLE contact (
	id INTEGER NOT NULL, 
	customer_id INTEGER, 
	name TEXT NOT NULL, 
	title TEXT, 
	phone TEXT, 
	email TEXT, 
	superior_id INTEGER, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_contact PRIMARY KEY (id), 
	CONSTRAINT fk_contact_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id), 
	CONSTRAINT fk_contact_superior_id FOREIGN KEY(superior_id) REFERENCES contact (id)
);

CREATE INDEX ix_contact_customer_id ON contact (customer_id);

CREATE TABLE deal (
	id INTEGER NOT NULL, 
	customer_id INTEGER, 
	contact_id INTEGER, 
	owner_id INTEGER, 
	name TEXT, 
	product TEXT, 
	amount BIGINT, 
	currency TEXT NOT NULL, 
	expected DATE, 
	stage TEXT NOT NULL, 
	success INTEGER NOT NULL, 
	success_reason TEXT, 
	source TEXT, 
	competitors TEXT, 
	next_step TEXT, 
	next_step_due DATE, 
	registered DATE NOT NULL, 
	outcome TEXT NOT NULL, 
	closed DATE, 
	reason TEXT, 
	raised BOOLEAN DEFAULT 0 NOT NULL, 
	forecast_mark TEXT, 
	stage_since DATE NOT NULL, 
	pushes INTEGER DEFAULT '0' NOT NULL, 
	month_pushes INTEGER DEFAULT '0' NOT NULL, 
	last_activity DATE, 
	first_success INTEGER, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_deal PRIMARY KEY (id), 
	CONSTRAINT ck_deal_outcome CHECK (outcome in ('open', 'won', 'lost')), 
	CONSTRAINT ck_deal_success CHECK (success between 1 and 99), 
	CONSTRAINT fk_deal_contact_id FOREIGN KEY(contact_id) REFERENCES contact (id), 
	CONSTRAINT fk_deal_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id), 
	CONSTRAINT fk_deal_owner_id FOREIGN KEY(owner_id) REFERENCES person (id), 
	CONSTRAINT fk_deal_stage FOREIGN KEY(stage) REFERENCES stage ("key")
);

CREATE INDEX ix_deal_closed_outcome_owner_id ON deal (closed, outcome, owner_id);

CREATE INDEX ix_deal_customer_id ON deal (customer_id);

CREATE INDEX ix_deal_owner_id_outcome ON deal (owner_id, outcome);

CREATE INDEX ix_deal_registered_owner_id ON deal (registered, owner_id);

CREATE TABLE commitment (
	id INTEGER NOT NULL, 
	rep_id INTEGER NOT NULL, 
	deal_id INTEGER, 
	owner TEXT NOT NULL, 
	text TEXT NOT NULL, 
	due DATE, 
	state TEXT DEFAULT 'open' NOT NULL, 
	moved INTEGER DEFAULT '0' NOT NULL, 
	made_in INTEGER, 
	made_at DATETIME, 
	decided_in INTEGER, 
	decided_at DATETIME, 
	CONSTRAINT pk_commitment PRIMARY KEY (id), 
	CONSTRAINT fk_commitment_deal_id FOREIGN KEY(deal_id) REFERENCES deal (id), 
	CONSTRAINT fk_commitment_decided_in FOREIGN KEY(decided_in) REFERENCES review (id), 
	CONSTRAINT fk_commitment_made_in FOREIGN KEY(made_in) REFERENCES review (id), 
	CONSTRAINT fk_commitment_rep_id FOREIGN KEY(rep_id) REFERENCES person (id)
);

CREATE INDEX ix_commitment_deal_id ON commitment (deal_id);

CREATE INDEX ix_commitment_rep_id_state ON commitment (rep_id, state);

CREATE TABLE deal_change (
	id INTEGER NOT NULL, 
	deal_id INTEGER NOT NULL, 
	field TEXT NOT NULL, 
	old TEXT, 
	new TEXT, 
	holds_from DATETIME NOT NULL, 
	recorded DATETIME NOT NULL, 
	who TEXT NOT NULL, 
	via TEXT NOT NULL, 
	review_id INTEGER, 
	handover_id INTEGER, 
	undoes INTEGER, 
	observed BOOLEAN DEFAULT 1 NOT NULL, 
	CONSTRAINT pk_deal_change PRIMARY KEY (id), 
	CONSTRAINT fk_deal_change_deal_id FOREIGN KEY(deal_id) REFERENCES deal (id), 
	CONSTRAINT fk_deal_change_review_id FOREIGN KEY(review_id) REFERENCES review (id), 
	CONSTRAINT fk_deal_change_undoes FOREIGN KEY(undoes) REFERENCES deal_change (id)
);

CREATE INDEX ix_deal_change_deal_id_id ON deal_change (deal_id, id);

CREATE INDEX ix_deal_change_holds_from_deal_id ON deal_change (holds_from, deal_id);

CREATE INDEX ix_deal_change_old_owner ON deal_change (old, holds_from) WHERE field = 'owner_id';

CREATE TABLE deal_contact (
	deal_id INTEGER NOT NULL, 
	contact_id INTEGER NOT NULL, 
	part TEXT, 
	CONSTRAINT pk_deal_contact PRIMARY KEY (deal_id, contact_id), 
	CONSTRAINT fk_deal_contact_contact_id FOREIGN KEY(contact_id) REFERENCES contact (id), 
	CONSTRAINT fk_deal_contact_deal_id FOREIGN KEY(deal_id) REFERENCES deal (id)
);

CREATE TABLE note (
	id INTEGER NOT NULL, 
	deal_id INTEGER NOT NULL, 
	review_id INTEGER, 
	author TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	done TEXT DEFAULT '' NOT NULL, 
	progress TEXT DEFAULT '' NOT NULL, 
	problems TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_note PRIMARY KEY (id), 
	CONSTRAINT fk_note_deal_id FOREIGN KEY(deal_id) REFERENCES deal (id), 
	CONSTRAINT fk_note_review_id FOREIGN KEY(review_id) REFERENCES review (id)
);

CREATE INDEX ix_note_deal_id_id ON note (deal_id, id);

CREATE INDEX ix_note_review_id_deal_id_id ON note (review_id, deal_id, id);

CREATE TABLE review_deal (
	review_id INTEGER NOT NULL, 
	deal_id INTEGER NOT NULL, 
	seen DATETIME, 
	verdict TEXT, 
	skipped_because TEXT, 
	seconds INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_review_deal PRIMARY KEY (review_id, deal_id), 
	CONSTRAINT fk_review_deal_deal_id FOREIGN KEY(deal_id) REFERENCES deal (id), 
	CONSTRAINT fk_review_deal_review_id FOREIGN KEY(review_id) REFERENCES review (id)
)
 WITHOUT ROWID;

CREATE TABLE review_step (
	id INTEGER NOT NULL, 
	review_id INTEGER, 
	kind TEXT NOT NULL, 
	deal_id INTEGER, 
	commitment_id INTEGER, 
	old TEXT, 
	new TEXT, 
	at DATETIME NOT NULL, 
	who TEXT NOT NULL, 
	via TEXT NOT NULL, 
	undoes INTEGER, 
	CONSTRAINT pk_review_step PRIMARY KEY (id), 
	CONSTRAINT fk_review_step_commitment_id FOREIGN KEY(commitment_id) REFERENCES commitment (id), 
	CONSTRAINT fk_review_step_deal_id FOREIGN KEY(deal_id) REFERENCES deal (id), 
	CONSTRAINT fk_review_step_review_id FOREIGN KEY(review_id) REFERENCES review (id), 
	CONSTRAINT fk_review_step_undoes FOREIGN KEY(undoes) REFERENCES review_step (id)
);

CREATE INDEX ix_review_step_commitment_id_id ON review_step (commitment_id, id);

CREATE INDEX ix_review_step_review_id_id ON review_step (review_id, id);

CREATE TABLE acknowledgement (
	id INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	rep_id INTEGER, 
	deal_id INTEGER, 
	customer_id INTEGER, 
	severity TEXT NOT NULL, 
	value FLOAT, 
	reason TEXT NOT NULL, 
	until DATE, 
	recorded DATETIME NOT NULL, 
	who TEXT NOT NULL, 
	via TEXT NOT NULL, 
	CONSTRAINT pk_acknowledgement PRIMARY KEY (id), 
	CONSTRAINT fk_acknowledgement_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id), 
	CONSTRAINT fk_acknowledgement_deal_id FOREIGN KEY(deal_id) REFERENCES deal (id), 
	CONSTRAINT fk_acknowledgement_rep_id FOREIGN KEY(rep_id) REFERENCES person (id)
);

CREATE INDEX ix_acknowledgement_deal_id ON acknowledgement (deal_id);

CREATE INDEX ix_acknowledgement_until_id ON acknowledgement (until, id);

CREATE TABLE first_seen (
	what TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_first_seen PRIMARY KEY (what)
);

CREATE TABLE stage_stay (
	stage TEXT NOT NULL, 
	day DATE NOT NULL, 
	stays INTEGER NOT NULL, 
	days INTEGER NOT NULL, 
	CONSTRAINT pk_stage_stay PRIMARY KEY (stage, day)
)
 WITHOUT ROWID;

CREATE TABLE customer_twin (
	customer_id INTEGER NOT NULL, 
	other_id INTEGER NOT NULL, 
	CONSTRAINT pk_customer_twin PRIMARY KEY (customer_id, other_id)
)
 WITHOUT ROWID;

CREATE TABLE customer_mark (
	mark BIGINT NOT NULL, 
	customer_id INTEGER NOT NULL, 
	CONSTRAINT pk_customer_mark PRIMARY KEY (mark, customer_id)
)
 WITHOUT ROWID;

CREATE INDEX ix_customer_mark_customer_id ON customer_mark (customer_id);

CREATE TABLE warning_owner (
	owner_id INTEGER NOT NULL, 
	basis TEXT NOT NULL, 
	since DATE NOT NULL, 
	until DATE NOT NULL, 
	CONSTRAINT pk_warning_owner PRIMARY KEY (owner_id)
)
 WITHOUT ROWID;

CREATE TABLE warning_step (
	owner_id INTEGER NOT NULL, 
	day DATE NOT NULL, 
	red INTEGER NOT NULL, 
	amber INTEGER NOT NULL, 
	info INTEGER NOT NULL, 
	CONSTRAINT pk_warning_step PRIMARY KEY (owner_id, day)
)
 WITHOUT ROWID;

CREATE TABLE board_row (
	owner_id INTEGER NOT NULL, 
	basis TEXT NOT NULL, 
	figures TEXT NOT NULL, 
	CONSTRAINT pk_board_row PRIMARY KEY (owner_id)
)
 WITHOUT ROWID;

CREATE TABLE handover (
	id INTEGER NOT NULL, 
	leaver_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	whole BOOLEAN NOT NULL, 
	last_day DATE NOT NULL, 
	reason TEXT, 
	status TEXT DEFAULT 'open' NOT NULL, 
	opened DATETIME NOT NULL, 
	opened_by TEXT NOT NULL, 
	closed DATETIME, 
	back_from INTEGER, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_handover PRIMARY KEY (id), 
	CONSTRAINT ck_handover_status CHECK (status in ('open', 'closed', 'cancelled')), 
	CONSTRAINT fk_handover_back_from FOREIGN KEY(back_from) REFERENCES handover (id), 
	CONSTRAINT fk_handover_leaver_id FOREIGN KEY(leaver_id) REFERENCES person (id)
);

CREATE TABLE handover_item (
	id INTEGER NOT NULL, 
	handover_id INTEGER NOT NULL, 
	deal_id INTEGER, 
	customer_id INTEGER, 
	tier TEXT NOT NULL, 
	status TEXT DEFAULT 'open' NOT NULL, 
	result TEXT, 
	reason TEXT, 
	method TEXT NOT NULL, 
	method_reason TEXT, 
	successor_id INTEGER, 
	planned DATE, 
	done_on DATE, 
	met TEXT, 
	answer TEXT, 
	visit_on DATE, 
	stand_in TEXT, 
	recorded_by TEXT, 
	confirmed DATETIME, 
	confirmed_by TEXT, 
	confirmed_for BOOLEAN DEFAULT 0 NOT NULL, 
	closed DATETIME, 
	closed_by TEXT, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_handover_item PRIMARY KEY (id), 
	CONSTRAINT ck_handover_item_customer CHECK ((customer_id is null) = (tier <> 'base')), 
	CONSTRAINT ck_handover_item_deal CHECK ((deal_id is null) = (tier = 'base')), 
	CONSTRAINT ck_handover_item_result CHECK ((status = 'closed') = (result is not null)), 
	CONSTRAINT ck_handover_item_status CHECK (status in ('open', 'closed', 'cancelled')), 
	CONSTRAINT ck_handover_item_tier CHECK (tier in ('T75', 'T50', 'T25', 'base')), 
	CONSTRAINT fk_handover_item_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id), 
	CONSTRAINT fk_handover_item_deal_id FOREIGN KEY(deal_id) REFERENCES deal (id), 
	CONSTRAINT fk_handover_item_handover_id FOREIGN KEY(handover_id) REFERENCES handover (id), 
	CONSTRAINT fk_handover_item_successor_id FOREIGN KEY(successor_id) REFERENCES person (id)
);

CREATE TABLE handover_event (
	id INTEGER NOT NULL, 
	handover_id INTEGER NOT NULL, 
	item_id INTEGER, 
	kind TEXT NOT NULL, 
	details TEXT DEFAULT '{}' NOT NULL, 
	recorded DATETIME NOT NULL, 
	who TEXT NOT NULL, 
	via TEXT NOT NULL, 
	CONSTRAINT pk_handover_event PRIMARY KEY (id), 
	CONSTRAINT fk_handover_event_handover_id FOREIGN KEY(handover_id) REFERENCES handover (id), 
	CONSTRAINT fk_handover_event_item_id FOREIGN KEY(item_id) REFERENCES handover_item (id)
);

CREATE TABLE watch_step (
	id INTEGER NOT NULL, 
	item_id INTEGER NOT NULL, 
	contact_id INTEGER, 
	on_day DATE NOT NULL, 
	answer TEXT NOT NULL, 
	recorded DATETIME NOT NULL, 
	who TEXT NOT NULL, 
	via TEXT NOT NULL, 
	CONSTRAINT pk_watch_step PRIMARY KEY (id), 
	CONSTRAINT fk_watch_step_contact_id FOREIGN KEY(contact_id) REFERENCES contact (id), 
	CONSTRAINT fk_watch_step_item_id FOREIGN KEY(item_id) REFERENCES handover_item (id)
);

CREATE UNIQUE INDEX ux_handover_leaver_id ON handover (leaver_id) WHERE status = 'open';

CREATE UNIQUE INDEX ux_handover_item_deal_id ON handover_item (deal_id) WHERE status = 'open';

CREATE UNIQUE INDEX ux_handover_item_customer_id ON handover_item (customer_id) WHERE status = 'open';

CREATE INDEX ix_handover_item_handover_id_status ON handover_item (handover_id, status, tier);

CREATE INDEX ix_handover_item_deal_id_id ON handover_item (deal_id, id);

CREATE INDEX ix_handover_item_successor_id ON handover_item (successor_id, status);

CREATE INDEX ix_handover_event_handover_id_id ON handover_event (handover_id, id);

CREATE INDEX ix_handover_event_item_id_id ON handover_event (item_id, id);

CREATE INDEX ix_watch_step_item_id_id ON watch_step (item_id, id);

CREATE TRIGGER handover_item_added before insert on handover_item for each row begin select raise(abort, 'funnelview.handover.record: what was recorded of a handover is neither changed nor deleted') where exists (select 1 from handover_item o where o.id = new.id); select raise(abort, 'funnelview.handover.ended: the handover is not open') where not exists (
    select 1 from handover h where h.id = new.handover_id and h.status = 'open'); select raise(abort, 'funnelview.handover.item: this is not an item that the handover can hold') where new.status <> 'open' or new.done_on is not null or new.confirmed is not null or new.closed is not null; select raise(abort, 'funnelview.handover.item: this is not an item that the handover can hold') where new.deal_id is not null and not exists (select 1 from deal d join handover h on h.id = new.handover_id and h.leaver_id = d.owner_id where d.id = new.deal_id and d.outcome = 'open' and new.tier = (case when d.success >= 75 then 'T75' when d.success >= 50 then 'T50' else 'T25' end)); select raise(abort, 'funnelview.handover.inactive: a successor must be active and not the leaver') where new.successor_id is not null and not exists (
    select 1 from person p join handover h on h.id = new.handover_id
    where p.id = new.successor_id and p.status = 'active' and p.id <> h.leaver_id); end;

CREATE TRIGGER handover_item_law before update on handover_item for each row begin select raise(abort, 'funnelview.handover.ended: the handover is not open') where not exists (
    select 1 from handover h where h.id = new.handover_id and h.status = 'open'); select raise(abort, 'funnelview.handover.record: what was recorded of a handover is neither changed nor deleted') where old.status = 'cancelled'; select raise(abort, 'funnelview.handover.reason: this needs a reason') where new.status = 'cancelled' and (old.status <> 'open' or not exists (select 1 from handover_event e where e.item_id is null and +e.handover_id = old.handover_id and e.kind = 'cancelled')); select raise(abort, 'funnelview.handover.item: this is not an item that the handover can hold') where old.handover_id is not new.handover_id or old.id is not new.id; select raise(abort, 'funnelview.handover.item: this is not an item that the handover can hold') where (old.deal_id is not new.deal_id or old.customer_id is not new.customer_id) and not (old.tier = 'base' and new.tier <> 'base' and exists (select 1 from deal d where d.id = new.deal_id and d.customer_id = old.customer_id and d.outcome = 'open')); select raise(abort, 'funnelview.handover.fall: an item rises to a higher tier, it never falls') where (case new.tier when 'T75' then 3 when 'T50' then 2 when 'T25' then 1 else 0 end) < (case old.tier when 'T75' then 3 when 'T50' then 2 when 'T25' then 1 else 0 end); select raise(abort, 'funnelview.handover.rise: an item rises with its deal alone') where old.tier <> new.tier and not exists (select 1 from deal d where d.id = new.deal_id and new.tier = (case when d.success >= 75 then 'T75' when d.success >= 50 then 'T50' else 'T25' end)); select raise(abort, 'funnelview.handover.record: what was recorded of a handover is neither changed nor deleted') where old.status = 'closed' and new.status = 'closed' and not (old.closed is null and not (old.tier is not new.tier or old.result is not new.result or old.reason is not new.reason or old.method is not new.method or old.method_reason is not new.method_reason or old.successor_id is not new.successor_id or old.planned is not new.planned or old.done_on is not new.done_on or old.met is not new.met or old.answer is not new.answer or old.visit_on is not new.visit_on or old.stand_in is not new.stand_in or old.recorded_by is not new.recorded_by or old.confirmed is not new.confirmed or old.confirmed_by is not new.confirmed_by or old.confirmed_for is not new.confirmed_for)) and (old.tier is not new.tier or old.result is not new.result or old.reason is not new.reason or old.method is not new.method or old.method_reason is not new.method_reason or old.successor_id is not new.successor_id or old.planned is not new.planned or old.done_on is not new.done_on or old.met is not new.met or old.answer is not new.answer or old.visit_on is not new.visit_on or old.stand_in is not new.stand_in or old.recorded_by is not new.recorded_by or old.confirmed is not new.confirmed or old.confirmed_by is not new.confirmed_by or old.confirmed_for is not new.confirmed_for or old.closed is not new.closed or old.closed_by is not new.closed_by); select raise(abort, 'funnelview.handover.reason: this needs a reason') where old.method is not new.method and old.tier = new.tier and trim(coalesce(new.method_reason, '')) = ''; select raise(abort, 'funnelview.handover.inactive: a successor must be active and not the leaver') where old.successor_id is not new.successor_id and new.successor_id is not null and not exists (
    select 1 from person p join handover h on h.id = new.handover_id
    where p.id = new.successor_id and p.status = 'active' and p.id <> h.leaver_id); select raise(abort, 'funnelview.handover.locked: this tier is locked until every item of the tiers before it is closed') where old.status = 'open' and ((old.done_on is not new.done_on or old.met is not new.met or old.answer is not new.answer or old.visit_on is not new.visit_on or old.stand_in is not new.stand_in or old.recorded_by is not new.recorded_by or old.confirmed is not new.confirmed or old.confirmed_by is not new.confirmed_by or old.confirmed_for is not new.confirmed_for) or (new.status = 'closed' and new.result in ('done', 'refused'))) and exists (
    select 1 from handover_item o where o.handover_id = new.handover_id and o.status = 'open'
      and ((new.tier = 'T25' and o.tier in ('T75', 'T50'))
        or (new.tier = 'base' and (case o.tier when 'T75' then 3 when 'T50' then 2 when 'T25' then 1 else 0 end) > 0))); select raise(abort, 'funnelview.handover.result: an item closes as done, refused, waived, won or lost') where old.status = 'open' and new.status = 'closed' and new.result not in ('done', 'refused', 'waived', 'won', 'lost'); select raise(abort, 'funnelview.handover.outcome: an item closes as won or lost by its deal alone') where old.status = 'open' and new.status = 'closed' and new.result in ('won', 'lost') and not exists (select 1 from deal d where d.id = new.deal_id and d.outcome = new.result); select raise(abort, 'funnelview.handover.successor: an item that moves the ownership needs a successor') where old.status = 'open' and new.status = 'closed' and new.result in ('done', 'refused', 'waived') and new.successor_id is null; select raise(abort, 'funnelview.handover.inactive: a successor must be active and not the leaver') where old.status = 'open' and new.status = 'closed' and new.result in ('done', 'refused', 'waived') and new.successor_id is not null and not exists (
    select 1 from person p join handover h on h.id = new.handover_id
    where p.id = new.successor_id and p.status = 'active' and p.id <> h.leaver_id); select raise(abort, 'funnelview.handover.reason: this needs a reason') where old.status = 'open' and new.status = 'closed' and new.result in ('refused', 'waived') and trim(coalesce(new.reason, '')) = ''; select raise(abort, 'funnelview.handover.evidence: the evidence that closing this item needs is not recorded') where old.status = 'open' and new.status = 'closed' and new.result = 'done' and (new.done_on is null or (new.tier <> 'base' and trim(coalesce(new.met, '')) = '') or (new.tier = 'T75' and (trim(coalesce(new.answer, '')) = '' or new.confirmed is null)) or (new.tier = 'T50' and new.visit_on is null)); select raise(abort, 'funnelview.handover.outcome: an item closes as won or lost by its deal alone') where old.status = 'closed' and new.status = 'open' and old.result in ('won', 'lost') and not exists (select 1 from deal d where d.id = new.deal_id and d.outcome = 'open'); select raise(abort, 'funnelview.handover.worked: the successor has worked on the deal since, the close stands') where old.status = 'closed' and new.status = 'open' and old.result not in ('won', 'lost') and new.deal_id is not null and (not exists (select 1 from deal d where d.id = new.deal_id and d.outcome = 'open' and d.owner_id = old.successor_id) or exists (
        select 1 from deal_change c where c.deal_id = old.deal_id and c.id > coalesce((
            select max(m.id) from deal_change m where m.deal_id = old.deal_id
              and m.handover_id = old.handover_id and m.field = 'owner_id'), 0))
      or exists (select 1 from note n where n.deal_id = old.deal_id and n.at > old.closed)); end;

CREATE TRIGGER handover_item_moves after update of status on handover_item for each row when old.status = 'open' and new.status = 'closed' and new.deal_id is not null and new.result in ('done', 'refused', 'waived') begin update deal set owner_id = new.successor_id where id = new.deal_id; end;

CREATE TRIGGER handover_item_returns after update of status on handover_item for each row when old.status = 'closed' and new.status = 'open' and new.deal_id is not null and old.result in ('done', 'refused', 'waived') begin update deal set owner_id = (
        select h.leaver_id from handover h where h.id = new.handover_id) where id = new.deal_id; end;

CREATE TRIGGER handover_law before update on handover for each row begin select raise(abort, 'funnelview.handover.record: what was recorded of a handover is neither changed nor deleted') where old.leaver_id <> new.leaver_id or old.whole <> new.whole or old.opened <> new.opened or old.opened_by <> new.opened_by or old.kind <> new.kind; select raise(abort, 'funnelview.handover.ended: the handover is not open') where old.status = 'cancelled' and new.status <> 'cancelled'; select raise(abort, 'funnelview.handover.unfinished: the handover still has open items') where old.status = 'open' and new.status = 'closed' and exists (select 1 from handover_item i where i.handover_id = old.id and i.status = 'open'); select raise(abort, 'funnelview.handover.reason: this needs a reason') where old.status <> 'cancelled' and new.status = 'cancelled' and not exists (select 1 from handover_event e where e.handover_id = old.id and e.kind = 'cancelled'); end;

CREATE TRIGGER handover_owner_guard before update of owner_id on deal for each row when old.owner_id is not new.owner_id begin select raise(abort, 'funnelview.handover.owner: a deal in an open handover changes its owner by the close of its item alone') where exists (
    select 1 from handover_item i join handover h on h.id = i.handover_id
    where i.deal_id = old.id and i.status = 'open' and h.status = 'open' and h.leaver_id is not new.owner_id); end;

CREATE TRIGGER handover_owner_joins after update of owner_id on deal for each row when old.owner_id is not new.owner_id and new.outcome = 'open' begin update handover_item set deal_id = new.id, customer_id = null, version = version + 1,
        tier = (case when new.success >= 75 then 'T75' when new.success >= 50 then 'T50' else 'T25' end), method = (case when new.success >= 75 then 'visit' when new.success >= 50 then 'call' else 'later' end)
    where status = 'open' and customer_id = new.customer_id and new.outcome = 'open'
      and handover_id in (select h.id from handover h where h.leaver_id = new.owner_id and h.status = 'open')
      and not exists (select 1 from handover_item o
                      where o.deal_id = new.id and o.status = 'open'); update handover_item set status = 'open', result = null, closed = null, closed_by = null,
        tier = case when (case (case when new.success >= 75 then 'T75' when new.success >= 50 then 'T50' else 'T25' end) when 'T75' then 3 when 'T50' then 2 when 'T25' then 1 else 0 end) > (case tier when 'T75' then 3 when 'T50' then 2 when 'T25' then 1 else 0 end)
               then (case when new.success >= 75 then 'T75' when new.success >= 50 then 'T50' else 'T25' end) else tier end, version = version + 1
    where id = (select max(o.id) from handover_item o where o.deal_id = new.id
                and o.status = 'closed' and o.result in ('won', 'lost')
                and o.handover_id in (select h.id from handover h where h.leaver_id = new.owner_id and h.status = 'open'))
      and new.outcome = 'open'
      and not exists (select 1 from handover_item o
                      where o.deal_id = new.id and o.status = 'open'); insert into handover_item (handover_id, deal_id, tier, method)
    select h.id, new.id, (case when new.success >= 75 then 'T75' when new.success >= 50 then 'T50' else 'T25' end), (case when new.success >= 75 then 'visit' when new.success >= 50 then 'call' else 'later' end)
    from handover h where h.leaver_id = new.owner_id and h.status = 'open'
      and (h.whole or exists (
    select 1 from handover_item o join deal x on x.id = o.deal_id
    where o.handover_id = h.id and o.status = 'open' and x.customer_id = new.customer_id))
      and new.outcome = 'open' and not exists (
          select 1 from handover_item o where o.deal_id = new.id and o.status = 'open'); end;

CREATE TRIGGER handover_deal_joins after insert on deal for each row when exists (select h.id from handover h where h.leaver_id = new.owner_id and h.status = 'open') begin update handover_item set deal_id = new.id, customer_id = null, version = version + 1,
        tier = (case when new.success >= 75 then 'T75' when new.success >= 50 then 'T50' else 'T25' end), method = (case when new.success >= 75 then 'visit' when new.success >= 50 then 'call' else 'later' end)
    where status = 'open' and customer_id = new.customer_id and new.outcome = 'open'
      and handover_id in (select h.id from handover h where h.leaver_id = new.owner_id and h.status = 'open')
      and not exists (select 1 from handover_item o
                      where o.deal_id = new.id and o.status = 'open'); update handover_item set status = 'open', result = null, closed = null, closed_by = null,
        tier = case when (case (case when new.success >= 75 then 'T75' when new.success >= 50 then 'T50' else 'T25' end) when 'T75' then 3 when 'T50' then 2 when 'T25' then 1 else 0 end) > (case tier when 'T75' then 3 when 'T50' then 2 when 'T25' then 1 else 0 end)
               then (case when new.success >= 75 then 'T75' when new.success >= 50 then 'T50' else 'T25' end) else tier end, version = version + 1
    where id = (select max(o.id) from handover_item o where o.deal_id = new.id
                and o.status = 'closed' and o.result in ('won', 'lost')
                and o.handover_id in (select h.id from handover h where h.leaver_id = new.owner_id and h.status = 'open'))
      and new.outcome = 'open'
      and not exists (select 1 from handover_item o
                      where o.deal_id = new.id and o.status = 'open'); insert into handover_item (handover_id, deal_id, tier, method)
    select h.id, new.id, (case when new.success >= 75 then 'T75' when new.success >= 50 then 'T50' else 'T25' end), (case when new.success >= 75 then 'visit' when new.success >= 50 then 'call' else 'later' end)
    from handover h where h.leaver_id = new.owner_id and h.status = 'open'
      and (h.whole or exists (
    select 1 from handover_item o join deal x on x.id = o.deal_id
    where o.handover_id = h.id and o.status = 'open' and x.customer_id = new.customer_id))
      and new.outcome = 'open' and not exists (
          select 1 from handover_item o where o.deal_id = new.id and o.status = 'open'); end;

CREATE TRIGGER handover_deal_rises after update of success on deal for each row when new.success > old.success begin update handover_item set tier = (case when new.success >= 75 then 'T75' when new.success >= 50 then 'T50' else 'T25' end), version = version + 1,
        method = case when method in ('visit', 'call', 'later')
                 then (case when new.success >= 75 then 'visit' when new.success >= 50 then 'call' else 'later' end) else method end
    where deal_id = new.id and status = 'open'
      and (case (case when new.success >= 75 then 'T75' when new.success >= 50 then 'T50' else 'T25' end) when 'T75' then 3 when 'T50' then 2 when 'T25' then 1 else 0 end) > (case tier when 'T75' then 3 when 'T50' then 2 when 'T25' then 1 else 0 end)
      and handover_id in (select h.id from handover h where h.status = 'open'); end;

CREATE TRIGGER handover_deal_ends after update of outcome on deal for each row when old.outcome = 'open' and new.outcome <> 'open' begin update handover_item set status = 'closed', result = new.outcome, version = version + 1
    where deal_id = new.id and status = 'open'
      and handover_id in (select h.id from handover h where h.status = 'open'); end;

CREATE TRIGGER handover_deal_reopens after update of outcome on deal for each row when old.outcome <> 'open' and new.outcome = 'open' begin update handover_item set deal_id = new.id, customer_id = null, version = version + 1,
        tier = (case when new.success >= 75 then 'T75' when new.success >= 50 then 'T50' else 'T25' end), method = (case when new.success >= 75 then 'visit' when new.success >= 50 then 'call' else 'later' end)
    where status = 'open' and customer_id = new.customer_id and new.outcome = 'open'
      and handover_id in (select h.id from handover h where h.leaver_id = new.owner_id and h.status = 'open')
      and not exists (select 1 from handover_item o
                      where o.deal_id = new.id and o.status = 'open'); update handover_item set status = 'open', result = null, closed = null, closed_by = null,
        tier = case when (case (case when new.success >= 75 then 'T75' when new.success >= 50 then 'T50' else 'T25' end) when 'T75' then 3 when 'T50' then 2 when 'T25' then 1 else 0 end) > (case tier when 'T75' then 3 when 'T50' then 2 when 'T25' then 1 else 0 end)
               then (case when new.success >= 75 then 'T75' when new.success >= 50 then 'T50' else 'T25' end) else tier end, version = version + 1
    where id = (select max(o.id) from handover_item o where o.deal_id = new.id
                and o.status = 'closed' and o.result in ('won', 'lost')
                and o.handover_id in (select h.id from handover h where h.leaver_id = new.owner_id and h.status = 'open'))
      and new.outcome = 'open'
      and not exists (select 1 from handover_item o
                      where o.deal_id = new.id and o.status = 'open'); insert into handover_item (handover_id, deal_id, tier, method)
    select h.id, new.id, (case when new.success >= 75 then 'T75' when new.success >= 50 then 'T50' else 'T25' end), (case when new.success >= 75 then 'visit' when new.success >= 50 then 'call' else 'later' end)
    from handover h where h.leaver_id = new.owner_id and h.status = 'open'
      and (h.whole or exists (
    select 1 from handover_item o join deal x on x.id = o.deal_id
    where o.handover_id = h.id and o.status = 'open' and x.customer_id = new.customer_id))
      and new.outcome = 'open' and not exists (
          select 1 from handover_item o where o.deal_id = new.id and o.status = 'open'); end;

CREATE TRIGGER handover_person_leaves before update of status on person for each row begin select raise(abort, 'funnelview.handover.leaver: the leaver still has open items in a handover') where new.status = 'left' and old.status <> 'left' and exists (select 1 from handover h join handover_item i on i.handover_id = h.id and i.status = 'open' where h.leaver_id = old.id and h.status = 'open' and h.whole); end;

CREATE TRIGGER handover_deal_deleted before delete on deal for each row begin select raise(abort, 'funnelview.handover.record: what was recorded of a handover is neither changed nor deleted') where exists (select 1 from handover_item i where i.deal_id = old.id); end;

CREATE TRIGGER handover_handover_event_kept before update on handover_event for each row begin select raise(abort, 'funnelview.handover.record: what was recorded of a handover is neither changed nor deleted'); end;

CREATE TRIGGER handover_handover_event_added before insert on handover_event for each row when exists (select 1 from handover_event o where o.id = new.id) begin select raise(abort, 'funnelview.handover.record: what was recorded of a handover is neither changed nor deleted'); end;

CREATE TRIGGER handover_watch_step_kept before update on watch_step for each row begin select raise(abort, 'funnelview.handover.record: what was recorded of a handover is neither changed nor deleted'); end;

CREATE TRIGGER handover_watch_step_added before insert on watch_step for each row when exists (select 1 from watch_step o where o.id = new.id) begin select raise(abort, 'funnelview.handover.record: what was recorded of a handover is neither changed nor deleted'); end;

CREATE TRIGGER handover_handover_deleted before delete on handover for each row begin select raise(abort, 'funnelview.handover.record: what was recorded of a handover is neither changed nor deleted'); end;

CREATE TRIGGER handover_handover_item_deleted before delete on handover_item for each row begin select raise(abort, 'funnelview.handover.record: what was recorded of a handover is neither changed nor deleted'); end;

CREATE TRIGGER handover_handover_event_deleted before delete on handover_event for each row begin select raise(abort, 'funnelview.handover.record: what was recorded of a handover is neither changed nor deleted'); end;

CREATE TRIGGER handover_watch_step_deleted before delete on watch_step for each row begin select raise(abort, 'funnelview.handover.record: what was recorded of a handover is neither changed nor deleted'); end;

CREATE TABLE access (
	login TEXT NOT NULL, 
	person_id INTEGER, 
	role TEXT NOT NULL, 
	granted DATETIME NOT NULL, 
	granted_by TEXT NOT NULL, 
	CONSTRAINT pk_access PRIMARY KEY (login), 
	CONSTRAINT ck_access_role CHECK (role in ('director', 'manager', 'rep', 'reader', 'shared')), 
	CONSTRAINT ck_access_person CHECK (person_id is not null or role in ('director', 'reader', 'shared')), 
	CONSTRAINT fk_access_person_id FOREIGN KEY(person_id) REFERENCES person (id)
)
 WITHOUT ROWID;

CREATE TABLE export_log (
	id INTEGER NOT NULL, 
	mark TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	who TEXT NOT NULL, 
	via TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	format TEXT NOT NULL, 
	scope TEXT DEFAULT '' NOT NULL, 
	row_count INTEGER NOT NULL, 
	sha256 TEXT NOT NULL, 
	CONSTRAINT pk_export_log PRIMARY KEY (id), 
	CONSTRAINT uq_export_log_mark UNIQUE (mark)
);

CREATE TABLE refusal (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	who TEXT NOT NULL, 
	via TEXT NOT NULL, 
	what TEXT NOT NULL, 
	about TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_refusal PRIMARY KEY (id)
);

CREATE TABLE change_count (
	slot INTEGER NOT NULL, 
	changes BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_change_count PRIMARY KEY (slot)
);

CREATE TABLE trail_entry (
	id INTEGER NOT NULL, 
	chain INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	who TEXT NOT NULL, 
	via TEXT NOT NULL, 
	login TEXT NOT NULL, 
	origin TEXT NOT NULL, 
	hash BLOB NOT NULL, 
	CONSTRAINT pk_trail_entry PRIMARY KEY (id), 
	CONSTRAINT uq_trail_entry_chain_number UNIQUE (chain, number)
);

CREATE TABLE trail_part (
	id INTEGER NOT NULL, 
	entry_id INTEGER NOT NULL, 
	what TEXT NOT NULL, 
	form TEXT NOT NULL, 
	ids TEXT NOT NULL, 
	alike TEXT, 
	digest BLOB NOT NULL, 
	sums BLOB, 
	CONSTRAINT pk_trail_part PRIMARY KEY (id)
);

CREATE INDEX ix_trail_part_entry_id ON trail_part (entry_id);

CREATE TABLE trail_head (
	chain INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	hash BLOB NOT NULL, 
	CONSTRAINT pk_trail_head PRIMARY KEY (chain)
)
 WITHOUT ROWID;

CREATE TRIGGER trail_deal_change_kept before update on deal_change begin select raise(abort, 'funnelview.trail.kept: what was recorded is neither changed nor deleted'); end;

CREATE TRIGGER trail_deal_change_deleted before delete on deal_change begin select raise(abort, 'funnelview.trail.kept: what was recorded is neither changed nor deleted'); end;

CREATE TRIGGER trail_record_change_kept before update on record_change begin select raise(abort, 'funnelview.trail.kept: what was recorded is neither changed nor deleted'); end;

CREATE TRIGGER trail_record_change_deleted before delete on record_change begin select raise(abort, 'funnelview.trail.kept: what was recorded is neither changed nor deleted'); end;

CREATE TRIGGER trail_setting_change_kept before update on setting_change begin select raise(abort, 'funnelview.trail.kept: what was recorded is neither changed nor deleted'); end;

CREATE TRIGGER trail_setting_change_deleted before delete on setting_change begin select raise(abort, 'funnelview.trail.kept: what was recorded is neither changed nor deleted'); end;

CREATE TRIGGER trail_quota_kept before update on quota begin select raise(abort, 'funnelview.trail.kept: what was recorded is neither changed nor deleted'); end;

CREATE TRIGGER trail_quota_deleted before delete on quota begin select raise(abort, 'funnelview.trail.kept: what was recorded is neither changed nor deleted'); end;

CREATE TRIGGER trail_note_kept before update on note begin select raise(abort, 'funnelview.trail.kept: what was recorded is neither changed nor deleted'); end;

CREATE TRIGGER trail_note_deleted before delete on note begin select raise(abort, 'funnelview.trail.kept: what was recorded is neither changed nor deleted'); end;

CREATE TRIGGER trail_addendum_kept before update on addendum begin select raise(abort, 'funnelview.trail.kept: what was recorded is neither changed nor deleted'); end;

CREATE TRIGGER trail_addendum_deleted before delete on addendum begin select raise(abort, 'funnelview.trail.kept: what was recorded is neither changed nor deleted'); end;

CREATE TRIGGER trail_acknowledgement_kept before update on acknowledgement begin select raise(abort, 'funnelview.trail.kept: what was recorded is neither changed nor deleted'); end;

CREATE TRIGGER trail_acknowledgement_deleted before delete on acknowledgement begin select raise(abort, 'funnelview.trail.kept: what was recorded is neither changed nor deleted'); end;

CREATE TRIGGER trail_review_step_kept before update on review_step begin select raise(abort, 'funnelview.trail.kept: what was recorded is neither changed nor deleted'); end;

CREATE TRIGGER trail_review_step_deleted before delete on review_step begin select raise(abort, 'funnelview.trail.kept: what was recorded is neither changed nor deleted'); end;

CREATE TRIGGER trail_export_log_kept before update on export_log begin select raise(abort, 'funnelview.trail.kept: what was recorded is neither changed nor deleted'); end;

CREATE TRIGGER trail_export_log_deleted before delete on export_log begin select raise(abort, 'funnelview.trail.kept: what was recorded is neither changed nor deleted'); end;

CREATE TRIGGER trail_refusal_kept before update on refusal begin select raise(abort, 'funnelview.trail.kept: what was recorded is neither changed nor deleted'); end;

CREATE TRIGGER trail_refusal_deleted before delete on refusal begin select raise(abort, 'funnelview.trail.kept: what was recorded is neither changed nor deleted'); end;

CREATE TRIGGER trail_trail_entry_kept before update on trail_entry begin select raise(abort, 'funnelview.trail.kept: what was recorded is neither changed nor deleted'); end;

CREATE TRIGGER trail_trail_entry_deleted before delete on trail_entry begin select raise(abort, 'funnelview.trail.kept: what was recorded is neither changed nor deleted'); end;

CREATE TRIGGER trail_trail_part_kept before update on trail_part begin select raise(abort, 'funnelview.trail.kept: what was recorded is neither changed nor deleted'); end;

CREATE TRIGGER trail_trail_part_deleted before delete on trail_part begin select raise(abort, 'funnelview.trail.kept: what was recorded is neither changed nor deleted'); end;

CREATE TRIGGER trail_deal_change_added before insert on deal_change when new.id <> -1 and new.id <> (select coalesce(max(id), 0) + 1 from deal_change) begin select raise(abort, 'funnelview.trail.order: a record comes after all others of its table'); end;

CREATE TRIGGER trail_record_change_added before insert on record_change when new.id <> -1 and new.id <> (select coalesce(max(id), 0) + 1 from record_change) begin select raise(abort, 'funnelview.trail.order: a record comes after all others of its table'); end;

CREATE TRIGGER trail_setting_change_added before insert on setting_change when new.id <> -1 and new.id <> (select coalesce(max(id), 0) + 1 from setting_change) begin select raise(abort, 'funnelview.trail.order: a record comes after all others of its table'); end;

CREATE TRIGGER trail_quota_added before insert on quota when new.id <> -1 and new.id <> (select coalesce(max(id), 0) + 1 from quota) begin select raise(abort, 'funnelview.trail.order: a record comes after all others of its table'); end;

CREATE TRIGGER trail_note_added before insert on note when new.id <> -1 and new.id <> (select coalesce(max(id), 0) + 1 from note) begin select raise(abort, 'funnelview.trail.order: a record comes after all others of its table'); end;

CREATE TRIGGER trail_addendum_added before insert on addendum when new.id <> -1 and new.id <> (select coalesce(max(id), 0) + 1 from addendum) begin select raise(abort, 'funnelview.trail.order: a record comes after all others of its table'); end;

CREATE TRIGGER trail_acknowledgement_added before insert on acknowledgement when new.id <> -1 and new.id <> (select coalesce(max(id), 0) + 1 from acknowledgement) begin select raise(abort, 'funnelview.trail.order: a record comes after all others of its table'); end;

CREATE TRIGGER trail_review_step_added before insert on review_step when new.id <> -1 and new.id <> (select coalesce(max(id), 0) + 1 from review_step) begin select raise(abort, 'funnelview.trail.order: a record comes after all others of its table'); end;

CREATE TRIGGER trail_handover_event_added before insert on handover_event when new.id <> -1 and new.id <> (select coalesce(max(id), 0) + 1 from handover_event) begin select raise(abort, 'funnelview.trail.order: a record comes after all others of its table'); end;

CREATE TRIGGER trail_watch_step_added before insert on watch_step when new.id <> -1 and new.id <> (select coalesce(max(id), 0) + 1 from watch_step) begin select raise(abort, 'funnelview.trail.order: a record comes after all others of its table'); end;

CREATE TRIGGER trail_export_log_added before insert on export_log when new.id <> -1 and new.id <> (select coalesce(max(id), 0) + 1 from export_log) begin select raise(abort, 'funnelview.trail.order: a record comes after all others of its table'); end;

CREATE TRIGGER trail_refusal_added before insert on refusal when new.id <> -1 and new.id <> (select coalesce(max(id), 0) + 1 from refusal) begin select raise(abort, 'funnelview.trail.order: a record comes after all others of its table'); end;

CREATE TRIGGER trail_trail_entry_added before insert on trail_entry when new.id <> -1 and new.id <> (select coalesce(max(id), 0) + 1 from trail_entry) begin select raise(abort, 'funnelview.trail.order: a record comes after all others of its table'); end;

CREATE TRIGGER trail_trail_part_added before insert on trail_part when new.id <> -1 and new.id <> (select coalesce(max(id), 0) + 1 from trail_part) begin select raise(abort, 'funnelview.trail.order: a record comes after all others of its table'); end;

CREATE TRIGGER trail_entry_follows before insert on trail_entry when new.number <> (select coalesce(max(number), 0) + 1 from trail_entry where chain = new.chain) begin select raise(abort, 'funnelview.trail.order: a record comes after all others of its table'); end;

CREATE TRIGGER trail_head_moves before update on trail_head when new.chain <> old.chain or new.number <> old.number + 1 begin select raise(abort, 'funnelview.trail.kept: what was recorded is neither changed nor deleted'); end;

CREATE TRIGGER trail_head_added before insert on trail_head when exists (select 1 from trail_head h where h.chain = new.chain and new.number <> h.number + 1) begin select raise(abort, 'funnelview.trail.kept: what was recorded is neither changed nor deleted'); end;

CREATE TRIGGER trail_head_deleted before delete on trail_head begin select raise(abort, 'funnelview.trail.kept: what was recorded is neither changed nor deleted'); end;

insert into "alembic_version" values ('0001')
