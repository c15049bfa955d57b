// Typed client of the HTTP interface (docs/PROTOCOL.md §2).
// Every failure is one of two errors: `ProblemError` when the server answered, `UnreachableError`
// when it did not. Nothing here retries: whoever calls knows whether that is wise.

import type { Agent } from "./generated/Agent";
import type { ChangeAgent } from "./generated/ChangeAgent";
import type { ChangePassword } from "./generated/ChangePassword";
import type { CreateAgent } from "./generated/CreateAgent";
import type { HandedOverView } from "./generated/HandedOverView";
import type { ForgottenPassword } from "./generated/ForgottenPassword";
import type { PasswordLinkFor } from "./generated/PasswordLinkFor";
import type { PasswordLinkView } from "./generated/PasswordLinkView";
import type { SetPassword } from "./generated/SetPassword";
import type { Enrolment } from "./generated/Enrolment";
import type { PasswordAgain } from "./generated/PasswordAgain";
import type { PasswordAndCode } from "./generated/PasswordAndCode";
import type { RecoveryCodes } from "./generated/RecoveryCodes";
import type { ErasureView } from "./generated/ErasureView";
import type { PersonReport } from "./generated/PersonReport";
import type { Security } from "./generated/Security";
import type { AgentProfile } from "./generated/AgentProfile";
import type { Attempt } from "./generated/Attempt";
import type { CreateLink } from "./generated/CreateLink";
import type { Settings } from "./generated/Settings";
import type { SplitTicket } from "./generated/SplitTicket";
import type { TicketLink } from "./generated/TicketLink";
import type { Canned } from "./generated/Canned";
import type { ChangeCanned } from "./generated/ChangeCanned";
import type { ApiKey } from "./generated/ApiKey";
import type { AuditPage } from "./generated/AuditPage";
import type { ChangeWebhook } from "./generated/ChangeWebhook";
import type { ChatView } from "./generated/ChatView";
import type { Category } from "./generated/Category";
import type { ChangeCategory } from "./generated/ChangeCategory";
import type { ChangeField } from "./generated/ChangeField";
import type { CreateCanned } from "./generated/CreateCanned";
import type { CreateCategory } from "./generated/CreateCategory";
import type { CreateField } from "./generated/CreateField";
import type { CreateKey } from "./generated/CreateKey";
import type { CreateWebhook } from "./generated/CreateWebhook";
import type { Delivery } from "./generated/Delivery";
import type { Appointment } from "./generated/Appointment";
import type { AppointmentLink } from "./generated/AppointmentLink";
import type { AppointmentSession } from "./generated/AppointmentSession";
import type { AskForCallBack } from "./generated/AskForCallBack";
import type { CallBack } from "./generated/CallBack";
import type { Invitation } from "./generated/Invitation";
import type { InviteCustomer } from "./generated/InviteCustomer";
import type { PresentCustomer } from "./generated/PresentCustomer";
import type { ChangeAppointment } from "./generated/ChangeAppointment";
import type { ChangeFollowUp } from "./generated/ChangeFollowUp";
import type { FollowUp } from "./generated/FollowUp";
import type { PlanAppointment } from "./generated/PlanAppointment";
import type { SetFollowUp } from "./generated/SetFollowUp";
import type { FloorSession } from "./generated/FloorSession";
import type { ForeignOfTicket } from "./generated/ForeignOfTicket";
import type { ForeignReference } from "./generated/ForeignReference";
import type { FoundEntry } from "./generated/FoundEntry";
import type { FoundTicket } from "./generated/FoundTicket";
import type { Connector } from "./generated/Connector";
import type { IncomingMail } from "./generated/IncomingMail";
import type { Mail } from "./generated/Mail";
import type { MailsOfTicket } from "./generated/MailsOfTicket";
import type { HandoffPackage } from "./generated/HandoffPackage";
import type { OfferHandoff } from "./generated/OfferHandoff";
import type { Taxonomy } from "./generated/Taxonomy";
import type { MergeTicket } from "./generated/MergeTicket";
import type { Metrics } from "./generated/Metrics";
import type { NewPasskeyBody } from "./generated/NewPasskeyBody";
import type { PasskeyAsked } from "./generated/PasskeyAsked";
import type { PasskeyProof } from "./generated/PasskeyProof";
import type { PasskeyView } from "./generated/PasskeyView";
import type { PasskeyWanted } from "./generated/PasskeyWanted";
import type { SignedByPasskey } from "./generated/SignedByPasskey";
import type { Trends } from "./generated/Trends";
import type { Survey } from "./generated/Survey";
import type { Report } from "./generated/Report";
import type { KeySecret } from "./generated/KeySecret";
import type { TicketField } from "./generated/TicketField";
import type { Draft } from "./generated/Draft";
import type { KeepDraft } from "./generated/KeepDraft";
import type { KeptDraft } from "./generated/KeptDraft";
import type { Watched } from "./generated/Watched";
import type { Watcher } from "./generated/Watcher";
import type { Webhook } from "./generated/Webhook";
import type { WebhookSecret } from "./generated/WebhookSecret";
import type { WriteBack } from "./generated/WriteBack";
import type { WriteMessage } from "./generated/WriteMessage";
import type {
  Availability,
  ClientSession,
  Colleague,
  LinkPreview,
  Me,
  OfferedHandoff,
  MetricsQuery,
  TrendsQuery,
  Page,
  PageQuery,
  SessionView,
  SetupInput,
  SignInInput,
  SignInWays,
  SocketToken,
  StartedSession,
  Ticket,
  TicketInput,
  TicketPatch,
  TicketQuery,
  TimelineEntry,
  WaitingRequest,
} from "./api-types";
import type { FileView } from "./generated/FileView";
import { type ApiOptions, type Call, createCall, type Headers, ProblemError, queryString } from "./call";
import { createOnce } from "./once";
import { makeBackoff, TOKEN_PATIENCE_MS } from "./transport/backoff";

export { type ApiOptions, ProblemError, UnreachableError } from "./call";

/** The interface that a signed-in agent's console uses. */
export interface ConsoleApi {
  setup(): Promise<{ readonly needed: boolean }>;
  completeSetup(input: SetupInput): Promise<Me>;
  signInWays(): Promise<SignInWays>;
  signIn(input: SignInInput): Promise<Me>;
  signOut(): Promise<void>;
  me(): Promise<Me>;
  /** What is kept of whoever the address belongs to. */
  findPerson(email: string): Promise<PersonReport>;
  /** What is kept of the person of a ticket or an identity line. */
  person(id: string): Promise<PersonReport>;
  erasePerson(id: string): Promise<ErasureView>;
  /** Where a copy of what is kept of them is downloaded. */
  personCopyUrl(id: string): string;
  /** How the agent who is signed in comes in. */
  security(): Promise<Security>;
  changePassword(input: ChangePassword): Promise<void>;
  /** A secret for an app, which is not asked for before it is confirmed. */
  beginSecondFactor(input: PasswordAgain): Promise<Enrolment>;
  confirmSecondFactor(input: PasswordAndCode): Promise<RecoveryCodes>;
  renewRecoveryCodes(input: PasswordAndCode): Promise<RecoveryCodes>;
  endSecondFactor(input: PasswordAndCode): Promise<void>;
  /** Makes an agent; without a password they set it by a link. This and what follows: administrators only. */
  createAgent(input: CreateAgent): Promise<Agent>;
  /** Refused with `changed_since` when somebody has changed the account since the version `seen`. */
  changeAgent(id: string, patch: ChangeAgent, seen: number): Promise<Colleague>;
  /** A link by which the agent sets their password, once; those before it end. */
  passwordLink(agentId: string): Promise<PasswordLinkView>;
  /** Has such a link mailed to the agent, whom alone it is shown to. */
  mailPasswordLink(agentId: string): Promise<void>;
  /** Hands open tickets of an agent to another one or to nobody, so many at a time as the server takes. */
  handOver(agentId: string, to: string | null): Promise<HandedOverView>;
  /** Whom such a link is for, by its secret; nobody has to be signed in for this and the next. */
  passwordLinkFor(secret: string): Promise<PasswordLinkFor>;
  setPassword(input: SetPassword): Promise<void>;
  /** Has one mailed to whoever signs in with that address; nothing says whether anybody does. */
  forgotPassword(input: ForgottenPassword): Promise<void>;
  /** Turns that of another agent off and takes their passkeys away. */
  resetSecondFactor(agentId: string): Promise<void>;
  agents(query?: PageQuery): Promise<Page<Colleague>>;
  /** Says whether the agent takes customers. */
  setPresence(presence: Availability): Promise<void>;
  tickets(query?: TicketQuery): Promise<Page<Ticket>>;
  createTicket(input: TicketInput): Promise<Ticket>;
  ticket(id: string): Promise<Ticket>;
  /** What was said on tickets and holds all words of `q`, the latest first. */
  entries(query: PageQuery & { readonly q: string }): Promise<Page<FoundEntry>>;
  /** Refused with `changed_since` when somebody has changed the ticket since the version `seen`. */
  updateTicket(id: string, patch: TicketPatch, seen: number): Promise<Ticket>;
  /** Merges a ticket into another one; refused with `changed_since` or `target_changed_since` as a change is. */
  mergeTicket(id: string, merge: MergeTicket, seen: number): Promise<Ticket>;
  /** Undoes that, for a day. */
  unmergeTicket(id: string, seen: number): Promise<Ticket>;
  /** The tickets that were merged into one. */
  mergedInto(id: string): Promise<Page<Ticket>>;
  /** What a ticket is linked with. */
  linksOf(id: string): Promise<Page<TicketLink>>;
  linkTickets(id: string, input: CreateLink): Promise<TicketLink>;
  unlinkTickets(id: string, link: string): Promise<void>;
  /** Makes a ticket of some messages of one; refused with `changed_since` as a change is. */
  splitTicket(id: string, input: SplitTicket, seen: number): Promise<Ticket>;
  /** What is for this agent to come back to, due first. */
  followUps(query: PageQuery & { readonly due?: boolean }): Promise<Page<FollowUp>>;
  /** What agents want to come back to on one ticket. */
  followUpsOf(ticketId: string): Promise<Page<FollowUp>>;
  setFollowUp(ticketId: string, input: SetFollowUp): Promise<FollowUp>;
  /** Refused with `changed_since` when it has changed since the version `seen`. */
  changeFollowUp(id: string, patch: ChangeFollowUp, seen: number): Promise<FollowUp>;
  /** Both likewise. */
  clearFollowUp(id: string, seen: number): Promise<void>;
  finishFollowUp(id: string, seen: number): Promise<void>;
  /** Open appointments in the order of their times: this agent's, another's, or those of the teams. */
  appointments(query: PageQuery & { readonly agent?: string; readonly team?: boolean; readonly past?: boolean }): Promise<Page<Appointment>>;
  appointmentsOf(ticketId: string): Promise<Page<Appointment>>;
  planAppointment(ticketId: string, input: PlanAppointment): Promise<Appointment>;
  /** Refused with `changed_since` when it has changed since the version `seen`. */
  changeAppointment(id: string, patch: ChangeAppointment, seen: number): Promise<Appointment>;
  /** Both likewise. */
  callOffAppointment(id: string, seen: number): Promise<void>;
  endAppointment(id: string, came: boolean, seen: number): Promise<void>;
  /** One more link to the customer's page of it. */
  appointmentLink(id: string): Promise<AppointmentLink>;
  /** The session that it is, made where there is none. */
  beginAppointment(id: string): Promise<AppointmentSession>;
  /** Address of its file for calendars, for a link. */
  appointmentCalendarUrl(id: string): string;
  /** Open call-backs, due first: all, or those that this agent has taken. */
  callBacks(query: PageQuery & { readonly mine?: boolean }): Promise<Page<CallBack>>;
  callBacksOf(ticketId: string): Promise<Page<CallBack>>;
  askForCallBack(ticketId: string, input: AskForCallBack): Promise<CallBack>;
  /** Of several agents one gets it. */
  takeCallBack(id: string, seen: number): Promise<CallBack>;
  releaseCallBack(id: string, seen: number): Promise<CallBack>;
  /** Says how the call went of one that this agent has. */
  endCallBack(id: string, reached: boolean, seen: number): Promise<CallBack>;
  cancelCallBack(id: string, seen: number): Promise<void>;
  /** Customers whom their product knows and who are in it at this moment: all, or one by identifier. */
  presentCustomers(query: PageQuery & { readonly customer?: string }): Promise<Page<PresentCustomer>>;
  /** Of several agents one invites. */
  inviteCustomer(id: string, input: InviteCustomer): Promise<Invitation>;
  /** What has become of an invitation, for a short while after it is over. */
  invitation(id: string): Promise<Invitation>;
  withdrawInvitation(id: string): Promise<void>;
  /** The tickets that this agent watches, the latest news first. */
  watched(): Promise<Page<Watched>>;
  watchersOf(ticketId: string): Promise<Page<Watcher>>;
  watchTicket(ticketId: string): Promise<void>;
  unwatchTicket(ticketId: string): Promise<void>;
  /** Has a colleague watch a ticket, who is told so. */
  addWatcher(ticketId: string, agentId: string): Promise<void>;
  removeWatcher(ticketId: string, agentId: string): Promise<void>;
  /** Says that nothing of a watched ticket is unread. */
  readWatched(ticketId: string): Promise<void>;
  /** What this agent has begun to write on a ticket, one of each kind at most. */
  drafts(ticketId: string): Promise<Page<Draft>>;
  /** Answers with what stood there that was not seen here. */
  keepDraft(ticketId: string, draft: KeepDraft, leaving?: boolean): Promise<KeptDraft>;
  timeline(ticketId: string, query?: PageQuery): Promise<Page<TimelineEntry>>;
  surveys(ticketId: string): Promise<Page<Survey>>;
  /**
   * The same words with the same mentions on the same ticket again, after a failure that left it open whether they
   * arrived, stand there once. Those whom it mentions, by their identifiers, watch the ticket and are told.
   */
  comment(ticketId: string, body: string, mentions?: readonly string[]): Promise<TimelineEntry>;
  /** Writes to the customer of the ticket's latest session; the same `id` again writes nothing more. */
  writeMessage(ticketId: string, message: WriteMessage): Promise<ChatView>;
  canned(): Promise<Page<Canned>>;
  createCanned(input: CreateCanned): Promise<Canned>;
  /** Refused with `changed_since` when somebody has changed it since the version `seen`. */
  changeCanned(id: string, patch: ChangeCanned, seen: number): Promise<Canned>;
  deleteCanned(id: string): Promise<void>;
  /** The custom fields of tickets, in their order. */
  fields(): Promise<Page<TicketField>>;
  createField(input: CreateField): Promise<TicketField>;
  /** Refused with `changed_since` when somebody has changed it since the version `seen`. */
  changeField(key: string, patch: ChangeField, seen: number): Promise<TicketField>;
  /** The categories of tickets, each with those that stand under it. */
  categories(): Promise<Page<Category>>;
  createCategory(input: CreateCategory): Promise<Category>;
  /** Refused with `changed_since` when somebody has changed it since the version `seen`. */
  changeCategory(word: string, patch: ChangeCategory, seen: number): Promise<Category>;
  /** The words for how a ticket ended. */
  closing(): Promise<Taxonomy>;
  metrics(query: MetricsQuery): Promise<Metrics>;
  /** Address of the same figures as a table, for a link. */
  metricsCsvUrl(query: MetricsQuery): string;
  passkeys(): Promise<Page<PasskeyView>>;
  /** What the browser needs to make a passkey. */
  passkeyChallenge(proof: PasskeyProof): Promise<PasskeyWanted>;
  addPasskey(made: NewPasskeyBody): Promise<PasskeyView>;
  removePasskey(id: string): Promise<void>;
  /** What the browser needs to sign in with one. */
  passkeySignIn(): Promise<PasskeyAsked>;
  signInByPasskey(signed: SignedByPasskey): Promise<Me>;
  /** Where customers seek help and stall. */
  trends(query: TrendsQuery): Promise<Trends>;
  trendsCsvUrl(query: TrendsQuery): string;
  reports(): Promise<Page<Report>>;
  /** Sessions of all agents that stand there, oldest first. This and the next: administrators only. */
  floor(query: PageQuery & { readonly state: "waiting" | "asking" | "live" }): Promise<Page<FloorSession>>;
  /** What the organisation is set to, and where. */
  settings(): Promise<Settings>;
  keys(): Promise<Page<ApiKey>>;
  createKey(input: CreateKey): Promise<KeySecret>;
  deleteKey(id: string): Promise<void>;
  /** What mattered: by whom, of which kind, about which identifier. */
  audit(query: PageQuery & { readonly actor?: string; readonly act?: string; readonly about?: string }): Promise<AuditPage>;
  webhooks(): Promise<Page<Webhook>>;
  /** Kinds of events that webhooks may ask for. */
  webhookKinds(): Promise<Page<string>>;
  createWebhook(input: CreateWebhook): Promise<WebhookSecret>;
  /** Refused with `changed_since` when somebody has changed it since the version `seen`. */
  changeWebhook(id: string, patch: ChangeWebhook, seen: number): Promise<Webhook>;
  deleteWebhook(id: string): Promise<void>;
  renewWebhookSecret(id: string): Promise<WebhookSecret>;
  testWebhook(id: string): Promise<Delivery>;
  deliveries(webhookId: string, query?: PageQuery): Promise<Page<Delivery>>;
  attempts(webhookId: string): Promise<Page<Attempt>>;
  replayDelivery(webhookId: string, id: string): Promise<Delivery>;
  /** Ticket systems that Tandem is connected to. */
  connectors(): Promise<Page<Connector>>;
  /** What came of sessions, on its way to one of them; administrators only. */
  writeBacks(connector: string, query: PageQuery & { readonly state?: string }): Promise<Page<WriteBack>>;
  /** A ticket of another system as it is at this moment, and the one here that was opened from it. */
  foreignTicket(reference: ForeignReference): Promise<FoundTicket>;
  openForeign(reference: ForeignReference): Promise<FoundTicket>;
  /** Where a ticket was opened from, and what is on its way back. */
  foreignOf(ticketId: string): Promise<ForeignOfTicket>;
  /** What went to the ticket's customer by mail, and what is to go. */
  mailsOf(ticketId: string): Promise<MailsOfTicket>;
  mails(query: PageQuery & { readonly state?: string }): Promise<Page<Mail>>;
  replayMail(id: string): Promise<Mail>;
  /** What became of mails that came in. */
  incomingMails(query: PageQuery & { readonly state?: string }): Promise<Page<IncomingMail>>;
  replayWriteBack(id: string): Promise<WriteBack>;
  ticketSessions(ticketId: string, query?: PageQuery): Promise<Page<SessionView>>;
  startSession(ticketId: string, targetUrl: string | null): Promise<StartedSession>;
  redeemCode(ticketId: string, code: string): Promise<SessionView>;
  requests(): Promise<{ readonly data: readonly WaitingRequest[] }>;
  acceptRequest(sessionId: string, ticketId: string | null): Promise<SessionView>;
  /** Lets a customer who is offered to this agent go to the next. */
  passRequest(sessionId: string): Promise<void>;
  /** Says what an agent is there for; administrators only. */
  /** Likewise with `seen`. */
  setProfile(agentId: string, profile: AgentProfile, seen: number): Promise<AgentProfile>;
  session(id: string): Promise<SessionView>;
  socketToken(sessionId: string): Promise<SocketToken>;
  /** Takes a place among those who watch, or keeps it. */
  watch(sessionId: string): Promise<SessionView>;
  endSession(id: string): Promise<SessionView>;
  /** Sessions that are offered to this agent; the one that is named with what has happened so far. */
  handoffs(session?: string): Promise<Page<OfferedHandoff>>;
  /** What whoever takes the ticket over has to know. */
  packageOf(ticketId: string): Promise<HandoffPackage>;
  offerHandoff(sessionId: string, offer: OfferHandoff): Promise<SessionView>;
  cancelHandoff(sessionId: string): Promise<SessionView>;
  acceptHandoff(sessionId: string): Promise<SessionView>;
  refuseHandoff(sessionId: string): Promise<SessionView>;
  /** Files of all sessions of a ticket. */
  ticketFiles(ticketId: string, query?: PageQuery): Promise<Page<FileView>>;
  file(id: string): Promise<FileView>;
  deleteFile(id: string): Promise<void>;
  /** Address of a file's bytes, for a link. */
  fileUrl(id: string): string;
  /** Address of the server-sent events, for an `EventSource`. */
  readonly eventsUrl: string;
}

/** The interface that the customer's end uses: no cookie, secrets in the body. */
export interface CustomerApi {
  join(input: { readonly secret: string; readonly name?: string }): Promise<ClientSession>;
  link(secret: string): Promise<LinkPreview>;
  arrival(secret: string): Promise<{ readonly url: string }>;
  arrive(input: { readonly token: string; readonly host_origin: string }): Promise<ClientSession>;
  code(input: { readonly name?: string }): Promise<ClientSession>;
  request(input: { readonly name?: string; readonly note?: string; readonly host_origin: string }): Promise<ClientSession>;
  resume(resumeToken: string): Promise<ClientSession>;
}

export function createConsoleApi(options: ApiOptions = {}): ConsoleApi {
  const call = createCall(options, "same-origin");
  const ticketPath = (id: string): string => `/tickets/${encodeURIComponent(id)}`;
  const once = createOnce((error) => (error instanceof ProblemError ? error : null), () => crypto.randomUUID());
  // The way back may lead over a network that is not there yet: it is tried anew soon.
  const patience = makeBackoff(TOKEN_PATIENCE_MS, () => 1);
  const webhookPath = (id: string): string => `/webhooks/${encodeURIComponent(id)}`;
  const sessionPath = (id: string): string => `/sessions/${encodeURIComponent(id)}`;
  return {
    setup: () => call("GET", "/setup"),
    completeSetup: (input) => call("POST", "/setup", input),
    signInWays: () => call("GET", "/sign-in"),
    signIn: (input) => call("POST", "/sign-in", input),
    signOut: () => call("POST", "/sign-out"),
    me: () => call("GET", "/me"),
    ...securityApi(call),
    ...handoffApi(call),
    ...passkeyApi(call),
    ...accountApi(call),
    tickets: (query) => call("GET", "/tickets", undefined, { ...query }),
    createTicket: (input) => call("POST", "/tickets", input),
    ticket: (id) => call("GET", ticketPath(id)),
    entries: (query) => call("GET", "/entries", undefined, { ...query }),
    updateTicket: (id, patch, seen) => call("PATCH", ticketPath(id), patch, undefined, undefined, { "if-match": `"${seen}"` }),
    ...mergingApi(call), ...linkApi(call),
    ...followUpApi(call),
    ...appointmentApi(call, options.origin ?? ""),
    ...callBackApi(call),
    ...presentApi(call),
    ...watchApi(call),
    timeline: (id, query) => call("GET", `${ticketPath(id)}/timeline`, undefined, { ...query }),
    surveys: (id) => call("GET", `${ticketPath(id)}/surveys`),
    comment: (id, body, mentions = []) => {
      const words = mentions.length === 0 ? { body } : { body, mentions };
      return once(JSON.stringify([id, words]), (key) => call("POST", `${ticketPath(id)}/comments`, words, undefined, undefined, { "idempotency-key": key }));
    },
    writeMessage: (id, message) => call("POST", `${ticketPath(id)}/messages`, message),
    closing: () => call("GET", "/closing"),
    ...figuresApi(call, options.origin ?? ""),
    reports: () => call("GET", "/reports"),
    ...peopleApi(call, options.origin ?? ""),
    ...keysApi(call), ...floorApi(call),
    audit: (query) => call("GET", "/audit", undefined, { ...query }),
    webhooks: () => call("GET", "/webhooks"),
    webhookKinds: () => call("GET", "/webhooks/kinds"),
    createWebhook: (input) => call("POST", "/webhooks", input),
    changeWebhook: (id, patch, seen) => call("PATCH", webhookPath(id), patch, undefined, undefined, { "if-match": `"${seen}"` }),
    deleteWebhook: (id) => call("DELETE", webhookPath(id)),
    renewWebhookSecret: (id) => call("POST", `${webhookPath(id)}/secret`, {}),
    testWebhook: (id) => call("POST", `${webhookPath(id)}/test`, {}),
    deliveries: (webhookId, query) => call("GET", `${webhookPath(webhookId)}/deliveries`, undefined, { ...query }),
    attempts: (webhookId) => call("GET", `${webhookPath(webhookId)}/attempts`),
    replayDelivery: (webhookId, id) => call("POST", `${webhookPath(webhookId)}/deliveries/${encodeURIComponent(id)}/replay`, {}),
    ...connectorApi(call),
    ...mailApi(call),
    ...cannedApi(call), ...fieldApi(call), ...categoryApi(call),
    ticketSessions: (id, query) => call("GET", `${ticketPath(id)}/sessions`, undefined, { ...query }),
    startSession: (id, targetUrl) => call("POST", `${ticketPath(id)}/sessions`, targetUrl === null ? {} : { target_url: targetUrl }),
    redeemCode: (id, code) => call("POST", `${ticketPath(id)}/redeem`, { code }),
    requests: () => call("GET", "/requests"),
    acceptRequest: (id, ticketId) => call("POST", `/requests/${encodeURIComponent(id)}/accept`, ticketId === null ? {} : { ticket_id: ticketId }),
    passRequest: (id) => call("POST", `/requests/${encodeURIComponent(id)}/pass`),
    session: (id) => call("GET", sessionPath(id)),
    socketToken: (id) => call("POST", `${sessionPath(id)}/socket`, undefined, undefined, patience),
    watch: (id) => call("POST", `${sessionPath(id)}/watch`, undefined, undefined, patience),
    endSession: (id) => call("POST", `${sessionPath(id)}/end`),
    ...filesApi(call, options.origin ?? ""),
    eventsUrl: `${options.origin ?? ""}/api/v1/events`,
  };
}

/** Files of a ticket. */
function filesApi(call: Call, origin: string): Pick<ConsoleApi, "ticketFiles" | "file" | "deleteFile" | "fileUrl"> {
  const path = (id: string): string => `/files/${encodeURIComponent(id)}`;
  return {
    ticketFiles: (id, query) => call("GET", `/tickets/${encodeURIComponent(id)}/files`, undefined, { ...query }),
    file: (id) => call("GET", path(id)),
    deleteFile: (id) => call("DELETE", path(id)),
    fileUrl: (id) => `${origin}/api/v1${path(id)}/content`,
  };
}

/** What whoever looks after the desk sees. */
function floorApi(call: Call): Pick<ConsoleApi, "floor" | "settings"> {
  return {
    floor: (query) => call("GET", "/sessions", undefined, { ...query }),
    settings: () => call("GET", "/settings"),
  };
}

/** Keys of programs. */
function keysApi(call: Call): Pick<ConsoleApi, "keys" | "createKey" | "deleteKey"> {
  return {
    keys: () => call("GET", "/keys"),
    createKey: (input) => call("POST", "/keys", input),
    deleteKey: (id) => call("DELETE", `/keys/${encodeURIComponent(id)}`),
  };
}

/** What is kept of a person, and its end. */
function peopleApi(call: Call, origin: string): Pick<ConsoleApi, "findPerson" | "person" | "erasePerson" | "personCopyUrl"> {
  const path = (id: string): string => `/people/${encodeURIComponent(id)}`;
  return {
    findPerson: (email) => call("POST", "/people/find", { email }),
    person: (id) => call("GET", path(id)),
    erasePerson: (id) => call("POST", `${path(id)}/erase`, {}),
    personCopyUrl: (id) => `${origin}/api/v1${path(id)}/export`,
  };
}

/** Sessions that go to another agent, and what that agent reads before. */
function handoffApi(call: Call): Pick<ConsoleApi, "handoffs" | "packageOf" | "offerHandoff" | "cancelHandoff" | "acceptHandoff" | "refuseHandoff"> {
  const path = (id: string): string => `/sessions/${encodeURIComponent(id)}/handoff`;
  return {
    handoffs: (session) => call("GET", session === undefined ? "/handoffs" : `/handoffs?session=${encodeURIComponent(session)}`),
    packageOf: (ticketId) => call("GET", `/tickets/${encodeURIComponent(ticketId)}/package`),
    offerHandoff: (id, offer) => call("POST", path(id), offer),
    cancelHandoff: (id) => call("DELETE", path(id)),
    acceptHandoff: (id) => call("POST", `${path(id)}/accept`),
    refuseHandoff: (id) => call("POST", `${path(id)}/refuse`),
  };
}

/** How agents come in, beyond the sign-in itself. */
function securityApi(call: Call): Pick<ConsoleApi, "security" | "changePassword" | "beginSecondFactor" | "confirmSecondFactor" | "renewRecoveryCodes" | "endSecondFactor" | "resetSecondFactor"> {
  return {
    security: () => call("GET", "/me/security"),
    changePassword: (input) => call("POST", "/me/password", input),
    beginSecondFactor: (input) => call("POST", "/me/second-factor", input),
    confirmSecondFactor: (input) => call("POST", "/me/second-factor/confirm", input),
    renewRecoveryCodes: (input) => call("POST", "/me/second-factor/codes", input),
    endSecondFactor: (input) => call("POST", "/me/second-factor/off", input),
    resetSecondFactor: (id) => call("DELETE", `/agents/${encodeURIComponent(id)}/second-factor`),
  };
}

/** The accounts of agents, as administrators keep them and others see them, and the link that sets a password. */
function accountApi(call: Call): Pick<ConsoleApi, "agents" | "setPresence" | "createAgent" | "changeAgent" | "setProfile" | "passwordLink" | "mailPasswordLink" | "handOver" | "passwordLinkFor" | "setPassword" | "forgotPassword"> {
  const path = (id: string): string => `/agents/${encodeURIComponent(id)}`;
  const match = (seen: number): Headers => ({ "if-match": `"${seen}"` });
  return {
    agents: (query) => call("GET", "/agents", undefined, { ...query }),
    setPresence: (presence) => call("PUT", "/me/presence", { presence }),
    createAgent: (input) => call("POST", "/agents", input),
    changeAgent: (id, patch, seen) => call("PATCH", path(id), patch, undefined, undefined, match(seen)),
    setProfile: (id, profile, seen) => call("PUT", `${path(id)}/profile`, profile, undefined, undefined, match(seen)),
    passwordLink: (id) => call("POST", `${path(id)}/password-link`, {}),
    mailPasswordLink: (id) => call("POST", `${path(id)}/password-link/mail`, {}),
    handOver: (id, to) => call("POST", `${path(id)}/hand-over`, { to }),
    passwordLinkFor: (secret) => call("POST", "/password-link", { secret }),
    setPassword: (input) => call("POST", "/password-link/password", input),
    forgotPassword: (input) => call("POST", "/password-link/forgotten", input),
  };
}

/** Passkeys of one's own, and signing in by one. */
function passkeyApi(call: Call): Pick<ConsoleApi, "passkeys" | "passkeyChallenge" | "addPasskey" | "removePasskey" | "passkeySignIn" | "signInByPasskey"> {
  return {
    passkeys: () => call("GET", "/me/passkeys"),
    passkeyChallenge: (proof) => call("POST", "/me/passkeys/challenge", proof),
    addPasskey: (made) => call("POST", "/me/passkeys", made),
    removePasskey: (id) => call("DELETE", `/me/passkeys/${encodeURIComponent(id)}`),
    passkeySignIn: () => call("POST", "/sign-in/passkey/challenge"),
    signInByPasskey: (signed) => call("POST", "/sign-in/passkey", signed),
  };
}

/** Figures of tickets, and where customers seek help and stall. */
function figuresApi(call: Call, origin: string): Pick<ConsoleApi, "metrics" | "metricsCsvUrl" | "trends" | "trendsCsvUrl"> {
  return {
    metrics: (query) => call("GET", "/metrics", undefined, { ...query }),
    metricsCsvUrl: (query) => `${origin}/api/v1/metrics.csv${queryString({ ...query })}`,
    trends: (query) => call("GET", "/trends", undefined, { ...query }),
    trendsCsvUrl: (query) => `${origin}/api/v1/trends.csv${queryString({ ...query })}`,
  };
}

/** Duplicates, and the tickets that they go on in. */
function mergingApi(call: Call): Pick<ConsoleApi, "mergeTicket" | "unmergeTicket" | "mergedInto"> {
  const path = (id: string): string => `/tickets/${encodeURIComponent(id)}`;
  const match = (seen: number): Headers => ({ "if-match": `"${seen}"` });
  return {
    mergeTicket: (id, merge, seen) => call("POST", `${path(id)}/merge`, merge, undefined, undefined, match(seen)),
    unmergeTicket: (id, seen) => call("POST", `${path(id)}/unmerge`, {}, undefined, undefined, match(seen)),
    mergedInto: (id) => call("GET", `${path(id)}/merged`),
  };
}

/** What agents want to come back to. */
function followUpApi(call: Call): Pick<ConsoleApi, "followUps" | "followUpsOf" | "setFollowUp" | "changeFollowUp" | "clearFollowUp" | "finishFollowUp"> {
  const path = (id: string): string => `/follow-ups/${encodeURIComponent(id)}`;
  const ofTicket = (id: string): string => `/tickets/${encodeURIComponent(id)}/follow-ups`;
  return {
    followUps: (query) => call("GET", "/follow-ups", undefined, { ...query }),
    followUpsOf: (id) => call("GET", ofTicket(id)),
    setFollowUp: (id, input) => call("POST", ofTicket(id), input),
    changeFollowUp: (id, patch, seen) => call("PATCH", path(id), patch, undefined, undefined, { "if-match": `"${seen}"` }),
    clearFollowUp: (id, seen) => call("DELETE", path(id), undefined, undefined, undefined, { "if-match": `"${seen}"` }),
    finishFollowUp: (id, seen) => call("POST", `${path(id)}/done`, {}, undefined, undefined, { "if-match": `"${seen}"` }),
  };
}

/** Sessions that are planned for a time. */
function appointmentApi(
  call: Call,
  origin: string,
): Pick<ConsoleApi, "appointments" | "appointmentsOf" | "planAppointment" | "changeAppointment" | "callOffAppointment" | "endAppointment" | "appointmentLink" | "beginAppointment" | "appointmentCalendarUrl"> {
  const path = (id: string): string => `/appointments/${encodeURIComponent(id)}`;
  const ofTicket = (id: string): string => `/tickets/${encodeURIComponent(id)}/appointments`;
  const match = (seen: number): Headers => ({ "if-match": `"${seen}"` });
  return {
    appointments: (query) => call("GET", "/appointments", undefined, { ...query }),
    appointmentsOf: (id) => call("GET", ofTicket(id)),
    planAppointment: (id, input) => call("POST", ofTicket(id), input),
    changeAppointment: (id, patch, seen) => call("PATCH", path(id), patch, undefined, undefined, match(seen)),
    callOffAppointment: (id, seen) => call("DELETE", path(id), undefined, undefined, undefined, match(seen)),
    endAppointment: (id, came, seen) => call("POST", `${path(id)}/over`, { came }, undefined, undefined, match(seen)),
    appointmentLink: (id) => call("POST", `${path(id)}/link`, {}),
    beginAppointment: (id) => call("POST", `${path(id)}/session`, {}),
    appointmentCalendarUrl: (id) => `${origin}/api/v1${path(id)}/calendar`,
  };
}

/** Customers who are in the product, and invitations of them. */
function presentApi(call: Call): Pick<ConsoleApi, "presentCustomers" | "inviteCustomer" | "invitation" | "withdrawInvitation"> {
  const path = (id: string): string => `/invitations/${encodeURIComponent(id)}`;
  return {
    presentCustomers: (query) => call("GET", "/present-customers", undefined, { ...query }),
    inviteCustomer: (id, input) => call("POST", `/present-customers/${encodeURIComponent(id)}/invitations`, input),
    invitation: (id) => call("GET", path(id)),
    withdrawInvitation: (id) => call("DELETE", path(id)),
  };
}

/** Customers who are to be called. */
function callBackApi(call: Call): Pick<ConsoleApi, "callBacks" | "callBacksOf" | "askForCallBack" | "takeCallBack" | "releaseCallBack" | "endCallBack" | "cancelCallBack"> {
  const path = (id: string): string => `/call-backs/${encodeURIComponent(id)}`;
  const ofTicket = (id: string): string => `/tickets/${encodeURIComponent(id)}/call-backs`;
  const match = (seen: number): Headers => ({ "if-match": `"${seen}"` });
  return {
    callBacks: (query) => call("GET", "/call-backs", undefined, { ...query }),
    callBacksOf: (id) => call("GET", ofTicket(id)),
    askForCallBack: (id, input) => call("POST", ofTicket(id), input),
    takeCallBack: (id, seen) => call("POST", `${path(id)}/take`, {}, undefined, undefined, match(seen)),
    releaseCallBack: (id, seen) => call("POST", `${path(id)}/release`, {}, undefined, undefined, match(seen)),
    endCallBack: (id, reached, seen) => call("POST", `${path(id)}/over`, { reached }, undefined, undefined, match(seen)),
    cancelCallBack: (id, seen) => call("DELETE", path(id), undefined, undefined, undefined, match(seen)),
  };
}

/** Tickets that agents watch, and what they have begun to write on them. */
function watchApi(call: Call): Pick<ConsoleApi, "watched" | "watchersOf" | "watchTicket" | "unwatchTicket" | "addWatcher" | "removeWatcher" | "readWatched" | "drafts" | "keepDraft"> {
  const path = (id: string, rest: string): string => `/tickets/${encodeURIComponent(id)}/${rest}`;
  return {
    watched: () => call("GET", "/watched"),
    watchersOf: (id) => call("GET", path(id, "watchers")),
    watchTicket: (id) => call("PUT", path(id, "watch")),
    unwatchTicket: (id) => call("DELETE", path(id, "watch")),
    addWatcher: (id, agent) => call("PUT", path(id, `watchers/${encodeURIComponent(agent)}`)),
    removeWatcher: (id, agent) => call("DELETE", path(id, `watchers/${encodeURIComponent(agent)}`)),
    readWatched: (id) => call("POST", path(id, "watch/read"), {}),
    drafts: (id) => call("GET", path(id, "drafts")),
    keepDraft: (id, draft, leaving) => call("PUT", path(id, "draft"), draft, undefined, undefined, undefined, leaving),
  };
}

/** Words that agents keep. */
function cannedApi(call: Call): Pick<ConsoleApi, "canned" | "createCanned" | "changeCanned" | "deleteCanned"> {
  return {
    canned: () => call("GET", "/canned"),
    createCanned: (input) => call("POST", "/canned", input),
    changeCanned: (id, patch, seen) => call("PATCH", `/canned/${encodeURIComponent(id)}`, patch, undefined, undefined, { "if-match": `"${seen}"` }),
    deleteCanned: (id) => call("DELETE", `/canned/${encodeURIComponent(id)}`),
  };
}

/** What hangs together. */
function linkApi(call: Call): Pick<ConsoleApi, "linksOf" | "linkTickets" | "unlinkTickets" | "splitTicket"> {
  const path = (id: string): string => `/tickets/${encodeURIComponent(id)}`;
  return {
    linksOf: (id) => call("GET", `${path(id)}/links`),
    linkTickets: (id, input) => call("POST", `${path(id)}/links`, input),
    unlinkTickets: (id, link) => call("DELETE", `${path(id)}/links/${encodeURIComponent(link)}`),
    splitTicket: (id, input, seen) => call("POST", `${path(id)}/split`, input, undefined, undefined, { "if-match": `"${seen}"` }),
  };
}

/** What the team wants to know of its tickets. */
function fieldApi(call: Call): Pick<ConsoleApi, "fields" | "createField" | "changeField"> {
  return {
    fields: () => call("GET", "/fields"),
    createField: (input) => call("POST", "/fields", input),
    changeField: (key, patch, seen) => call("PATCH", `/fields/${encodeURIComponent(key)}`, patch, undefined, undefined, { "if-match": `"${seen}"` }),
  };
}

/** What tickets are about. */
function categoryApi(call: Call): Pick<ConsoleApi, "categories" | "createCategory" | "changeCategory"> {
  return {
    categories: () => call("GET", "/categories"),
    createCategory: (input) => call("POST", "/categories", input),
    changeCategory: (word, patch, seen) => call("PATCH", `/categories/${encodeURIComponent(word)}`, patch, undefined, undefined, { "if-match": `"${seen}"` }),
  };
}

/** What goes to customers by mail. */
function mailApi(call: Call): Pick<ConsoleApi, "mailsOf" | "mails" | "replayMail" | "incomingMails"> {
  return {
    mailsOf: (id) => call("GET", `/tickets/${encodeURIComponent(id)}/mails`),
    mails: (query) => call("GET", "/mails", undefined, { ...query }),
    replayMail: (id) => call("POST", `/mails/${encodeURIComponent(id)}/replay`),
    incomingMails: (query) => call("GET", "/incoming-mails", undefined, { ...query }),
  };
}

/** What a console asks of ticket systems elsewhere. */
function connectorApi(call: Call): Pick<ConsoleApi, "connectors" | "writeBacks" | "foreignTicket" | "openForeign" | "foreignOf" | "replayWriteBack"> {
  return {
    connectors: () => call("GET", "/connectors"),
    writeBacks: (name, query) => call("GET", `/connectors/${encodeURIComponent(name)}/write-backs`, undefined, { ...query }),
    foreignTicket: (reference) => call("GET", "/foreign-tickets", undefined, { ...reference }),
    openForeign: (reference) => call("POST", "/foreign-tickets", reference),
    foreignOf: (id) => call("GET", `/tickets/${encodeURIComponent(id)}/foreign`),
    replayWriteBack: (id) => call("POST", `/write-backs/${encodeURIComponent(id)}/replay`),
  };
}

export function createCustomerApi(options: ApiOptions = {}): CustomerApi {
  const call = createCall(options, "omit");
  return {
    join: (input) => call("POST", "/client/join", input),
    link: (secret) => call("POST", "/client/link", { secret }),
    arrival: (secret) => call("POST", "/client/arrival", { secret }),
    arrive: (input) => call("POST", "/client/arrive", input),
    code: (input) => call("POST", "/client/code", input),
    request: (input) => call("POST", "/client/request", input),
    resume: (resumeToken) => call("POST", "/client/resume", { resume_token: resumeToken }),
  };
}
