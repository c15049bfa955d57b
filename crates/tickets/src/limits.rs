//! Bounds of what people type into a ticket, in characters unless the name says otherwise.

/// Subject line: one line in the queue, also on a narrow screen.
pub const SUBJECT_CHARS_MAX: usize = 200;
/// Description and comments: some pages of text, a pasted log excerpt.
pub const BODY_CHARS_MAX: usize = 20_000;
/// Name of a customer or an agent.
pub const NAME_CHARS_MAX: usize = 120;
/// E-mail address (RFC 5321 §4.5.3.1.3: a path of 256 octets with its brackets).
pub const EMAIL_BYTES_MAX: usize = 254;
/// Search text that a person types.
pub const QUERY_CHARS_MAX: usize = 200;
/// Characters that are shown of something that was found by its words.
pub const EXCERPT_CHARS_MAX: usize = 160;
/// Words of a search that are matched each for itself; the rest is matched as one phrase.
pub const QUERY_WORDS_MAX: usize = 4;
/// Groups of three letters by which one search is looked up; words behind them are compared only.
pub const LETTERS_MAX: usize = 32;
/// One tag: a word or two.
pub const TAG_CHARS_MAX: usize = 32;
/// Tags of one ticket.
pub const TAGS_MAX: usize = 20;
/// One word of an outcome: a line of a menu.
pub const OUTCOME_CHARS_MAX: usize = 60;
/// Words of one part of an outcome: a menu that can still be read.
pub const OUTCOME_WORDS_MAX: usize = 50;
/// The word of a category: a name, and the name of the one that it stands under.
pub const CATEGORY_CHARS_MAX: usize = 2 * OUTCOME_CHARS_MAX + 3;
/// Categories that are offered, of both levels.
pub const CATEGORIES_MAX: usize = 200;
/// Categories with those that are archived: what has grown over years.
pub const CATEGORIES_KEPT_MAX: usize = 1_000;
/// What a category needs a ticket to have: a form that still gets filled.
pub const CATEGORY_NEEDS_MAX: usize = 20;
/// Tiers of a desk: front, specialists, makers, and some between.
pub const TIERS_MAX: u8 = 5;
/// Sessions that an agent takes at once.
pub const CAPACITY_MAX: u8 = 20;
/// Skills that a customer asks for.
pub const WANTED_SKILLS_MAX: usize = 5;
/// Sets of agents whose customers are counted apart; who waits for a further one waits behind all.
pub const STANDING_GROUPS_MAX: usize = 16;
/// Hours of one day of a calendar: a desk with three breaks.
pub const SLA_HOURS_A_DAY_MAX: usize = 4;
/// Days ahead within which a due time is looked for: beyond it a desk does not open often enough.
pub const SLA_SEARCH_DAYS_MAX: i64 = 3 * 366;
/// Calendars of a desk.
pub const SLA_CALENDARS_MAX: usize = 20;
/// Holidays of one calendar: twenty years of them.
pub const SLA_HOLIDAYS_MAX: usize = 400;
/// Longest promise: a year.
pub const SLA_TARGET_MINUTES_MAX: u32 = 366 * 24 * 60;
/// Reason for which tickets are merged: a line.
pub const MERGE_REASON_CHARS_MAX: usize = 500;
/// Tickets that one ticket takes in, with those that had been merged into these: by then it is no ticket of
/// duplicates but a matter of its own, and all of them are listed together.
pub const MERGED_MAX: i64 = 100;
/// How long a merging can be undone: a day, so that whoever comes back in the morning still can.
pub const UNMERGE_WITHIN_MS: i64 = 24 * 60 * 60 * 1_000;
/// Comment of a survey: some sentences.
pub const SURVEY_COMMENT_CHARS_MAX: usize = 1_000;
/// Title of a canned reply: one line of a menu.
pub const CANNED_TITLE_CHARS_MAX: usize = 80;
/// Words of a canned reply; with its variables filled in it fits a chat message.
pub const CANNED_BODY_CHARS_MAX: usize = 1_500;
/// Canned replies.
pub const CANNED_MAX: i64 = 500;
/// How far ahead a follow-up may be due: a year.
pub const FOLLOW_UP_AHEAD_MS: i64 = 366 * 24 * 60 * 60 * 1_000;
/// Note of a follow-up: a line or two.
pub const FOLLOW_UP_NOTE_CHARS_MAX: usize = 200;
/// Follow-ups that an agent has at a time: by then they are no plan any more.
pub const FOLLOW_UPS_MAX: i64 = 200;
/// Tickets that an agent watches.
pub const WATCHED_MAX: i64 = 200;
/// Agents who watch one ticket.
pub const WATCHERS_MAX: i64 = 50;
/// Longest draft, in characters: what can be sent as a comment.
pub const DRAFT_CHARS_MAX: usize = BODY_CHARS_MAX;
/// Drafts of one agent; what was begun longest ago makes room.
pub const DRAFTS_MAX: i64 = 200;
/// How long a draft is kept that nobody goes on with: 30 days.
pub const DRAFT_KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1_000;
/// Colleagues whom one comment mentions: more are a team, and no word to anybody.
pub const MENTIONS_MAX: usize = 20;
/// How far ahead an appointment may begin: a year.
pub const APPOINTMENT_AHEAD_MS: i64 = 366 * 24 * 60 * 60 * 1_000;
/// Shortest appointment, in minutes.
pub const APPOINTMENT_MINUTES_MIN: i64 = 5;
/// Longest appointment, in minutes: a working day.
pub const APPOINTMENT_MINUTES_MAX: i64 = 8 * 60;
/// Words of an appointment to the customer: what it is about, and what to have at hand.
pub const APPOINTMENT_WORDS_CHARS_MAX: usize = 1_000;
/// How long before the beginning the customer may come in: who is early waits for the agent inside.
pub const APPOINTMENT_OPENS_MS: i64 = 15 * 60 * 1_000;
/// How long before the beginning the agent is reminded.
pub const APPOINTMENT_REMINDS_MS: i64 = 10 * 60 * 1_000;
/// For how long after the end a customer's link still says what became of the appointment: a week.
pub const APPOINTMENT_LINK_AFTER_MS: i64 = 7 * 24 * 60 * 60 * 1_000;
/// Links of one appointment that lead to it: each mail has one, and each copy that an agent takes. The oldest
/// makes room for another.
pub const APPOINTMENT_LINKS_MAX: i64 = 50;
/// Telephone number as it was typed, with what stands between its digits.
pub const PHONE_CHARS_MAX: usize = 40;
/// Fewest digits of a telephone number: those of emergency services have fewer.
pub const PHONE_DIGITS_MIN: usize = 5;
/// Most digits of a telephone number: the fifteen of ITU-T E.164, a prefix to dial out and an extension.
pub const PHONE_DIGITS_MAX: usize = 20;
/// What a customer who wants to be called says it is about, in characters: what a chat message takes,
/// however many bytes each has.
pub const CALL_BACK_WORDS_CHARS_MAX: usize = 2_000;
/// How far ahead a customer may want to be called: a week.
pub const CALL_BACK_AHEAD_MS: i64 = 7 * 24 * 60 * 60 * 1_000;
/// How often somebody is called who does not answer.
pub const CALL_BACK_ATTEMPTS_MAX: i64 = 3;
/// How long after a call that reached nobody the next one is due: a quarter of an hour.
pub const CALL_BACK_PAUSE_MS: i64 = 15 * 60 * 1_000;
/// How long an agent has a call-back that they say nothing of: longer than a call lasts, and short enough
/// for a colleague to call the same day.
pub const CALL_BACK_TAKEN_MS: i64 = 60 * 60 * 1_000;
/// Customers of a tenant who count as present in its products at a time.
pub const PRESENT_MAX: usize = 2_000;
/// Pages of one present customer at a time.
pub const PRESENT_PAGES_MAX: usize = 10;
/// How long a customer without a page still counts as present, in milliseconds: the next page of the product
/// loads in less.
pub const PRESENT_GRACE_MS: i64 = 5_000;
/// Words of an invitation: a line or two beside the agent's name.
pub const INVITATION_WORDS_CHARS_MAX: usize = 200;
/// How long an invitation stands: two minutes.
pub const INVITATION_MS: i64 = 2 * 60 * 1_000;
/// How long nobody invites a customer again who did not want it now, or let it stand: half an hour.
pub const INVITATION_PAUSE_MS: i64 = 30 * 60 * 1_000;
/// Invitations of one agent that stand at a time: who accepts is helped at once.
pub const INVITATIONS_OPEN_MAX: usize = 3;
/// How long what became of an invitation can be read, in milliseconds: ten minutes.
pub const INVITATION_KEPT_MS: i64 = 10 * 60 * 1_000;
/// Invitations that are over and can still be read; the oldest makes room for another.
pub const INVITATIONS_KEPT_MAX: usize = 2_000;
/// Customers whom nobody invites again for a while; the first whose while is over makes room for another.
pub const INVITATION_PAUSES_MAX: usize = 10_000;
/// Name of a time zone, `America/Argentina/ComodRivadavia` and some more, in characters.
pub const TIME_ZONE_CHARS_MAX: usize = 64;
/// Fields of a desk that are offered: more than these nobody fills.
pub const FIELDS_MAX: i64 = 50;
/// Fields of a desk with those that are archived, which keep their keys for all time.
pub const FIELDS_KEPT_MAX: i64 = 200;
/// Key of a field.
pub const FIELD_KEY_CHARS_MAX: usize = 40;
/// Label of a field: some words beside its value.
pub const FIELD_LABEL_CHARS_MAX: usize = 60;
/// What agents are told of a field.
pub const FIELD_HELP_CHARS_MAX: usize = 300;
/// Options of a choice: a menu that can still be read.
pub const FIELD_OPTIONS_MAX: usize = 50;
/// One option: a line of a menu.
pub const FIELD_OPTION_CHARS_MAX: usize = 60;
/// A text that a field takes: what an index takes of a value, however many bytes its characters have.
pub const FIELD_TEXT_CHARS_MAX: usize = 500;
/// Largest number that a field takes: every whole number up to it is exact.
pub const FIELD_NUMBER_MAX: f64 = 1e15;
/// Fields that one list is narrowed by.
pub const FIELD_FILTERS_MAX: usize = 3;
/// Links of one ticket: more than these say nothing any more.
pub const LINKS_MAX: usize = 50;
/// Links of one ticket that are shown, with those of what was merged into it.
pub const LINKS_SHOWN_MAX: i64 = 200;
/// All links that a ticket can have, with those of what was merged into it: what is checked reads each of them.
pub const LINKS_WITH_MERGED_MAX: i64 = (MERGED_MAX + 1) * 50;
/// Tickets above one that are looked at for a circle.
pub const ANCESTORS_MAX: usize = 100;
/// Messages and notes that go into one new ticket.
pub const SPLIT_MAX: usize = 50;
/// Lines of what happened in the package of a handoff: a card that is read before somebody joins.
pub const PACKAGE_LINES_MAX: usize = 12;
/// Lines of one of its rules that come before the lines of others: who had the session, a few of the grants.
pub const PACKAGE_LINES_OF_RULE: usize = 3;
/// Steps in it that are still to do.
pub const PACKAGE_STEPS_MAX: usize = 12;
/// Pages in one of its lines.
pub const PACKAGE_PAGES_MAX: usize = 5;
/// Words in it that somebody has written, of each place: a line or two.
pub const PACKAGE_WORDS_CHARS_MAX: usize = 200;
/// Entries of a timeline that it is made of, the latest.
pub const PACKAGE_ENTRIES_MAX: u32 = 1_000;
/// All of it, in bytes of JSON.
pub const PACKAGE_BYTES_MAX: usize = 64 * 1_024;
/// Rules of who may do what with which tickets: more than these nobody keeps in mind.
pub const ACCESS_RULES_MAX: usize = 32;
