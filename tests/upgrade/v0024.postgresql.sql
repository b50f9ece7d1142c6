SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE FUNCTION public.centre_join(code text, pc text, OUT box bytea, OUT number integer) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE join_code SET used_at = clock_timestamp(), used_by = pc
        WHERE id = code AND used_at IS NULL AND expires_at > clock_timestamp() RETURNING join_code.box INTO box;
    IF FOUND THEN
        INSERT INTO centre_pc (name, joined_at) VALUES (pc, clock_timestamp()) RETURNING centre_pc.number INTO number;
    END IF;
END $$;
CREATE FUNCTION public.refuse_journal_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$;
CREATE FUNCTION public.refuse_paper_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'a printed paper is append-only'; END $$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.aborted_number (
    kind character varying NOT NULL,
    day date NOT NULL,
    serial integer NOT NULL,
    reason character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    op character varying NOT NULL,
    who character varying NOT NULL
);
CREATE TABLE public.account (
    id character varying NOT NULL,
    name character varying NOT NULL,
    role character varying NOT NULL,
    secret character varying NOT NULL,
    is_active boolean NOT NULL,
    failures integer NOT NULL,
    locked_until timestamp with time zone,
    version integer NOT NULL
);
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.appointment (
    "row" integer NOT NULL,
    id character varying NOT NULL,
    day date NOT NULL,
    business character varying NOT NULL,
    start timestamp with time zone NOT NULL,
    "end" timestamp with time zone NOT NULL,
    person_id character varying NOT NULL,
    state character varying NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by character varying NOT NULL,
    reference character varying,
    ticket_id character varying NOT NULL,
    is_late boolean NOT NULL,
    version integer NOT NULL
);
CREATE SEQUENCE public.appointment_row_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.appointment_row_seq OWNED BY public.appointment."row";
CREATE TABLE public.attachment (
    "row" integer NOT NULL,
    id character varying NOT NULL,
    case_id character varying NOT NULL,
    person_id character varying NOT NULL,
    material character varying NOT NULL,
    paper character varying NOT NULL,
    file character varying NOT NULL,
    sha256 character varying NOT NULL,
    size integer NOT NULL,
    mime character varying NOT NULL,
    pages integer NOT NULL,
    thumbnail bytea NOT NULL,
    source character varying NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by character varying NOT NULL,
    origin character varying NOT NULL,
    consent_at timestamp with time zone,
    valid_until date,
    removed_at timestamp with time zone,
    version integer NOT NULL
);
CREATE SEQUENCE public.attachment_row_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.attachment_row_seq OWNED BY public.attachment."row";
CREATE TABLE public.case_file (
    "row" integer NOT NULL,
    id character varying NOT NULL,
    number character varying NOT NULL COLLATE pg_catalog."C",
    state character varying NOT NULL,
    item json NOT NULL,
    person_id character varying NOT NULL,
    applicant character varying NOT NULL,
    ticket_id character varying NOT NULL,
    counter character varying NOT NULL,
    clerk character varying NOT NULL,
    received_at timestamp with time zone NOT NULL,
    materials json NOT NULL,
    is_tolerant boolean NOT NULL,
    accepted_at timestamp with time zone,
    document_number character varying NOT NULL,
    query_code character varying NOT NULL,
    central_number character varying NOT NULL,
    reason character varying NOT NULL,
    remark character varying NOT NULL,
    phone character varying NOT NULL,
    revision integer NOT NULL,
    version integer NOT NULL,
    flow character varying DEFAULT 'promised'::character varying NOT NULL,
    clocks json DEFAULT '[]'::json NOT NULL,
    procedures json DEFAULT '[]'::json NOT NULL,
    result json DEFAULT '{}'::json NOT NULL,
    collection json DEFAULT '{}'::json NOT NULL,
    organ character varying DEFAULT ''::character varying NOT NULL,
    closed_on date,
    next_due date,
    next_warn date,
    applicant_type character varying DEFAULT '1'::character varying NOT NULL,
    organisation_id character varying DEFAULT ''::character varying NOT NULL,
    agent_id character varying DEFAULT ''::character varying NOT NULL,
    mandate_id character varying DEFAULT ''::character varying NOT NULL,
    form json DEFAULT '[]'::json NOT NULL,
    entries json DEFAULT '[]'::json NOT NULL
);
CREATE SEQUENCE public.case_file_row_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.case_file_row_seq OWNED BY public.case_file."row";
CREATE TABLE public.case_form (
    case_id character varying NOT NULL,
    revision integer NOT NULL,
    form json NOT NULL,
    at timestamp with time zone NOT NULL,
    who character varying NOT NULL,
    reason character varying NOT NULL
);
CREATE TABLE public.case_item (
    code character varying NOT NULL,
    name character varying NOT NULL
);
CREATE TABLE public.case_reckoning (
    id integer NOT NULL,
    fingerprint character varying NOT NULL
);
CREATE TABLE public.case_step (
    case_id character varying NOT NULL,
    serial integer NOT NULL,
    at timestamp with time zone NOT NULL,
    move character varying NOT NULL,
    before character varying NOT NULL,
    after character varying NOT NULL,
    who character varying NOT NULL,
    "where" character varying NOT NULL,
    op character varying NOT NULL,
    note character varying NOT NULL
);
CREATE TABLE public.case_words (
    rowid integer NOT NULL,
    words bigint[] NOT NULL
);
CREATE TABLE public.centre_pc (
    number integer NOT NULL,
    name character varying NOT NULL,
    joined_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.centre_pc_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.centre_pc_number_seq OWNED BY public.centre_pc.number;
CREATE TABLE public.contact (
    owner character varying NOT NULL,
    kind character varying NOT NULL,
    value character varying NOT NULL,
    source character varying NOT NULL,
    seen_at timestamp with time zone NOT NULL
);
CREATE TABLE public.counter_post (
    id character varying NOT NULL,
    state character varying NOT NULL,
    since timestamp with time zone NOT NULL,
    who character varying NOT NULL,
    serves character varying NOT NULL,
    working_since timestamp with time zone,
    reason character varying NOT NULL,
    version integer NOT NULL
);
CREATE TABLE public.district_message (
    id character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    words character varying NOT NULL,
    until date NOT NULL,
    is_withdrawn boolean NOT NULL
);
CREATE TABLE public.edition (
    name character varying NOT NULL,
    number integer NOT NULL,
    valid_from date NOT NULL,
    origin character varying NOT NULL,
    text character varying NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by character varying DEFAULT ''::character varying NOT NULL
);
CREATE TABLE public.exchange_held (
    mapping character varying NOT NULL,
    event character varying NOT NULL,
    subject character varying NOT NULL,
    fault character varying NOT NULL,
    at_table character varying NOT NULL,
    at_column character varying NOT NULL,
    since timestamp with time zone NOT NULL,
    reason character varying DEFAULT ''::character varying NOT NULL
);
CREATE TABLE public.feed (
    name character varying NOT NULL,
    token character varying NOT NULL
);
CREATE TABLE public.follow_note (
    follow_up_id character varying NOT NULL,
    serial integer NOT NULL,
    at timestamp with time zone NOT NULL,
    who character varying NOT NULL,
    kind character varying NOT NULL,
    result character varying NOT NULL,
    words character varying NOT NULL
);
CREATE TABLE public.follow_up (
    "row" integer NOT NULL,
    id character varying NOT NULL,
    rating_id character varying NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    due date NOT NULL,
    warn date NOT NULL,
    state character varying NOT NULL,
    is_called boolean NOT NULL,
    is_excluded boolean NOT NULL,
    outcome character varying NOT NULL,
    closed_on date,
    notes integer NOT NULL,
    version integer NOT NULL
);
CREATE SEQUENCE public.follow_up_row_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.follow_up_row_seq OWNED BY public.follow_up."row";
CREATE TABLE public.hall_note (
    id character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    kind character varying NOT NULL,
    who character varying NOT NULL,
    counter character varying NOT NULL,
    "to" character varying NOT NULL,
    words character varying NOT NULL,
    seen_by character varying NOT NULL,
    seen_at timestamp with time zone,
    seen_where character varying NOT NULL,
    version integer NOT NULL
);
CREATE TABLE public.island_base (
    kind character varying NOT NULL,
    id character varying NOT NULL,
    version integer NOT NULL
);
CREATE TABLE public.island_merge (
    pc integer NOT NULL,
    generation character varying NOT NULL,
    merged_at timestamp with time zone NOT NULL,
    entries integer NOT NULL,
    head bytea NOT NULL
);
CREATE TABLE public.join_code (
    id character varying NOT NULL,
    box bytea NOT NULL,
    made_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    used_by character varying NOT NULL
);
CREATE TABLE public.journal (
    serial integer NOT NULL,
    at timestamp with time zone NOT NULL,
    op character varying NOT NULL,
    who character varying NOT NULL,
    "where" character varying NOT NULL,
    action character varying NOT NULL,
    subject character varying NOT NULL,
    outcome character varying NOT NULL,
    facts json NOT NULL,
    previous bytea NOT NULL,
    digest bytea NOT NULL
);
CREATE TABLE public.lease (
    device character varying NOT NULL,
    owner character varying NOT NULL,
    until timestamp with time zone NOT NULL
);
CREATE TABLE public.line_stand (
    line character varying NOT NULL,
    last_success timestamp with time zone,
    fault character varying NOT NULL,
    facts json NOT NULL
);
CREATE TABLE public.mandate (
    "row" integer NOT NULL,
    id character varying NOT NULL,
    principal character varying NOT NULL,
    agent character varying NOT NULL,
    standing character varying NOT NULL,
    scope character varying NOT NULL,
    valid_from date,
    valid_until date
);
CREATE SEQUENCE public.mandate_row_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.mandate_row_seq OWNED BY public.mandate."row";
CREATE TABLE public.number_block (
    pc integer NOT NULL,
    kind character varying NOT NULL,
    day date NOT NULL,
    first integer NOT NULL,
    last integer NOT NULL,
    used integer NOT NULL
);
CREATE TABLE public.operation (
    op character varying NOT NULL,
    result character varying NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE TABLE public.organisation (
    id character varying NOT NULL,
    name character varying NOT NULL,
    usc_code character varying NOT NULL,
    type character varying NOT NULL,
    representative character varying NOT NULL,
    phone character varying NOT NULL,
    address character varying NOT NULL,
    version integer NOT NULL
);
CREATE TABLE public.outbox (
    generation integer NOT NULL,
    sequence integer NOT NULL,
    id character varying NOT NULL,
    kind character varying NOT NULL,
    subject character varying NOT NULL,
    day date NOT NULL,
    body bytea NOT NULL,
    sha256 bytea NOT NULL,
    chain bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    verdict character varying NOT NULL,
    problem character varying NOT NULL
);
CREATE TABLE public.own_glyph (
    point integer NOT NULL,
    png bytea NOT NULL,
    given_by character varying NOT NULL,
    given_at timestamp with time zone NOT NULL
);
CREATE TABLE public.person (
    "row" integer NOT NULL,
    id character varying NOT NULL,
    name character varying NOT NULL,
    id_kind character varying NOT NULL,
    id_number character varying NOT NULL,
    english_name character varying NOT NULL,
    sex character varying NOT NULL,
    nation character varying NOT NULL,
    birth date,
    address character varying NOT NULL,
    phone character varying NOT NULL,
    name_hex character varying NOT NULL,
    version integer NOT NULL
);
CREATE TABLE public.person_link (
    first character varying NOT NULL,
    second character varying NOT NULL,
    verdict character varying NOT NULL,
    who character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    reason character varying DEFAULT ''::character varying NOT NULL
);
CREATE SEQUENCE public.person_row_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.person_row_seq OWNED BY public.person."row";
CREATE TABLE public.print_job (
    "row" integer NOT NULL,
    id character varying NOT NULL,
    template character varying NOT NULL,
    channel character varying NOT NULL,
    place character varying NOT NULL,
    subject character varying NOT NULL,
    "values" json NOT NULL,
    ordered_at timestamp with time zone NOT NULL,
    ordered_by character varying NOT NULL,
    op character varying NOT NULL,
    state character varying NOT NULL,
    copy integer NOT NULL,
    original character varying,
    body bytea,
    sha256 character varying NOT NULL,
    sent_bytes integer NOT NULL,
    ended_at timestamp with time zone,
    fault character varying NOT NULL,
    version integer NOT NULL,
    device character varying DEFAULT ''::character varying NOT NULL,
    size character varying DEFAULT ''::character varying NOT NULL
);
CREATE SEQUENCE public.print_job_row_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.print_job_row_seq OWNED BY public.print_job."row";
CREATE TABLE public.published (
    serial integer NOT NULL,
    kind character varying NOT NULL,
    subject character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    op character varying NOT NULL,
    sender character varying NOT NULL
);
CREATE SEQUENCE public.published_serial_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.published_serial_seq OWNED BY public.published.serial;
CREATE TABLE public.queue_call (
    "row" integer NOT NULL,
    day date NOT NULL,
    line character varying NOT NULL,
    ticket_id character varying NOT NULL,
    counter character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    waiting_since timestamp with time zone NOT NULL,
    is_first_class boolean NOT NULL,
    is_recall boolean NOT NULL,
    is_back boolean NOT NULL
);
CREATE SEQUENCE public.queue_call_row_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.queue_call_row_seq OWNED BY public.queue_call."row";
CREATE TABLE public.rating (
    "row" integer NOT NULL,
    id character varying NOT NULL,
    ticket_id character varying,
    case_id character varying,
    asked_at timestamp with time zone NOT NULL,
    given_at timestamp with time zone,
    state character varying NOT NULL,
    level integer NOT NULL,
    counter character varying NOT NULL,
    served_by character varying NOT NULL,
    subject json NOT NULL,
    reasons json NOT NULL,
    channel character varying NOT NULL,
    version integer NOT NULL
);
CREATE SEQUENCE public.rating_row_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.rating_row_seq OWNED BY public.rating."row";
CREATE TABLE public.running_number (
    kind character varying NOT NULL,
    day date NOT NULL,
    last integer NOT NULL,
    last_at timestamp with time zone
);
CREATE TABLE public.scan_delivery (
    sha256 character varying NOT NULL,
    delivered_at timestamp with time zone NOT NULL
);
CREATE TABLE public.search_state (
    id integer NOT NULL,
    version integer NOT NULL
);
CREATE TABLE public.source (
    id integer NOT NULL,
    name character varying NOT NULL,
    generation integer NOT NULL,
    acknowledged integer NOT NULL,
    last integer NOT NULL,
    chain bytea NOT NULL,
    epoch integer NOT NULL
);
CREATE TABLE public.stored_chunk (
    name character varying NOT NULL,
    number integer NOT NULL,
    body bytea NOT NULL
);
CREATE TABLE public.stored_file (
    name character varying NOT NULL,
    stored_at timestamp with time zone NOT NULL
);
CREATE TABLE public.ticket (
    "row" integer NOT NULL,
    id character varying NOT NULL,
    day date NOT NULL,
    business character varying NOT NULL,
    serial integer NOT NULL,
    state character varying NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    waiting_since timestamp with time zone NOT NULL,
    priority character varying NOT NULL,
    person_id character varying NOT NULL,
    is_appointment boolean NOT NULL,
    counter character varying NOT NULL,
    called_at timestamp with time zone,
    serving_since timestamp with time zone,
    ended_at timestamp with time zone,
    outcome character varying,
    calls integer NOT NULL,
    passes integer NOT NULL,
    calls_at_pass integer NOT NULL,
    line character varying NOT NULL,
    version integer NOT NULL,
    for_counter character varying DEFAULT ''::character varying NOT NULL,
    matters character varying DEFAULT ''::character varying NOT NULL,
    for_counter_until timestamp with time zone,
    returns_at timestamp with time zone,
    in_line_since timestamp with time zone,
    served_since timestamp with time zone,
    wait_s integer DEFAULT 0 NOT NULL,
    visit_s integer DEFAULT 0 NOT NULL,
    phone character varying DEFAULT ''::character varying NOT NULL
);
CREATE SEQUENCE public.ticket_row_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.ticket_row_seq OWNED BY public.ticket."row";
CREATE TABLE public.wrong_day (
    day date NOT NULL,
    at timestamp with time zone NOT NULL,
    op character varying NOT NULL,
    who character varying NOT NULL
);
ALTER TABLE ONLY public.appointment ALTER COLUMN "row" SET DEFAULT nextval('public.appointment_row_seq'::regclass);
ALTER TABLE ONLY public.attachment ALTER COLUMN "row" SET DEFAULT nextval('public.attachment_row_seq'::regclass);
ALTER TABLE ONLY public.case_file ALTER COLUMN "row" SET DEFAULT nextval('public.case_file_row_seq'::regclass);
ALTER TABLE ONLY public.centre_pc ALTER COLUMN number SET DEFAULT nextval('public.centre_pc_number_seq'::regclass);
ALTER TABLE ONLY public.follow_up ALTER COLUMN "row" SET DEFAULT nextval('public.follow_up_row_seq'::regclass);
ALTER TABLE ONLY public.mandate ALTER COLUMN "row" SET DEFAULT nextval('public.mandate_row_seq'::regclass);
ALTER TABLE ONLY public.person ALTER COLUMN "row" SET DEFAULT nextval('public.person_row_seq'::regclass);
ALTER TABLE ONLY public.print_job ALTER COLUMN "row" SET DEFAULT nextval('public.print_job_row_seq'::regclass);
ALTER TABLE ONLY public.published ALTER COLUMN serial SET DEFAULT nextval('public.published_serial_seq'::regclass);
ALTER TABLE ONLY public.queue_call ALTER COLUMN "row" SET DEFAULT nextval('public.queue_call_row_seq'::regclass);
ALTER TABLE ONLY public.rating ALTER COLUMN "row" SET DEFAULT nextval('public.rating_row_seq'::regclass);
ALTER TABLE ONLY public.ticket ALTER COLUMN "row" SET DEFAULT nextval('public.ticket_row_seq'::regclass);
INSERT INTO public.aborted_number VALUES ('case', '2026-11-23', 9, 'paper jam', '2026-11-23 00:30:00+00', '01937b00-0000-7000-8000-000000000001', '0317');
INSERT INTO public.account VALUES ('0317', '李慧敏', 'clerk', '$argon2id$invented', true, 0, NULL, 1);
INSERT INTO public.alembic_version VALUES ('0024');
INSERT INTO public.appointment VALUES (1, '01937b00-0000-7000-8000-000000000007', '2026-11-23', 'A', '2026-11-23 02:51:07.123456+00', '2026-11-23 03:21:07.123456+00', '01937b00-0000-7000-8000-000000000003', 'booked', '2026-11-23 02:51:07.123456+00', '0317', 'YX-1', '', false, 1);
INSERT INTO public.attachment VALUES (1, '01937b00-0000-7000-8000-000000000006', '01937b00-0000-7000-8000-000000000004', '01937b00-0000-7000-8000-000000000003', '户口簿', '', '0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f', 'abababababababababababababababababababababababababababababababab', 231000, 'image/jpeg', 1, '\xffd8ff', 'camera', '2026-11-23 02:51:07.123456+00', '0317', '', NULL, NULL, NULL, 1);
INSERT INTO public.case_file VALUES (1, '01937b00-0000-7000-8000-000000000004', '330290015-20261123-0001-6', 'accepted', '{"code":"0201","name":"社会保障卡补领","department":"人力社保","business":"A","case_type":"2","legal_text":"","legal_days":null,"promised_text":"7个工作日","promised_days":7,"unit":"工作日","fee":"","result_document":"","version":1,"answers":[]}', '01937b00-0000-7000-8000-000000000003', '𠮷田', 't1', '3', '0317', '2026-11-23 02:51:07.123456+00', '[{"name":"居民身份证","state":"handed_in","is_core":true,"note":"","originals":1,"copies":1,"reason":""},{"name":"户口簿","state":"promised","is_core":false,"note":"","originals":0,"copies":0,"reason":"未带"}]', false, '2026-11-23 02:51:07.123456+00', '', '', '', '', '', '13800002207', 1, 1, 'promised', '[{"name":"promised","days":7,"unit":"工作日","start":"2026-11-23","due":"2026-12-03","first_due":"2026-12-03","warn":"2026-12-03","state":"running","pauses":[],"stopped":null}]', '[]', '{}', '{}', '', NULL, '2026-12-03', '2026-12-03', '1', '', '', '', '[]', '[]');
INSERT INTO public.case_form VALUES ('01937b00-0000-7000-8000-000000000004', 1, '[{"key":"bank","label":"开户银行","kind":"text","value":"宁波银行"}]', '2026-11-23 02:51:07.123456+00', '0317', '漏填');
INSERT INTO public.case_item VALUES ('0201', '社会保障卡补领');
INSERT INTO public.case_reckoning VALUES (1, '9f86d081884c7d65');
INSERT INTO public.case_step VALUES ('01937b00-0000-7000-8000-000000000004', 0, '2026-11-23 02:51:07.123456+00', 'accept', 'draft', 'accepted', '0317', '3', '01937b00-0000-7000-8000-000000000001', '');
INSERT INTO public.case_words VALUES (1, '{8334533544483684352,-7104713752095752192,-950655430990102528,-2822489221859639296,336473584756129792,-636906805279064064,-5849663682896265216,8668444513761951744,-6838433386925457408,-3340194438854672384,-4280650448720560128,135327353133727744,-6555282184772386816,5033751262527488000,3208379740614426624,-6834721806000062464,3149159205639684096,-5837103629373865984,-5937970770663112704,-6961393315506487296,5744665804290588672,-5243407858619973632,5174054381600440320,-7501934154914725888,9052718908324315136,-2292583132397109248,-2944720121977569280,6854830477407617024,4961165938952372224,4045842819418488832,-5831331652771512320,4019351519871500288,6781433074153553920,-8290050793109520384,411876477182345216,6210913476034428928,1873003859950108672,2831722562904981504,-7764364788709130240,1695102714235256832,3498164332661833728,-8514438628792139776,-1969305297850859520,8814972929344012288,-333984380082651136,-9139763983194193920,-5752382550859776000,1772150654570332160,2708422204542877696,7559010045082468352,8874748816567762944,6471936744681766912,-413297707316740096,4920723718745030656,-5263263945652568064,5898956188659613696,4865280703330320384,-3520157987677995008,5948989198125367296,6407887106421358592,-1677166667438751744,4915824102042173440,-7878693912681709568,7140850902479077376,-4326073175913922560,-7607467462760071168,-5895999903386173440,-6861601536714276864}');
INSERT INTO public.centre_pc VALUES (1, '1号窗口', '2026-11-23 02:51:07.123456+00');
INSERT INTO public.contact VALUES ('01937b00-0000-7000-8000-000000000003', 'phone', '13800002207', 'card', '2026-11-23 02:51:07.123456+00');
INSERT INTO public.counter_post VALUES ('3', 'open', '2026-11-23 02:51:07.123456+00', '0317', 'A F+10', '2026-11-23 02:51:07.123456+00', '', 1);
INSERT INTO public.district_message VALUES ('01937b00-0000-7000-8000-000000000009', '2026-11-23 02:51:07.123456+00', '系统今晚维护', '2026-11-23', false);
INSERT INTO public.edition VALUES ('catalogue', 2, '2026-11-23', 'district', '# 事项清单 "𠮷"
', '2026-11-23 02:51:07.123456+00', '');
INSERT INTO public.exchange_held VALUES ('up_pro', '01a22075-6d3a-7ae6-9d82-d7f14ffaeca5', '', 'exchange.receiver.refused', 'up_pro_accept', '', '2026-11-23 02:51:07.123456+00', '证件号码校验不通过');
INSERT INTO public.feed VALUES ('results/330290~015', 't7');
INSERT INTO public.follow_note VALUES ('01937b00-0000-7000-8000-000000000009', 1, '2026-11-23 02:58:07.123456+00', '0102', 'call', 'no_answer', '下午再打');
INSERT INTO public.follow_up VALUES (1, '01937b00-0000-7000-8000-000000000009', '01937b00-0000-7000-8000-000000000008', '2026-11-23 02:51:07.123456+00', '2026-11-30', '2026-11-27', 'open', true, false, '', NULL, 1, 2);
INSERT INTO public.hall_note VALUES ('01937b00-0000-7000-8000-00000000000a', '2026-11-23 02:51:07.123456+00', 'message', '0001', 'hall', '3', '午休前请顺延十分钟', '', NULL, '', 1);
INSERT INTO public.island_base VALUES ('person', '01937b00-0000-7000-8000-000000000003', 3);
INSERT INTO public.island_merge VALUES (2, '01937b00', '2026-11-23 02:58:07.123456+00', 12, '\x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f');
INSERT INTO public.join_code VALUES ('YX7Q2', '\x00ff207365616c6564', '2026-11-23 02:51:07.123456+00', '2026-11-23 02:58:07.123456+00', '2026-11-23 02:58:07.123456+00', '2号窗口');
INSERT INTO public.journal VALUES (1, '2026-11-23 00:30:00+00', '01937b00-0000-7000-8000-000000000001', '0317', '3', 'ticket.issue', 'A001', 'done', '{"business":"A"}', '\x0000000000000000000000000000000000000000000000000000000000000000', '\xa756595724d9b1bc88bb984a04456127b2a846b4e4ee59c741804a5201d6e01f');
INSERT INTO public.journal VALUES (2, '2026-11-23 00:30:00+00', '01937b00-0000-7000-8000-000000000001', '0317', '3', 'case.accept', '330290015-20261123-0001-6', 'done', '{}', '\xa756595724d9b1bc88bb984a04456127b2a846b4e4ee59c741804a5201d6e01f', '\x73942d96772be7c6afd957d59776ebd2b4f0fed3809227ba127f13f73d8fc7e5');
INSERT INTO public.lease VALUES ('receipt_printer/3', 'pc-3/4711', '2026-11-23 02:58:07.123456+00');
INSERT INTO public.line_stand VALUES ('district', '2026-11-23 02:51:07.123456+00', 'district.connect.failed', '{"url":"https://district.example"}');
INSERT INTO public.mandate VALUES (1, '01937b00-0000-7000-8000-00000000000c', '01937b00-0000-7000-8000-000000000003', '01937b00-0000-7000-8000-00000000000d', 'relative', '社会保障卡补领', '2026-11-23', '2027-02-28');
INSERT INTO public.number_block VALUES (2, 'case', '2026-11-23', 1, 50, 1);
INSERT INTO public.number_block VALUES (2, 'ticket/A', '2026-11-23', 1, 50, 1);
INSERT INTO public.operation VALUES ('01937b00-0000-7000-8000-000000000001', '01937b00-0000-7000-8000-000000000004', '2026-11-23 00:30:00+00');
INSERT INTO public.organisation VALUES ('01937b00-0000-7000-8000-00000000000b', '云溪街道𠮷祥便利店', '92330211MA2CJB0X3K', '2', '王秀兰', '057488880000', '云溪街道云溪路90号', 2);
INSERT INTO public.outbox VALUES (1, 1, '01a22075-6d3a-7ae6-9d82-d7f14ffaeca5', 'TicketIssued', 'case/1', '2026-11-23', '\x7b226964223a202230316132323037352d366433612d376165362d396438322d643766313466666165636135222c2022736f75726365223a20222f2f3333303239302f3031352f63656e7472652f31222c202273657175656e6365223a20317d', '\xbf493539c2aa9f0a5f82e1b3ceebeab42a042a7c18a1408a0c4054d46207f8b0', '\xf4b53128d551596fcbd55293fd27b1a5e0c60e61cf100ea1cf81a75fc6110029', '2026-11-23 00:30:00+00', NULL, '', '');
INSERT INTO public.own_glyph VALUES (191472, '\x89504e4720696e76656e746564', '0317', '2026-11-23 02:51:07.123456+00');
INSERT INTO public.person VALUES (1, '01937b00-0000-7000-8000-000000000003', '𠮷田', '111', '330211195803210018', '', '2', '01', '1958-03-21', '云溪街道云溪路88号', '13800002207', '8b73c079', 1);
INSERT INTO public.person_link VALUES ('p1', 'p2', 'same', '0102', '2026-11-23 02:51:07.123456+00', 'name_birth');
INSERT INTO public.print_job VALUES (1, '01937b00-0000-7000-8000-000000000005', 'receipts/ticket', 'ticket', '3', 'A001', '{"hall":"云溪街道","tips":["一","二"],"ahead":3,"minutes":null}', '2026-11-23 02:51:07.123456+00', '0317', 'op-1', 'queued', 1, NULL, '\x1b40b0a1', '', 0, NULL, '', 1, '', '');
INSERT INTO public.published VALUES (1, 'ticket.issued', '01937b00-0000-7000-8000-000000000002', '2026-11-23 02:51:07.123456+00', '01937b00-0000-7000-8000-000000000001', '01a22075-6cd8-72a3-ba3a-1d55e8cb0eec');
INSERT INTO public.published VALUES (2, 'outbox', '', '2026-11-23 00:30:00+00', '01937b00-0000-7000-8000-000000000001', '01a22075-6cd8-72a3-ba3a-1d55e8cb0eec');
INSERT INTO public.queue_call VALUES (1, '2026-11-23', 'A', '01937b00-0000-7000-8000-000000000002', '3', '2026-11-23 02:51:07.123456+00', '2026-11-23 02:51:07.123456+00', false, false, false);
INSERT INTO public.rating VALUES (1, '01937b00-0000-7000-8000-000000000008', '01937b00-0000-7000-8000-000000000002', '01937b00-0000-7000-8000-000000000004', '2026-11-23 02:51:07.123456+00', NULL, 'asked', 0, '3', '0317', '{"ticket":"A001","number":"330290015-20261123-0001-6","item_code":"0101","item":"高龄津贴","department":"民政","applicant":"章**"}', '[]', '', 1);
INSERT INTO public.running_number VALUES ('ticket/A', '2026-11-23', 1, NULL);
INSERT INTO public.running_number VALUES ('case', '2026-11-23', 1, NULL);
INSERT INTO public.scan_delivery VALUES ('abababababababababababababababababababababababababababababababab', '2026-11-23 02:51:07.123456+00');
INSERT INTO public.search_state VALUES (1, 2);
INSERT INTO public.source VALUES (1, '//330290/015/centre', 1, 0, 1, '\xf4b53128d551596fcbd55293fd27b1a5e0c60e61cf100ea1cf81a75fc6110029', 0);
INSERT INTO public.stored_chunk VALUES ('01937b00000070008000000000000006.scan', 0, '\x00017365616c6564ff');
INSERT INTO public.stored_file VALUES ('01937b00000070008000000000000006.scan', '2026-11-23 02:51:07.123456+00');
INSERT INTO public.ticket VALUES (1, '01937b00-0000-7000-8000-000000000002', '2026-11-23', 'A', 1, 'waiting', '2026-11-23 02:51:07.123456+00', '2026-11-23 02:51:07.123456+00', 'elder', '', false, '3', NULL, NULL, NULL, NULL, 0, 0, 0, 'A', 1, '', '', NULL, NULL, NULL, NULL, 0, 0, '');
INSERT INTO public.wrong_day VALUES ('2031-01-01', '2026-11-23 02:51:07.123456+00', '01937b00-0000-7000-8000-00000000000a', '0102');
SELECT pg_catalog.setval('public.appointment_row_seq', 1, true);
SELECT pg_catalog.setval('public.attachment_row_seq', 1, true);
SELECT pg_catalog.setval('public.case_file_row_seq', 1, true);
SELECT pg_catalog.setval('public.centre_pc_number_seq', 1, true);
SELECT pg_catalog.setval('public.follow_up_row_seq', 1, true);
SELECT pg_catalog.setval('public.mandate_row_seq', 1, true);
SELECT pg_catalog.setval('public.person_row_seq', 1, true);
SELECT pg_catalog.setval('public.print_job_row_seq', 1, true);
SELECT pg_catalog.setval('public.published_serial_seq', 2, true);
SELECT pg_catalog.setval('public.queue_call_row_seq', 1, true);
SELECT pg_catalog.setval('public.rating_row_seq', 1, true);
SELECT pg_catalog.setval('public.ticket_row_seq', 1, true);
ALTER TABLE ONLY public.aborted_number
    ADD CONSTRAINT aborted_number_pkey PRIMARY KEY (kind, day, serial);
ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.appointment
    ADD CONSTRAINT appointment_id_key UNIQUE (id);
ALTER TABLE ONLY public.appointment
    ADD CONSTRAINT appointment_pkey PRIMARY KEY ("row");
ALTER TABLE ONLY public.appointment
    ADD CONSTRAINT appointment_reference_key UNIQUE (reference);
ALTER TABLE ONLY public.attachment
    ADD CONSTRAINT attachment_id_key UNIQUE (id);
ALTER TABLE ONLY public.attachment
    ADD CONSTRAINT attachment_pkey PRIMARY KEY ("row");
ALTER TABLE ONLY public.case_file
    ADD CONSTRAINT case_file_id_key UNIQUE (id);
ALTER TABLE ONLY public.case_file
    ADD CONSTRAINT case_file_number_key UNIQUE (number);
ALTER TABLE ONLY public.case_file
    ADD CONSTRAINT case_file_pkey PRIMARY KEY ("row");
ALTER TABLE ONLY public.case_item
    ADD CONSTRAINT case_item_pkey PRIMARY KEY (code, name);
ALTER TABLE ONLY public.case_reckoning
    ADD CONSTRAINT case_reckoning_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.case_step
    ADD CONSTRAINT case_step_pkey PRIMARY KEY (case_id, serial);
ALTER TABLE ONLY public.case_words
    ADD CONSTRAINT case_words_pkey PRIMARY KEY (rowid);
ALTER TABLE ONLY public.centre_pc
    ADD CONSTRAINT centre_pc_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.contact
    ADD CONSTRAINT contact_pkey PRIMARY KEY (owner, kind, value);
ALTER TABLE ONLY public.counter_post
    ADD CONSTRAINT counter_post_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.feed
    ADD CONSTRAINT feed_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.follow_note
    ADD CONSTRAINT follow_note_pkey PRIMARY KEY (follow_up_id, serial);
ALTER TABLE ONLY public.follow_up
    ADD CONSTRAINT follow_up_id_key UNIQUE (id);
ALTER TABLE ONLY public.follow_up
    ADD CONSTRAINT follow_up_pkey PRIMARY KEY ("row");
ALTER TABLE ONLY public.follow_up
    ADD CONSTRAINT follow_up_rating_id_key UNIQUE (rating_id);
ALTER TABLE ONLY public.island_base
    ADD CONSTRAINT island_base_pkey PRIMARY KEY (kind, id);
ALTER TABLE ONLY public.island_merge
    ADD CONSTRAINT island_merge_pkey PRIMARY KEY (pc, generation);
ALTER TABLE ONLY public.join_code
    ADD CONSTRAINT join_code_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.journal
    ADD CONSTRAINT journal_pkey PRIMARY KEY (serial);
ALTER TABLE ONLY public.line_stand
    ADD CONSTRAINT line_stand_pkey PRIMARY KEY (line);
ALTER TABLE ONLY public.mandate
    ADD CONSTRAINT mandate_id_key UNIQUE (id);
ALTER TABLE ONLY public.mandate
    ADD CONSTRAINT mandate_pkey PRIMARY KEY ("row");
ALTER TABLE ONLY public.number_block
    ADD CONSTRAINT number_block_pkey PRIMARY KEY (pc, kind, day);
ALTER TABLE ONLY public.operation
    ADD CONSTRAINT operation_pkey PRIMARY KEY (op);
ALTER TABLE ONLY public.organisation
    ADD CONSTRAINT organisation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.organisation
    ADD CONSTRAINT organisation_usc_code_key UNIQUE (usc_code);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_id_key UNIQUE (id);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (generation, sequence);
ALTER TABLE ONLY public.own_glyph
    ADD CONSTRAINT own_glyph_pkey PRIMARY KEY (point);
ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_id_key UNIQUE (id);
ALTER TABLE ONLY public.person_link
    ADD CONSTRAINT person_link_pkey PRIMARY KEY (first, second);
ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_pkey PRIMARY KEY ("row");
ALTER TABLE ONLY public.case_form
    ADD CONSTRAINT pk_case_form PRIMARY KEY (case_id, revision);
ALTER TABLE ONLY public.district_message
    ADD CONSTRAINT pk_district_message PRIMARY KEY (id);
ALTER TABLE ONLY public.edition
    ADD CONSTRAINT pk_edition PRIMARY KEY (name, number);
ALTER TABLE ONLY public.exchange_held
    ADD CONSTRAINT pk_exchange_held PRIMARY KEY (mapping, event);
ALTER TABLE ONLY public.hall_note
    ADD CONSTRAINT pk_hall_note PRIMARY KEY (id);
ALTER TABLE ONLY public.scan_delivery
    ADD CONSTRAINT pk_scan_delivery PRIMARY KEY (sha256);
ALTER TABLE ONLY public.print_job
    ADD CONSTRAINT print_job_id_key UNIQUE (id);
ALTER TABLE ONLY public.print_job
    ADD CONSTRAINT print_job_pkey PRIMARY KEY ("row");
ALTER TABLE ONLY public.lease
    ADD CONSTRAINT printer_lease_pkey PRIMARY KEY (device);
ALTER TABLE ONLY public.published
    ADD CONSTRAINT published_pkey PRIMARY KEY (serial);
ALTER TABLE ONLY public.queue_call
    ADD CONSTRAINT queue_call_pkey PRIMARY KEY ("row");
ALTER TABLE ONLY public.rating
    ADD CONSTRAINT rating_case_id_key UNIQUE (case_id);
ALTER TABLE ONLY public.rating
    ADD CONSTRAINT rating_id_key UNIQUE (id);
ALTER TABLE ONLY public.rating
    ADD CONSTRAINT rating_pkey PRIMARY KEY ("row");
ALTER TABLE ONLY public.rating
    ADD CONSTRAINT rating_ticket_id_key UNIQUE (ticket_id);
ALTER TABLE ONLY public.running_number
    ADD CONSTRAINT running_number_pkey PRIMARY KEY (kind, day);
ALTER TABLE ONLY public.search_state
    ADD CONSTRAINT search_state_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.source
    ADD CONSTRAINT source_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.stored_chunk
    ADD CONSTRAINT stored_chunk_pkey PRIMARY KEY (name, number);
ALTER TABLE ONLY public.stored_file
    ADD CONSTRAINT stored_file_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT ticket_id_key UNIQUE (id);
ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT ticket_pkey PRIMARY KEY ("row");
ALTER TABLE ONLY public.person
    ADD CONSTRAINT uq_person_document UNIQUE (id_kind, id_number);
ALTER TABLE ONLY public.wrong_day
    ADD CONSTRAINT wrong_day_pkey PRIMARY KEY (day);
CREATE INDEX case_words_words ON public.case_words USING gin (words) WITH (fastupdate=off);
CREATE INDEX ix_appointment_day ON public.appointment USING btree (day);
CREATE INDEX ix_appointment_person_id ON public.appointment USING btree (person_id);
CREATE INDEX ix_attachment_case_id ON public.attachment USING btree (case_id);
CREATE INDEX ix_attachment_file ON public.attachment USING btree (file);
CREATE INDEX ix_attachment_person_id ON public.attachment USING btree (person_id);
CREATE INDEX ix_case_file_agent_id ON public.case_file USING btree (agent_id);
CREATE INDEX ix_case_file_closed_on ON public.case_file USING btree (closed_on);
CREATE INDEX ix_case_file_next_due ON public.case_file USING btree (next_due);
CREATE INDEX ix_case_file_next_warn ON public.case_file USING btree (next_warn);
CREATE INDEX ix_case_file_person_id ON public.case_file USING btree (person_id);
CREATE INDEX ix_case_file_received_at ON public.case_file USING btree (received_at);
CREATE INDEX ix_case_file_state ON public.case_file USING btree (state);
CREATE INDEX ix_follow_up_due ON public.follow_up USING btree (due);
CREATE INDEX ix_follow_up_state ON public.follow_up USING btree (state);
CREATE INDEX ix_hall_note_at ON public.hall_note USING btree (at);
CREATE INDEX ix_journal_settled ON public.journal USING btree (subject) WHERE ((action)::text = 'day.settle'::text);
CREATE INDEX ix_mandate_principal ON public.mandate USING btree (principal);
CREATE INDEX ix_outbox_day ON public.outbox USING btree (day);
CREATE INDEX ix_outbox_verdict ON public.outbox USING btree (verdict);
CREATE INDEX ix_person_birth ON public.person USING btree (birth);
CREATE INDEX ix_person_link_at ON public.person_link USING btree (at);
CREATE INDEX ix_person_link_second ON public.person_link USING btree (second);
CREATE INDEX ix_person_phone ON public.person USING btree (phone);
CREATE INDEX ix_print_job_ordered_at ON public.print_job USING btree (ordered_at);
CREATE INDEX ix_print_job_state ON public.print_job USING btree (state);
CREATE INDEX ix_print_job_subject ON public.print_job USING btree (subject);
CREATE INDEX ix_queue_call_day_line ON public.queue_call USING btree (day, line, "row");
CREATE INDEX ix_rating_asked_at ON public.rating USING btree (asked_at);
CREATE INDEX ix_rating_counter_state ON public.rating USING btree (counter, state);
CREATE INDEX ix_rating_given_at ON public.rating USING btree (given_at);
CREATE INDEX ix_stored_file_stored_at ON public.stored_file USING btree (stored_at);
CREATE INDEX ix_ticket_day_state ON public.ticket USING btree (day, state);
CREATE TRIGGER journal_append_only BEFORE DELETE OR UPDATE ON public.journal FOR EACH ROW EXECUTE FUNCTION public.refuse_journal_change();
CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON public.journal FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_journal_change();
CREATE TRIGGER paper_no_delete BEFORE DELETE ON public.print_job FOR EACH ROW WHEN ((old.body IS NOT NULL)) EXECUTE FUNCTION public.refuse_paper_change();
CREATE TRIGGER paper_no_truncate BEFORE TRUNCATE ON public.print_job FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_paper_change();
CREATE TRIGGER paper_no_update BEFORE UPDATE ON public.print_job FOR EACH ROW WHEN (((old.body IS NOT NULL) AND (((new.id)::text IS DISTINCT FROM (old.id)::text) OR ((new.template)::text IS DISTINCT FROM (old.template)::text) OR ((new.subject)::text IS DISTINCT FROM (old.subject)::text) OR ((new."values")::text IS DISTINCT FROM (old."values")::text) OR ((new.ordered_at)::text IS DISTINCT FROM (old.ordered_at)::text) OR ((new.ordered_by)::text IS DISTINCT FROM (old.ordered_by)::text) OR ((new.op)::text IS DISTINCT FROM (old.op)::text) OR ((new.copy)::text IS DISTINCT FROM (old.copy)::text) OR ((new.original)::text IS DISTINCT FROM (old.original)::text) OR ((new.body)::text IS DISTINCT FROM (old.body)::text) OR ((new.sha256)::text IS DISTINCT FROM (old.sha256)::text)))) EXECUTE FUNCTION public.refuse_paper_change();
