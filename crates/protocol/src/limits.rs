//! Every bound that two ends must agree on, with its reason.
//!
//! Reaching a bound is an event (an error, a refusal, a coalesced update), never a slowdown,
//! and each has a test at the bound.

/// Version of the signaling messages and of the binary frames.
pub const PROTOCOL_VERSION: u32 = 1;

/// Longest text frame on the signaling socket, in bytes: an SDP of 64 KiB and its JSON escapes fit.
pub const SIGNAL_BYTES_MAX: usize = 128 * 1024;
/// Longest SDP that is passed on, in bytes.
pub const SDP_BYTES_MAX: usize = 64 * 1024;
/// ICE candidates accepted per connection generation; browsers send fewer than 40.
pub const CANDIDATES_MAX: usize = 200;
/// Longest ICE candidate line, in bytes.
pub const CANDIDATE_BYTES_MAX: usize = 1024;
/// Longest chat message, in bytes of UTF-8.
pub const CHAT_BYTES_MAX: usize = 8 * 1024;
/// Chat messages sent in `welcome`; older ones are read from the timeline.
pub const CHAT_HISTORY_MAX: usize = 200;
/// Command blocks of one message whose copying is told.
pub const CHAT_BLOCKS_MAX: u32 = 32;
/// Least time between two notes that somebody types, in milliseconds; what comes sooner is dropped.
pub const TYPING_INTERVAL_MS: u64 = 1_000;
/// For how long a customer may read and write in a session that has ended, in milliseconds: a week.
pub const TALK_AFTER_END_MS: u64 = 7 * 24 * 60 * 60 * 1000;
/// Reports of one session.
pub const REPORTS_MAX: u32 = 5;
/// Longest reason of a report, in characters.
pub const REPORT_CHARS_MAX: usize = 500;
/// For how long a customer may report a session that has ended, in milliseconds: thirty days.
pub const REPORT_AFTER_END_MS: u64 = 30 * 24 * 60 * 60 * 1000;
/// Longest tag of a language, in bytes (RFC 5646 §4.4.1 names 35 as enough).
pub const LANGUAGE_TAG_BYTES_MAX: usize = 35;
/// Longest token that says who a customer is, in bytes.
pub const IDENTITY_TOKEN_BYTES_MAX: usize = 8 * 1024;
/// Longest subject of such a token, in characters.
pub const IDENTITY_SUBJECT_CHARS_MAX: usize = 128;
/// Fields of a product's own in such a token.
pub const IDENTITY_FIELDS_MAX: usize = 20;
/// Longest name of such a field, in characters.
pub const IDENTITY_FIELD_NAME_CHARS_MAX: usize = 40;
/// Longest value of such a field, in characters.
pub const IDENTITY_FIELD_CHARS_MAX: usize = 200;
/// How far the product's clock may be off ours, in milliseconds.
pub const IDENTITY_LEEWAY_MS: i64 = 30 * 1000;
/// Tokens of one session in [`IDENTITY_ATTEMPTS_WINDOW_MS`].
pub const IDENTITY_ATTEMPTS_MAX: u32 = 30;
/// The window of [`IDENTITY_ATTEMPTS_MAX`], in milliseconds: ten minutes.
pub const IDENTITY_ATTEMPTS_WINDOW_MS: i64 = 10 * 60 * 1000;
/// Keys that tokens are signed with, as settings name them.
pub const IDENTITY_KEYS_MAX: usize = 16;
/// Largest set of keys (JWKS), in bytes.
pub const JWKS_BYTES_MAX: usize = 64 * 1024;
/// Keys of one set; those behind it are left out.
pub const JWKS_KEYS_MAX: usize = 32;
/// Least time between two readings of a set, in milliseconds: unknown keys lead to no flood.
pub const JWKS_REFRESH_MIN_MS: i64 = 60 * 1000;
/// Time after which a set is read anew, in milliseconds: ten minutes.
pub const JWKS_AGE_MAX_MS: i64 = 10 * 60 * 1000;
/// For how long a set that can not be read anew is believed, in milliseconds: a day.
pub const JWKS_STALE_MAX_MS: i64 = 24 * 60 * 60 * 1000;
/// Least time between two readings of what that system says of itself, in milliseconds: whoever presses the
/// button while it is down asks it no more often.
pub const OIDC_REFRESH_MIN_MS: i64 = 10 * 1000;
/// For how long somebody may take to sign in at another system, in milliseconds: ten minutes.
pub const OIDC_SIGN_IN_MS: i64 = 10 * 60 * 1000;
/// Sign-ins that have come back from there in that time; beyond it nobody is let in.
pub const OIDC_RETURNS_MAX: usize = 10_000;
/// Groups of another system that mean something here.
pub const OIDC_GROUPS_MAX: usize = 64;
/// Longest name of another system, in characters.
pub const OIDC_LABEL_CHARS_MAX: usize = 40;
/// Longest subject of another system, in bytes (OpenID Connect Core 1.0 §2).
pub const OIDC_SUBJECT_BYTES_MAX: usize = 255;
/// Refusals of one caller, and failed sign-ins of all, that the audit has of one minute.
pub const AUDIT_REFUSALS_MINUTE_MAX: u32 = 60;
/// Shortest `Idempotency-Key`, in bytes: it seals the answer.
pub const IDEMPOTENCY_KEY_BYTES_MIN: usize = 16;
/// Longest `Idempotency-Key`, in bytes.
pub const IDEMPOTENCY_KEY_BYTES_MAX: usize = 255;
/// Requests of one caller that are known again; beyond it the oldest are forgotten.
pub const IDEMPOTENCY_KEYS_MAX: i64 = 1_000;
/// For how long a request is known again, in milliseconds: a day.
pub const IDEMPOTENCY_KEPT_MS: i64 = 24 * 60 * 60 * 1000;
/// For how long a request that was not answered is taken for being answered, in milliseconds: twice as
/// long as an answer may take.
pub const IDEMPOTENCY_PENDING_MS: i64 = 60 * 1000;
/// Largest answer that is kept for who asks again, in bytes.
pub const IDEMPOTENCY_ANSWER_BYTES_MAX: usize = 256 * 1024;
/// Keys of programs of one tenant, those that have ended by themselves counted.
pub const API_KEYS_MAX: i64 = 100;
/// Longest name of a key, in characters.
pub const API_KEY_NAME_CHARS_MAX: usize = 120;
/// Longest life of a key that ends by itself, in days: ten years.
pub const API_KEY_DAYS_MAX: u32 = 3_650;
/// How exactly the last use of a key is known, in milliseconds: a minute.
pub const API_KEY_USED_EVERY_MS: i64 = 60 * 1000;
/// Webhooks of one tenant.
pub const WEBHOOKS_MAX: i64 = 16;
/// Ticket systems that a tenant is connected to.
pub const CONNECTORS_MAX: usize = 16;
/// Longest name of a connector, in characters: it stands in addresses and beside tickets.
pub const CONNECTOR_NAME_CHARS_MAX: usize = 40;
/// Longest answer of a ticket system that is read, in bytes.
pub const CONNECTOR_ANSWER_BYTES_MAX: usize = 1024 * 1024;
/// Longest identifier of a ticket in another system, or address that leads to it, in bytes.
pub const FOREIGN_ID_BYTES_MAX: usize = 500;
/// Longest transcript that is attached to a ticket of another system, in bytes; the rest is left out.
pub const TRANSCRIPT_BYTES_MAX: usize = 256 * 1024;
/// Events of one session that its note and transcript are made from.
pub const TRANSCRIPT_EVENTS_MAX: i64 = 5_000;
/// Longest address of a webhook, in bytes.
pub const WEBHOOK_URL_BYTES_MAX: usize = 2_000;
/// Longest note beside a webhook, in characters.
pub const WEBHOOK_NOTE_CHARS_MAX: usize = 200;
/// Deliveries of one webhook that are on their way at a time: one receiver never holds up another.
pub const WEBHOOK_IN_FLIGHT_MAX: usize = 2;
/// For how long one attempt at a delivery may take, in milliseconds.
pub const WEBHOOK_TIMEOUT_MS: u64 = 15_000;
/// Deliveries that wait for one receiver; beyond it the webhook is turned off.
pub const WEBHOOK_BACKLOG_MAX: i64 = 100_000;
/// Attempts of one webhook in its log; older ones make room.
pub const WEBHOOK_ATTEMPTS_MAX: i64 = 200;
/// For how long deliveries that are over are kept, in milliseconds: thirty days.
pub const WEBHOOK_KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// After how long without one success a webhook is turned off, in milliseconds: five days.
pub const WEBHOOK_FAILING_MS: i64 = 5 * 24 * 60 * 60 * 1000;
/// For how long a secret that was replaced still signs, in milliseconds: a day.
pub const WEBHOOK_OLD_SECRET_MS: i64 = 24 * 60 * 60 * 1000;
/// For how long a customer may answer the survey of a session that has ended, in milliseconds: a week.
pub const SURVEY_AFTER_END_MS: u64 = 7 * 24 * 60 * 60 * 1000;
/// For how long they may change their answer, in milliseconds: a day.
pub const SURVEY_CHANGE_MS: u64 = 24 * 60 * 60 * 1000;
/// Answers of one session, the changed ones included: each stands on the timeline.
pub const SURVEY_ANSWERS_MAX: u32 = 10;
/// Numbers that a customer chooses among when their code was read out on the phone.
pub const MATCH_NUMBERS: usize = 3;
/// Longest origin, name or reason in a message, in bytes.
pub const LABEL_BYTES_MAX: usize = 512;

/// Longest name of a file, in bytes of UTF-8: file systems take 255, and a browser adds ` (1)`.
pub const FILE_NAME_BYTES_MAX: usize = 200;
/// Largest piece of a file in one request, in bytes: proxies commonly take no larger body.
pub const FILE_PIECE_BYTES_MAX: u64 = 1024 * 1024;
/// Least time between two messages about how far a file has come, in milliseconds.
pub const FILE_PROGRESS_MS: u64 = 250;

/// Longest live frame on a data channel or on the signaling socket, in bytes.
/// Larger mirror frames travel on the bulk socket with the same sequence numbers.
pub const LIVE_FRAME_BYTES_MAX: usize = 16 * 1024;
/// Longest frame on the bulk socket, in bytes.
pub const BULK_FRAME_BYTES_MAX: usize = 1024 * 1024;
/// Longest mirror frame after inflation, in bytes: one sensor slice never comes near.
pub const FRAME_INFLATED_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Bulk sockets that a participant has open at one time; whoever watches has one. Where 1 % of packets is
/// lost and the server is 15 ms away and back, one connection comes to some 6.4 Mbit/s; two fill a line
/// of 10 Mbit/s, and more would only stand in its queue, before the live streams (ADR 0095).
pub const BULK_SOCKETS_MAX: usize = 2;
/// One piece of an asset on the bulk socket, in bytes.
pub const ASSET_PIECE_BYTES_MAX: usize = 64 * 1024;
/// Largest asset (style sheet, image, font), in bytes.
pub const ASSET_BYTES_MAX: usize = 10 * 1024 * 1024;
/// Bytes of assets kept for one session at the server and at the agent; beyond it the least
/// recently used make room.
pub const SESSION_ASSET_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Assets kept, wanted or known of one session at each end; beyond it the least recently used are
/// forgotten.
pub const SESSION_ASSETS_MAX: usize = 8192;
/// Longest address of an asset that the server is asked to fetch, in bytes: what proxies and servers take.
pub const ASSET_URL_BYTES_MAX: usize = 2_000;
/// Assets that the server fetches for one session: a few dozen images on each of a few dozen pages of a shop.
pub const SESSION_FETCHES_MAX: usize = 2_048;
/// Bytes that the server fetches for one session, of all assets together and of what comes to nothing too.
pub const SESSION_FETCHED_BYTES_MAX: usize = 256 * 1024 * 1024;
/// Assets that the server fetches for one session at a time; the customer's client asks for one less.
pub const SESSION_FETCHES_AT_ONCE_MAX: usize = 5;
/// Largest style sheet that the server fetches, in bytes: it goes back to the customer's client.
pub const FETCHED_SHEET_BYTES_MAX: usize = 1024 * 1024;
/// Redirects that the server follows to an asset.
pub const ASSET_REDIRECTS_MAX: usize = 3;
/// For how long the server tries to fetch an asset, redirects included, in milliseconds.
pub const ASSET_FETCH_TIMEOUT_MS: u64 = 10_000;

/// Pixels of one picture (canvas or video); larger ones are scaled down before they leave.
pub const PICTURE_PIXELS_MAX: u32 = 4_000_000;
/// One part of a picture in one frame, in bytes: some 50 ms at 10 Mbit/s.
pub const PICTURE_BYTES_MAX: usize = 64 * 1024;
/// Elements of one document with a picture.
pub const PICTURES_MAX: usize = 64;
/// Ranges of one highlight that are shown.
pub const HIGHLIGHT_RANGES_MAX: usize = 1024;
/// Names of states that custom elements give themselves, of those that style sheets ask for in one epoch.
pub const CUSTOM_STATES_MAX: usize = 64;
/// Length of such a name.
pub const CUSTOM_STATE_BYTES_MAX: usize = 128;

/// Bytes of all rules of one epoch's style sheets: each body may make the agent write them again.
pub const RULES_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Stretches of rules in one epoch.
pub const RULES_MAX: usize = 1024 * 1024;

/// Bytes of unacknowledged frames that a sender keeps before it falls back to a fresh snapshot.
pub const REPLAY_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Unacknowledged frames that a sender keeps.
pub const REPLAY_FRAMES_MAX: usize = 4096;
/// Frames that a receiver holds back while an earlier one is missing.
pub const REORDER_FRAMES_MAX: usize = 4096;

/// Nodes in the mirrored documents of one epoch.
pub const NODES_MAX: u32 = 2_000_000;
/// Mirrored documents alive in one epoch, the top one included; each costs the agent a frame.
pub const DOCUMENTS_MAX: usize = 64;
/// Documents around a nested one.
pub const DOCUMENT_DEPTH_MAX: u32 = 10;
/// Digests that tell which parts of a document differ, in one answer.
pub const DIGESTS_MAX: usize = 256;
/// Identifiers in one question about them, and nodes that are asked for anew at once; where more
/// differ, a fresh snapshot costs less.
pub const REPAIR_IDS_MAX: usize = 64;
/// Depth of a mirrored tree; browsers' parsers stop at 512.
pub const DEPTH_MAX: usize = 1024;
/// Attributes of one element.
pub const ATTRIBUTES_MAX: usize = 512;
/// Longest single string in a batch or frame, in bytes (text, attribute value, style text).
pub const STRING_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Longest string of a sensor, in UTF-16 units, which are at most three bytes each; longer ones are cut.
pub const STRING_UNITS_MAX: usize = 1 << 20;
/// Nodes of one document that are known to lack something, by kind; what more is left out is counted
/// for the whole document.
pub const OMISSIONS_MAX: usize = 256;
/// Strings in one batch.
pub const BATCH_STRINGS_MAX: usize = 1_000_000;
/// Bytes of all strings in one batch: four times what the longest frame inflates to.
pub const BATCH_STRING_BYTES_MAX: usize = 64 * 1024 * 1024;
/// 32-bit words of operations in one batch.
pub const BATCH_WORDS_MAX: usize = 8 * 1024 * 1024;

/// Outgoing messages queued per connection at the server; a consumer slower than this is disconnected.
pub const CONNECTION_QUEUE_MAX: usize = 1024;
/// Outgoing bytes queued per connection at the server.
pub const CONNECTION_QUEUE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Longest key name, key code or value of a field in an act, in bytes.
pub const ACT_KEY_BYTES_MAX: usize = 64;
/// Longest path that one act calls, with query and fragment, in bytes.
pub const ACT_PATH_BYTES_MAX: usize = 2_048;
/// Longest text that one act puts in, in bytes.
pub const ACT_TEXT_BYTES_MAX: usize = 16 * 1024;
/// Longest text that a proposal types, in bytes of UTF-8: a person is to read it before the tap.
pub const PROPOSAL_TEXT_BYTES_MAX: usize = 500;
/// How long the customer is shown a proposal before it goes away, in milliseconds.
pub const PROPOSAL_MS: u64 = 60_000;
/// Annotations of one session that stay until they are erased: more than a page can show.
pub const ANNOTATIONS_MAX: usize = 64;
/// Points of one annotation; a line by hand is thinned out before it is longer.
pub const ANNOTATION_POINTS_MAX: usize = 256;
/// Longest words of one annotation, in bytes of UTF-8.
pub const ANNOTATION_TEXT_BYTES_MAX: usize = 400;
/// Farthest place outside of an anchor's box, in its 65,536ths: 1,024 boxes.
pub const ANNOTATION_COORDINATE_MAX: u32 = 1 << 26;
/// Steps of drawing that one participant may take in [`ANNOTATION_PACE_MS`]: a hand takes 15 a second, and
/// all annotations may find their places anew at once.
pub const ANNOTATION_STEPS_MAX: u32 = 300;
/// The time over which these steps are counted, in milliseconds.
pub const ANNOTATION_PACE_MS: u64 = 10_000;
/// How long the customer is asked for a grant before the question goes away, in milliseconds.
pub const ASK_MS: u64 = 60_000;
/// How long another agent is asked to take a session over, in milliseconds.
pub const HANDOFF_MS: u64 = 120_000;
/// The reason of a handoff, in bytes of UTF-8.
pub const HANDOFF_REASON_BYTES_MAX: usize = 500;
/// Agents who are asked together to take a session over: those of a team who are there.
pub const HANDOFF_ASKED_MAX: usize = 50;
/// How long `control`, `type` and `files` last before the customer has to be asked again, in
/// milliseconds.
pub const GRANT_MS: u64 = 30 * 60_000;

/// Time between a client's pings on the signaling socket, in milliseconds.
pub const HEARTBEAT_MS: u64 = 5_000;
/// Silence after which the server closes a signaling socket, in milliseconds.
pub const HEARTBEAT_TIMEOUT_MS: u64 = 15_000;
/// Time in which the first message of a socket must arrive, in milliseconds.
pub const HELLO_TIMEOUT_MS: u64 = 5_000;
/// How often the page of a present customer is asked whether it is still there, in milliseconds.
pub const PRESENT_BEAT_MS: u64 = 15_000;
/// A page of a present customer that is silent for longer is gone, in milliseconds.
pub const PRESENT_SILENCE_MS: u64 = 40_000;
/// For how long a page goes by one word of its product on who the customer is, in milliseconds: a quarter of an
/// hour, then the product is asked anew.
pub const PRESENT_WORD_MS: u64 = 15 * 60 * 1_000;
/// Largest message of such a page, in bytes: a token, and what is around it.
pub const PRESENT_MESSAGE_BYTES_MAX: usize = IDENTITY_TOKEN_BYTES_MAX + 1_024;
/// Parts of one page that the customer may hide at a time.
pub const HIDDEN_MAX: u32 = 256;
/// Tabs of one session: more than people keep in sight, and few enough for one list.
pub const TABS_MAX: usize = 16;
/// Rules of one tenant's masking policy.
pub const PRIVACY_RULES_MAX: usize = 64;
/// Selectors of one tenant's masking policy.
pub const PRIVACY_SELECTORS_MAX: usize = 64;
/// Bytes of one of them.
pub const PRIVACY_SELECTOR_BYTES_MAX: usize = 256;
/// Bytes of the pages that a rule names.
pub const PRIVACY_PAGES_BYTES_MAX: usize = 512;
/// Rules of one server for control; pages and selectors have the bounds of the masking rules'.
pub const CONTROL_RULES_MAX: usize = 64;
/// Lifetime of a socket token, in milliseconds.
pub const SOCKET_TOKEN_TTL_MS: u64 = 60_000;
/// Lifetime of an arrival token, in milliseconds.
pub const ARRIVAL_TOKEN_TTL_MS: u64 = 60_000;
/// Lifetime of a join code, in milliseconds.
pub const JOIN_CODE_TTL_MS: u64 = 10 * 60_000;
/// Lifetime of a join link, in milliseconds.
pub const JOIN_LINK_TTL_MS: u64 = 24 * 3_600_000;
/// Agents who watch a session, those whom the customer has sent away included.
pub const VIEWERS_MAX: usize = 64;
/// Viewers of a session who hear its talk at the same time (ADR 0087).
pub const LISTENERS_MAX: usize = 8;
/// Longest piece of a voice that is forwarded, in bytes; browsers send a few hundred.
pub const FORWARD_VOICE_FRAME_BYTES_MAX: usize = 4_000;
/// Bits of one voice that are forwarded in a second; clients send up to 48 thousand, and what is beyond
/// this is dropped.
pub const FORWARD_VOICE_BITS_PER_SECOND_MAX: u64 = 160_000;
/// Shortest time between two offers of one participant that the server answers to forward, in milliseconds; what comes
/// sooner waits.
pub const FORWARD_OFFER_PACE_MS: u64 = 500;
/// Frames of a screen or camera that wait for one receiver; who is further behind goes on with the
/// next keyframe.
pub const FORWARD_FRAMES_MAX: usize = 256;
/// Longest frame of a screen or camera that is forwarded, in bytes.
pub const FORWARD_FRAME_BYTES_MAX: usize = 1024 * 1024;
/// Bits of one screen or camera, sound included, that are forwarded in a second; clients send up to
/// 2.6 million, and what is beyond this is dropped up to the next keyframe.
pub const FORWARD_BITS_PER_SECOND_MAX: u64 = 6_000_000;
/// Shortest time between two keyframes that the customer's encoder is asked for, in milliseconds.
pub const FORWARD_KEYFRAME_PACE_MS: u64 = 500;
/// Datagrams that wait for one peer of the server; further ones are lost.
pub const FORWARD_DATAGRAMS_MAX: usize = 512;
/// Addresses that one peer of the server is heard from.
pub const FORWARD_ADDRESSES_MAX: usize = 8;
/// Time that a peer of the server has to connect, and may be silent for, in milliseconds.
pub const FORWARD_SILENCE_MS: u64 = 15_000;
/// Bytes of mirror frames and pictures that the server keeps of a session that nobody watches, so
/// that the first viewer need not ask the customer for anything.
pub const UNWATCHED_LOG_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of mirror frames kept of a watched session beyond which the customer is asked for another
/// epoch: what a late viewer replays stays small.
pub const LOG_BYTES_RENEW: usize = 4 * 1024 * 1024;
/// Bytes of mirror frames kept of a watched session; beyond it viewers wait for another epoch.
pub const LOG_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Mirror frames kept of a session.
pub const LOG_FRAMES_MAX: usize = 65_536;
/// Bytes of pictures kept of a session for those who come late.
pub const LOG_PICTURE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Pictures kept of a session for those who come late: sixteen pieces of each element.
pub const LOG_PICTURES_MAX: usize = 16 * PICTURES_MAX;
/// How long a session survives without its customer or its agent, in milliseconds.
pub const ABSENCE_MS: u64 = 15 * 60_000;
