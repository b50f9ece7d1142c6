CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
--;
CREATE TABLE account (
	id VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	secret VARCHAR NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	failures INTEGER NOT NULL, 
	locked_until DATETIME, 
	version INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
--;
CREATE TABLE journal (
	serial INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	op VARCHAR NOT NULL, 
	who VARCHAR NOT NULL, 
	"where" VARCHAR NOT NULL, 
	action VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	outcome VARCHAR NOT NULL, 
	facts JSON NOT NULL, 
	previous BLOB NOT NULL, 
	digest BLOB NOT NULL, 
	PRIMARY KEY (serial)
);
--;
CREATE TABLE operation (
	op VARCHAR NOT NULL, 
	result VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (op)
);
--;
CREATE TABLE person (
	"row" INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	id_kind VARCHAR NOT NULL, 
	id_number VARCHAR NOT NULL, 
	english_name VARCHAR NOT NULL, 
	sex VARCHAR NOT NULL, 
	nation VARCHAR NOT NULL, 
	birth DATE, 
	address VARCHAR NOT NULL, 
	phone VARCHAR NOT NULL, 
	name_hex VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	PRIMARY KEY ("row"), 
	CONSTRAINT uq_person_document UNIQUE (id_kind, id_number), 
	UNIQUE (id)
);
--;
CREATE TABLE ticket (
	"row" INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	day DATE NOT NULL, 
	business VARCHAR NOT NULL, 
	serial INTEGER NOT NULL, 
	state VARCHAR NOT NULL, 
	issued_at DATETIME NOT NULL, 
	waiting_since DATETIME NOT NULL, 
	priority VARCHAR NOT NULL, 
	person_id VARCHAR NOT NULL, 
	is_appointment BOOLEAN NOT NULL, 
	counter VARCHAR NOT NULL, 
	called_at DATETIME, 
	serving_since DATETIME, 
	ended_at DATETIME, 
	outcome VARCHAR, 
	calls INTEGER NOT NULL, 
	passes INTEGER NOT NULL, 
	calls_at_pass INTEGER NOT NULL, 
	line VARCHAR NOT NULL, 
	version INTEGER NOT NULL, for_counter VARCHAR DEFAULT '' NOT NULL, matters VARCHAR DEFAULT '' NOT NULL, for_counter_until DATETIME, returns_at DATETIME, in_line_since DATETIME, served_since DATETIME, wait_s INTEGER DEFAULT '0' NOT NULL, visit_s INTEGER DEFAULT '0' NOT NULL, phone VARCHAR DEFAULT '' NOT NULL, 
	PRIMARY KEY ("row"), 
	UNIQUE (id)
);
--;
CREATE TABLE case_file (
	"row" INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	number VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	item JSON NOT NULL, 
	person_id VARCHAR NOT NULL, 
	applicant VARCHAR NOT NULL, 
	ticket_id VARCHAR NOT NULL, 
	counter VARCHAR NOT NULL, 
	clerk VARCHAR NOT NULL, 
	received_at DATETIME NOT NULL, 
	materials JSON NOT NULL, 
	is_tolerant BOOLEAN NOT NULL, 
	accepted_at DATETIME, 
	document_number VARCHAR NOT NULL, 
	query_code VARCHAR NOT NULL, 
	central_number VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	remark VARCHAR NOT NULL, 
	phone VARCHAR NOT NULL, 
	revision INTEGER NOT NULL, 
	version INTEGER NOT NULL, flow VARCHAR DEFAULT 'promised' NOT NULL, clocks JSON DEFAULT '[]' NOT NULL, procedures JSON DEFAULT '[]' NOT NULL, result JSON DEFAULT '{}' NOT NULL, collection JSON DEFAULT '{}' NOT NULL, organ VARCHAR DEFAULT '' NOT NULL, closed_on DATE, next_due DATE, next_warn DATE, applicant_type VARCHAR DEFAULT '1' NOT NULL, organisation_id VARCHAR DEFAULT '' NOT NULL, agent_id VARCHAR DEFAULT '' NOT NULL, mandate_id VARCHAR DEFAULT '' NOT NULL, form JSON DEFAULT '[]' NOT NULL, entries JSON DEFAULT '[]' NOT NULL, 
	PRIMARY KEY ("row"), 
	UNIQUE (id), 
	UNIQUE (number)
);
--;
CREATE TABLE running_number (
	kind VARCHAR NOT NULL, 
	day DATE NOT NULL, 
	last INTEGER NOT NULL, last_at DATETIME, 
	PRIMARY KEY (kind, day)
);
--;
CREATE TABLE aborted_number (
	kind VARCHAR NOT NULL, 
	day DATE NOT NULL, 
	serial INTEGER NOT NULL, 
	reason VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	op VARCHAR NOT NULL, 
	who VARCHAR NOT NULL, 
	PRIMARY KEY (kind, day, serial)
);
--;
CREATE TABLE print_job (
	"row" INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	template VARCHAR NOT NULL, 
	channel VARCHAR NOT NULL, 
	place VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	"values" JSON NOT NULL, 
	ordered_at DATETIME NOT NULL, 
	ordered_by VARCHAR NOT NULL, 
	op VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	copy INTEGER NOT NULL, 
	original VARCHAR, 
	body BLOB, 
	sha256 VARCHAR NOT NULL, 
	sent_bytes INTEGER NOT NULL, 
	ended_at DATETIME, 
	fault VARCHAR NOT NULL, 
	version INTEGER NOT NULL, device VARCHAR DEFAULT '' NOT NULL, size VARCHAR DEFAULT '' NOT NULL, 
	PRIMARY KEY ("row"), 
	UNIQUE (id)
);
--;
CREATE TABLE outbox (
	generation INTEGER NOT NULL, 
	sequence INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	day DATE NOT NULL, 
	body BLOB NOT NULL, 
	sha256 BLOB NOT NULL, 
	chain BLOB NOT NULL, 
	created_at DATETIME NOT NULL, 
	answered_at DATETIME, 
	verdict VARCHAR NOT NULL, 
	problem VARCHAR NOT NULL, 
	PRIMARY KEY (generation, sequence), 
	UNIQUE (id)
);
--;
CREATE TABLE source (
	id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	generation INTEGER NOT NULL, 
	acknowledged INTEGER NOT NULL, 
	last INTEGER NOT NULL, 
	chain BLOB NOT NULL, 
	epoch INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
--;
CREATE TABLE feed (
	name VARCHAR NOT NULL, 
	token VARCHAR NOT NULL, 
	PRIMARY KEY (name)
);
--;
CREATE TABLE attachment (
	"row" INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	case_id VARCHAR NOT NULL, 
	person_id VARCHAR NOT NULL, 
	material VARCHAR NOT NULL, 
	paper VARCHAR NOT NULL, 
	file VARCHAR NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	size INTEGER NOT NULL, 
	mime VARCHAR NOT NULL, 
	pages INTEGER NOT NULL, 
	thumbnail BLOB NOT NULL, 
	source VARCHAR NOT NULL, 
	made_at DATETIME NOT NULL, 
	made_by VARCHAR NOT NULL, 
	origin VARCHAR NOT NULL, 
	consent_at DATETIME, 
	valid_until DATE, 
	removed_at DATETIME, 
	version INTEGER NOT NULL, 
	PRIMARY KEY ("row"), 
	UNIQUE (id)
);
--;
CREATE TABLE stored_file (
	name VARCHAR NOT NULL, 
	stored_at DATETIME NOT NULL, 
	PRIMARY KEY (name)
);
--;
CREATE TABLE stored_chunk (
	name VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	body BLOB NOT NULL, 
	PRIMARY KEY (name, number)
);
--;
CREATE TABLE own_glyph (
	point INTEGER NOT NULL, 
	png BLOB NOT NULL, 
	given_by VARCHAR NOT NULL, 
	given_at DATETIME NOT NULL, 
	PRIMARY KEY (point)
);
--;
CREATE TABLE "lease" (
	device VARCHAR NOT NULL, 
	owner VARCHAR NOT NULL, 
	until DATETIME NOT NULL, 
	PRIMARY KEY (device)
);
--;
CREATE TABLE case_item (
	code VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	PRIMARY KEY (code, name)
);
--;
CREATE TABLE search_state (
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
--;
CREATE VIRTUAL TABLE case_words USING fts5(words, content = '', contentless_delete = 1, detail = none, tokenize = "ascii tokenchars '!""#$%&''()*+,-./:;<=>?@[\]^_`{|}~'");
--;
CREATE TABLE case_step (
	case_id VARCHAR NOT NULL, 
	serial INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	move VARCHAR NOT NULL, 
	"before" VARCHAR NOT NULL, 
	"after" VARCHAR NOT NULL, 
	who VARCHAR NOT NULL, 
	"where" VARCHAR NOT NULL, 
	op VARCHAR NOT NULL, 
	note VARCHAR NOT NULL, 
	PRIMARY KEY (case_id, serial)
);
--;
CREATE TABLE case_reckoning (
	id INTEGER NOT NULL, 
	fingerprint VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
--;
CREATE TABLE organisation (
	id VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	usc_code VARCHAR NOT NULL, 
	type VARCHAR NOT NULL, 
	representative VARCHAR NOT NULL, 
	phone VARCHAR NOT NULL, 
	address VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (usc_code)
);
--;
CREATE TABLE mandate (
	"row" INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	principal VARCHAR NOT NULL, 
	agent VARCHAR NOT NULL, 
	standing VARCHAR NOT NULL, 
	scope VARCHAR NOT NULL, 
	valid_from DATE, 
	valid_until DATE, 
	PRIMARY KEY ("row"), 
	UNIQUE (id)
);
--;
CREATE TABLE contact (
	owner VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	value VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	seen_at DATETIME NOT NULL, 
	PRIMARY KEY (owner, kind, value)
);
--;
CREATE TABLE person_link (
	first VARCHAR NOT NULL, 
	second VARCHAR NOT NULL, 
	verdict VARCHAR NOT NULL, 
	who VARCHAR NOT NULL, 
	at DATETIME NOT NULL, reason VARCHAR DEFAULT '' NOT NULL, 
	PRIMARY KEY (first, second)
);
--;
CREATE TABLE queue_call (
	"row" INTEGER NOT NULL, 
	day DATE NOT NULL, 
	line VARCHAR NOT NULL, 
	ticket_id VARCHAR NOT NULL, 
	counter VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	waiting_since DATETIME NOT NULL, 
	is_first_class BOOLEAN NOT NULL, 
	is_recall BOOLEAN NOT NULL, 
	is_back BOOLEAN NOT NULL, 
	PRIMARY KEY ("row")
);
--;
CREATE TABLE counter_post (
	id VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	since DATETIME NOT NULL, 
	who VARCHAR NOT NULL, 
	serves VARCHAR NOT NULL, 
	working_since DATETIME, 
	reason VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
--;
CREATE TABLE wrong_day (
	day DATE NOT NULL, 
	at DATETIME NOT NULL, 
	op VARCHAR NOT NULL, 
	who VARCHAR NOT NULL, 
	PRIMARY KEY (day)
);
--;
CREATE TABLE appointment (
	"row" INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	day DATE NOT NULL, 
	business VARCHAR NOT NULL, 
	start DATETIME NOT NULL, 
	"end" DATETIME NOT NULL, 
	person_id VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	made_at DATETIME NOT NULL, 
	made_by VARCHAR NOT NULL, 
	reference VARCHAR, 
	ticket_id VARCHAR NOT NULL, 
	is_late BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	PRIMARY KEY ("row"), 
	UNIQUE (id), 
	UNIQUE (reference)
);
--;
CREATE TABLE published (
	serial INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	op VARCHAR NOT NULL, 
	sender VARCHAR NOT NULL, 
	PRIMARY KEY (serial)
);
--;
CREATE TABLE centre_pc (
	number INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	joined_at DATETIME NOT NULL, 
	PRIMARY KEY (number)
);
--;
CREATE TABLE join_code (
	id VARCHAR NOT NULL, 
	box BLOB NOT NULL, 
	made_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	used_at DATETIME, 
	used_by VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
--;
CREATE TABLE number_block (
	pc INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	day DATE NOT NULL, 
	first INTEGER NOT NULL, 
	last INTEGER NOT NULL, 
	used INTEGER NOT NULL, 
	PRIMARY KEY (pc, kind, day)
);
--;
CREATE TABLE island_base (
	kind VARCHAR NOT NULL, 
	id VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	PRIMARY KEY (kind, id)
);
--;
CREATE TABLE island_merge (
	pc INTEGER NOT NULL, 
	generation VARCHAR NOT NULL, 
	merged_at DATETIME NOT NULL, 
	entries INTEGER NOT NULL, 
	head BLOB NOT NULL, 
	PRIMARY KEY (pc, generation)
);
--;
CREATE TABLE rating (
	"row" INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	ticket_id VARCHAR, 
	case_id VARCHAR, 
	asked_at DATETIME NOT NULL, 
	given_at DATETIME, 
	state VARCHAR NOT NULL, 
	level INTEGER NOT NULL, 
	counter VARCHAR NOT NULL, 
	served_by VARCHAR NOT NULL, 
	subject JSON NOT NULL, 
	reasons JSON NOT NULL, 
	channel VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	PRIMARY KEY ("row"), 
	UNIQUE (id), 
	UNIQUE (ticket_id), 
	UNIQUE (case_id)
);
--;
CREATE TABLE follow_up (
	"row" INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	rating_id VARCHAR NOT NULL, 
	opened_at DATETIME NOT NULL, 
	due DATE NOT NULL, 
	warn DATE NOT NULL, 
	state VARCHAR NOT NULL, 
	is_called BOOLEAN NOT NULL, 
	is_excluded BOOLEAN NOT NULL, 
	outcome VARCHAR NOT NULL, 
	closed_on DATE, 
	notes INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	PRIMARY KEY ("row"), 
	UNIQUE (id), 
	UNIQUE (rating_id)
);
--;
CREATE TABLE follow_note (
	follow_up_id VARCHAR NOT NULL, 
	serial INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	who VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	result VARCHAR NOT NULL, 
	words VARCHAR NOT NULL, 
	PRIMARY KEY (follow_up_id, serial)
);
--;
CREATE TABLE exchange_held (
	mapping VARCHAR NOT NULL, 
	event VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	fault VARCHAR NOT NULL, 
	at_table VARCHAR NOT NULL, 
	at_column VARCHAR NOT NULL, 
	since DATETIME NOT NULL, reason VARCHAR DEFAULT '' NOT NULL, 
	CONSTRAINT pk_exchange_held PRIMARY KEY (mapping, event)
);
--;
CREATE TABLE scan_delivery (
	sha256 VARCHAR NOT NULL, 
	delivered_at DATETIME NOT NULL, 
	CONSTRAINT pk_scan_delivery PRIMARY KEY (sha256)
);
--;
CREATE TABLE edition (
	name VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	valid_from DATE NOT NULL, 
	origin VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	made_at DATETIME NOT NULL, made_by VARCHAR DEFAULT '' NOT NULL, 
	CONSTRAINT pk_edition PRIMARY KEY (name, number)
);
--;
CREATE TABLE district_message (
	id VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	words VARCHAR NOT NULL, 
	until DATE NOT NULL, 
	is_withdrawn BOOLEAN NOT NULL, 
	CONSTRAINT pk_district_message PRIMARY KEY (id)
);
--;
CREATE TABLE hall_note (
	id VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	kind VARCHAR NOT NULL, 
	who VARCHAR NOT NULL, 
	counter VARCHAR NOT NULL, 
	"to" VARCHAR NOT NULL, 
	words VARCHAR NOT NULL, 
	seen_by VARCHAR NOT NULL, 
	seen_at DATETIME, 
	seen_where VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_hall_note PRIMARY KEY (id)
);
--;
CREATE TABLE case_form (
	case_id VARCHAR NOT NULL, 
	revision INTEGER NOT NULL, 
	form JSON NOT NULL, 
	at DATETIME NOT NULL, 
	who VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	CONSTRAINT pk_case_form PRIMARY KEY (case_id, revision)
);
--;
CREATE TABLE line_stand (
	line VARCHAR NOT NULL, 
	last_success DATETIME, 
	fault VARCHAR NOT NULL, 
	facts JSON NOT NULL, 
	PRIMARY KEY (line)
);
--;
INSERT INTO "alembic_version" ("version_num") VALUES ('0024');
--;
INSERT INTO "account" ("id", "name", "role", "secret", "is_active", "failures", "locked_until", "version") VALUES ('0317', '李慧敏', 'clerk', '$argon2id$invented', 1, 0, NULL, 1);
--;
INSERT INTO "journal" ("serial", "at", "op", "who", "where", "action", "subject", "outcome", "facts", "previous", "digest") VALUES (1, '2026-11-23 00:30:00.000000', '01937b00-0000-7000-8000-000000000001', '0317', '3', 'ticket.issue', 'A001', 'done', '{"business":"A"}', X'0000000000000000000000000000000000000000000000000000000000000000', X'A756595724D9B1BC88BB984A04456127B2A846B4E4EE59C741804A5201D6E01F');
--;
INSERT INTO "journal" ("serial", "at", "op", "who", "where", "action", "subject", "outcome", "facts", "previous", "digest") VALUES (2, '2026-11-23 00:30:00.000000', '01937b00-0000-7000-8000-000000000001', '0317', '3', 'case.accept', '330290015-20261123-0001-6', 'done', '{}', X'A756595724D9B1BC88BB984A04456127B2A846B4E4EE59C741804A5201D6E01F', X'73942D96772BE7C6AFD957D59776EBD2B4F0FED3809227BA127F13F73D8FC7E5');
--;
INSERT INTO "operation" ("op", "result", "at") VALUES ('01937b00-0000-7000-8000-000000000001', '01937b00-0000-7000-8000-000000000004', '2026-11-23 00:30:00.000000');
--;
INSERT INTO "person" ("row", "id", "name", "id_kind", "id_number", "english_name", "sex", "nation", "birth", "address", "phone", "name_hex", "version") VALUES (1, '01937b00-0000-7000-8000-000000000003', '𠮷田', '111', '330211195803210018', '', '2', '01', '1958-03-21', '云溪街道云溪路88号', '13800002207', '8b73c079', 1);
--;
INSERT INTO "ticket" ("row", "id", "day", "business", "serial", "state", "issued_at", "waiting_since", "priority", "person_id", "is_appointment", "counter", "called_at", "serving_since", "ended_at", "outcome", "calls", "passes", "calls_at_pass", "line", "version", "for_counter", "matters", "for_counter_until", "returns_at", "in_line_since", "served_since", "wait_s", "visit_s", "phone") VALUES (1, '01937b00-0000-7000-8000-000000000002', '2026-11-23', 'A', 1, 'waiting', '2026-11-23 02:51:07.123456', '2026-11-23 02:51:07.123456', 'elder', '', 0, '3', NULL, NULL, NULL, NULL, 0, 0, 0, 'A', 1, '', '', NULL, NULL, NULL, NULL, 0, 0, '');
--;
INSERT INTO "case_file" ("row", "id", "number", "state", "item", "person_id", "applicant", "ticket_id", "counter", "clerk", "received_at", "materials", "is_tolerant", "accepted_at", "document_number", "query_code", "central_number", "reason", "remark", "phone", "revision", "version", "flow", "clocks", "procedures", "result", "collection", "organ", "closed_on", "next_due", "next_warn", "applicant_type", "organisation_id", "agent_id", "mandate_id", "form", "entries") VALUES (1, '01937b00-0000-7000-8000-000000000004', '330290015-20261123-0001-6', 'accepted', '{"code":"0201","name":"社会保障卡补领","department":"人力社保","business":"A","case_type":"2","legal_text":"","legal_days":null,"promised_text":"7个工作日","promised_days":7,"unit":"工作日","fee":"","result_document":"","version":1,"answers":[]}', '01937b00-0000-7000-8000-000000000003', '𠮷田', 't1', '3', '0317', '2026-11-23 02:51:07.123456', '[{"name":"居民身份证","state":"handed_in","is_core":true,"note":"","originals":1,"copies":1,"reason":""},{"name":"户口簿","state":"promised","is_core":false,"note":"","originals":0,"copies":0,"reason":"未带"}]', 0, '2026-11-23 02:51:07.123456', '', '', '', '', '', '13800002207', 1, 1, 'promised', '[{"name":"promised","days":7,"unit":"工作日","start":"2026-11-23","due":"2026-12-03","first_due":"2026-12-03","warn":"2026-12-03","state":"running","pauses":[],"stopped":null}]', '[]', '{}', '{}', '', NULL, '2026-12-03', '2026-12-03', '1', '', '', '', '[]', '[]');
--;
INSERT INTO "running_number" ("kind", "day", "last", "last_at") VALUES ('ticket/A', '2026-11-23', 1, NULL);
--;
INSERT INTO "running_number" ("kind", "day", "last", "last_at") VALUES ('case', '2026-11-23', 1, NULL);
--;
INSERT INTO "aborted_number" ("kind", "day", "serial", "reason", "at", "op", "who") VALUES ('case', '2026-11-23', 9, 'paper jam', '2026-11-23 00:30:00.000000', '01937b00-0000-7000-8000-000000000001', '0317');
--;
INSERT INTO "print_job" ("row", "id", "template", "channel", "place", "subject", "values", "ordered_at", "ordered_by", "op", "state", "copy", "original", "body", "sha256", "sent_bytes", "ended_at", "fault", "version", "device", "size") VALUES (1, '01937b00-0000-7000-8000-000000000005', 'receipts/ticket', 'ticket', '3', 'A001', '{"hall":"云溪街道","tips":["一","二"],"ahead":3,"minutes":null}', '2026-11-23 02:51:07.123456', '0317', 'op-1', 'queued', 1, NULL, X'1B40B0A1', '', 0, NULL, '', 1, '', '');
--;
INSERT INTO "outbox" ("generation", "sequence", "id", "kind", "subject", "day", "body", "sha256", "chain", "created_at", "answered_at", "verdict", "problem") VALUES (1, 1, '01a22075-68c9-7488-a701-1b6278694c1b', 'TicketIssued', 'case/1', '2026-11-23', X'7B226964223A202230316132323037352D363863392D373438382D613730312D316236323738363934633162222C2022736F75726365223A20222F2F3333303239302F3031352F332F31222C202273657175656E6365223A20317D', X'64408E2B2E7DC0096ED3811EEAFCE063065112838357E7A4461BA68EA82232A7', X'C4DF28F8495B6150613BBEC08E74E6F0698A234A1C23E1E457E95C88E47DE1E9', '2026-11-23 00:30:00.000000', NULL, '', '');
--;
INSERT INTO "source" ("id", "name", "generation", "acknowledged", "last", "chain", "epoch") VALUES (1, '//330290/015/3', 1, 0, 1, X'C4DF28F8495B6150613BBEC08E74E6F0698A234A1C23E1E457E95C88E47DE1E9', 0);
--;
INSERT INTO "feed" ("name", "token") VALUES ('results/330290~015', 't7');
--;
INSERT INTO "attachment" ("row", "id", "case_id", "person_id", "material", "paper", "file", "sha256", "size", "mime", "pages", "thumbnail", "source", "made_at", "made_by", "origin", "consent_at", "valid_until", "removed_at", "version") VALUES (1, '01937b00-0000-7000-8000-000000000006', '01937b00-0000-7000-8000-000000000004', '01937b00-0000-7000-8000-000000000003', '户口簿', '', '0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f', 'abababababababababababababababababababababababababababababababab', 231000, 'image/jpeg', 1, X'FFD8FF', 'camera', '2026-11-23 02:51:07.123456', '0317', '', NULL, NULL, NULL, 1);
--;
INSERT INTO "stored_file" ("name", "stored_at") VALUES ('01937b00000070008000000000000006.scan', '2026-11-23 02:51:07.123456');
--;
INSERT INTO "stored_chunk" ("name", "number", "body") VALUES ('01937b00000070008000000000000006.scan', 0, X'00017365616C6564FF');
--;
INSERT INTO "own_glyph" ("point", "png", "given_by", "given_at") VALUES (191472, X'89504E4720696E76656E746564', '0317', '2026-11-23 02:51:07.123456');
--;
INSERT INTO "lease" ("device", "owner", "until") VALUES ('receipt_printer/3', 'pc-3/4711', '2026-11-23 02:58:07.123456');
--;
INSERT INTO "case_item" ("code", "name") VALUES ('0201', '社会保障卡补领');
--;
INSERT INTO "case_step" ("case_id", "serial", "at", "move", "before", "after", "who", "where", "op", "note") VALUES ('01937b00-0000-7000-8000-000000000004', 0, '2026-11-23 02:51:07.123456', 'accept', 'draft', 'accepted', '0317', '3', '01937b00-0000-7000-8000-000000000001', '');
--;
INSERT INTO "case_reckoning" ("id", "fingerprint") VALUES (1, '9f86d081884c7d65');
--;
INSERT INTO "organisation" ("id", "name", "usc_code", "type", "representative", "phone", "address", "version") VALUES ('01937b00-0000-7000-8000-00000000000b', '云溪街道𠮷祥便利店', '92330211MA2CJB0X3K', '2', '王秀兰', '057488880000', '云溪街道云溪路90号', 2);
--;
INSERT INTO "mandate" ("row", "id", "principal", "agent", "standing", "scope", "valid_from", "valid_until") VALUES (1, '01937b00-0000-7000-8000-00000000000c', '01937b00-0000-7000-8000-000000000003', '01937b00-0000-7000-8000-00000000000d', 'relative', '社会保障卡补领', '2026-11-23', '2027-02-28');
--;
INSERT INTO "contact" ("owner", "kind", "value", "source", "seen_at") VALUES ('01937b00-0000-7000-8000-000000000003', 'phone', '13800002207', 'card', '2026-11-23 02:51:07.123456');
--;
INSERT INTO "person_link" ("first", "second", "verdict", "who", "at", "reason") VALUES ('p1', 'p2', 'same', '0102', '2026-11-23 02:51:07.123456', 'name_birth');
--;
INSERT INTO "queue_call" ("row", "day", "line", "ticket_id", "counter", "at", "waiting_since", "is_first_class", "is_recall", "is_back") VALUES (1, '2026-11-23', 'A', '01937b00-0000-7000-8000-000000000002', '3', '2026-11-23 02:51:07.123456', '2026-11-23 02:51:07.123456', 0, 0, 0);
--;
INSERT INTO "counter_post" ("id", "state", "since", "who", "serves", "working_since", "reason", "version") VALUES ('3', 'open', '2026-11-23 02:51:07.123456', '0317', 'A F+10', '2026-11-23 02:51:07.123456', '', 1);
--;
INSERT INTO "wrong_day" ("day", "at", "op", "who") VALUES ('2031-01-01', '2026-11-23 02:51:07.123456', '01937b00-0000-7000-8000-00000000000a', '0102');
--;
INSERT INTO "appointment" ("row", "id", "day", "business", "start", "end", "person_id", "state", "made_at", "made_by", "reference", "ticket_id", "is_late", "version") VALUES (1, '01937b00-0000-7000-8000-000000000007', '2026-11-23', 'A', '2026-11-23 02:51:07.123456', '2026-11-23 03:21:07.123456', '01937b00-0000-7000-8000-000000000003', 'booked', '2026-11-23 02:51:07.123456', '0317', 'YX-1', '', 0, 1);
--;
INSERT INTO "published" ("serial", "kind", "subject", "at", "op", "sender") VALUES (1, 'case', '01937b00-0000-7000-8000-000000000004', '2026-11-23 02:51:07.123456', '01937b00-0000-7000-8000-00000000000a', 'pc-3/4711');
--;
INSERT INTO "centre_pc" ("number", "name", "joined_at") VALUES (1, '1号窗口', '2026-11-23 02:51:07.123456');
--;
INSERT INTO "join_code" ("id", "box", "made_at", "expires_at", "used_at", "used_by") VALUES ('YX7Q2', X'00FF207365616C6564', '2026-11-23 02:51:07.123456', '2026-11-23 02:58:07.123456', '2026-11-23 02:58:07.123456', '2号窗口');
--;
INSERT INTO "number_block" ("pc", "kind", "day", "first", "last", "used") VALUES (2, 'case', '2026-11-23', 1, 50, 1);
--;
INSERT INTO "number_block" ("pc", "kind", "day", "first", "last", "used") VALUES (2, 'ticket/A', '2026-11-23', 1, 50, 1);
--;
INSERT INTO "island_base" ("kind", "id", "version") VALUES ('person', '01937b00-0000-7000-8000-000000000003', 3);
--;
INSERT INTO "island_merge" ("pc", "generation", "merged_at", "entries", "head") VALUES (2, '01937b00', '2026-11-23 02:58:07.123456', 12, X'000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F');
--;
INSERT INTO "rating" ("row", "id", "ticket_id", "case_id", "asked_at", "given_at", "state", "level", "counter", "served_by", "subject", "reasons", "channel", "version") VALUES (1, '01937b00-0000-7000-8000-000000000008', '01937b00-0000-7000-8000-000000000002', '01937b00-0000-7000-8000-000000000004', '2026-11-23 02:51:07.123456', NULL, 'asked', 0, '3', '0317', '{"ticket":"A001","number":"330290015-20261123-0001-6","item_code":"0101","item":"高龄津贴","department":"民政","applicant":"章**"}', '[]', '', 1);
--;
INSERT INTO "follow_up" ("row", "id", "rating_id", "opened_at", "due", "warn", "state", "is_called", "is_excluded", "outcome", "closed_on", "notes", "version") VALUES (1, '01937b00-0000-7000-8000-000000000009', '01937b00-0000-7000-8000-000000000008', '2026-11-23 02:51:07.123456', '2026-11-30', '2026-11-27', 'open', 1, 0, '', NULL, 1, 2);
--;
INSERT INTO "follow_note" ("follow_up_id", "serial", "at", "who", "kind", "result", "words") VALUES ('01937b00-0000-7000-8000-000000000009', 1, '2026-11-23 02:58:07.123456', '0102', 'call', 'no_answer', '下午再打');
--;
INSERT INTO "exchange_held" ("mapping", "event", "subject", "fault", "at_table", "at_column", "since", "reason") VALUES ('up_pro', '01a22075-68c9-7488-a701-1b6278694c1b', '', 'exchange.receiver.refused', 'up_pro_accept', '', '2026-11-23 02:51:07.123456', '证件号码校验不通过');
--;
INSERT INTO "scan_delivery" ("sha256", "delivered_at") VALUES ('abababababababababababababababababababababababababababababababab', '2026-11-23 02:51:07.123456');
--;
INSERT INTO "edition" ("name", "number", "valid_from", "origin", "text", "made_at", "made_by") VALUES ('catalogue', 2, '2026-11-23', 'district', '# 事项清单 "𠮷"
', '2026-11-23 02:51:07.123456', '');
--;
INSERT INTO "district_message" ("id", "at", "words", "until", "is_withdrawn") VALUES ('01937b00-0000-7000-8000-000000000009', '2026-11-23 02:51:07.123456', '系统今晚维护', '2026-11-23', 0);
--;
INSERT INTO "hall_note" ("id", "at", "kind", "who", "counter", "to", "words", "seen_by", "seen_at", "seen_where", "version") VALUES ('01937b00-0000-7000-8000-00000000000a', '2026-11-23 02:51:07.123456', 'message', '0001', 'hall', '3', '午休前请顺延十分钟', '', NULL, '', 1);
--;
INSERT INTO "case_form" ("case_id", "revision", "form", "at", "who", "reason") VALUES ('01937b00-0000-7000-8000-000000000004', 1, '[{"key":"bank","label":"开户银行","kind":"text","value":"宁波银行"}]', '2026-11-23 02:51:07.123456', '0317', '漏填');
--;
INSERT INTO "line_stand" ("line", "last_success", "fault", "facts") VALUES ('district', '2026-11-23 02:51:07.123456', 'district.connect.failed', '{"url":"https://district.example"}');
--;
CREATE INDEX ix_case_file_person_id ON case_file (person_id);
--;
CREATE INDEX ix_case_file_state ON case_file (state);
--;
CREATE INDEX ix_case_file_received_at ON case_file (received_at);
--;
CREATE INDEX ix_print_job_ordered_at ON print_job (ordered_at);
--;
CREATE INDEX ix_print_job_subject ON print_job (subject);
--;
CREATE INDEX ix_print_job_state ON print_job (state);
--;
CREATE INDEX ix_outbox_day ON outbox (day);
--;
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
--;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
--;
CREATE INDEX ix_attachment_person_id ON attachment (person_id);
--;
CREATE INDEX ix_attachment_file ON attachment (file);
--;
CREATE INDEX ix_attachment_case_id ON attachment (case_id);
--;
CREATE INDEX ix_stored_file_stored_at ON stored_file (stored_at);
--;
CREATE TRIGGER paper_no_update BEFORE UPDATE ON print_job WHEN OLD.body IS NOT NULL AND (NEW."id" IS NOT OLD."id" OR NEW."template" IS NOT OLD."template" OR NEW."subject" IS NOT OLD."subject" OR NEW."values" IS NOT OLD."values" OR NEW."ordered_at" IS NOT OLD."ordered_at" OR NEW."ordered_by" IS NOT OLD."ordered_by" OR NEW."op" IS NOT OLD."op" OR NEW."copy" IS NOT OLD."copy" OR NEW."original" IS NOT OLD."original" OR NEW."body" IS NOT OLD."body" OR NEW."sha256" IS NOT OLD."sha256") BEGIN SELECT RAISE(ABORT, 'a printed paper is append-only'); END;
--;
CREATE TRIGGER paper_no_delete BEFORE DELETE ON print_job WHEN OLD.body IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a printed paper is append-only'); END;
--;
CREATE INDEX ix_case_file_closed_on ON case_file (closed_on);
--;
CREATE INDEX ix_case_file_next_due ON case_file (next_due);
--;
CREATE INDEX ix_case_file_next_warn ON case_file (next_warn);
--;
CREATE INDEX ix_mandate_principal ON mandate (principal);
--;
CREATE INDEX ix_person_link_second ON person_link (second);
--;
CREATE INDEX ix_case_file_agent_id ON case_file (agent_id);
--;
CREATE INDEX ix_person_birth ON person (birth);
--;
CREATE INDEX ix_person_phone ON person (phone);
--;
CREATE INDEX ix_ticket_day_state ON ticket (day, state);
--;
CREATE INDEX ix_queue_call_day_line ON queue_call (day, line, "row");
--;
CREATE INDEX ix_appointment_person_id ON appointment (person_id);
--;
CREATE INDEX ix_appointment_day ON appointment (day);
--;
CREATE INDEX ix_rating_given_at ON rating (given_at);
--;
CREATE INDEX ix_rating_asked_at ON rating (asked_at);
--;
CREATE INDEX ix_rating_counter_state ON rating (counter, state);
--;
CREATE INDEX ix_follow_up_due ON follow_up (due);
--;
CREATE INDEX ix_follow_up_state ON follow_up (state);
--;
CREATE INDEX ix_hall_note_at ON hall_note (at);
--;
CREATE INDEX ix_person_link_at ON person_link (at);
--;
CREATE INDEX ix_outbox_verdict ON outbox (verdict);
--;
CREATE INDEX ix_journal_settled ON journal (subject) WHERE action = 'day.settle';
--;
