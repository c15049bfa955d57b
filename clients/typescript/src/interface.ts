// Written by `cargo xtask tidy --fix` from docs/openapi.json. Do not change it by hand.

export interface paths {
    "/api/v1/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All agents by name, on one page; those who are deactivated among them, for their names stand on tickets. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_Colleague"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        /** Makes an agent; only administrators may. */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CreateAgent"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Agent"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable`, `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `admin_only`, `second_factor_required`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `email_taken`, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body`, `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Changes an agent's account. With `If-Match` only the version that was seen (RFC 9110 §13.1.1).
         * @description Who is deactivated is signed out everywhere at once and comes in by nothing; their keys and their password
         *     link are gone, sessions that they lead wait for somebody who takes over, and what was offered to them goes to
         *     others. Their tickets stay theirs: `open_tickets` says how many nobody works on.
         */
        patch: {
            parameters: {
                query?: never;
                header?: {
                    /** @description `ETag` of the agent as they were seen */
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChangeAgent"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Colleague"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `admin_only`, `second_factor_required`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `email_taken`, `last_admin`, `own_account` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `changed_since` */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        trace?: never;
    };
    "/api/v1/agents/{id}/hand-over": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hands open tickets of an agent to another one or to nobody, a hundred at a time; each is told of as if it
         *     had been given away by itself. Those that rules keep from who does it stay, and so do those that they keep from
         *     who is to have them, which are named.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["HandOver"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HandedOverView"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable`, `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `lead_only`, `second_factor_required`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body`, `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/password-link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a link by which an agent sets their password, once, within three days; one before it ends. */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PasswordLinkView"];
                    };
                };
                /** @description `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `admin_only`, `second_factor_required`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `agent_deactivated`; `own_password`; `passwords_off`: another system signs them in, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/password-link/mail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Has such a link mailed to the agent. It is made when the mail goes, nobody else sees it, and it ends one that an
         *     administrator has made before.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description on its way */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `admin_only`, `second_factor_required`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `agent_deactivated`; `own_password`; `passwords_off`: another system signs them in; `no_mail`: no mail server is set up, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Says what an agent is there for, all of it. With `If-Match` only for the version that was seen
         *     (RFC 9110 §13.1.1).
         */
        put: {
            parameters: {
                query?: never;
                header?: {
                    /** @description `ETag` of the agent as they were seen */
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AgentProfile"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AgentProfile"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `admin_only`, `second_factor_required`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `changed_since` */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Turns the second factor of another agent off and takes their passkeys away, for who has lost what they come in
         *     by, and signs their browsers out.
         * @description One's own takes a code: `POST /me/second-factor/off`.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description off */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                /** @description `admin_only`, `second_factor_required`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `own_second_factor` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/appointments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open appointments in the order of their times: one's own, another agent's, or those of one's teams. */
        get: {
            parameters: {
                query?: {
                    /** @description Those of this agent, `agt_…` [default: who asks]. */
                    agent?: string;
                    /** @description True: with those of everybody who shares a team with who asks; `agent` has no say then. */
                    team?: boolean;
                    /** @description True: those whose end has passed, in place of those that are to come or go on. */
                    past?: boolean;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description Length of the page. */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_Appointment"];
                    };
                };
                /** @description `invalid_query`, `invalid_cursor` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/appointments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One appointment, whatever its state. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Appointment"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        /**
         * Calls an appointment off, and tells a customer who was invited; with `If-Match` only the version that was
         *     seen. Its links say so from then on.
         */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    /** @description `ETag` of the appointment as it was seen */
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Called off */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `appointment_over` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `changed_since` */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        options?: never;
        head?: never;
        /**
         * Plans an appointment anew, and tells its customer; one that they have declined is asked of them again. With
         *     `If-Match` only the version that was seen (RFC 9110 §13.1.1).
         */
        patch: {
            parameters: {
                query?: never;
                header?: {
                    /** @description `ETag` of the appointment as it was seen */
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChangeAppointment"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Appointment"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `appointment_over`, `ticket_closed`, `colleague_kept_off` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `changed_since` */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        trace?: never;
    };
    "/api/v1/appointments/{id}/calendar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An open appointment as a file for calendars (RFC 5545). */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/calendar": string;
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `appointment_over` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/appointments/{id}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes one more link to the customer's page of an open appointment; those before lead there as well. */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AppointmentLink"];
                    };
                };
                /** @description `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `appointment_over`, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/appointments/{id}/over": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Says how an appointment went that has begun, or has become a session; with `If-Match` only the version that
         *     was seen.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description `ETag` of the appointment as it was seen */
                    "If-Match"?: string;
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AppointmentEnd"];
                };
            };
            responses: {
                /** @description Over */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `malformed_json`, `body_unreadable`, `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `appointment_over`, `appointment_to_come`, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `changed_since` */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body`, `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/appointments/{id}/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begins the session of an appointment, or answers with the one that has begun: the customer's link leads into
         *     the same one.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AppointmentSession"];
                    };
                };
                /** @description `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `ticket_merged`, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `appointment_closed`, `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What mattered, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description By whom: an identifier of an agent or a key. */
                    actor?: string;
                    /** @description What was done: a word such as `signed_in` or `grant_added`. */
                    act?: string;
                    /** @description Concerning what: an identifier of a ticket, a session, a webhook, and so on. */
                    about?: string;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description Length of the page, 1 to 200. */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AuditPage"];
                    };
                };
                /** @description `invalid_query`, `invalid_cursor` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `admin_only`, `scope_missing`, `second_factor_required` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/call-backs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The open call-backs of the desk, due first; or those that the agent who asks has taken. */
        get: {
            parameters: {
                query?: {
                    /** @description True: only those that who asks has taken. */
                    mine?: boolean;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description Length of the page. */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_CallBack"];
                    };
                };
                /** @description `invalid_query`, `invalid_cursor` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/call-backs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A call-back, whatever its state. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CallBack"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        /** Cancels a call-back: nobody is called any more; with `If-Match` only the version that was seen. */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    /** @description `ETag` of the call-back as it was seen */
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Cancelled */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `call_back_over` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `changed_since` */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/call-backs/{id}/over": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Says how the call went of a call-back that the agent who asks has taken. Where nobody answered, the next
         *     try is due a quarter of an hour later; the third one is the last. With `If-Match` only the version that was
         *     seen.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description `ETag` of the call-back as it was seen */
                    "If-Match"?: string;
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CallBackEnd"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CallBack"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable`, `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `not_yours`, `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `call_back_over`, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `changed_since` */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body`, `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/call-backs/{id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives a call-back back that one has taken, or as a lead or an administrator anybody's; it keeps its place. With
         *     `If-Match` only the version that was seen.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description `ETag` of the call-back as it was seen */
                    "If-Match"?: string;
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CallBack"];
                    };
                };
                /** @description `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `not_yours`, `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `call_back_over`, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `changed_since` */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/call-backs/{id}/take": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes a call-back: of several agents one has it, until they say how it went or give it back, or have said
         *     nothing of it for an hour. Who has it may take it again. Before its time nobody takes it: that keeps the tries
         *     a quarter of an hour apart. With `If-Match` only the version that was seen.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description `ETag` of the call-back as it was seen */
                    "If-Match"?: string;
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CallBack"];
                    };
                };
                /** @description `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `already_taken`, `call_back_not_due`, `call_back_over`, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `changed_since` */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/canned": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All canned replies by title, on one page. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_Canned"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        /** Keeps a reply. */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CreateCanned"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Canned"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable`, `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many`, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body`, `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/canned/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Deletes a reply; messages that were made of it stay. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Gone */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        options?: never;
        head?: never;
        /** Changes a reply; with `If-Match` only the version that was seen (RFC 9110 §13.1.1). */
        patch: {
            parameters: {
                query?: never;
                header?: {
                    /** @description `ETag` of the reply as it was seen */
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChangeCanned"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Canned"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `changed_since` */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        trace?: never;
    };
    "/api/v1/categories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All categories in the order of menus, those that are archived too, on one page: each of the first level
         *     with those that stand under it.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_Category"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        /** Makes a category, of the first level or under one of it. It is archived by a change, and never deleted. */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CreateCategory"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Category"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable`, `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `admin_only`, `second_factor_required`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `name_taken`, `too_many`, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body`, `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/categories/{word}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Changes what is done to tickets of a category, or whether it is offered; with `If-Match` only the version
         *     that was seen (RFC 9110 §13.1.1). Its word stays, and so does what was done.
         */
        patch: {
            parameters: {
                query?: never;
                header?: {
                    /** @description `ETag` of the category as it was seen */
                    "If-Match"?: string;
                };
                path: {
                    word: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChangeCategory"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Category"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `admin_only`, `second_factor_required`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `changed_since` */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        trace?: never;
    };
    "/api/v1/client/appointment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reads an appointment; nothing changes by that. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AppointmentSecret"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CustomerAppointment"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `appointment_unknown` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/client/appointment/decline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says that the customer can not come; an agent may plan another time. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AppointmentSecret"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CustomerAppointment"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `appointment_unknown` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `appointment_closed` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/client/appointment/join": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lets the customer into the session of an appointment, from a quarter of an hour before it until its end. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AppointmentSecret"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AppointmentWayIn"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `appointment_unknown` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_early`, `already_joined`, `ticket_merged` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `appointment_closed` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/client/arrival": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Uses a link up and sends the customer on to its product page. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["LinkSecret"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Arrival"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `link_unknown` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `link_without_target` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `link_used`, `link_expired` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/client/arrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Uses an arrival token up; it works only on the product page that it was made for. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Arrive"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ClientSession"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `link_unknown` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `link_used`, `link_expired` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/client/asset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Fetches an asset for a session that is live and seen, without anything of the customer. What is no style sheet
         *     is kept for the session under its hash.
         * @description Whatever can not be had is answered alike.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NameAsset"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FetchedAsset"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `assets_off`, `not_allowed`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `wrong_state`, `too_many`, `no_asset` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `ended` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/client/call-back": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Asks to be called instead of waiting: it becomes a ticket with a call-back that is as old as the wait, and
         *     the session ends. Asked again, the answer is the same.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CallMeBack"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CalledBack"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `resume_unknown` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `already_taken`, `too_large`, `too_many`, `wrong_state`: the ticket that the session hangs on is done with */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `ended` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/client/code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a session with a code for the customer to read out. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["WantCode"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ClientSession"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/client/identify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Says who the customer is. A token that is not believed changes nothing but that agents see so; its
         *     answer is the same whatever is wrong with it, and the log names the fault under the request's id.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Identify"];
                };
            };
            responses: {
                /** @description The customer is known */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `identity_refused` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `resume_unknown` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `identity_off`, `identity_other` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `ended` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                /** @description `identity_unavailable`, `busy`, `timeout` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/client/join": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Uses a link up and lets the customer in. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["JoinByLink"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ClientSession"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `link_unknown` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `link_used`, `link_expired` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/client/leave": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Leaves a message instead of waiting: it becomes a ticket, and the session ends. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["LeaveMessage"];
                };
            };
            responses: {
                /** @description The team has it */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `resume_unknown` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `already_taken`, `too_large`, `too_many` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `ended` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/client/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a link leads to; uses nothing up. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["LinkSecret"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["LinkInfo"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `link_unknown` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `link_used`, `link_expired` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/client/place": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Notes where the customer sought help, once for each session, or where they stood for a while. It is taken only
         *     of a session that the customer has agreed to on a page of a product.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["TellPlace"];
                };
            };
            responses: {
                /** @description Written down, or known already */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `resume_unknown` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `wrong_state`, `too_many` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `talk_over` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/client/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reports a session: its ticket is marked for review; `unasked` ends it as well. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ReportSession"];
                };
            };
            responses: {
                /** @description Written down */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `resume_unknown` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `talk_over` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/client/request": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a session that waits for an agent. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AskForHelp"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ClientSession"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/client/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Leads back into the session and gives another token. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Resume"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ClientSession"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `resume_unknown` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `already_live` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `ended` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/client/survey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reads what a customer is asked once a session is over, or a ticket without one is solved, and keeps their answer:
         *     one a session or ticket, which may be changed for a day.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ComeToSurvey"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SurveyQuestions"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `resume_unknown` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_over` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `survey_closed` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/client/talk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reads the talk of a session, and writes there, also once the session is over. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ComeToTalk"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Talk"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `resume_unknown` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `already_taken`, `too_large`, `too_many`, `invalid` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `talk_over`, `continued_elsewhere` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/closing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The words for how a ticket ended, and whether a ticket needs a resolution to become solved or closed. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Taxonomy"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connectors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ticket systems that Tandem is connected to, as the operator has ordered them, on one page. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_Connector"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connectors/{name}/write-backs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Write-backs of a connector, newest first: what was written, what waits, and what was given up and why. */
        get: {
            parameters: {
                query?: {
                    /** @description Only those that stand here. */
                    state?: "held" | "waiting" | "written" | "dead";
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description Length of the page. */
                    limit?: number;
                };
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_WriteBack"];
                    };
                };
                /** @description `invalid_query`, `invalid_cursor` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `admin_only`, `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was said on tickets and holds all words, the latest first: messages and comments, mails among them. A
         *     page may hold less than it could while there are more.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Words that all occur, one of them of three letters at least; nothing is found without. */
                    q?: string;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description Length of the page. */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_FoundEntry"];
                    };
                };
                /** @description `invalid_query`, `invalid_cursor`; `search_too_wide`: it would take too long, use longer words */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Server-sent events `requests`, `handoffs`, `agents`, `tickets`, `follow_ups`, `appointments`, `call_backs`,
         *     `present_customers`, `watched` and `session`, each meaning "read again".
         * @description The last one is `signed_out` when the agent has signed out; its data is `{"deactivated":true}` where an
         *     administrator has deactivated them.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": string;
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/fields": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All custom fields in their order, those that are archived too, on one page. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_TicketField"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        /** Defines a custom field, behind the others. It is archived by a change, and never deleted. */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CreateField"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TicketField"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable`, `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `admin_only`, `second_factor_required`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `key_taken`, `too_many`, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body`, `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/fields/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Changes a custom field; with `If-Match` only the version that was seen (RFC 9110 §13.1.1). Its key and
         *     its kind stay.
         */
        patch: {
            parameters: {
                query?: never;
                header?: {
                    /** @description `ETag` of the field as it was seen */
                    "If-Match"?: string;
                };
                path: {
                    key: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChangeField"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TicketField"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `admin_only`, `second_factor_required`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `changed_since` */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        trace?: never;
    };
    "/api/v1/files/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One file, without its bytes. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FileView"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        /** Gives up a file that the caller is sending; for agents, deletes one that has arrived for good. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                /** @description `not_yours`, `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `wrong_state` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/files/{id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Bytes of a file that the other end has handed over; `Range` with one range is understood.
         * @description Agents get those of the customer and of each other, after the session too.
         */
        get: {
            parameters: {
                query?: never;
                header?: {
                    Range?: string | null;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/octet-stream": number[];
                    };
                };
                /** @description Partial Content */
                206: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/octet-stream": number[];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `wrong_state`, `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `wrong_state` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_range` */
                416: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * How far a file that the caller sends has come: `Upload-Offset`, and in `Upload-Digest` the SHA-256
         *     of the bytes before it.
         * @description A request that was still at it is ended.
         */
        head: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `wrong_state` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        /**
         * Adds a piece that begins at `Upload-Offset`.
         * @description The last one says `Upload-Complete: ?1` and the SHA-256 of the whole file as `Repr-Digest`.
         */
        patch: {
            parameters: {
                query?: never;
                header: {
                    "Upload-Offset": number;
                    /** @description `?0` or `?1` */
                    "Upload-Complete"?: string;
                    /** @description `sha-256=:…:` */
                    "Repr-Digest"?: string | null;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/partial-upload": number[];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FileView"];
                    };
                };
                /** @description `invalid_piece` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `not_allowed`, `wrong_state`, `not_attached`, `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `wrong_offset` with `Upload-Offset`, `superseded`, `wrong_state` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `file_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_a_piece`, `file_content` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `wrong_hash` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
                /** @description `disk_full` */
                507: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/v1/follow-ups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The follow-ups that are for the agent who asks, their own and those of their teams, due first. Those of
         *     closed tickets rest and are left out.
         */
        get: {
            parameters: {
                query?: {
                    /** @description True: only those that are due. */
                    due?: boolean;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description Length of the page. */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_FollowUp"];
                    };
                };
                /** @description `invalid_query`, `invalid_cursor` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/follow-ups/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes a follow-up back: one's own, or as a lead or an administrator anybody's; with `If-Match` only the version that was seen. */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    /** @description `ETag` of the follow-up as it was seen */
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Gone */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                /** @description `not_yours`, `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `changed_since` */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        options?: never;
        head?: never;
        /** Changes a follow-up of one's own; with `If-Match` only the version that was seen (RFC 9110 §13.1.1). */
        patch: {
            parameters: {
                query?: never;
                header?: {
                    /** @description `ETag` of the follow-up as it was seen */
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChangeFollowUp"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FollowUp"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `not_yours`, `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `changed_since` */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        trace?: never;
    };
    "/api/v1/follow-ups/{id}/done": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says that what a follow-up was for is done; each agent whom it is for may, due or not; with `If-Match` only the version that was seen. */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description `ETag` of the follow-up as it was seen */
                    "If-Match"?: string;
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `not_yours`, `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `changed_since` */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/foreign-tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A ticket of another system as it is at this moment, and the one here that was opened from it. */
        get: {
            parameters: {
                query: {
                    /** @description The connector. */
                    connector: string;
                    /** @description What the system knows the ticket by, or the address of its page there. */
                    id: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FoundTicket"];
                    };
                };
                /** @description `invalid_query` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `system_away`, `system_denies`, `system_unreadable` */
                502: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        /** Opens a ticket of another system here: makes a ticket for it, the first time, and finds it after that. */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ForeignReference"];
                };
            };
            responses: {
                /** @description It was open already */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FoundTicket"];
                    };
                };
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FoundTicket"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable`, `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body`, `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `system_away`, `system_denies`, `system_unreadable` */
                502: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/handoffs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sessions that are offered to the agent who asks, on one page. What has happened so far is read from the whole
         *     ticket, so that it is there for the one that they look at.
         */
        get: {
            parameters: {
                query?: {
                    /** @description The offered session whose package is wanted, `ses_…`; without it none is made. */
                    session?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_OfferedHandoff"];
                    };
                };
                /** @description `invalid_query` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incoming-mails": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Mails that came in, the latest first: what became of each. */
        get: {
            parameters: {
                query?: {
                    /** @description Only those of which this became. */
                    state?: "customer" | "note" | "new" | "nothing" | "double" | "returned" | "left";
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description Length of the page. */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_IncomingMail"];
                    };
                };
                /** @description `invalid_query`, `invalid_cursor` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `admin_only`, `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An invitation, and what became of it: for ten minutes after it is over. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Invitation"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        /** Takes back one's own invitation: the customer sees it no more. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Taken back */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_yours`, `second_factor_required`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invitation_over` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All keys, oldest first, on one page; those that ended by themselves too. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_ApiKey"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `admin_only`, `not_for_keys`, `second_factor_required` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        /** Makes a key that acts for who makes it. The key is in this answer and in no other. */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CreateKey"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["KeySecret"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable`, `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `admin_only`, `not_for_keys`, `second_factor_required`, `foreign_origin` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many`, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body`, `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revokes a key: the next request with it is refused. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Gone */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                /** @description `admin_only`, `not_for_keys`, `second_factor_required`, `foreign_origin` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mails": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Mails to customers, newest first: what went, what waits, and what was given up and why. */
        get: {
            parameters: {
                query?: {
                    /** @description Only those that stand here. */
                    state?: "watching" | "waiting" | "sent" | "read" | "dead";
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description Length of the page. */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_Mail"];
                    };
                };
                /** @description `invalid_query`, `invalid_cursor` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `admin_only`, `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mails/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tries once more, and at once, what was given up or waits for its next attempt. It is the same mail as
         *     before, and goes to the address that is known by then.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Mail"];
                    };
                };
                /** @description `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `mail_off`, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Me"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/passkeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The passkeys of the agent who is signed in, in the order in which they were added. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_PasskeyView"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        /** Adds the passkey that a browser has had made for a challenge. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewPasskeyBody"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PasskeyView"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `passkey_refused`, `second_factor_required`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_passkeys`, `passkey_taken`, `passwords_off` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/passkeys/challenge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begins to add a passkey: a challenge that a browser has one made for. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PasskeyProof"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PasskeyWanted"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `wrong_password`, `second_factor_needed`, `wrong_code`, `second_factor_required`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_passkeys`; `passwords_off`: another system signs them in */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/passkeys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes a passkey; it signs nobody in from then on, and other browsers of the agent are signed out. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description removed */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Changes one's own password; other browsers of the agent are signed out. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChangePassword"];
                };
            };
            responses: {
                /** @description changed */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `wrong_password`, `second_factor_needed`, `wrong_code`, `second_factor_required`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `changed_meanwhile` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/presence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Says whether the agent takes customers; it holds until they say otherwise, also after signing out. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SetPresence"];
                };
            };
            responses: {
                /** @description noted */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begins to turn the second factor on: a secret for an app, which is not asked for yet.
         * @description Beginning again gives another secret.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PasswordAgain"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Enrolment"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `wrong_password`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_on` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/second-factor/codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts other recovery codes in the place of those that are left. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PasswordAndCode"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RecoveryCodes"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `wrong_password`, `second_factor_needed`, `wrong_code`, `second_factor_required`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_off` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/second-factor/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Turns on what was begun, by the app's code; other browsers of the agent are signed out. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PasswordAndCode"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RecoveryCodes"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `wrong_password`, `wrong_code`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_on`, `second_factor_not_begun` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/second-factor/off": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Turns the second factor off. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PasswordAndCode"];
                };
            };
            responses: {
                /** @description off */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `wrong_password`, `second_factor_needed`, `wrong_code`, `second_factor_required`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_off` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/security": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the agent who is signed in comes in. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Security"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Figures of the tickets that were made in a period. */
        get: {
            parameters: {
                query?: {
                    /** @description First day, `2026-11-01`; 30 days up to `to` when absent. */
                    from?: string;
                    /** @description Last day; today when absent. */
                    to?: string;
                    /** @description Time zone of the days, `Europe/Berlin`; `UTC` when absent. */
                    tz?: string;
                    /** @description What tickets are grouped by. */
                    by?: "all" | "agent" | "priority" | "category" | "tag" | "tier" | "team" | "entry" | "day" | "week" | "month";
                    /** @description Only what is this agent's, `agt_…`, or `none` for what is nobody's. */
                    agent?: string;
                    /** @description Only tickets with this priority. */
                    priority?: "low" | "normal" | "high" | "urgent";
                    /** @description Only tickets in this category, or in one that stands under it. */
                    category?: string;
                    /** @description Only tickets that have reached this tier, and no higher one. */
                    tier?: number;
                    /**
                     * @description Only what is that of an agent who was in this team then, or nobody's on a ticket of it; or in one of several
                     *     with commas between them, or `none` for what is no team's.
                     */
                    team?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Metrics"];
                    };
                };
                /** @description `invalid_query` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metrics.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same figures as comma-separated values (RFC 4180), one line a group. */
        get: {
            parameters: {
                query?: {
                    /** @description First day, `2026-11-01`; 30 days up to `to` when absent. */
                    from?: string;
                    /** @description Last day; today when absent. */
                    to?: string;
                    /** @description Time zone of the days, `Europe/Berlin`; `UTC` when absent. */
                    tz?: string;
                    /** @description What tickets are grouped by. */
                    by?: "all" | "agent" | "priority" | "category" | "tag" | "tier" | "team" | "entry" | "day" | "week" | "month";
                    /** @description Only what is this agent's, `agt_…`, or `none` for what is nobody's. */
                    agent?: string;
                    /** @description Only tickets with this priority. */
                    priority?: "low" | "normal" | "high" | "urgent";
                    /** @description Only tickets in this category, or in one that stands under it. */
                    category?: string;
                    /** @description Only tickets that have reached this tier, and no higher one. */
                    tier?: number;
                    /**
                     * @description Only what is that of an agent who was in this team then, or nobody's on a ticket of it; or in one of several
                     *     with commas between them, or `none` for what is no team's.
                     */
                    team?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": string;
                    };
                };
                /** @description `invalid_query` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metrics/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The events that the figures of a period are computed from, as lines of JSON, ticket by ticket and in
         *     the order in which they happened. Where there are more, `Link` names the next page (RFC 8288).
         */
        get: {
            parameters: {
                query?: {
                    /** @description First day of the tickets, `2026-11-01`; 30 days up to `to` when absent. */
                    from?: string;
                    /** @description Last day; today when absent. */
                    to?: string;
                    /** @description Time zone of the days, `Europe/Berlin`; `UTC` when absent. */
                    tz?: string;
                    /**
                     * @description Only of tickets that this agent has, had or did something on, `agt_…`, or `none` for those that nobody
                     *     has.
                     */
                    agent?: string;
                    /** @description Only of tickets with this priority. */
                    priority?: "low" | "normal" | "high" | "urgent";
                    /** @description Only of tickets in this category, or in one that stands under it. */
                    category?: string;
                    /** @description Only of tickets that have reached this tier, and no higher one. */
                    tier?: number;
                    /**
                     * @description Only of tickets of this team, and of those that an agent in it has, had or did something on; or of several
                     *     with commas between them, or `none` where no team is.
                     */
                    team?: string;
                    /** @description Where the page before ended; it stands in its `Link`. */
                    cursor?: string;
                    /** @description Most lines. */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/x-ndjson": components["schemas"]["MetricsEvent"];
                    };
                };
                /** @description `invalid_query`, `invalid_cursor` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/password-link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Whom a link is for. The answer is the same whether a link was never made, was used, was replaced or has
         *     ended.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PasswordLinkSecret"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PasswordLinkFor"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `link_unknown` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/password-link/forgotten": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mails a link by which an agent sets their password, once, within an hour, to the address that they sign in with.
         *     The answer is the same whether anybody does, and does not wait for it. Nobody is sent two within ten minutes.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ForgottenPassword"];
                };
            };
            responses: {
                /** @description on its way, where anybody signs in so */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `no_mail`: no mail server is set up */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/password-link/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sets the password of whom a link is for, which uses it up, and signs their browsers out; nobody is signed in
         *     by it. Where their second factor is on, a recovery code stands for it, and it is off then: an app's codes hang
         *     on the password that is gone.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SetPassword"];
                };
            };
            responses: {
                /** @description set */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_needed`, `wrong_code` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `link_unknown` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/find": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What is kept of whoever an e-mail address belongs to. The address stands in the body, since addresses
         *     of pages are written down on their way.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PersonWanted"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PersonReport"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable`, `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `admin_only`, `second_factor_required`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body`, `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is kept of the customer of a ticket (`tic_…`), or of whom a product has named (`cus_…`). */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PersonReport"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `admin_only`, `second_factor_required`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{id}/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Erases what is kept of a person, for good. What figures are computed from stays. */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ErasureView"];
                    };
                };
                /** @description `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `admin_only`, `second_factor_required`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `session_open`: a session of theirs is not over, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A copy of what is kept of a person, for them: one JSON object a line, each with its `type`. The last one
         *     is `end`; without it, the copy broke off. Files are named with the address of their bytes.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/x-ndjson": string;
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `admin_only`, `second_factor_required`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/present-customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Customers whom their product knows and who are in it at this moment, first come first. */
        get: {
            parameters: {
                query?: {
                    /** @description Only this customer, `cus_…`. */
                    customer?: string;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description Length of the page. */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_PresentCustomer"];
                    };
                };
                /** @description `invalid_query`, `invalid_cursor` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/present-customers/{id}/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Offers help to a customer who is in the product. Who accepts is asked for consent as always; who does not
         *     want it is not asked again for half an hour, and neither is who lets it stand for two minutes. Of several
         *     agents one invites. The agent's console has to be open, and the invitation ends when it is not any more.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["InviteCustomer"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Invitation"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable`, `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `outside_rules`, `second_factor_required`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `already_invited`, `not_now`, `too_many`, `no_console`, `other_customer`, `ticket_merged`, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body`, `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The latest 200 reports, newest first; only leads and administrators may. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_Report"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `lead_only`, `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Customers who wait for an agent and whom whoever asks may help, longest waiting first; before them those whose agent has gone. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WaitingRequests"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/requests/{session_id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes a waiting request; the customer is then asked for consent. Of agents who do so at once one
         *     gets it; who has got it may ask again. A session whose agent has gone, or has let go, keeps its ticket. After a 503 it still waits.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    session_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AcceptRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionView"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable`, `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `removed`: the customer has sent them away, `second_factor_required`, `outside_rules`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `already_taken`, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `ended`, `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body`, `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `stopped`, `timeout`: try again, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/requests/{session_id}/pass": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lets a customer who is offered to the agent go to the next; of another customer nothing happens. */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    session_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description passed on */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `outside_rules`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The sessions of all agents that are not over, oldest first, but for those of tickets that rules keep whoever asks
         *     from.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Those that stand there; those that are live when absent. */
                    state?: "waiting" | "asking" | "live";
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description Length of the page, 1 to 200. */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_FloorSession"];
                    };
                };
                /** @description `invalid_query`, `invalid_cursor` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `lead_only`, `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One session. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionView"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends a session; one that has ended stays as it is. */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionView"];
                    };
                };
                /** @description `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `not_attached`, `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All files of a session, oldest first. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionFiles"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        /** Takes a file on; its bytes follow in pieces. */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["OfferFile"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FileView"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable`, `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `not_allowed`, `wrong_state`, `not_attached`, `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_files`, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `ended`, `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `file_too_large`, `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `file_type`, `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body`, `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `files_full`, `disk_full` */
                507: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}/grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Asks the customer of the agent's live session for a grant, as the agent's console does: they answer in their
         *     own page, and nobody else can. One that is held, or asked for, stays as it is. Whom rules keep from control can
         *     ask for neither `control` nor `type`.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AskForGrant"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionView"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable`, `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `not_attached`, `outside_rules`, `second_factor_required`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_allowed`, `wrong_state`, `too_many`, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `ended`, `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body`, `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}/grants/{grant}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Gives a grant of the agent's live session back, and what goes with it, or takes the question for it back. One
         *     that is neither held nor asked for stays as it is.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    /** @description Which; `view` and `point` are the customer's to take */
                    grant: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionView"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `not_attached`, `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_allowed`, `wrong_state` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `ended` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}/handoff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Asks another agent, or several of whom the first who accepts wins, to take a live session over.
         * @description They have two minutes; once one has accepted, the customer is asked. With `cold` nobody is asked: the agent
         *     lets go at once, whoever is there, and the customer waits for those who are named: somebody of the desk has to
         *     be one of them.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["OfferHandoff"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionView"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable`, `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `not_attached`; `removed`: the customer has sent them away, `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `wrong_state`: not live, or a handoff is under way; `too_many`; `nobody_there`: no other agent of that kind takes customers; `nobody_of_kind`: to let go for, there is no other agent of that kind, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `ended`, `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body`, `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Takes the offer of a session back; where none is open, nothing happens. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionView"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `not_attached`, `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `wrong_state`: no handoff is under way */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `ended` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}/handoff/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accepts a handoff: the agent watches, and the customer is asked whether they go on with them. */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionView"];
                    };
                };
                /** @description `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `outside_rules`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `wrong_state`: it is not offered to them, or not any more, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `ended`, `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}/handoff/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Refuses a handoff; the first agent stays in charge. */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionView"];
                    };
                };
                /** @description `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `outside_rules`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `wrong_state`: it is not offered to them, or not any more, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `ended`, `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}/socket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A token with which an agent who has or watches the session opens its socket.
         * @description The socket closes when they sign out.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SocketToken"];
                    };
                };
                /** @description `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `not_attached`, `outside_rules`, `lead_only`: no supervisor any more, `second_factor_required`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `ended`, `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}/watch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes a place among those who watch a live session: leads and administrators as supervisors, others as observers.
         * @description The customer sees who watches and can send them away. Who has a place keeps it, so this can be
         *     asked again before each socket.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionView"];
                    };
                };
                /** @description `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `removed`: the customer has sent them away, `second_factor_required`, `outside_rules`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `wrong_state`: not live; `too_many`, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `ended`, `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The settings that the organisation runs with, and where each is set. They are read when the server
         *     starts; what is changed in the console has pages of its own. Of secrets nothing is told but whether they
         *     are set.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Settings"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `lead_only`, `not_for_keys`, `second_factor_required` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether Tandem waits for its first agent. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Setup"];
                    };
                };
                /** @description `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        /** Makes the first agent and signs them in. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CompleteSetup"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Me"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `wrong_setup_token`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `setup_done` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How people sign in here. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SignInWays"];
                    };
                };
                /** @description `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        /**
         * Signs an agent in.
         * @description The answer is the same, and takes as long, whether the e-mail or the password is wrong. Whether a second
         *     factor is on is said to those alone whose password fits: `second_factor_needed` asks them to send all of
         *     it again with a code, and nobody is signed in until then.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Credentials"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Me"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `wrong_credentials`, `second_factor_needed`, `wrong_code` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sign-in/oidc": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sends the browser to the system that signs in. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description To the system, or back to the sign-in page with `problem` */
                303: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sign-in/oidc/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Takes the browser back from there; it is signed in then, or told on the sign-in page that it is not. */
        get: {
            parameters: {
                query?: {
                    /** @description What is exchanged */
                    code?: string;
                    /** @description What the browser was sent away with */
                    state?: string;
                    /** @description The issuer (RFC 9207) */
                    iss?: string;
                    /** @description Why the system has refused */
                    error?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description To the console, back to the sign-in page with `problem` (`oidc`, `stranger`), or to the set-up with `not_set_up` */
                303: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_query` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sign-in/passkey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signs an agent in by their passkey, in place of password and second factor. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SignedByPasskey"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Me"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `passkey_refused` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sign-in/passkey/challenge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begins to sign in by a passkey: a challenge for whichever the person chooses. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PasskeyAsked"];
                    };
                };
                /** @description `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Signs out; signing out twice is fine.
         * @description Sockets and event streams of the console close.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tickets, the latest change first, or what is due first. `field.KEY=VALUE` lists only those with this value
         *     of a custom field, with three of them at most those with all.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Only with this status. */
                    status?: "open" | "pending" | "solved" | "closed";
                    /** @description Only with this priority. */
                    priority?: "low" | "normal" | "high" | "urgent";
                    /** @description Only with this tag. */
                    tag?: string;
                    /** @description Only with this resolution. */
                    resolution?: string;
                    /** @description Only in this category, or in one that stands under it. */
                    category?: string;
                    /** @description Only those of this agent, `agt_…`, or `none` for those of nobody. */
                    assignee?: string;
                    /**
                     * @description Only those of this team, or of one of several with commas between them, or `none` for those of no
                     *     team.
                     */
                    team?: string;
                    /** @description Only those in which all these words occur: number, subject, description, customer, tags. */
                    q?: string;
                    /** @description Only those whose first SLA clock is due within so many minutes; 0: those that are late. */
                    due_within?: number;
                    /**
                     * @description True: only those that were merged into others. Else these are left out, but for the one whose number
                     *     is looked for with `q`.
                     */
                    merged?: boolean;
                    /** @description What comes first [default: updated]. */
                    sort?: "updated" | "due";
                    /** @description `next_cursor` of the page before, with the same `sort`. */
                    cursor?: string;
                    /** @description Length of the page. */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_Ticket"];
                    };
                };
                /** @description `invalid_query`, `invalid_cursor` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        /** Makes a ticket. What is given beside its words is on its timeline, as if it had been changed at once. */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CreateTicket"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Ticket"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable`, `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `colleague_kept_off`, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body`, `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One ticket; its `ETag` is for `If-Match` of a change. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Ticket"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Changes a ticket; nothing changes unless everything can. With `If-Match` nothing changes either when
         *     somebody has changed the ticket since (RFC 9110 §13.1.1).
         */
        patch: {
            parameters: {
                query?: never;
                header?: {
                    /** @description `ETag` of the ticket as it was seen */
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChangeTicket"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Ticket"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `status_not_allowed`, `ticket_merged`, `customer_identified`, `colleague_kept_off` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `changed_since` */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        trace?: never;
    };
    "/api/v1/tickets/{id}/appointments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The open appointments of a ticket, on one page; with those of tickets that were merged into it. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_Appointment"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        /**
         * Plans a session on a ticket: one at a time. Where mail is set up and the customer has an address, they are
         *     invited.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PlanAppointment"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Appointment"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable`, `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `appointment_exists`, `ticket_closed`, `ticket_merged`, `colleague_kept_off`, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body`, `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/call-backs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The open call-backs of a ticket, on one page; with those of tickets that were merged into it. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_CallBack"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        /** Has the customer of a ticket called who has asked for it elsewhere: one call-back at a time. */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AskForCallBack"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CallBack"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable`, `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `call_back_exists`, `ticket_done`, `ticket_merged`, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body`, `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/comments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts a comment on the timeline, and tells the colleagues whom it mentions. */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CreateComment"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TimelineEntry"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable`, `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `ticket_merged`, `too_many`, `too_many_watchers`, `colleague_kept_off`, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body`, `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Keeps what the agent who asks has begun to write on a ticket, in place of what stands there. What they had not
         *     seen of that, since they wrote it in another window, is in the answer.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["KeepDraft"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["KeptDraft"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `outside_rules`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `ticket_merged` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/drafts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the agent who asks has begun to write on a ticket, one of each kind at most. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_Draft"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `outside_rules`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Files of a ticket and of all its sessions, oldest first. */
        get: {
            parameters: {
                query?: {
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description Length of the page, 1 to 200. */
                    limit?: number;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_FileView"];
                    };
                };
                /** @description `invalid_query`, `invalid_cursor` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        /** Takes on a file that an agent puts on a ticket, which the customer does not get; its bytes follow in pieces. */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["OfferFile"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FileView"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable`, `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_files`, `ticket_merged`, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `file_too_large`, `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `file_type`, `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body`, `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `files_full`, `disk_full` */
                507: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/follow-ups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The follow-ups of a ticket, everybody's, due first, on one page; with those of tickets that were merged
         *     into it.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_FollowUp"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        /** Sets a follow-up on a ticket: each agent may have one there. */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SetFollowUp"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FollowUp"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable`, `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `follow_up_exists`, `too_many`, `ticket_closed`, `ticket_merged`, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body`, `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/foreign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where a ticket was opened from, as that system said last, and what is on its way back. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ForeignOfTicket"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The links of a ticket with those that whoever asks may read, by relation, on one page; of a merged one those of the ticket that it leads to. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_TicketLink"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        /** Links a ticket with another one. A ticket has one parent at most, and none is below itself. */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CreateLink"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TicketLink"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable`, `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `ticket_merged`, `target_merged`, `same_ticket`, `link_exists`, `has_parent`, `parent_circle`, `too_many`, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body`, `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/links/{link}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends a link of a ticket, for both; whoever ends it may work on both. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    link: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The tickets are not linked in this way */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `ticket_merged`, `split_stays` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/mails": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What went to the ticket's customer by mail, and what is to go. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MailsOfTicket"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Merges a ticket into another one: it is closed, takes nothing any more and leads there. What happened
         *     on it stays with it; the other ticket gets its tags.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description `ETag` of the ticket as it was seen */
                    "If-Match"?: string;
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["MergeTicket"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Ticket"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable`, `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `ticket_merged`, `same_ticket`, `target_merged`, `session_open`, `too_many_merged`, `parent_circle`, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `changed_since`, `target_changed_since` */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body`, `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/merged": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The tickets that were merged into one, also by way of others, on one page. Who their customers are
         *     stands on each of them and nowhere else.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_Ticket"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Writes to the customer of the ticket's latest session that they have come into: it reaches them at once where they
         *     are, else when they come back, or by mail where the server sends mail and the ticket has an address. Where they
         *     have come into none, or those were with somebody else by their product's word, it goes by mail at once, and where no
         *     mail can go it waits for whoever uses a link that has not been used. With files it goes by mail at once; the page to
         *     which customers come back shows its words alone. A key needs the scope `files:read` for that as well: files go where
         *     the ticket's address says.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["WriteMessage"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ChatView"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable`, `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `ticket_merged`, `no_session`, `session_live`, `no_mail`, `already_taken`, `too_large`, `too_many`, `invalid`, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body`, `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/package": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened on a ticket and what is still to do, for whoever takes it over. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HandoffPackage"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/redeem": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes the session of a code onto a ticket. */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RedeemCode"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionView"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable`, `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `outside_rules`, `foreign_origin`, `not_for_keys` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`, `code_unknown` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body`, `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sessions of a ticket, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description Length of the page, 1 to 200. */
                    limit?: number;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_SessionView"];
                    };
                };
                /** @description `invalid_query`, `invalid_cursor` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        /** Makes a session on a ticket, and the link into it. */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CreateSession"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CreatedSession"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable`, `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `ticket_merged`, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body`, `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/split": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes a ticket that begins with copies of some messages and notes of this one, where these stay. It has
         *     the same customer, assignee, team, tier, priority and tags, and is linked with this one; the customer hears nothing
         *     of it.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description `ETag` of the ticket as it was seen */
                    "If-Match"?: string;
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SplitTicket"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Ticket"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable`, `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `ticket_merged`, `too_many`, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `changed_since` */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body`, `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/surveys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the customer says of the ticket's sessions, oldest first, the first 200; and of the ticket itself, where
         *     they were helped without a session.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_Survey"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything that happened to a ticket, oldest first. */
        get: {
            parameters: {
                query?: {
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description Length of the page, 1 to 200. */
                    limit?: number;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_TimelineEntry"];
                    };
                };
                /** @description `invalid_query`, `invalid_cursor` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/unmerge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undoes a merging, for a day: the ticket has the status again that it had before. The tags that the
         *     other ticket got stay there.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description `ETag` of the ticket as it was seen */
                    "If-Match"?: string;
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Ticket"];
                    };
                };
                /** @description `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_merged`, `merged_too_long_ago`, `target_merged`, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `changed_since` */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/watch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Watches a ticket: the agent hears of what the customer says, and of its status, assignee and handoffs. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The agent watches it */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many`, `too_many_watchers`, `ticket_merged` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        post?: never;
        /** Watches a ticket no more, nor what was merged into it. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The agent does not watch it */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/watch/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The agent has looked at a ticket that they watch: nothing of it is unread. */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Nothing is unread */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/watchers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who watches a ticket, or what was merged into it, by name, on one page. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_Watcher"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/watchers/{agent}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Has a colleague watch a ticket, who may read it: they are told so, and of what happens on it from there on. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    /** @description Who, `agt_…` */
                    agent: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The colleague watches it */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many`, `too_many_watchers`, `ticket_merged`, `colleague_kept_off` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        post?: never;
        /** Has a colleague watch a ticket no more, nor what was merged into it. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    /** @description Who, `agt_…` */
                    agent: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The colleague does not watch it, or does not any more */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                /** @description `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `ticket_merged` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/trends": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where customers sought help and stalled in a period, and what has changed against the release or the period
         *     before.
         */
        get: {
            parameters: {
                query?: {
                    /** @description First day, `2026-11-01`; 30 days up to `to` when absent. */
                    from?: string;
                    /** @description Last day; today when absent. */
                    to?: string;
                    /** @description Time zone of the days, `Europe/Berlin`; `UTC` when absent. */
                    tz?: string;
                    /** @description What places are grouped by; pages when absent. */
                    by?: "page" | "element" | "error" | "category" | "release";
                    /** @description Only what was seen in this release; it is compared with the release that came before. */
                    release?: string;
                    /** @description Only what was seen on this page, as it stands in `key`. */
                    page?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Trends"];
                    };
                };
                /** @description `invalid_query` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/trends.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same figures as comma-separated values (RFC 4180), one line a group. */
        get: {
            parameters: {
                query?: {
                    /** @description First day, `2026-11-01`; 30 days up to `to` when absent. */
                    from?: string;
                    /** @description Last day; today when absent. */
                    to?: string;
                    /** @description Time zone of the days, `Europe/Berlin`; `UTC` when absent. */
                    tz?: string;
                    /** @description What places are grouped by; pages when absent. */
                    by?: "page" | "element" | "error" | "category" | "release";
                    /** @description Only what was seen in this release; it is compared with the release that came before. */
                    release?: string;
                    /** @description Only what was seen on this page, as it stands in `key`. */
                    page?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": string;
                    };
                };
                /** @description `invalid_query` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/watched": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tickets that the agent who asks watches, on one page, the latest news first. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_Watched"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All webhooks, oldest first, on one page. Of their addresses leads are told the origin: whoever knows the rest of
         *     one can often post to it.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_Webhook"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `lead_only`, `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        /** Makes a webhook. Its secret is in this answer and in no other. */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CreateWebhook"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookSecret"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable`, `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `admin_only`, `second_factor_required`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many`, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body`, `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/kinds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Kinds of events that a webhook may ask for, on one page. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_String"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `lead_only`, `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Deletes a webhook with its log and all that waits for it. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Gone */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                /** @description `admin_only`, `second_factor_required`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        options?: never;
        head?: never;
        /** Changes a webhook, unless it has changed since the version that `If-Match` names. */
        patch: {
            parameters: {
                query?: never;
                header?: {
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChangeWebhook"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Webhook"];
                    };
                };
                /** @description `malformed_json`, `body_unreadable` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `admin_only`, `second_factor_required`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `changed_since` */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_json` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_body` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        trace?: never;
    };
    "/api/v1/webhooks/{id}/attempts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The last 200 attempts of a webhook, newest first, on one page. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_Attempt"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `admin_only`, `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Deliveries of a webhook, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description Only those that stand here. */
                    state?: "held" | "waiting" | "delivered" | "dead";
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description Length of the page. */
                    limit?: number;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["List_Delivery"];
                    };
                };
                /** @description `invalid_query`, `invalid_cursor` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `admin_only`, `second_factor_required`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                503: components["responses"]["ServiceUnavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}/deliveries/{delivery}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends once more what was delivered or given up, with the same `webhook-id`. */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                    delivery: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Delivery"];
                    };
                };
                /** @description `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `admin_only`, `second_factor_required`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives a webhook another secret, which is in this answer and in no other.
         * @description For a day the one before signs beside it, so that a receiver can change over without a gap.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookSecret"];
                    };
                };
                /** @description `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `admin_only`, `second_factor_required`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends an event of the kind `test`, once; the log says how it went. */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Delivery"];
                    };
                };
                /** @description `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description `admin_only`, `second_factor_required`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `webhook_off`, `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/write-backs/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tries once more, and at once, what was given up or waits for its next attempt. A note that stands
         *     there already is not written again.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the caller for one request, best a UUID. The same request again gets the same answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for another one, 409 `idempotency_pending` while the first is being answered. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WriteBack"];
                    };
                };
                /** @description `invalid_idempotency_key` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_signed_in` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `second_factor_required`, `outside_rules`, `foreign_origin`, `scope_missing` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_pending` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `answer_erased` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["TooManyRequests"];
                500: components["responses"]["InternalServerError"];
                /** @description `busy`, `timeout`, `answer_unreadable`, `broken_off` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Which ticket the session goes to. */
        AcceptRequest: {
            /** @description A ticket; without one, a ticket is made. */
            ticket_id?: string | null;
        };
        /** @description Who did something, with the name they had then. */
        Actor: {
            /** @description What they are. */
            kind: components["schemas"]["ActorKind"];
            /** @description Their name at that time; empty for a customer who gave none. */
            name: string;
        };
        /**
         * @description Who did something.
         * @enum {string}
         */
        ActorKind: "agent" | "customer" | "system";
        /** @description A person who helps. */
        Agent: {
            /** @description What they sign in with. */
            email: string;
            /** @description Identifier, `agt_…`. */
            id: string;
            /** @description The name that customers see. */
            name: string;
            /** @description What they are at the desk. */
            role: components["schemas"]["AgentRole"];
        };
        /** @description What an agent is there for. */
        AgentProfile: {
            /**
             * Format: int32
             * @description Sessions at once that they are offered, 1 to 20.
             */
            capacity: number;
            /** @description Skills and languages, likewise. */
            skills: components["schemas"]["Tag"][];
            /** @description Teams; kept in lower case, each once. */
            teams: components["schemas"]["Tag"][];
            /**
             * Format: int32
             * @description Level of support, 1 to 5.
             */
            tier: number;
        };
        /**
         * @description What an agent is at the desk.
         * @enum {string}
         */
        AgentRole: "admin" | "lead" | "agent";
        /** @description A key, without what it is made of. */
        ApiKey: {
            /** @description Who made it: it acts for them. */
            agent_name: string;
            /** @description Creation, RFC 3339 UTC. */
            created_at: string;
            /** @description When it ends by itself, RFC 3339 UTC. */
            expires_at: string | null;
            /** @description Its first letters, `tdm_` and eight more. */
            hint: string;
            /** @description Identifier, `key_…`. */
            id: string;
            /** @description When it was last used, to the minute, RFC 3339 UTC. */
            last_used_at: string | null;
            /** @description What people call it. */
            name: string;
            /** @description What it may do. */
            scopes: components["schemas"]["Scope"][];
        };
        /** @description A session that is planned for a time. */
        Appointment: {
            /** @description Who will be there. */
            agent: components["schemas"]["AppointmentAgent"];
            /** @description When it was planned, RFC 3339 UTC. */
            created_at: string;
            /** @description When it ends, RFC 3339 UTC. */
            ends_at: string;
            /** @description Identifier, `apt_…`. */
            id: string;
            /** @description Whether a mail of it has begun to go to the customer. */
            is_invited: boolean;
            /** @description Whether the agent has another appointment at that time. */
            overlaps: boolean;
            /** @description The session that it became, `ses_…`. */
            session_id: string | null;
            /** @description When it begins, RFC 3339 UTC. */
            starts_at: string;
            /** @description Where it stands. */
            state: components["schemas"]["AppointmentState"];
            /** @description The ticket that it is about. */
            ticket: components["schemas"]["TicketRef"];
            /** @description The zone in which its time was named, as in the IANA database. */
            time_zone: string;
            /**
             * Format: int64
             * @description Counts the changes from 1; its `ETag` is this number in quotes.
             */
            version: number;
            /** @description What the customer is told of it. */
            words: string | null;
        };
        /** @description Who will be there. */
        AppointmentAgent: {
            /** @description Identifier, `agt_…`. */
            id: string;
            /** @description Their name. */
            name: string;
        };
        /** @description How an appointment went. */
        AppointmentEnd: {
            /** @description Whether it took place. */
            came: boolean;
        };
        /** @description A link to the page of an appointment. */
        AppointmentLink: {
            /** @description Address with the secret in its fragment. */
            url: string;
        };
        /** @description What the customer's link to an appointment has in it. */
        AppointmentSecret: {
            /** @description What stands in the fragment of the link. */
            secret: string;
        };
        /** @description The session that an appointment has become. */
        AppointmentSession: {
            link: components["schemas"]["JoinLink"] | null;
            /** @description The session. */
            session: components["schemas"]["SessionView"];
        };
        /**
         * @description Where an appointment stands.
         * @enum {string}
         */
        AppointmentState: "planned" | "declined" | "called_off" | "kept" | "missed";
        /** @description Where the customer of an appointment comes in. */
        AppointmentWayIn: {
            /** @description A join link, its secret in the fragment. */
            url: string;
        };
        /** @description Where to send the customer. */
        Arrival: {
            /** @description The product page, a token for one minute in its fragment. */
            url: string;
        };
        /** @description A customer who has arrived on a product page. */
        Arrive: {
            /** @description Origin of the product page. */
            host_origin: string;
            /** @description The arrival token. */
            token: string;
        };
        /** @description A call-back to be. */
        AskForCallBack: {
            /**
             * Format: date-time
             * @description From when on, within a week, RFC 3339 [default: as soon as possible].
             */
            not_before?: string | null;
            /** @description The number to call, as people write it. */
            phone: string;
        };
        /** @description What the customer is asked for. */
        AskForGrant: {
            /** @description The grant; `view`, `point` and `video` can not be asked for. */
            grant: components["schemas"]["Grant"];
        };
        /** @description A customer who presses Help. */
        AskForHelp: {
            /** @description Origin of the product page. */
            host_origin: string;
            /**
             * @description Language of the customer, a tag as `de` or `de-AT` (BCP 47): who has it as a skill is asked first. The
             *     word of their product counts more.
             */
            language?: string | null;
            /** @description Name to show to the agent. */
            name?: string | null;
            /** @description What it is about. */
            note?: string | null;
            /** @description Skills and languages that the agent should have; kept in lower case, each once. */
            skills?: components["schemas"]["Tag"][] | null;
        };
        /**
         * @description How far a question for a grant has come.
         * @enum {string}
         */
        AskState: "asked" | "granted" | "refused";
        /** @description A question of the agent, as both ends see it. */
        AskView: {
            /** @description What for. */
            grant: components["schemas"]["Grant"];
            /** @description Where it stands. */
            state: components["schemas"]["AskState"];
            /** @description When the question or the grant runs out, RFC 3339 UTC; absent for what lasts. */
            until?: string | null;
        };
        /**
         * @description What an asset is to the page that shows it.
         * @enum {string}
         */
        AssetKind: "style" | "image" | "font" | "other";
        /** @description Agent who has a ticket. */
        Assignee: {
            /** @description Identifier, `agt_…`. */
            id: string;
            /** @description Their name. */
            name: string;
        };
        /** @description One attempt at a delivery. */
        Attempt: {
            /** @description When it began, RFC 3339 UTC. */
            at: string;
            /** @description The delivery, `dlv_…`. */
            delivery_id: string;
            /**
             * Format: int64
             * @description How long it took, in milliseconds.
             */
            duration_ms: number;
            /**
             * @description Why there was none: `refused` by the guard of addresses, `unresolved`, `unreachable`,
             *     `timeout`, or `gone` from the record.
             */
            failure: string | null;
            /** @description Identifier, `att_…`. */
            id: string;
            /** @description Kind of the event. */
            kind: string;
            /**
             * Format: int64
             * @description HTTP status of the answer.
             */
            status: number | null;
        };
        /** @description Records, and whether the chain was whole when the server started. */
        AuditPage: {
            /** @description `whole`, `broken`, or `checking` still. */
            chain: string;
            /** @description The records. */
            data: components["schemas"]["AuditRecord"][];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description Something that mattered. */
        AuditRecord: {
            /** @description What was done. */
            act: string;
            /** @description Their identifier; empty where only the timeline's entry names them. */
            actor_id: string;
            /** @description Who: `agent`, `key`, `customer`, `system`, or `nobody` who is signed in. */
            actor_kind: string;
            /** @description Their name today. */
            actor_name: string | null;
            /** @description When, RFC 3339 UTC. */
            at: string;
            /** @description One more word, such as the grant; may be empty. */
            detail: string;
            /** @description Proves it and all before it. */
            hash: string;
            /**
             * Format: int64
             * @description Its place in the chain, from 1.
             */
            seq: number;
            /** @description In which session; may be empty. */
            session_id: string;
            /** @description To what, an identifier; of what stands on a timeline the entry, `evt_…`. May be empty. */
            subject: string;
            /** @description On which ticket; may be empty. */
            ticket_id: string;
        };
        /**
         * @description What agents say of themselves.
         * @enum {string}
         */
        Availability: "available" | "away";
        /** @description What a mail has beside what its sender has written. */
        ByMail: {
            /** @description Names of files that hung on it and were not taken; the first of them where there are many. */
            attachments: string[];
            /** @description Whether words were left out: the mail has more than a ticket takes. */
            is_cut: boolean;
            /**
             * Format: int32
             * @description How many there were.
             */
            n_attachments: number;
            /** @description What they have quoted below it; empty where nothing. */
            quoted: string;
        };
        /** @description Somebody who is to be called. */
        CallBack: {
            agent: components["schemas"]["CallBackAgent"] | null;
            /**
             * Format: int64
             * @description Calls that reached nobody.
             */
            attempts: number;
            /**
             * Format: int64
             * @description After how many of these it ends.
             */
            attempts_max: number;
            /** @description Four digits that whoever calls says first: the customer knows them. */
            check_number: string;
            /** @description When it was asked for, RFC 3339 UTC. */
            created_at: string;
            /** @description Who is to be called, as far as that is known. */
            customer_name: string | null;
            /** @description From when on they are to be called, RFC 3339 UTC. */
            due_at: string;
            /** @description Identifier, `cab_…`. */
            id: string;
            /** @description The number as it was typed; null once it is erased. */
            phone: string | null;
            /** @description Since when the customer waits, RFC 3339 UTC. */
            since: string;
            /** @description Where it stands. */
            state: components["schemas"]["CallBackState"];
            /** @description The ticket that it is about. */
            ticket: components["schemas"]["TicketRef"];
            /**
             * Format: int64
             * @description Counts the changes from 1; its `ETag` is this number in quotes.
             */
            version: number;
        };
        /** @description Who has a call-back. */
        CallBackAgent: {
            /** @description Identifier, `agt_…`. */
            id: string;
            /** @description Their name. */
            name: string;
        };
        /** @description How a call went. */
        CallBackEnd: {
            /** @description Whether the customer was reached. */
            reached: boolean;
        };
        /**
         * @description Where a call-back stands.
         * @enum {string}
         */
        CallBackState: "waiting" | "taken" | "reached" | "not_reached" | "cancelled";
        /** @description A customer who wants to be called in place of waiting. */
        CallMeBack: {
            /** @description Idempotency key of the words (UUID). */
            id: string;
            /**
             * Format: date-time
             * @description From when on, within a week, RFC 3339; left out, as soon as possible.
             */
            not_before?: string | null;
            /** @description Their number, as people write it. */
            phone: string;
            /** @description The latest resume token. */
            resume_token: string;
            /** @description What it is about, plain text. */
            text?: string | null;
        };
        /** @description A call that a customer waits for. */
        CallToCome: {
            /** @description Four digits that whoever calls says first; who does not is a stranger. */
            check_number: string;
            /** @description From when on they are called, RFC 3339 UTC. */
            due_at: string;
        };
        /** @description They will be called. */
        CalledBack: {
            /** @description Four digits that whoever calls says first; who does not is a stranger. */
            check_number: string;
        };
        /** @description A reply that agents keep. */
        Canned: {
            /** @description What is done to the ticket on which it is sent or applied. */
            actions: components["schemas"]["CannedActions"];
            /** @description Its words; variables such as `{{customer.name}}` are filled in. Empty where it only does something. */
            body: string;
            /** @description Identifier, `can_…`. */
            id: string;
            /** @description What agents find it by. */
            title: string;
            /**
             * Format: int64
             * @description Counts the changes from 1; its `ETag` is this number in quotes.
             */
            version: number;
        };
        /** @description What is done to the ticket on which a canned reply is sent or applied, beside sending it. */
        CannedActions: {
            /**
             * @description It gets these tags beside those that it has, as far as there is room.
             * @default []
             */
            add_tags?: components["schemas"]["Tag"][];
            /**
             * @description It gets this comment for colleagues, with variables as the words have them.
             * @default null
             */
            comment?: string | null;
            /**
             * @description Its custom fields get these values, by their keys.
             * @default {}
             */
            fields?: {
                [key: string]: components["schemas"]["FieldValue"];
            };
            /**
             * @description It becomes this agent's, `agt_…`, or nobody's: `none`. Not with `take`.
             * @default null
             */
            give_to?: string | null;
            /**
             * @description It ended like this, as far as it says; what it leaves out stays.
             * @default {
             *       "category": null,
             *       "resolution": null,
             *       "root_cause": null
             *     }
             */
            outcome?: components["schemas"]["Outcome"];
            /** @default null */
            priority?: components["schemas"]["Priority"] | null;
            /**
             * @description It loses these tags.
             * @default []
             */
            remove_tags?: components["schemas"]["Tag"][];
            /** @default null */
            status?: components["schemas"]["TicketStatus"] | null;
            /**
             * @description It becomes the sender's.
             * @default false
             */
            take?: boolean;
            /**
             * @description It becomes this team's, or no team's: `none`.
             * @default null
             */
            team?: string | null;
        };
        /** @description What a ticket is about. */
        Category: {
            /** @description Whether no ticket is put there any more. */
            archived: boolean;
            /** @description What it is called below its parent. */
            name: string;
            /** @description What a ticket then needs to become solved or closed: `resolution`, `root_cause`, `field.KEY`. */
            needs: string[];
            /** @description The word of the category that it stands under; absent for one of the first level. */
            parent: string | null;
            priority: components["schemas"]["Priority"] | null;
            /** @description Tags that a ticket gets that is put there, beside its own. */
            tags: string[];
            /** @description The team of a ticket that is put there; absent where it stays. */
            team: string | null;
            /**
             * Format: int64
             * @description Counts the changes from 1; 0 for a word of the settings and no more. Its `ETag` is this number in
             *     quotes.
             */
            version: number;
            /** @description What tickets have: its name, behind that of its parent and ` › `; never changed. */
            word: string;
        };
        /** @description What to change; what is left out stays. */
        ChangeAgent: {
            /** @description Whether they may come in. */
            active?: boolean | null;
            /**
             * Format: email
             * @description Another e-mail to sign in with.
             */
            email?: string | null;
            /** @description Another name. */
            name?: string | null;
            role?: components["schemas"]["AgentRole"] | null;
        };
        /** @description What to change; what is left out stays. */
        ChangeAppointment: {
            /** @description Another agent, `agt_…`. */
            agent_id?: string | null;
            /**
             * Format: int64
             * @description Another length.
             */
            minutes?: number | null;
            /**
             * Format: date-time
             * @description Another beginning, RFC 3339.
             */
            starts_at?: string | null;
            /** @description Another zone to name times in. */
            time_zone?: string | null;
            /** @description Other words; blank for none. */
            words?: string | null;
        };
        /** @description What to change; what is left out stays. */
        ChangeCanned: {
            actions?: components["schemas"]["CannedActions"] | null;
            /** @description Other words; blank for none. */
            body?: string | null;
            /** @description Another title. */
            title?: string | null;
        };
        /** @description What to change; what is left out stays. */
        ChangeCategory: {
            /** @description Whether no ticket is put there any more, nor under it; tickets keep it. */
            archived?: boolean | null;
            /** @description What a ticket then needs to become solved or closed, all of it. */
            needs?: string[] | null;
            priority?: components["schemas"]["Priority"] | null;
            /** @description Tags that a ticket gets that is put there, all of them; kept in lower case, each once. */
            tags?: components["schemas"]["Tag"][] | null;
            /** @description The team of a ticket that is put there; null or blank where it stays. */
            team?: string | null;
        };
        /** @description What to change; what is left out stays. */
        ChangeField: {
            /** @description Whether it is shown where it has a value, and takes none any more. */
            archived?: boolean | null;
            /** @description Other help. */
            help?: string | null;
            /** @description Another label. */
            label?: string | null;
            /** @description Other options, all of them; tickets keep what they have of those that go. */
            options?: string[] | null;
            /**
             * Format: int32
             * @description Its place among all fields, from 0.
             */
            place?: number | null;
            /** @description Whether a ticket needs a value to become solved or closed. */
            required?: boolean | null;
        };
        /** @description What to change; what is left out stays. */
        ChangeFollowUp: {
            audience?: components["schemas"]["FollowUpFor"] | null;
            /**
             * Format: date-time
             * @description Another time, RFC 3339; it is told again then.
             */
            due_at?: string | null;
            /** @description Another note; blank for none. */
            note?: string | null;
        };
        /** @description A password in the place of another one. */
        ChangePassword: {
            /** @description A code of the app, or a recovery code, where the second factor is on. */
            code?: string | null;
            /** @description The password to be: at least 10 characters. */
            new_password: string;
            /** @description The password so far. */
            password: string;
        };
        /** @description What to change; what is left out stays. */
        ChangeTicket: {
            /** @description Another agent; null for none. */
            assignee_id?: string | null;
            /** @description Null: the ticket is not the customer's whom the product has named, and they are not named on it again. */
            customer?: null;
            /**
             * @description Another e-mail of the customer, where mails to them go from then on; null or blank for none. Links in
             *     mails that went to the one before lead nowhere any more. One that a product has said stays.
             */
            customer_email?: string | null;
            /** @description Another name of the customer; null or blank for none. Whom a product has named is called as it says. */
            customer_name?: string | null;
            /** @description Other words of what the customer said; null or blank for none. */
            description?: string | null;
            /** @description Values of custom fields by their keys, in the kinds of `GET /api/v1/fields`; null for none. */
            fields?: {
                [key: string]: null | components["schemas"]["FieldValue"];
            };
            outcome?: components["schemas"]["Outcome"] | null;
            priority?: components["schemas"]["Priority"] | null;
            status?: components["schemas"]["TicketStatus"] | null;
            /** @description Another subject line. */
            subject?: string | null;
            /** @description Other tags, all of them; kept in lower case, each once. */
            tags?: components["schemas"]["Tag"][] | null;
            /** @description Another team, in lower case as agents' teams are; null or blank for none. */
            team?: string | null;
        };
        /** @description What a webhook is to become; what is left out stays. */
        ChangeWebhook: {
            /** @description Other kinds; all when empty. */
            kinds?: string[] | null;
            /** @description Another note; empty takes it away. */
            note?: string | null;
            /**
             * @description Turns it on or off. What waited while it was off is sent when it is on again; what happens
             *     while it is off is not.
             */
            on?: boolean | null;
            /** @description Another address. */
            url?: string | null;
        };
        /** @description A chat message as committed. */
        ChatView: {
            /** @description When the server committed it, RFC 3339 UTC. */
            at: string;
            /**
             * Format: int32
             * @description Command blocks that the other side has copied: bit `n` for the block `n`.
             */
            copied?: number;
            /** @description Participant who wrote it. */
            from: string;
            /** @description Identifier chosen by the sender; sending it again changes nothing. */
            id: string;
            /** @description How far it has come on the other side. */
            receipt?: components["schemas"]["Receipt"];
            /** @description Their role. */
            role: components["schemas"]["Role"];
            /** @description Plain text. */
            text: string;
        };
        /** @description The customer is in: how to open the socket and how to come back. */
        ClientSession: {
            /** @description Six digits to read out. */
            code?: string | null;
            /** @description When the code runs out, RFC 3339 UTC. */
            code_expires_at?: string | null;
            /** @description Leads back into it; each use gives another. */
            resume_token: string;
            /** @description The session. */
            session_id: string;
            /** @description For the first message of the socket. */
            socket_token: string;
        };
        /** @description An agent, as the others see them. */
        Colleague: components["schemas"]["Agent"] & components["schemas"]["AgentProfile"] & {
            /** @description Whether they may come in; who may not takes no ticket, no customer and no handoff. */
            active: boolean;
            /**
             * Format: int64
             * @description Open tickets of who is deactivated, which nobody works on; leads and administrators alone are told.
             */
            open_tickets: number | null;
            /** @description Whether they have a passkey; administrators alone are told. */
            passkeys: boolean | null;
            /** @description Whether they are there. */
            presence: components["schemas"]["Presence"];
            /** @description Whether their second factor is on; administrators alone are told. */
            second_factor: boolean | null;
            /**
             * Format: int64
             * @description Counts the changes of the account and the profile from 1; its `ETag` is this number in quotes.
             */
            version: number;
        };
        /** @description A customer who is asked how a session was. */
        ComeToSurvey: {
            answer?: components["schemas"]["SurveyAnswer"] | null;
            /** @description The latest resume token, or what the link in the survey's mail has in it. */
            resume_token: string;
        };
        /** @description A customer who comes back to the talk of a session that is over. */
        ComeToTalk: {
            message?: components["schemas"]["LateMessage"] | null;
            /** @description The latest message that was on the screen. */
            read?: string | null;
            /** @description The latest resume token. */
            resume_token: string;
        };
        /** @description What a period is compared with. */
        Compared: {
            /** @description First day. */
            from: string;
            /** @description The release; absent where days are compared with days. */
            release: string | null;
            /** @description Last day. */
            to: string;
        };
        /** @description The first agent, an administrator. */
        CompleteSetup: {
            /**
             * Format: email
             * @description What they sign in with.
             */
            email: string;
            /** @description The name that customers will see. */
            name: string;
            /** @description At least 10 characters. */
            password: string;
            /** @description The token that the server printed when it started. */
            token: string;
        };
        /** @description A ticket system that Tandem is connected to. */
        Connector: {
            /**
             * Format: int64
             * @description Write-backs that were given up.
             */
            dead: number;
            /**
             * @description As in the settings: `roundup`, `request-tracker`, `redmine`, `zammad`, `zendesk`, `freshdesk`, `jira`,
             *     `github` or `gitlab`.
             */
            kind: string;
            /** @description What it is called here. */
            name: string;
            /** @description Where people find it. */
            url: string;
            /**
             * Format: int64
             * @description Write-backs that are to come.
             */
            waiting: number;
        };
        /**
         * @description The customer's answer on the consent sheet.
         * @enum {string}
         */
        ConsentDecision: "allow" | "view_only" | "no";
        /** @description An agent to be. */
        CreateAgent: {
            /**
             * Format: email
             * @description What they sign in with.
             */
            email: string;
            /** @description The name that customers will see. */
            name: string;
            /** @description At least 10 characters; without one they set it by a link, which is made by itself. */
            password?: string | null;
            role?: components["schemas"]["AgentRole"] | null;
        };
        /** @description A canned reply to be. */
        CreateCanned: {
            /** @description What is done to the ticket on which it is sent or applied [default: nothing]. */
            actions?: components["schemas"]["CannedActions"];
            /** @description Its words; blank where it only does something. */
            body: string;
            /** @description What agents find it by. */
            title: string;
        };
        /** @description A category to be. */
        CreateCategory: {
            /** @description What it is called below its parent; without `›`. */
            name: string;
            /** @description What a ticket then needs to become solved or closed: `resolution`, `root_cause`, `field.KEY`. */
            needs?: string[] | null;
            /** @description The word of the category of the first level that it stands under; none for one of the first level. */
            parent?: string | null;
            priority?: components["schemas"]["Priority"] | null;
            /** @description Tags that a ticket gets that is put there; kept in lower case, each once. */
            tags?: components["schemas"]["Tag"][] | null;
            /** @description The team of a ticket that is put there, in lower case as agents' teams are; it stays when left out. */
            team?: string | null;
        };
        /** @description A comment to be. */
        CreateComment: {
            /** @description Plain text. */
            body: string;
            /** @description Colleagues whom it mentions, by their identifiers: they watch the ticket from here on, and are told. */
            mentions?: string[];
        };
        /** @description A custom field to be. */
        CreateField: {
            /** @description What to write there, for agents. */
            help?: string | null;
            /** @description What programs call it: a small letter, then small letters, digits and `_`. */
            key: string;
            /** @description What values it takes. */
            kind: components["schemas"]["FieldKind"];
            /** @description What people call it. */
            label: string;
            /** @description What can be chosen; of a choice alone, which has one at least. */
            options?: string[] | null;
            /** @description Whether a ticket needs a value to become solved or closed [default: false]. */
            required?: boolean | null;
        };
        /** @description A key to be. */
        CreateKey: {
            /**
             * Format: int32
             * @description After how many days it ends by itself, 1 to 3,650; never when left out.
             */
            days?: number | null;
            /** @description What to call it. */
            name: string;
            /** @description What it may do: at least one. */
            scopes: components["schemas"]["Scope"][];
        };
        /** @description A link to be. */
        CreateLink: {
            /** @description What the other ticket is to this one; that it was split is not said but done. */
            relation: components["schemas"]["Relation"];
            /** @description The other ticket, `tic_…`. */
            ticket: string;
        };
        /** @description A session to be. */
        CreateSession: {
            /** @description Product page with the widget that the link leads to. */
            target_url?: string | null;
        };
        /** @description A ticket to be. */
        CreateTicket: {
            /** @description Agent who gets it; nobody when left out. */
            assignee_id?: string | null;
            /** @description What it is about, a word of `GET /api/v1/closing`. */
            category?: string | null;
            /** @description E-mail of the customer. */
            customer_email?: string | null;
            /** @description Name of the customer. */
            customer_name?: string | null;
            /** @description What the customer said. */
            description?: string | null;
            /** @description Values of custom fields by their keys, in the kinds of `GET /api/v1/fields`; null for none. */
            fields?: {
                [key: string]: null | components["schemas"]["FieldValue"];
            };
            priority?: components["schemas"]["Priority"] | null;
            /** @description Subject line. */
            subject: string;
            /** @description Tags; kept in lower case, each once. */
            tags?: components["schemas"]["Tag"][] | null;
            /** @description Team that gets it, in lower case as agents' teams are; none when left out or blank. */
            team?: string | null;
        };
        /** @description A webhook to be. */
        CreateWebhook: {
            /** @description Kinds of events that it wants; all when empty or left out. */
            kinds?: string[] | null;
            /** @description What to write beside it. */
            note?: string | null;
            /** @description Where events are posted to; HTTPS and public unless the operator allows more. */
            url: string;
        };
        /** @description A session and the link into it. */
        CreatedSession: {
            /** @description The link. */
            link: components["schemas"]["JoinLink"];
            /** @description The session. */
            session: components["schemas"]["SessionView"];
        };
        /** @description E-mail and password of an agent. */
        Credentials: {
            /** @description A code of the app, or a recovery code, once the answer without one was `second_factor_needed`. */
            code?: string | null;
            /** @description The e-mail address. */
            email: string;
            /** @description The password. */
            password: string;
        };
        /** @description A customer by the word of the product that they use (ADR 0043). */
        Customer: {
            /** @description What else the product wants to be shown. */
            custom: {
                [key: string]: string;
            };
            /** @description Their e-mail. */
            email: string | null;
            /** @description Identifier, `cus_…`. */
            id: string;
            /** @description Their language, a BCP 47 tag. */
            locale: string | null;
            /** @description Their name. */
            name: string | null;
            /** @description When the product said so last, RFC 3339 UTC. */
            seen_at: string;
            /** @description Who the product says it is, in its own words. */
            subject: string;
        };
        /** @description An appointment as its customer sees it. */
        CustomerAppointment: {
            /** @description Who will be there. */
            agent: string;
            /** @description The appointment as a file for calendars (RFC 5545); absent where it is not to be. */
            calendar: string | null;
            /** @description When it ends, RFC 3339 UTC. */
            ends_at: string;
            /** @description Whether its end has passed, or an agent has said how it went. */
            is_over: boolean;
            /** @description Whether the customer may come in at this moment. */
            may_join: boolean;
            /**
             * Format: int64
             * @description Number of the ticket.
             */
            number: number;
            /** @description From when on they may, RFC 3339 UTC. */
            opens_at: string;
            /** @description The organisation; absent where it has no name. */
            organisation: string | null;
            /** @description When it begins, RFC 3339 UTC. */
            starts_at: string;
            /** @description Where it stands. */
            state: components["schemas"]["AppointmentState"];
            /** @description Subject of the ticket. */
            subject: string;
            /** @description What the customer is told of it. */
            words: string | null;
        };
        /** @description One event on its way to a receiver. */
        Delivery: {
            /**
             * Format: int64
             * @description Attempts so far.
             */
            attempts: number;
            /** @description When the event came, RFC 3339 UTC. */
            created_at: string;
            /** @description When the next attempt is due, RFC 3339 UTC; absent unless it is waiting. */
            due_at: string | null;
            /** @description The event, `evt_…`: the receiver reads it as `webhook-id`, the same each time. */
            event_id: string;
            /** @description Identifier, `dlv_…`. */
            id: string;
            /** @description Kind of the event, or `test`. */
            kind: string;
            /** @description When it was over, RFC 3339 UTC. */
            settled_at: string | null;
            /** @description `held` behind another one of its ticket, `waiting`, `delivered` or `dead`. */
            state: string;
            /** @description The ticket; absent for a test. */
            ticket_id: string | null;
        };
        /** @description What an agent has begun to write on a ticket. */
        Draft: {
            /** @description Where it is to go. */
            kind: components["schemas"]["DraftKind"];
            /** @description When it was kept, RFC 3339 UTC. */
            saved_at: string;
            /** @description Its words. */
            text: string;
            /**
             * Format: int64
             * @description Grows with each change.
             */
            version: number;
        };
        /**
         * @description Where a draft is to go.
         * @enum {string}
         */
        DraftKind: "comment" | "message";
        /**
         * @description Why a session ended.
         * @enum {string}
         */
        EndReason: "customer_ended" | "agent_ended" | "consent_refused" | "expired" | "abandoned" | "not_matched" | "unasked" | "message_left";
        /** @description What an app needs to know. */
        Enrolment: {
            /** @description The secret for typing, base32. */
            secret: string;
            /** @description The secret for a QR code, `otpauth://totp/…`. */
            uri: string;
        };
        /**
         * @description How the customer came in.
         * @enum {string}
         */
        Entry: "link" | "code" | "widget" | "invitation";
        /** @description What was erased; all zero when nothing was kept any more. */
        ErasureView: {
            /** @description Whether the bytes are off the disk, too; otherwise they are within minutes. */
            clean: boolean;
            /** @description Files. */
            files: number;
            /** @description What the audit knows it by, `era_…`. */
            id: string | null;
            /** @description Sessions. */
            sessions: number;
            /** @description Tickets whose words are gone. */
            tickets: number;
        };
        /** @description An asset that was fetched. */
        FetchedAsset: {
            /** @description The text of a style sheet, which the customer's client masks as it does those that it reads itself. */
            css: string | null;
            /** @description SHA-256 of its bytes, in hexadecimal digits, under which the session keeps it; absent of a style sheet. */
            hash: string | null;
            /** @description Its media type. */
            mime: string;
            /**
             * Format: int64
             * @description Its bytes.
             */
            size: number;
        };
        /** @description What is wrong with one part of the body. */
        FieldError: {
            /** @description A sentence for a person. */
            detail: string;
            /** @description JSON pointer (RFC 6901) to the part. */
            pointer: string;
        };
        /**
         * @description What values a field takes.
         * @enum {string}
         */
        FieldKind: "text" | "number" | "choice" | "yes_no" | "date";
        /**
         * Format: double
         * @description A number that a field takes: finite, and the same however it was written.
         */
        FieldNumber: number;
        /** @description A value of a field: a text (also an option, and a day), a number, or true or false. */
        FieldValue: boolean | components["schemas"]["FieldNumber"] | string;
        /** @description Which files a session takes. */
        FileLimits: {
            /** @description Extensions of the only types that are taken; all when empty. */
            allow: string[];
            /** @description Extensions of types that are not taken. */
            deny: string[];
            /**
             * Format: int64
             * @description Bytes of one file.
             */
            file_bytes: number;
            /**
             * Format: int64
             * @description Bytes of all files of one session.
             */
            session_bytes: number;
            /**
             * Format: int64
             * @description Files of one session, those included that were refused.
             */
            session_files: number;
            /**
             * Format: int64
             * @description Files of one session that are on their way at a time.
             */
            session_uploads: number;
        };
        /**
         * @description Why a file was refused.
         * @enum {string}
         */
        FileRefusal: "too_large" | "quota_full" | "too_many" | "type" | "content" | "hash" | "scanner" | "scanner_failed" | "disk_full" | "expired" | "cancelled";
        /**
         * @description Where a file stands.
         * @enum {string}
         */
        FileState: "uploading" | "checking" | "ready" | "refused" | "deleted";
        /** @description One file, as both ends see it. */
        FileView: {
            /** @description When it was offered, RFC 3339 UTC. */
            at: string;
            /** @description Identifier, `fil_…`. */
            id: string;
            /** @description Name of the file; at most `limits::FILE_NAME_BYTES_MAX` bytes, without a path. */
            name: string;
            /**
             * Format: int64
             * @description Bytes that have arrived.
             */
            offset: number;
            reason: components["schemas"]["FileRefusal"] | null;
            /** @description Who sent it: the customer or the agent. */
            role: components["schemas"]["Role"];
            /** @description Name of the sender; empty for a customer who gave none. */
            sender: string;
            /** @description The session that it was sent in; absent where it was put on a ticket. */
            session_id: string | null;
            /** @description SHA-256 in hexadecimal of what arrived, once all has. */
            sha256: string | null;
            /**
             * Format: int64
             * @description Bytes.
             */
            size: number;
            /** @description Where it stands. */
            state: components["schemas"]["FileState"];
        };
        /** @description A session that is not over, as whoever looks after the floor sees it. */
        FloorSession: {
            /** @description Since when their console has been away, RFC 3339 UTC; absent while it is there. */
            agent_gone_since: string | null;
            /** @description The agent who holds it, `agt_…`; absent while nobody does. */
            agent_id: string | null;
            /** @description Their name, as the customer reads it. */
            agent_name: string | null;
            /** @description When it was made, RFC 3339 UTC. */
            created_at: string;
            /** @description Since when the customer's browser has been away, RFC 3339 UTC; absent while it is there, and before it came. */
            customer_gone_since: string | null;
            /** @description Name of the customer, where it is known. */
            customer_name: string | null;
            /** @description How the customer came in. */
            entry: components["schemas"]["Entry"];
            /** @description Identifier, `ses_…`. */
            id: string;
            /**
             * Format: int32
             * @description How many watch.
             */
            n_viewers: number;
            /** @description When the customer first agreed, RFC 3339 UTC. */
            started_at: string | null;
            /** @description Where it stands. */
            state: components["schemas"]["SessionState"];
            ticket: components["schemas"]["TicketRef"] | null;
        };
        /** @description Something that an agent wants to come back to. */
        FollowUp: {
            /** @description Who set it. */
            agent: components["schemas"]["FollowUpAgent"];
            /** @description Whom it is for. */
            audience: components["schemas"]["FollowUpFor"];
            /** @description When it was set, RFC 3339 UTC. */
            created_at: string;
            /** @description When it is due, RFC 3339 UTC. */
            due_at: string;
            /** @description Identifier, `fup_…`. */
            id: string;
            /** @description Whether it is. */
            is_due: boolean;
            /** @description Whether it is for the agent who asks: they may say that it is done. */
            is_for_you: boolean;
            /** @description What to think of then. */
            note: string | null;
            /** @description The ticket that it is about. */
            ticket: components["schemas"]["TicketRef"];
            /**
             * Format: int64
             * @description Counts the changes from 1; its `ETag` is this number in quotes.
             */
            version: number;
        };
        /** @description Who set a follow-up. */
        FollowUpAgent: {
            /** @description Identifier, `agt_…`. */
            id: string;
            /** @description Their name. */
            name: string;
        };
        /**
         * @description Whom a follow-up is for.
         * @enum {string}
         */
        FollowUpFor: "me" | "team";
        /** @description Where a ticket was opened from, and what is on its way back. */
        ForeignOfTicket: {
            foreign: components["schemas"]["ForeignTicket"] | null;
            /** @description The latest write-backs, newest first. */
            write_backs: components["schemas"]["WriteBack"][];
        };
        /** @description Which ticket of which system. */
        ForeignReference: {
            /** @description The connector. */
            connector: string;
            /** @description What the system knows the ticket by, or the address of its page there. */
            id: string;
        };
        /** @description A ticket of another system, as that has described it. */
        ForeignTicket: {
            /** @description The connector. */
            connector: string;
            /** @description What the system knows it by. */
            id: string;
            /** @description Who has asked; empty where the system does not say. */
            requester: string;
            /** @description Where it stands, in the system's own words. */
            state: string;
            /** @description Its title. */
            title: string;
            /** @description Where people read it. */
            url: string;
        };
        /** @description Who has forgotten their password. */
        ForgottenPassword: {
            /**
             * Format: email
             * @description What they sign in with.
             */
            email: string;
        };
        /** @description A message or a comment that was found by its words. */
        FoundEntry: {
            /** @description When it was said, RFC 3339 UTC. */
            at: string;
            /** @description Kind of who said it. */
            by: components["schemas"]["ActorKind"];
            /** @description The words around the first that was looked for, in one line. */
            excerpt: string;
            /** @description Identifier of the timeline's entry, `evt_…`. */
            id: string;
            /** @description `chat`, `comment` (agents alone read it) or `message_copied`. */
            kind: string;
            /** @description Name of who said it. */
            name: string;
            /**
             * Format: int64
             * @description The number of the ticket.
             */
            number: number;
            /** @description Where the ticket stands. */
            status: components["schemas"]["TicketStatus"];
            /** @description The subject of the ticket. */
            subject: string;
            /** @description Its ticket, `tic_…`. */
            ticket_id: string;
        };
        /** @description A ticket of another system, and the one here that was opened from it. */
        FoundTicket: {
            /** @description There. */
            foreign: components["schemas"]["ForeignTicket"];
            ticket: components["schemas"]["Ticket"] | null;
        };
        /**
         * @description One thing an agent may do; granted by the customer alone.
         * @enum {string}
         */
        Grant: "view" | "point" | "screen" | "control" | "type" | "voice" | "video" | "files";
        /**
         * @description What became of a grant.
         * @enum {string}
         */
        GrantFate: "granted" | "refused" | "revoked" | "expired";
        /** @description Who gets the tickets. */
        HandOver: {
            /** @description Another agent, `agt_…`; null for nobody. It has to be said. */
            to: string | null;
        };
        /** @description An agent has let go of a session. */
        HandedOn: {
            /** @description When, RFC 3339 UTC. */
            at: string;
            /** @description Name of that agent. */
            by: string;
            /** @description Whether it is for the agent who asks. */
            is_for_you: boolean;
            /** @description Why, as the customer reads it. */
            reason: string;
            /** @description Name of who is to come, or what these have in common. */
            to: string;
        };
        /** @description What has become of the tickets. */
        HandedOverView: {
            /** @description How many have gone, a hundred at most. */
            handed: number;
            /** @description The first of these, twenty at most. */
            kept_off: components["schemas"]["TicketRef"][];
            /**
             * Format: int64
             * @description How many are left beside those that stay: ask again.
             */
            left: number;
            /**
             * Format: int64
             * @description How many stay since rules keep them from who is to have them.
             */
            n_kept_off: number;
        };
        /** @description What happened on a ticket and what is still to do, by rule from what stands on it; 64 KiB of JSON at most. */
        HandoffPackage: {
            /** @description What happened, oldest first; twelve at most, those that tell most. */
            happened: components["schemas"]["PackageEntry"][];
            /** @description Whether all of the timeline was looked at, and not its latest thousand entries alone. */
            is_whole: boolean;
            /**
             * Format: int32
             * @description How many others there are.
             */
            n_left_out: number;
            /**
             * Format: int64
             * @description Other sessions on this ticket and on those.
             */
            n_other_sessions: number;
            /**
             * Format: int64
             * @description Other tickets of the same customer, where their product has said who they are.
             */
            n_other_tickets: number;
            /**
             * Format: int32
             * @description How many others there are.
             */
            n_steps_left_out: number;
            /** @description What is still to do; twelve at most. */
            open: components["schemas"]["OpenStep"][];
        };
        /**
         * @description How far a handoff has come.
         * @enum {string}
         */
        HandoffState: "offered" | "accepted";
        /** @description A handoff under way, as all who are in the session see it. */
        HandoffView: {
            /** @description Who is to take over, `agt_…`; empty while several are asked. */
            agent: string;
            /**
             * Format: int32
             * @description How many are asked and have not said no.
             */
            n_asked?: number;
            /** @description Their name, or what those who are asked have in common. */
            name: string;
            /** @description Why, in words that the customer may read. */
            reason: string;
            /** @description How far it has come. */
            state: components["schemas"]["HandoffState"];
            /** @description When it lapses without an answer, RFC 3339 UTC. */
            until: string;
        };
        /** @description What a product says of who its customer is. */
        Identify: {
            /** @description The latest resume token. */
            resume_token: string;
            /** @description What the product has signed (JWT, RFC 7519), at most 8 KiB. */
            token: string;
        };
        /**
         * @description What became of a product's word on who a customer is.
         * @enum {string}
         */
        Identity: "verified" | "refused";
        /** @description A mail that came in, without its words and its sender: those are on the ticket, or in the mailbox. */
        IncomingMail: {
            /** @description Identifier, `inm_…`. */
            id: string;
            /** @description The mailbox, as `user@host:port/name`. */
            mailbox: string;
            /** @description When it was read, RFC 3339 UTC. */
            read_at: string;
            /**
             * @description Why nothing came of it, `automatic`, `list`, `report` or `own`; or why it was left, `no_sender`,
             *     `sender_rate`, `ticket_rate`, `no_ticket`, `too_large`, `too_many_parts`, `too_many_headers` or
             *     `no_mail`.
             */
            reason: string | null;
            /**
             * @description `customer` and `note` on a ticket, `new` where it has opened one, `nothing` where a machine has written
             *     it, `double` where it came before, `returned` where it reports that a mail of ours did not get through, or
             *     `left` where it lies flagged in the mailbox.
             */
            state: string;
            /** @description The ticket that it is on; absent where it is on none, or that was erased. */
            ticket_id: string | null;
            /**
             * Format: int64
             * @description Its number there (UID).
             */
            uid: number;
        };
        /** @description An invitation of a present customer. */
        Invitation: {
            /** @description Who invites. */
            agent: components["schemas"]["InvitingAgent"];
            /** @description Name of the customer. */
            customer_name: string;
            /** @description Identifier, `inv_…`. */
            id: string;
            /** @description When it was made, RFC 3339 UTC. */
            made_at: string;
            /** @description The session that it has led to. */
            session_id: string | null;
            /** @description Where it stands. */
            state: components["schemas"]["InvitationState"];
            /** @description The ticket that it is about, `tic_…`; without one it is about their open ticket, or one that is made. */
            ticket_id: string | null;
            /** @description Until when it stands, RFC 3339 UTC. */
            until: string;
            /** @description What the customer reads beside the agent's name. */
            words: string | null;
        };
        /**
         * @description Where an invitation stands.
         * @enum {string}
         */
        InvitationState: "open" | "accepted" | "declined" | "expired" | "withdrawn" | "left" | "failed";
        /** @description An invitation to be. */
        InviteCustomer: {
            /**
             * @description The ticket that it is about; without one it is about their open ticket, or one that is made once they
             *     accept.
             */
            ticket_id?: string | null;
            /** @description What they read beside the name of the agent. */
            words?: string | null;
        };
        /** @description Who has invited a customer. */
        InvitingAgent: {
            /** @description Identifier, `agt_…`. */
            id: string;
            /** @description Their name. */
            name: string;
        };
        /** @description A customer who opens a link. */
        JoinByLink: {
            /** @description Name to show to the agent. */
            name?: string | null;
            /** @description What stands in the fragment of the link. */
            secret: string;
        };
        /** @description A link that lets one customer in, once. */
        JoinLink: {
            /** @description When it runs out, RFC 3339 UTC. */
            expires_at: string;
            /** @description Address with the secret in its fragment. */
            url: string;
        };
        /** @description A draft to be kept. */
        KeepDraft: {
            /** @description Where it is to go. */
            kind: components["schemas"]["DraftKind"];
            /**
             * Format: int64
             * @description The version that its writer has seen; absent where they have seen none.
             */
            seen?: number | null;
            /** @description Its words; blank takes the draft away. */
            text: string;
        };
        /** @description What came of keeping a draft. */
        KeptDraft: {
            draft: components["schemas"]["Draft"] | null;
            other: components["schemas"]["Draft"] | null;
        };
        /** @description A key that is shown this once. */
        KeySecret: {
            /** @description What is known of it later. */
            key: components["schemas"]["ApiKey"];
            /** @description The whole key, `tdm_…`. */
            secret: string;
        };
        /** @description A message that a customer writes after the end. */
        LateMessage: {
            /** @description Idempotency key (UUID): written again, a message stays one. */
            id: string;
            /** @description Plain text, at most 8 KiB. */
            text: string;
        };
        /** @description A customer who waits no longer. */
        LeaveMessage: {
            /** @description Where they can be reached. */
            email?: string | null;
            /** @description Idempotency key of the message (UUID). */
            id: string;
            /** @description The latest resume token. */
            resume_token: string;
            /** @description What the team is to know, plain text, at most 8 KiB. */
            text: string;
        };
        /** @description That an agent has let go of the session, and the customer waits for another one. */
        LetGoView: {
            /** @description Since when the customer waits for them, RFC 3339 UTC. */
            at: string;
            /** @description Name of the agent who has let go. */
            by: string;
            /** @description Why, in words that the customer may read. */
            reason: string;
            /** @description Name of who is to come, or what those have in common. */
            to: string;
        };
        /** @description What a link leads to. */
        LinkInfo: {
            /** @description The agent who made it. */
            agent_name: string;
            /** @description When it runs out, RFC 3339 UTC. */
            expires_at: string;
            /** @description Product page that it leads to. */
            target_url: string | null;
            /** @description Subject of the ticket. */
            ticket_subject: string;
        };
        /** @description The secret of a link. */
        LinkSecret: {
            /** @description What stands in the fragment of the link. */
            secret: string;
        };
        /** @description A ticket that another one is linked with. */
        LinkedTicket: {
            /** @description Identifier, `tic_…`. */
            id: string;
            /**
             * Format: int64
             * @description Number that people say to each other.
             */
            number: number;
            /** @description Where it stands. */
            status: components["schemas"]["TicketStatus"];
            /** @description Subject line. */
            subject: string;
        };
        /** @description A page of a list. */
        List_ApiKey: {
            /** @description The items. */
            data: {
                /** @description Who made it: it acts for them. */
                agent_name: string;
                /** @description Creation, RFC 3339 UTC. */
                created_at: string;
                /** @description When it ends by itself, RFC 3339 UTC. */
                expires_at: string | null;
                /** @description Its first letters, `tdm_` and eight more. */
                hint: string;
                /** @description Identifier, `key_…`. */
                id: string;
                /** @description When it was last used, to the minute, RFC 3339 UTC. */
                last_used_at: string | null;
                /** @description What people call it. */
                name: string;
                /** @description What it may do. */
                scopes: components["schemas"]["Scope"][];
            }[];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description A page of a list. */
        List_Appointment: {
            /** @description The items. */
            data: {
                /** @description Who will be there. */
                agent: components["schemas"]["AppointmentAgent"];
                /** @description When it was planned, RFC 3339 UTC. */
                created_at: string;
                /** @description When it ends, RFC 3339 UTC. */
                ends_at: string;
                /** @description Identifier, `apt_…`. */
                id: string;
                /** @description Whether a mail of it has begun to go to the customer. */
                is_invited: boolean;
                /** @description Whether the agent has another appointment at that time. */
                overlaps: boolean;
                /** @description The session that it became, `ses_…`. */
                session_id: string | null;
                /** @description When it begins, RFC 3339 UTC. */
                starts_at: string;
                /** @description Where it stands. */
                state: components["schemas"]["AppointmentState"];
                /** @description The ticket that it is about. */
                ticket: components["schemas"]["TicketRef"];
                /** @description The zone in which its time was named, as in the IANA database. */
                time_zone: string;
                /**
                 * Format: int64
                 * @description Counts the changes from 1; its `ETag` is this number in quotes.
                 */
                version: number;
                /** @description What the customer is told of it. */
                words: string | null;
            }[];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description A page of a list. */
        List_Attempt: {
            /** @description The items. */
            data: {
                /** @description When it began, RFC 3339 UTC. */
                at: string;
                /** @description The delivery, `dlv_…`. */
                delivery_id: string;
                /**
                 * Format: int64
                 * @description How long it took, in milliseconds.
                 */
                duration_ms: number;
                /**
                 * @description Why there was none: `refused` by the guard of addresses, `unresolved`, `unreachable`,
                 *     `timeout`, or `gone` from the record.
                 */
                failure: string | null;
                /** @description Identifier, `att_…`. */
                id: string;
                /** @description Kind of the event. */
                kind: string;
                /**
                 * Format: int64
                 * @description HTTP status of the answer.
                 */
                status: number | null;
            }[];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description A page of a list. */
        List_CallBack: {
            /** @description The items. */
            data: {
                agent: components["schemas"]["CallBackAgent"] | null;
                /**
                 * Format: int64
                 * @description Calls that reached nobody.
                 */
                attempts: number;
                /**
                 * Format: int64
                 * @description After how many of these it ends.
                 */
                attempts_max: number;
                /** @description Four digits that whoever calls says first: the customer knows them. */
                check_number: string;
                /** @description When it was asked for, RFC 3339 UTC. */
                created_at: string;
                /** @description Who is to be called, as far as that is known. */
                customer_name: string | null;
                /** @description From when on they are to be called, RFC 3339 UTC. */
                due_at: string;
                /** @description Identifier, `cab_…`. */
                id: string;
                /** @description The number as it was typed; null once it is erased. */
                phone: string | null;
                /** @description Since when the customer waits, RFC 3339 UTC. */
                since: string;
                /** @description Where it stands. */
                state: components["schemas"]["CallBackState"];
                /** @description The ticket that it is about. */
                ticket: components["schemas"]["TicketRef"];
                /**
                 * Format: int64
                 * @description Counts the changes from 1; its `ETag` is this number in quotes.
                 */
                version: number;
            }[];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description A page of a list. */
        List_Canned: {
            /** @description The items. */
            data: {
                /** @description What is done to the ticket on which it is sent or applied. */
                actions: components["schemas"]["CannedActions"];
                /** @description Its words; variables such as `{{customer.name}}` are filled in. Empty where it only does something. */
                body: string;
                /** @description Identifier, `can_…`. */
                id: string;
                /** @description What agents find it by. */
                title: string;
                /**
                 * Format: int64
                 * @description Counts the changes from 1; its `ETag` is this number in quotes.
                 */
                version: number;
            }[];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description A page of a list. */
        List_Category: {
            /** @description The items. */
            data: {
                /** @description Whether no ticket is put there any more. */
                archived: boolean;
                /** @description What it is called below its parent. */
                name: string;
                /** @description What a ticket then needs to become solved or closed: `resolution`, `root_cause`, `field.KEY`. */
                needs: string[];
                /** @description The word of the category that it stands under; absent for one of the first level. */
                parent: string | null;
                priority: components["schemas"]["Priority"] | null;
                /** @description Tags that a ticket gets that is put there, beside its own. */
                tags: string[];
                /** @description The team of a ticket that is put there; absent where it stays. */
                team: string | null;
                /**
                 * Format: int64
                 * @description Counts the changes from 1; 0 for a word of the settings and no more. Its `ETag` is this number in
                 *     quotes.
                 */
                version: number;
                /** @description What tickets have: its name, behind that of its parent and ` › `; never changed. */
                word: string;
            }[];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description A page of a list. */
        List_Colleague: {
            /** @description The items. */
            data: (components["schemas"]["Agent"] & components["schemas"]["AgentProfile"] & {
                /** @description Whether they may come in; who may not takes no ticket, no customer and no handoff. */
                active: boolean;
                /**
                 * Format: int64
                 * @description Open tickets of who is deactivated, which nobody works on; leads and administrators alone are told.
                 */
                open_tickets: number | null;
                /** @description Whether they have a passkey; administrators alone are told. */
                passkeys: boolean | null;
                /** @description Whether they are there. */
                presence: components["schemas"]["Presence"];
                /** @description Whether their second factor is on; administrators alone are told. */
                second_factor: boolean | null;
                /**
                 * Format: int64
                 * @description Counts the changes of the account and the profile from 1; its `ETag` is this number in quotes.
                 */
                version: number;
            })[];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description A page of a list. */
        List_Connector: {
            /** @description The items. */
            data: {
                /**
                 * Format: int64
                 * @description Write-backs that were given up.
                 */
                dead: number;
                /**
                 * @description As in the settings: `roundup`, `request-tracker`, `redmine`, `zammad`, `zendesk`, `freshdesk`, `jira`,
                 *     `github` or `gitlab`.
                 */
                kind: string;
                /** @description What it is called here. */
                name: string;
                /** @description Where people find it. */
                url: string;
                /**
                 * Format: int64
                 * @description Write-backs that are to come.
                 */
                waiting: number;
            }[];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description A page of a list. */
        List_Delivery: {
            /** @description The items. */
            data: {
                /**
                 * Format: int64
                 * @description Attempts so far.
                 */
                attempts: number;
                /** @description When the event came, RFC 3339 UTC. */
                created_at: string;
                /** @description When the next attempt is due, RFC 3339 UTC; absent unless it is waiting. */
                due_at: string | null;
                /** @description The event, `evt_…`: the receiver reads it as `webhook-id`, the same each time. */
                event_id: string;
                /** @description Identifier, `dlv_…`. */
                id: string;
                /** @description Kind of the event, or `test`. */
                kind: string;
                /** @description When it was over, RFC 3339 UTC. */
                settled_at: string | null;
                /** @description `held` behind another one of its ticket, `waiting`, `delivered` or `dead`. */
                state: string;
                /** @description The ticket; absent for a test. */
                ticket_id: string | null;
            }[];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description A page of a list. */
        List_Draft: {
            /** @description The items. */
            data: {
                /** @description Where it is to go. */
                kind: components["schemas"]["DraftKind"];
                /** @description When it was kept, RFC 3339 UTC. */
                saved_at: string;
                /** @description Its words. */
                text: string;
                /**
                 * Format: int64
                 * @description Grows with each change.
                 */
                version: number;
            }[];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description A page of a list. */
        List_FileView: {
            /** @description The items. */
            data: {
                /** @description When it was offered, RFC 3339 UTC. */
                at: string;
                /** @description Identifier, `fil_…`. */
                id: string;
                /** @description Name of the file; at most `limits::FILE_NAME_BYTES_MAX` bytes, without a path. */
                name: string;
                /**
                 * Format: int64
                 * @description Bytes that have arrived.
                 */
                offset: number;
                reason: components["schemas"]["FileRefusal"] | null;
                /** @description Who sent it: the customer or the agent. */
                role: components["schemas"]["Role"];
                /** @description Name of the sender; empty for a customer who gave none. */
                sender: string;
                /** @description The session that it was sent in; absent where it was put on a ticket. */
                session_id: string | null;
                /** @description SHA-256 in hexadecimal of what arrived, once all has. */
                sha256: string | null;
                /**
                 * Format: int64
                 * @description Bytes.
                 */
                size: number;
                /** @description Where it stands. */
                state: components["schemas"]["FileState"];
            }[];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description A page of a list. */
        List_FloorSession: {
            /** @description The items. */
            data: {
                /** @description Since when their console has been away, RFC 3339 UTC; absent while it is there. */
                agent_gone_since: string | null;
                /** @description The agent who holds it, `agt_…`; absent while nobody does. */
                agent_id: string | null;
                /** @description Their name, as the customer reads it. */
                agent_name: string | null;
                /** @description When it was made, RFC 3339 UTC. */
                created_at: string;
                /** @description Since when the customer's browser has been away, RFC 3339 UTC; absent while it is there, and before it came. */
                customer_gone_since: string | null;
                /** @description Name of the customer, where it is known. */
                customer_name: string | null;
                /** @description How the customer came in. */
                entry: components["schemas"]["Entry"];
                /** @description Identifier, `ses_…`. */
                id: string;
                /**
                 * Format: int32
                 * @description How many watch.
                 */
                n_viewers: number;
                /** @description When the customer first agreed, RFC 3339 UTC. */
                started_at: string | null;
                /** @description Where it stands. */
                state: components["schemas"]["SessionState"];
                ticket: components["schemas"]["TicketRef"] | null;
            }[];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description A page of a list. */
        List_FollowUp: {
            /** @description The items. */
            data: {
                /** @description Who set it. */
                agent: components["schemas"]["FollowUpAgent"];
                /** @description Whom it is for. */
                audience: components["schemas"]["FollowUpFor"];
                /** @description When it was set, RFC 3339 UTC. */
                created_at: string;
                /** @description When it is due, RFC 3339 UTC. */
                due_at: string;
                /** @description Identifier, `fup_…`. */
                id: string;
                /** @description Whether it is. */
                is_due: boolean;
                /** @description Whether it is for the agent who asks: they may say that it is done. */
                is_for_you: boolean;
                /** @description What to think of then. */
                note: string | null;
                /** @description The ticket that it is about. */
                ticket: components["schemas"]["TicketRef"];
                /**
                 * Format: int64
                 * @description Counts the changes from 1; its `ETag` is this number in quotes.
                 */
                version: number;
            }[];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description A page of a list. */
        List_FoundEntry: {
            /** @description The items. */
            data: {
                /** @description When it was said, RFC 3339 UTC. */
                at: string;
                /** @description Kind of who said it. */
                by: components["schemas"]["ActorKind"];
                /** @description The words around the first that was looked for, in one line. */
                excerpt: string;
                /** @description Identifier of the timeline's entry, `evt_…`. */
                id: string;
                /** @description `chat`, `comment` (agents alone read it) or `message_copied`. */
                kind: string;
                /** @description Name of who said it. */
                name: string;
                /**
                 * Format: int64
                 * @description The number of the ticket.
                 */
                number: number;
                /** @description Where the ticket stands. */
                status: components["schemas"]["TicketStatus"];
                /** @description The subject of the ticket. */
                subject: string;
                /** @description Its ticket, `tic_…`. */
                ticket_id: string;
            }[];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description A page of a list. */
        List_IncomingMail: {
            /** @description The items. */
            data: {
                /** @description Identifier, `inm_…`. */
                id: string;
                /** @description The mailbox, as `user@host:port/name`. */
                mailbox: string;
                /** @description When it was read, RFC 3339 UTC. */
                read_at: string;
                /**
                 * @description Why nothing came of it, `automatic`, `list`, `report` or `own`; or why it was left, `no_sender`,
                 *     `sender_rate`, `ticket_rate`, `no_ticket`, `too_large`, `too_many_parts`, `too_many_headers` or
                 *     `no_mail`.
                 */
                reason: string | null;
                /**
                 * @description `customer` and `note` on a ticket, `new` where it has opened one, `nothing` where a machine has written
                 *     it, `double` where it came before, `returned` where it reports that a mail of ours did not get through, or
                 *     `left` where it lies flagged in the mailbox.
                 */
                state: string;
                /** @description The ticket that it is on; absent where it is on none, or that was erased. */
                ticket_id: string | null;
                /**
                 * Format: int64
                 * @description Its number there (UID).
                 */
                uid: number;
            }[];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description A page of a list. */
        List_Mail: {
            /** @description The items. */
            data: {
                /**
                 * Format: int64
                 * @description Attempts so far.
                 */
                attempts: number;
                /** @description When the first of its messages was written, or the session was over, RFC 3339 UTC. */
                created_at: string;
                /** @description What was reported where it was returned or delayed, as `5.1.1` (RFC 3463). */
                delivery_status: string | null;
                /** @description When it is looked at next, RFC 3339 UTC; absent once it is over. */
                due_at: string | null;
                /** @description The entries on the timeline whose words are in it; of a survey, the end of the session. */
                entries: string[];
                /**
                 * @description Why the latest attempt failed: `unreachable`, `timeout`, `tls`, `denied`, `busy`, `refused`,
                 *     `unreadable`, `no_address`, `bad_address`, `other_customer`, `gone`, or `off` where mail was turned off; `returned`
                 *     where another mail server did not take it, and of one that is `sent`, `delayed` where that goes on trying.
                 */
                failure: string | null;
                /** @description Identifier, `mai_…`. */
                id: string;
                /** @description `message`: what agents wrote; `survey`: the question how a session was; `appointment`: an invitation. */
                kind: string;
                /** @description When it was over, RFC 3339 UTC. */
                settled_at: string | null;
                /**
                 * @description `watching` while the words may be read, or the survey be answered, elsewhere, `waiting` for its next attempt, `sent` once the mail
                 *     server has it, `read` where it was not needed, or `dead`: given up, or come back.
                 */
                state: string;
                /**
                 * Format: int64
                 * @description What the mail server answered.
                 */
                status: number | null;
                /** @description The ticket. */
                ticket_id: string;
                /**
                 * @description Where it went, with the first letter alone of what stands before the `@`; absent before it goes, and
                 *     where the address was erased.
                 */
                to: string | null;
            }[];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description A page of a list. */
        List_OfferedHandoff: {
            /** @description The items. */
            data: {
                /** @description Name of the customer. */
                customer_name: string | null;
                /** @description Who offers it. */
                from: string | null;
                /** @description Reason, state and time. */
                handoff: components["schemas"]["HandoffView"];
                /** @description Whether there is a package: not for who may not read tickets, or this one. */
                has_package: boolean;
                package: components["schemas"]["HandoffPackage"] | null;
                /** @description The session. */
                session_id: string;
                ticket: components["schemas"]["TicketRef"] | null;
            }[];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description A page of a list. */
        List_PasskeyView: {
            /** @description The items. */
            data: {
                /** @description When it was added, RFC 3339. */
                created_at: string;
                /** @description Identifier, `pky_…`. */
                id: string;
                /** @description What its agent calls it. */
                name: string;
                /** @description When it signed them in last, RFC 3339. */
                used_at: string | null;
            }[];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description A page of a list. */
        List_PresentCustomer: {
            /** @description The items. */
            data: {
                /** @description The customer, `cus_…`, where they were helped before. */
                customer_id: string | null;
                /** @description Identifier for as long as they are present, `prc_…`. */
                id: string;
                invitation: components["schemas"]["Invitation"] | null;
                /** @description Their name by the word of their product, or what stands for it. */
                name: string;
                /** @description Origin of the page. */
                origin: string;
                /** @description Until when nobody invites them again, since they did not want it, RFC 3339 UTC. */
                paused_until: string | null;
                /** @description Since when, RFC 3339 UTC. */
                since: string;
                ticket: components["schemas"]["TicketRef"] | null;
            }[];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description A page of a list. */
        List_Report: {
            /** @description The items. */
            data: {
                /** @description Name of the agent who had the session. */
                agent_name: string | null;
                /** @description When, RFC 3339 UTC. */
                at: string;
                /** @description Identifier, `rep_…`. */
                id: string;
                /** @description `unasked` or `report`. */
                kind: string;
                /**
                 * Format: int64
                 * @description Reports against this agent in all.
                 */
                n_of_agent: number;
                /** @description The customer's words. */
                reason: string | null;
                /** @description The session. */
                session_id: string;
                /** @description Its ticket. */
                ticket_id: string | null;
                /**
                 * Format: int64
                 * @description The ticket's number.
                 */
                ticket_number: number | null;
            }[];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description A page of a list. */
        List_SessionView: {
            /** @description The items. */
            data: {
                /** @description What the agent has asked for, at most once each, in the order of the grants. */
                asks: components["schemas"]["AskView"][];
                consent?: components["schemas"]["ConsentDecision"] | null;
                /** @description Creation, RFC 3339 UTC. */
                created_at: string;
                end_reason?: components["schemas"]["EndReason"] | null;
                /** @description When it ended, RFC 3339 UTC. */
                ended_at?: string | null;
                /** @description How the customer came in. */
                entry: components["schemas"]["Entry"];
                /** @description What the agent may do at this moment, sorted. */
                grants: components["schemas"]["Grant"][];
                handoff?: components["schemas"]["HandoffView"] | null;
                /** @description Origin of the page that the widget sits in, as the customer's browser named it at consent. */
                host_origin?: string | null;
                /** @description Identifier, `ses_…`. */
                id: string;
                /** @description Language in which the customer wants to be helped, 2 or 3 letters, where it is known. */
                language?: string | null;
                let_go?: components["schemas"]["LetGoView"] | null;
                /** @description Whether the customer is being asked for the number that the agent reads out; no consent before. */
                matching?: boolean;
                /** @description Everybody who belongs to it. */
                participants: components["schemas"]["ParticipantView"][];
                paused?: components["schemas"]["PausedBy"] | null;
                /** @description When consent was given, RFC 3339 UTC. */
                started_at?: string | null;
                /** @description Where it stands. */
                state: components["schemas"]["SessionState"];
                /** @description Tabs that belong to it, in the order in which they came; none as long as there was only one. */
                tabs: components["schemas"]["TabView"][];
                ticket?: components["schemas"]["TicketRef"] | null;
            }[];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description A page of a list. */
        List_String: {
            /** @description The items. */
            data: string[];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description A page of a list. */
        List_Survey: {
            /** @description The items. */
            data: {
                answer: components["schemas"]["SurveyAnswer"] | null;
                /** @description When they first answered, RFC 3339 UTC. */
                answered_at: string | null;
                /** @description When they were first asked, RFC 3339 UTC. */
                asked_at: string;
                /** @description The session; absent where the customer was helped without one. */
                session_id: string | null;
            }[];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description A page of a list. */
        List_Ticket: {
            /** @description The items. */
            data: {
                assignee: components["schemas"]["Assignee"] | null;
                /** @description Creation, RFC 3339 UTC. */
                created_at: string;
                customer: components["schemas"]["Customer"] | null;
                /** @description E-mail of the customer. */
                customer_email: string | null;
                /** @description Name of the customer. */
                customer_name: string | null;
                /** @description What the customer said. */
                description: string;
                /** @description When the first of them that runs is due, or was, RFC 3339 UTC. */
                due_at: string | null;
                /** @description The values of its custom fields by their keys; `GET /api/v1/fields` has what they are. */
                fields: {
                    [key: string]: components["schemas"]["FieldValue"];
                };
                /** @description Identifier, `tic_…`. */
                id: string;
                /**
                 * @description Capabilities that rules keep whoever asks from using on it (`work_on_tickets`, …); absent where they keep
                 *     them from none, and in lists.
                 */
                kept_off?: string[] | null;
                /** @description The latest session that is not over. */
                live_session_id: string | null;
                merged: components["schemas"]["Merged"] | null;
                /**
                 * Format: int64
                 * @description Number that people say to each other.
                 */
                number: number;
                /** @description How it ended, as far as somebody has said so. */
                outcome: components["schemas"]["Outcome"];
                /** @description How urgent it is. */
                priority: components["schemas"]["Priority"];
                /** @description The SLA clocks that something is promised for. */
                sla: components["schemas"]["SlaView"][];
                /** @description Where it stands. */
                status: components["schemas"]["TicketStatus"];
                /** @description Subject line. */
                subject: string;
                /** @description Its tags, sorted. */
                tags: string[];
                /** @description The team that is to have it, in the words of agents' teams. */
                team: string | null;
                /**
                 * Format: int64
                 * @description The highest tier that it has reached, from 1.
                 */
                tier: number;
                /** @description Latest change, RFC 3339 UTC. */
                updated_at: string;
                /**
                 * Format: int64
                 * @description Counts the changes from 1; its `ETag` is this number in quotes.
                 */
                version: number;
            }[];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description A page of a list. */
        List_TicketField: {
            /** @description The items. */
            data: {
                /** @description Whether it is shown where it has a value, and takes none any more. */
                archived: boolean;
                /** @description What to write there, for agents; may be empty. */
                help: string;
                /** @description What programs call it; never given to another field. */
                key: string;
                /** @description What values it takes; never changed. */
                kind: components["schemas"]["FieldKind"];
                /** @description What people call it. */
                label: string;
                /** @description What can be chosen; empty but for a choice. */
                options: string[];
                /** @description Whether a ticket needs a value to become solved or closed. */
                required: boolean;
                /**
                 * Format: int64
                 * @description Counts the changes from 1; its `ETag` is this number in quotes.
                 */
                version: number;
            }[];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description A page of a list. */
        List_TicketLink: {
            /** @description The items. */
            data: {
                /** @description When it was made, RFC 3339 UTC. */
                created_at: string;
                /** @description Identifier, `lnk_…`. */
                id: string;
                /** @description What the other ticket is to this one. */
                relation: components["schemas"]["Relation"];
                /** @description The other ticket, or the one that it leads to. */
                ticket: components["schemas"]["LinkedTicket"];
            }[];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description A page of a list. */
        List_TimelineEntry: {
            /** @description The items. */
            data: (components["schemas"]["TimelineData"] & {
                /** @description Who did it. */
                actor: components["schemas"]["Actor"];
                /** @description When, RFC 3339 UTC. */
                at: string;
                /** @description Identifier, `evt_…`. */
                id: string;
                /** @description The session it happened in. */
                session_id: string | null;
            })[];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description A page of a list. */
        List_Watched: {
            /** @description The items. */
            data: {
                latest: components["schemas"]["WatchedNews"] | null;
                /** @description Where it stands. */
                status: components["schemas"]["TicketStatus"];
                /** @description The ticket. */
                ticket: components["schemas"]["TicketRef"];
                /**
                 * Format: int64
                 * @description How much has happened since they looked.
                 */
                unread: number;
                /** @description Since when they watch it, RFC 3339 UTC. */
                watched_at: string;
            }[];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description A page of a list. */
        List_Watcher: {
            /** @description The items. */
            data: {
                /** @description Identifier, `agt_…`. */
                id: string;
                /** @description Their name. */
                name: string;
            }[];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description A page of a list. */
        List_Webhook: {
            /** @description The items. */
            data: {
                /** @description Creation, RFC 3339 UTC. */
                created_at: string;
                /**
                 * Format: int64
                 * @description Deliveries that were given up.
                 */
                dead: number;
                /** @description Since when nothing has reached it, RFC 3339 UTC; absent while all is well. */
                failing_since: string | null;
                /** @description Identifier, `whk_…`. */
                id: string;
                /** @description Kinds of events that it wants; all when empty. */
                kinds: string[];
                /** @description What people wrote beside it. */
                note: string;
                /** @description Since when it is off, RFC 3339 UTC. */
                off_at: string | null;
                /** @description Why it is off: `hand`, `failing` for days, `gone` as the receiver says, or `backlog`. */
                off_reason: string | null;
                /** @description Until when the secret before the present one signs too, RFC 3339 UTC. */
                old_secret_until: string | null;
                /** @description Whether it is on. */
                on: boolean;
                /** @description Where events are posted to. */
                url: string;
                /**
                 * Format: int64
                 * @description Counts the changes from 1; its `ETag` is this number in quotes.
                 */
                version: number;
                /**
                 * Format: int64
                 * @description Deliveries that are to come.
                 */
                waiting: number;
                /** @description Since when the first of them has waited, RFC 3339 UTC. */
                waiting_since: string | null;
            }[];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description A page of a list. */
        List_WriteBack: {
            /** @description The items. */
            data: {
                /**
                 * Format: int64
                 * @description Attempts so far.
                 */
                attempts: number;
                /** @description The connector. */
                connector: string;
                /** @description When the session ended, RFC 3339 UTC. */
                created_at: string;
                /** @description When the next attempt is due, RFC 3339 UTC; absent unless it is waiting. */
                due_at: string | null;
                /**
                 * @description Why the latest attempt failed: `refused`, `unresolved`, `unreachable`, `timeout`, `unreadable`,
                 *     `denied`, `missing` or `answered`.
                 */
                failure: string | null;
                /** @description Identifier, `wrb_…`: stands in the note as its reference. */
                id: string;
                /** @description The session. */
                session_id: string;
                /** @description When it was over, RFC 3339 UTC. */
                settled_at: string | null;
                /** @description `held` behind another one of its ticket, `waiting`, `written` or `dead`. */
                state: string;
                /**
                 * Format: int64
                 * @description HTTP status of the answer that made it fail.
                 */
                status: number | null;
                /** @description The ticket. */
                ticket_id: string;
            }[];
            /** @description Where the next page begins; absent on the last. */
            next_cursor: string | null;
        };
        /** @description A mail to a customer. */
        Mail: {
            /**
             * Format: int64
             * @description Attempts so far.
             */
            attempts: number;
            /** @description When the first of its messages was written, or the session was over, RFC 3339 UTC. */
            created_at: string;
            /** @description What was reported where it was returned or delayed, as `5.1.1` (RFC 3463). */
            delivery_status: string | null;
            /** @description When it is looked at next, RFC 3339 UTC; absent once it is over. */
            due_at: string | null;
            /** @description The entries on the timeline whose words are in it; of a survey, the end of the session. */
            entries: string[];
            /**
             * @description Why the latest attempt failed: `unreachable`, `timeout`, `tls`, `denied`, `busy`, `refused`,
             *     `unreadable`, `no_address`, `bad_address`, `other_customer`, `gone`, or `off` where mail was turned off; `returned`
             *     where another mail server did not take it, and of one that is `sent`, `delayed` where that goes on trying.
             */
            failure: string | null;
            /** @description Identifier, `mai_…`. */
            id: string;
            /** @description `message`: what agents wrote; `survey`: the question how a session was; `appointment`: an invitation. */
            kind: string;
            /** @description When it was over, RFC 3339 UTC. */
            settled_at: string | null;
            /**
             * @description `watching` while the words may be read, or the survey be answered, elsewhere, `waiting` for its next attempt, `sent` once the mail
             *     server has it, `read` where it was not needed, or `dead`: given up, or come back.
             */
            state: string;
            /**
             * Format: int64
             * @description What the mail server answered.
             */
            status: number | null;
            /** @description The ticket. */
            ticket_id: string;
            /**
             * @description Where it went, with the first letter alone of what stands before the `@`; absent before it goes, and
             *     where the address was erased.
             */
            to: string | null;
        };
        /** @description A file that went with a message by mail. */
        MailedFile: {
            /** @description The message. */
            message: string;
            /** @description Name of the file. */
            name: string;
            /**
             * Format: int64
             * @description Bytes.
             */
            size: number;
        };
        /** @description What goes to a ticket's customer by mail. */
        MailsOfTicket: {
            /** @description The latest ones, newest first. */
            mails: components["schemas"]["Mail"][];
            /** @description Where mails would go, as in a mail; absent where none can go. */
            to: string | null;
        };
        /** @description Who is signed in. */
        Me: components["schemas"]["Agent"] & {
            /** @description Whether they can do nothing but turn their second factor on. */
            must_enrol: boolean;
        };
        /** @description Into which ticket another one is to be merged. */
        MergeTicket: {
            /** @description The ticket that its matter goes on in, `tic_…`. */
            into: string;
            /**
             * Format: int64
             * @description The version of that ticket as it was seen; when somebody has changed it since, nothing is merged.
             */
            into_version?: number | null;
            /** @description Why. */
            reason?: string | null;
        };
        /** @description That a ticket was merged into another one (ADR 0056). */
        Merged: {
            /** @description When it was merged, RFC 3339 UTC. */
            at: string;
            by: components["schemas"]["Assignee"] | null;
            /** @description The ticket that it leads to, which was merged into no other. */
            into: components["schemas"]["TicketRef"];
            /** @description Until when it can be undone, RFC 3339 UTC. */
            undo_until: string;
        };
        /** @description The figures of a period. */
        Metrics: {
            /** @description The groups, sorted by key; none when no ticket was made. */
            data: components["schemas"]["MetricsGroup"][];
            /** @description First day. */
            from: string;
            /** @description Last day. */
            to: string;
        };
        /** @description One line: an event that a figure depends on, with what its ticket is grouped by. */
        MetricsEvent: {
            /** @description `agent`, `customer` or `system`. */
            actor: string;
            /** @description Their name. */
            agent: string | null;
            /** @description The agent who did it, `agt_…`; absent where that is not known, as of some events of old. */
            agent_id: string | null;
            /** @description The teams that they were in then. */
            agent_teams: string[];
            /** @description The agent who has it, `agt_…`. */
            assignee_id: string | null;
            /** @description When, RFC 3339 UTC. */
            at: string;
            /** @description What it was about. */
            category: string | null;
            /** @description Its data, without anything that somebody wrote. */
            data: unknown;
            /** @description Identifier, `evt_…`. */
            id: string;
            /** @description What it was. */
            kind: string;
            /** @description The agent who had the ticket after it, `agt_…`; likewise. */
            owner_id: string | null;
            /** @description The teams that they were in then; where nobody had it, that of the ticket. */
            owner_teams: string[];
            /** @description Its priority. */
            priority: string;
            /** @description The session that it happened in. */
            session_id: string | null;
            /** @description Its tags. */
            tags: string[];
            /** @description Its team. */
            team: string | null;
            /** @description The teams of the agent who has it. */
            teams: string[];
            /** @description When the ticket was made, RFC 3339 UTC. */
            ticket_created_at: string;
            /** @description The ticket, `tic_…`. */
            ticket_id: string;
            /**
             * Format: int64
             * @description The highest tier that it has reached.
             */
            tier: number;
        };
        /** @description The figures of one group. */
        MetricsGroup: {
            /** @description Its figures. */
            figures: components["schemas"]["MetricsSummary"];
            /** @description Of an agent their identifier, `agt_…`: two may have one name. Absent for all others. */
            id: string | null;
            /**
             * @description Name of the agent, priority, category, tag, tier, team, way in, or first day of the period; absent for what
             *     has none, and when nothing was grouped.
             */
            key: string | null;
        };
        /** @description The figures of a group of tickets; `docs/METRICS.md` defines each. */
        MetricsSummary: {
            /**
             * Format: int64
             * @description Of those, the ones that ended before an agent came.
             */
            abandoned: number;
            /**
             * Format: int64
             * @description Sessions that the customer came to.
             */
            attended: number;
            /**
             * Format: int64
             * @description Call-backs that were asked for.
             */
            call_backs: number;
            /**
             * Format: int64
             * @description Of those, the ones whose first call came in time.
             */
            call_backs_kept: number;
            /**
             * Format: int64
             * @description Of those, the ones whose first call came late, or that were called off when it was late already.
             */
            call_backs_missed: number;
            /** @description Effort, of each that has it. */
            ces: components["schemas"]["Ratings"];
            /** @description Satisfaction of each session with an answer. */
            csat: components["schemas"]["Ratings"];
            /**
             * Format: int64
             * @description How often tickets went to a higher tier.
             */
            escalations: number;
            /**
             * Format: int64
             * @description Of the solved, those with first contact resolution.
             */
            first_contact: number;
            /** @description First response time of each ticket. */
            first_response: components["schemas"]["Spread"];
            /** @description Handle time of each ticket with a session that was agreed to. */
            handle: components["schemas"]["Spread"];
            /**
             * Format: int64
             * @description Tickets that were merged into others.
             */
            merged: number;
            /** @description Recommendation, of each that has it. */
            nps: components["schemas"]["Ratings"];
            /**
             * Format: int64
             * @description Tickets that were reopened at least once.
             */
            reopened: number;
            /**
             * Format: int64
             * @description How often tickets were reopened.
             */
            reopens: number;
            /** @description Resolution time of each solved ticket. */
            resolution: components["schemas"]["Spread"];
            /** @description Duration of each session that was agreed to. */
            session: components["schemas"]["Spread"];
            /**
             * Format: int64
             * @description Sessions made for them.
             */
            sessions: number;
            /**
             * Format: int64
             * @description Those that were not.
             */
            sla_breached: number;
            /**
             * Format: int64
             * @description Promises of time to customers that were kept.
             */
            sla_met: number;
            /**
             * Format: int64
             * @description Tickets that are solved or closed.
             */
            solved: number;
            /**
             * Format: int64
             * @description Sessions whose customer was asked how they were.
             */
            surveys_asked: number;
            /**
             * Format: int64
             * @description Tickets, without those that were merged into others.
             */
            tickets: number;
            /** @description From when on the customer was to be called to the first call, for each that there was. */
            time_to_call: components["schemas"]["Spread"];
            /**
             * Format: int64
             * @description How often tickets or sessions went from one agent to another.
             */
            transfers: number;
            /** @description Waiting time of each session in which customer and agent met. */
            waiting: components["schemas"]["Spread"];
        };
        /** @description An asset that the customer's page shows and its scripts can not read (ADR 0094). */
        NameAsset: {
            /** @description Token of the customer's `welcome`, good while its socket is open. */
            bulk_token: string;
            /** @description What it is to the page. */
            kind: components["schemas"]["AssetKind"];
            /** @description Where it is: `http` or `https`, as far as the page's masking lets it be seen. */
            url: string;
        };
        /** @description A passkey as a browser made it; bytes are base64url without padding. */
        NewPasskeyBody: {
            /**
             * Format: int64
             * @description What `getPublicKeyAlgorithm()` answers.
             */
            algorithm: number;
            /** @description What `getAuthenticatorData()` answers. */
            authenticator_data: string;
            /** @description `clientDataJSON`. */
            client_data: string;
            /** @description The identifier that its authenticator gave it. */
            id: string;
            /** @description What its agent calls it. */
            name: string;
            /** @description What `getPublicKey()` answers. */
            public_key: string;
        };
        /** @description A file to hand over. */
        OfferFile: {
            /** @description Its name; path, control characters and the like are taken out of it. */
            name: string;
            /**
             * Format: int64
             * @description Its bytes.
             */
            size: number;
        };
        /** @description To whom the session is offered: an agent, or all of a team, a tier or a skill who take customers. */
        OfferHandoff: {
            /** @description The other agent, `agt_…`. */
            agent_id?: string | null;
            /** @description Whether the agent lets go at once, and the customer waits for whoever comes; false without it. */
            cold?: boolean | null;
            /** @description Why, in words that the customer may read; 500 bytes of UTF-8 at most. */
            reason: string;
            /** @description Agents with this skill or language. */
            skill?: string | null;
            /** @description Agents of this team; the ticket becomes the team's when it is handed to one of them, or let go. */
            team?: string | null;
            /**
             * Format: int32
             * @description Agents of this tier, 1 to 5.
             */
            tier?: number | null;
        };
        /** @description A session that somebody offers the agent who asks. */
        OfferedHandoff: {
            /** @description Name of the customer. */
            customer_name: string | null;
            /** @description Who offers it. */
            from: string | null;
            /** @description Reason, state and time. */
            handoff: components["schemas"]["HandoffView"];
            /** @description Whether there is a package: not for who may not read tickets, or this one. */
            has_package: boolean;
            package: components["schemas"]["HandoffPackage"] | null;
            /** @description The session. */
            session_id: string;
            ticket: components["schemas"]["TicketRef"] | null;
        };
        /** @description What is still to do: `kind` and `data`. Words are cut as those of a line. */
        OpenStep: {
            /** @description The customer has written last, and nobody has answered. */
            data: {
                /** @description Since when, RFC 3339 UTC. */
                at: string;
            };
            /** @enum {string} */
            kind: "unanswered";
        } | {
            /** @description The customer waits for a call. */
            data: {
                /** @description From when on, RFC 3339 UTC. */
                due_at: string;
                /**
                 * Format: int32
                 * @description Calls that reached nobody.
                 */
                n_missed: number;
                /** @description Who is about to call. */
                with?: string | null;
            };
            /** @enum {string} */
            kind: "call_back";
        } | {
            /** @description The customer has not answered what an agent showed. */
            data: {
                /** @description Whether it is an act that is held. */
                held: boolean;
            };
            /** @enum {string} */
            kind: "proposal";
        } | {
            /** @description The customer has not answered what an agent asked for. */
            data: {
                /** @description Which grant. */
                grant: string;
            };
            /** @enum {string} */
            kind: "asked";
        } | {
            /** @description The agent may do more than see and point. */
            data: {
                /** @description Which grant. */
                grant: string;
            };
            /** @enum {string} */
            kind: "grant";
        } | {
            /** @description The page is not shown. */
            data: {
                /** @description `customer`, `rule` or `page`. */
                by: string;
            };
            /** @enum {string} */
            kind: "paused";
        } | {
            /** @description A promised time runs out next, or has. */
            data: {
                /** @description Which. */
                clock: components["schemas"]["SlaClock"];
                /** @description When, RFC 3339 UTC. */
                due_at: string;
                /** @description It has. */
                is_breached: boolean;
            };
            /** @enum {string} */
            kind: "sla";
        } | {
            /** @description Somebody wants to come back to the ticket. */
            data: {
                /** @description When, RFC 3339 UTC. */
                due_at: string;
                /** @description What to think of then. */
                note?: string | null;
            };
            /** @enum {string} */
            kind: "follow_up";
        } | {
            /** @description A session is planned. */
            data: {
                /** @description When, RFC 3339 UTC. */
                starts_at: string;
                /** @description Who will be there. */
                with?: string | null;
            };
            /** @enum {string} */
            kind: "appointment";
        } | {
            /** @description A ticket needs a field to be solved, and this one has no value of it. */
            data: {
                /** @description What people call it. */
                label: string;
            };
            /** @enum {string} */
            kind: "field";
        };
        /** @description How a ticket ended, as far as somebody has said so. */
        Outcome: {
            /** @description What it was about. */
            category?: string | null;
            /** @description What came of it, for instance `Solved`. */
            resolution?: string | null;
            /** @description Why it happened. */
            root_cause?: string | null;
        };
        /** @description A line of what happened, and when. */
        PackageEntry: components["schemas"]["PackageLine"] & {
            /** @description When, RFC 3339 UTC; of several things the last. */
            at: string;
        };
        /** @description What happened: `kind` and `data` of a line. Words are cut at `PACKAGE_WORDS_CHARS_MAX`, with an ellipsis. */
        PackageLine: {
            /** @description Another agent holds the session. */
            data: {
                /** @description Why; empty where nobody has said. */
                reason: string;
                /** @description Their name. */
                to: string;
            };
            /** @enum {string} */
            kind: "handed_off";
        } | {
            /** @description A handoff came to nothing. */
            data: {
                /** @description Who was asked. */
                to: string;
                /** @description `cancelled`, `refused`, `declined` or `expired`. */
                why: string;
            };
            /** @enum {string} */
            kind: "handoff_failed";
        } | {
            /** @description An agent let go of the session, for somebody who was still to come. */
            data: {
                /** @description Why. */
                reason: string;
                /** @description Who was to come. */
                to: string;
            };
            /** @enum {string} */
            kind: "let_go";
        } | {
            /** @description The ticket has gone up. */
            data: {
                /** @description The tiers that it has been on, the first one first. */
                path: number[];
                /** @description Why it went up last. */
                reason: string;
            };
            /** @enum {string} */
            kind: "escalated";
        } | {
            /** @description The customer has agreed. */
            data: {
                /** @description `allow` or `view_only`. */
                decision: string;
                /** @description Origin of the page that is shown. */
                host_origin?: string | null;
            };
            /** @enum {string} */
            kind: "consent_given";
        } | {
            /** @description The customer said No. */
            data: Record<string, never>;
            /** @enum {string} */
            kind: "consent_refused";
        } | {
            /** @description An agent wrote a note for the others; the last one. */
            data: {
                /** @description Who. */
                by: string;
                /** @description What. */
                text: string;
            };
            /** @enum {string} */
            kind: "note";
        } | {
            /** @description The customer has reported a session. */
            data: {
                /** @description The customer's words. */
                reason?: string | null;
                /** @description `unasked` or `report`. */
                report: string;
            };
            /** @enum {string} */
            kind: "reported";
        } | {
            /** @description Where the customer sought help. */
            data: {
                /** @description Where in the product. */
                place: components["schemas"]["Place"];
            };
            /** @enum {string} */
            kind: "help_sought";
        } | {
            /** @description Where the customer stood longest without going on. */
            data: {
                /**
                 * Format: int64
                 * @description For how long, in milliseconds.
                 */
                for_ms: number;
                /** @description Where in the product. */
                place: components["schemas"]["Place"];
            };
            /** @enum {string} */
            kind: "stalled";
        } | {
            /** @description What became of a grant that was asked for. */
            data: {
                /** @description What. */
                fate: components["schemas"]["GrantFate"];
                /** @description Which, as on the timeline. */
                grant: string;
            };
            /** @enum {string} */
            kind: "grant";
        } | {
            /** @description Acts that agents proposed, or that were held. */
            data: {
                /**
                 * Format: int32
                 * @description The customer said no.
                 */
                n_declined: number;
                /**
                 * Format: int32
                 * @description Carried out by the customer's tap.
                 */
                n_done: number;
                /**
                 * Format: int32
                 * @description That came to nothing otherwise.
                 */
                n_other: number;
            };
            /** @enum {string} */
            kind: "proposals";
        } | {
            /** @description Acts of agents that the page or a rule refused. */
            data: {
                /**
                 * Format: int32
                 * @description How many.
                 */
                n: number;
            };
            /** @enum {string} */
            kind: "acts_refused";
        } | {
            /** @description Files that were handed over. */
            data: {
                /**
                 * Format: int32
                 * @description From agents.
                 */
                n_from_agents: number;
                /**
                 * Format: int32
                 * @description From the customer.
                 */
                n_from_customer: number;
                /**
                 * Format: int32
                 * @description That did not get through.
                 */
                n_refused: number;
            };
            /** @enum {string} */
            kind: "files";
        } | {
            /** @description What was written; not the words. */
            data: {
                /**
                 * Format: int32
                 * @description Messages of agents.
                 */
                n_from_agents: number;
                /**
                 * Format: int32
                 * @description Messages of the customer.
                 */
                n_from_customer: number;
            };
            /** @enum {string} */
            kind: "chat";
        } | {
            /** @description The customer was called, apart from the session; the last call. */
            data: {
                /** @description Whether they were reached. */
                is_reached: boolean;
                /**
                 * Format: int32
                 * @description Calls that reached nobody, since they were to be called.
                 */
                n_missed: number;
            };
            /** @enum {string} */
            kind: "called";
        } | {
            /** @description They talked. */
            data: {
                /**
                 * Format: int64
                 * @description For how long in all, in milliseconds.
                 */
                duration_ms: number;
            };
            /** @enum {string} */
            kind: "talked";
        } | {
            /** @description Pages that the session has been on. */
            data: {
                /**
                 * Format: int32
                 * @description Others, before these.
                 */
                n_more: number;
                /**
                 * Format: int32
                 * @description Times that an agent had the page go elsewhere.
                 */
                n_navigated: number;
                /** @description Origins and pages of the product, as far as the timeline has them; the latest last. */
                pages: string[];
            };
            /** @enum {string} */
            kind: "visited";
        } | {
            /** @description A promised time has run out. */
            data: {
                /** @description Which. */
                clock: components["schemas"]["SlaClock"];
            };
            /** @enum {string} */
            kind: "sla_breached";
        } | {
            /** @description The session began. */
            data: {
                /** @description `link`, `code` or `widget`. */
                entry: string;
            };
            /** @enum {string} */
            kind: "session_began";
        } | {
            /** @description The product has said who the customer is, or its word was not accepted. */
            data: {
                /** @description It was accepted. */
                is_verified: boolean;
            };
            /** @enum {string} */
            kind: "identified";
        } | {
            /** @description A session on this ticket before; the last one. */
            data: {
                /**
                 * Format: int64
                 * @description From consent to the end, in milliseconds.
                 */
                duration_ms: number;
                /** @description Why it ended. */
                reason: string;
            };
            /** @enum {string} */
            kind: "earlier_session";
        };
        /** @description One end of a session. */
        ParticipantView: {
            /**
             * Format: int32
             * @description Counts their client instances: another one has nothing of what the one before was sent.
             */
            attachment?: number;
            /** @description Whether a signaling socket is open. */
            connected: boolean;
            /** @description Identifier, `par_…`. */
            id: string;
            identity?: components["schemas"]["Identity"] | null;
            /**
             * @description Whether they have listened to the talk that is on, and so may go on when their socket was away; absent where
             *     they have not.
             */
            listened?: boolean;
            /** @description Whether they watch and hear the talk as well (ADR 0087); absent where they do not. */
            listens?: boolean;
            /** @description Name to show; for a customer who gave none, absent. */
            name?: string | null;
            /** @description What they may do there. */
            role: components["schemas"]["Role"];
        };
        /** @description What a browser needs to sign with a passkey. */
        PasskeyAsked: {
            /** @description What it has to answer, base64url; it answers once. */
            challenge: string;
            /** @description The site that it is for. */
            site: string;
            /**
             * Format: int32
             * @description How long the challenge waits, in milliseconds.
             */
            timeout_ms: number;
        };
        /** @description The password and, where the second factor is on, a code. */
        PasskeyProof: {
            /** @description A code of the app, or a recovery code, where the second factor is on. */
            code?: string | null;
            /** @description The password. */
            password: string;
        };
        /** @description A passkey of the agent who is signed in. */
        PasskeyView: {
            /** @description When it was added, RFC 3339. */
            created_at: string;
            /** @description Identifier, `pky_…`. */
            id: string;
            /** @description What its agent calls it. */
            name: string;
            /** @description When it signed them in last, RFC 3339. */
            used_at: string | null;
        };
        /** @description What a browser needs to make a passkey. */
        PasskeyWanted: {
            /** @description Numbers of the ways of signing that are taken, the best first. */
            algorithms: number[];
            /** @description What it has to answer, base64url; it answers once. */
            challenge: string;
            /** @description Their e-mail address, as authenticators show it. */
            email: string;
            /** @description Passkeys that they have already, by the identifiers of their authenticators. */
            known: string[];
            /** @description Their name. */
            name: string;
            /** @description The site that it is for. */
            site: string;
            /**
             * Format: int32
             * @description How long the challenge waits, in milliseconds.
             */
            timeout_ms: number;
            /** @description Who it is for, base64url of their identifier. */
            user: string;
        };
        /** @description The password, once more. */
        PasswordAgain: {
            /** @description The password. */
            password: string;
        };
        /** @description The password and a code. */
        PasswordAndCode: {
            /** @description A code of the app; once the second factor is on, a recovery code does too. */
            code: string;
            /** @description The password. */
            password: string;
        };
        /** @description Whom a link is for. */
        PasswordLinkFor: {
            /** @description What they sign in with. */
            email: string;
            /** @description When it ends by itself, RFC 3339 UTC. */
            expires_at: string;
            /** @description Their name. */
            name: string;
            /** @description Whether their second factor is on: a recovery code has to stand beside the password. */
            needs_code: boolean;
        };
        /** @description The secret of a link. */
        PasswordLinkSecret: {
            /** @description What stands in the fragment of its address. */
            secret: string;
        };
        /** @description A link by which an agent sets their password. */
        PasswordLinkView: {
            /** @description When it ends by itself, RFC 3339 UTC. */
            expires_at: string;
            /** @description Address with the secret in its fragment; it is told this once. */
            url: string;
        };
        /**
         * @description Who asks that the agent sees nothing of the page for a while.
         * @enum {string}
         */
        PausedBy: "customer" | "rule" | "page";
        /** @description What a product has said of somebody. */
        PersonIdentity: {
            /** @description When it was first said, RFC 3339 UTC. */
            created_at: string;
            /** @description More of them. */
            custom: {
                [key: string]: string;
            };
            /** @description Their e-mail. */
            email: string | null;
            /** @description Identifier, `cus_…`. */
            id: string;
            /** @description Who said so. */
            issuer: string;
            /** @description Their language. */
            locale: string | null;
            /** @description Their name. */
            name: string | null;
            /** @description When it was last said, RFC 3339 UTC. */
            seen_at: string;
            /** @description What it calls them. */
            subject: string;
        };
        /** @description What is kept of somebody. */
        PersonReport: {
            /** @description Their e-mail address, in small letters. */
            email: string | null;
            /**
             * Format: int64
             * @description Entries on the timelines of the tickets.
             */
            entries: number;
            /**
             * Format: int64
             * @description Their bytes.
             */
            file_bytes: number;
            /**
             * Format: int64
             * @description Files whose bytes are kept.
             */
            files: number;
            /** @description By what they are asked for, exported and erased: `tic_…` or `cus_…`; absent where nothing is kept. */
            id: string | null;
            /** @description What products have said of them. */
            identities: components["schemas"]["PersonIdentity"][];
            /**
             * Format: int64
             * @description Messages of the chats.
             */
            messages: number;
            /** @description Whether there are more. */
            more_tickets: boolean;
            /** @description Those that are not over, `ses_…`; while there are some, nothing is erased. */
            open_sessions: string[];
            /** @description Their sessions. */
            sessions: number;
            /**
             * Format: int64
             * @description Surveys.
             */
            surveys: number;
            /** @description Their tickets, at most 200. */
            tickets: components["schemas"]["PersonTicket"][];
        };
        /** @description A ticket of somebody. */
        PersonTicket: {
            /** @description Creation, RFC 3339 UTC. */
            created_at: string;
            /** @description Identifier, `tic_…`. */
            id: string;
            /**
             * Format: int64
             * @description Number that people say to each other.
             */
            number: number;
            /** @description Where it stands. */
            status: string;
            /** @description Subject line. */
            subject: string;
            /** @description Latest change, or comment, RFC 3339 UTC. */
            updated_at: string;
        };
        /** @description Whom to look for. */
        PersonWanted: {
            /**
             * Format: email
             * @description Their e-mail address, in any case.
             */
            email: string;
        };
        /** @description A place in a product. */
        Place: {
            /** @description The element that was used last, as its authors call it: `button#pay`, `input[name=email]`. */
            element?: string | null;
            /** @description What went wrong last: `TypeError app.js:120`, `503 /api/orders/:id`. */
            error?: string | null;
            /** @description Path of the page, with `:id` for numbers, tokens and whatever else is no word: `/orders/:id`. */
            page: string;
            /** @description The release of the product, as its page says. */
            release?: string | null;
        };
        /** @description An appointment to be. */
        PlanAppointment: {
            /** @description Who will be there, `agt_…` [default: who plans it]. */
            agent_id?: string | null;
            /**
             * Format: int64
             * @description How long it lasts.
             */
            minutes: number;
            /**
             * Format: date-time
             * @description When it begins: later than now, and within a year, RFC 3339.
             */
            starts_at: string;
            /** @description The zone in which whoever plans it names times, as in the IANA database: mails say it so. */
            time_zone: string;
            /** @description What the customer is told of it. */
            words?: string | null;
        };
        /**
         * @description Whether an agent is there.
         * @enum {string}
         */
        Presence: "available" | "away" | "offline";
        /** @description A customer who is in a product. */
        PresentCustomer: {
            /** @description The customer, `cus_…`, where they were helped before. */
            customer_id: string | null;
            /** @description Identifier for as long as they are present, `prc_…`. */
            id: string;
            invitation: components["schemas"]["Invitation"] | null;
            /** @description Their name by the word of their product, or what stands for it. */
            name: string;
            /** @description Origin of the page. */
            origin: string;
            /** @description Until when nobody invites them again, since they did not want it, RFC 3339 UTC. */
            paused_until: string | null;
            /** @description Since when, RFC 3339 UTC. */
            since: string;
            ticket: components["schemas"]["TicketRef"] | null;
        };
        /**
         * @description How urgent a ticket is.
         * @enum {string}
         */
        Priority: "low" | "normal" | "high" | "urgent";
        /** @description An error as the caller sees it. */
        Problem: {
            /** @description Stable word for programs. */
            code: string;
            /** @description A sentence for a person. */
            detail: string;
            /** @description What is wrong with which part of the body. */
            errors?: components["schemas"]["FieldError"][];
            /** @description The request, as the server's log names it. */
            request_id: string;
            /**
             * Format: int32
             * @description HTTP status.
             */
            status: number;
            /** @description Name of the status. */
            title: string;
            /** @description `urn:tandem:problem:` and the code. */
            type: string;
        };
        /** @description Answers on one scale: how many there are, and how many stand at its two ends. */
        Ratings: {
            /**
             * Format: int64
             * @description How many answered.
             */
            count: number;
            /**
             * Format: int64
             * @description Of those, the good ones: CSAT 4 and 5, CES 5 to 7, NPS 9 and 10.
             */
            high: number;
            /**
             * Format: int64
             * @description Of those, the bad ones: CSAT 1 and 2, CES 1 to 3, NPS 0 to 6.
             */
            low: number;
            /**
             * Format: int64
             * @description All answers together; divided by `count`, the mean.
             */
            sum: number;
        };
        /**
         * @description How far a chat message has come; it only ever gets further.
         * @enum {string}
         */
        Receipt: "sent" | "delivered" | "read";
        /** @description Recovery codes; they are shown this once. */
        RecoveryCodes: {
            /** @description Each signs in once where the app is lost. */
            recovery_codes: string[];
        };
        /** @description The code that the customer reads out. */
        RedeemCode: {
            /** @description Six digits; blanks and hyphens do not matter. */
            code: string;
        };
        /**
         * @description What another ticket is to a ticket.
         * @enum {string}
         */
        Relation: "parent" | "child" | "blocks" | "blocked_by" | "relates_to" | "split_from" | "split_into";
        /** @description What a customer has reported. */
        Report: {
            /** @description Name of the agent who had the session. */
            agent_name: string | null;
            /** @description When, RFC 3339 UTC. */
            at: string;
            /** @description Identifier, `rep_…`. */
            id: string;
            /** @description `unasked` or `report`. */
            kind: string;
            /**
             * Format: int64
             * @description Reports against this agent in all.
             */
            n_of_agent: number;
            /** @description The customer's words. */
            reason: string | null;
            /** @description The session. */
            session_id: string;
            /** @description Its ticket. */
            ticket_id: string | null;
            /**
             * Format: int64
             * @description The ticket's number.
             */
            ticket_number: number | null;
        };
        /**
         * @description What a customer says of a session that goes wrong.
         * @enum {string}
         */
        ReportKind: "unasked" | "report";
        /** @description What a customer says of a session that goes wrong. */
        ReportSession: {
            /** @description What is wrong. */
            kind: components["schemas"]["ReportKind"];
            /** @description In their words. */
            reason?: string | null;
            /** @description The latest resume token. */
            resume_token: string;
        };
        /** @description A customer is offered to an agent. */
        RequestOffer: {
            /** @description The agent, `agt_…`. */
            agent_id: string;
            /** @description Until when, RFC 3339 UTC; then it goes to the next. */
            until: string;
        };
        /** @description A customer who comes back. */
        Resume: {
            /** @description Origin of the product page; on another one than before the customer is asked again. */
            host_origin?: string | null;
            /** @description The latest resume token. */
            resume_token: string;
        };
        /**
         * @description What an end of the session may do there.
         * @enum {string}
         */
        Role: "customer" | "agent" | "supervisor" | "observer";
        /**
         * @description One thing that a key may do. Writing does not include reading.
         * @enum {string}
         */
        Scope: "tickets:read" | "tickets:write" | "sessions:read" | "sessions:write" | "files:read" | "files:write" | "metrics:read" | "agents:read" | "agents:write" | "audit:read" | "webhooks:read" | "webhooks:write";
        /** @description How an agent comes in. */
        Security: {
            /** @description Whether a password of theirs counts; otherwise another system signs them in. */
            has_password: boolean;
            /** @description Whether the organisation asks everybody who has one for a second factor. */
            is_required: boolean;
            /**
             * Format: int32
             * @description Recovery codes that are left.
             */
            recovery_codes: number;
            /** @description Since when their second factor is on, RFC 3339. */
            second_factor_since: string | null;
        };
        /** @description The files of a session, and which ones it takes. */
        SessionFiles: {
            /** @description Its files, oldest first. */
            data: components["schemas"]["FileView"][];
            /** @description What a refusal is about, so that people can be told. */
            limits: components["schemas"]["FileLimits"];
            /** @description Always null: there are few enough for one page. */
            next_cursor: string | null;
        };
        /**
         * @description Where a session stands.
         * @enum {string}
         */
        SessionState: "waiting" | "asking" | "live" | "ended";
        /** @description The whole state of one session, as both ends see it. */
        SessionView: {
            /** @description What the agent has asked for, at most once each, in the order of the grants. */
            asks: components["schemas"]["AskView"][];
            consent?: components["schemas"]["ConsentDecision"] | null;
            /** @description Creation, RFC 3339 UTC. */
            created_at: string;
            end_reason?: components["schemas"]["EndReason"] | null;
            /** @description When it ended, RFC 3339 UTC. */
            ended_at?: string | null;
            /** @description How the customer came in. */
            entry: components["schemas"]["Entry"];
            /** @description What the agent may do at this moment, sorted. */
            grants: components["schemas"]["Grant"][];
            handoff?: components["schemas"]["HandoffView"] | null;
            /** @description Origin of the page that the widget sits in, as the customer's browser named it at consent. */
            host_origin?: string | null;
            /** @description Identifier, `ses_…`. */
            id: string;
            /** @description Language in which the customer wants to be helped, 2 or 3 letters, where it is known. */
            language?: string | null;
            let_go?: components["schemas"]["LetGoView"] | null;
            /** @description Whether the customer is being asked for the number that the agent reads out; no consent before. */
            matching?: boolean;
            /** @description Everybody who belongs to it. */
            participants: components["schemas"]["ParticipantView"][];
            paused?: components["schemas"]["PausedBy"] | null;
            /** @description When consent was given, RFC 3339 UTC. */
            started_at?: string | null;
            /** @description Where it stands. */
            state: components["schemas"]["SessionState"];
            /** @description Tabs that belong to it, in the order in which they came; none as long as there was only one. */
            tabs: components["schemas"]["TabView"][];
            ticket?: components["schemas"]["TicketRef"] | null;
        };
        /** @description A follow-up to be. */
        SetFollowUp: {
            audience?: components["schemas"]["FollowUpFor"] | null;
            /**
             * Format: date-time
             * @description When it is due: later than now, and within a year, RFC 3339.
             */
            due_at: string;
            /** @description What to think of then. */
            note?: string | null;
        };
        /** @description A password that is set by a link. */
        SetPassword: {
            /** @description A recovery code, where the second factor is on. */
            code?: string | null;
            /** @description The password to be: at least 10 characters. */
            password: string;
            /** @description What stands in the fragment of the link's address. */
            secret: string;
        };
        /** @description What an agent says of themselves. */
        SetPresence: {
            /** @description Whether they take customers. */
            presence: components["schemas"]["Availability"];
        };
        /** @description One setting. */
        Setting: {
            /** @description The variable of the environment that does, `TANDEM_SURVEY_EVERY_DAYS`; likewise. */
            env: string | null;
            /** @description The flag that sets it, `survey-every-days`; absent where none does. */
            flag: string | null;
            /** @description Whether it is a secret or leads to one: no more is said than whether it is set. */
            hidden: boolean;
            /** @description Its key in the configuration file, `survey.every_days`. */
            key: string;
            /**
             * Format: int32
             * @description Which one, from 1, of several tables with the same key.
             */
            nth: number | null;
            /** @description Whether it is set, by somebody or by default. */
            set: boolean;
            /** @description What it is, as words; none where it is not set, or hidden. */
            values: string[];
        };
        /** @description The settings that the organisation runs with. */
        Settings: {
            /** @description What belongs together. */
            groups: components["schemas"]["SettingsGroup"][];
        };
        /** @description Settings that belong together. */
        SettingsGroup: {
            /**
             * @description `organisation`, `privacy`, `routing`, `sla`, `closing`, `survey`, `mail`, `connectors`, `sign_in`,
             *     `identity`, `retention`, `files`, `assets` or `limits`.
             */
            name: string;
            /** @description Its settings; a table that is not there stands as one that is not set. */
            settings: components["schemas"]["Setting"][];
        };
        /** @description Whether Tandem waits for its first agent. */
        Setup: {
            /** @description There is no agent. */
            needed: boolean;
        };
        /** @description How people sign in here. */
        SignInWays: {
            /** @description Whether a link that sets a password goes to agents by mail. */
            mails_links: boolean;
            /** @description What the other system is called, where there is one. */
            oidc: string | null;
            /** @description Whether passwords of all agents do. */
            passwords: boolean;
        };
        /** @description What a browser has signed with a passkey; bytes are base64url without padding. */
        SignedByPasskey: {
            /** @description `authenticatorData`. */
            authenticator_data: string;
            /** @description `clientDataJSON`. */
            client_data: string;
            /** @description The identifier that its authenticator gave it. */
            id: string;
            /** @description The signature over both. */
            signature: string;
            /** @description Whose the authenticator says that it is: `userHandle`. */
            user: string;
        };
        /**
         * @description Which time is measured.
         * @enum {string}
         */
        SlaClock: "first_response" | "next_update" | "resolution";
        /**
         * @description Where a clock stands.
         * @enum {string}
         */
        SlaClockState: "running" | "paused" | "stopped";
        /** @description An SLA clock as it stands. */
        SlaView: {
            /** @description Which. */
            clock: components["schemas"]["SlaClock"];
            /**
             * @description When its time runs out, or has run out, RFC 3339 UTC; absent while it is paused in time, and
             *     once it has stopped in time.
             */
            due_at: string | null;
            /** @description Whether its time has run out. */
            is_breached: boolean;
            /**
             * Format: int64
             * @description Milliseconds of the open desk that are left while it is paused.
             */
            left_ms: number | null;
            /** @description Whether it runs. */
            state: components["schemas"]["SlaClockState"];
        };
        /** @description A token that opens a socket once. */
        SocketToken: {
            /**
             * Format: int64
             * @description How long it can be used, in milliseconds.
             */
            expires_in_ms: number;
            /** @description As what it lets in. */
            role: components["schemas"]["Role"];
            /** @description For the first message of the socket. */
            socket_token: string;
        };
        /** @description What goes into a ticket of its own. */
        SplitTicket: {
            /** @description Messages and notes of this ticket's timeline, `evt_…`. */
            entries: string[];
            /** @description Subject line of the new ticket. */
            subject: string;
        };
        /** @description How times are spread, in milliseconds; the times are absent when nothing was measured. */
        Spread: {
            /**
             * Format: int64
             * @description How many were measured.
             */
            count: number;
            /**
             * Format: int64
             * @description Mean, rounded down.
             */
            mean_ms: number | null;
            /**
             * Format: int64
             * @description Median: the smallest that half of them do not exceed.
             */
            median_ms: number | null;
            /**
             * Format: int64
             * @description The smallest that nine tenths of them do not exceed.
             */
            p90_ms: number | null;
        };
        /** @description What a customer was asked of a session, or of a ticket without one, and answered. */
        Survey: {
            answer: components["schemas"]["SurveyAnswer"] | null;
            /** @description When they first answered, RFC 3339 UTC. */
            answered_at: string | null;
            /** @description When they were first asked, RFC 3339 UTC. */
            asked_at: string;
            /** @description The session; absent where the customer was helped without one. */
            session_id: string | null;
        };
        /** @description A customer's answer. It is complete in itself: another one replaces it. */
        SurveyAnswer: {
            /**
             * Format: int32
             * @description Effort (CES): how far it was made easy, 1 not at all to 7 fully.
             */
            ces?: number | null;
            /** @description In their words: plain text, at most 1,000 characters. */
            comment?: string | null;
            /**
             * Format: int32
             * @description Satisfaction (CSAT): 1 very dissatisfied to 5 very satisfied.
             */
            csat: number;
            /**
             * Format: int32
             * @description Recommendation (NPS): 0 not at all likely to 10 extremely likely.
             */
            nps?: number | null;
        };
        /** @description What a customer is asked. */
        SurveyQuestions: {
            answer: components["schemas"]["SurveyAnswer"] | null;
            /** @description Whether effort is asked for as well. */
            ces: boolean;
            /** @description Whether recommendation is asked for as well. */
            nps: boolean;
            /** @description Whether they may answer, or change their answer. */
            open: boolean;
        };
        /** @description One tab of the customer's browser that belongs to the session (ADR 0018). */
        TabView: {
            /**
             * Format: int32
             * @description Its number, counted by the customer's browser.
             */
            id: number;
            /** @description Whether the customer looks at it; of one tab at most. */
            looked_at: boolean;
            /** @description Whether the mirror shows it; of one tab alone. */
            mirrored: boolean;
            /** @description Whether the agent keeps the mirror on it. */
            pinned: boolean;
        };
        /** @description A tag as an OpenAPI document describes it; [`read`] takes it. */
        Tag: string;
        /** @description The talk of a session. */
        Talk: {
            call_back: components["schemas"]["CallToCome"] | null;
            /** @description Its latest messages, oldest first. */
            chat: components["schemas"]["ChatView"][];
            /** @description Files that agents sent by mail with these messages, as far as they are kept; the page hands none out. */
            files: components["schemas"]["MailedFile"][];
            /** @description The session. */
            session: components["schemas"]["SessionView"];
            /** @description Until when the customer may write here, RFC 3339 UTC. */
            until: string;
        };
        /** @description The words that an outcome is made of. */
        Taxonomy: {
            /** @description What tickets are about. */
            categories: string[];
            /** @description Whether a ticket needs a resolution to become solved or closed. */
            required: boolean;
            /** @description What can come of a ticket. */
            resolutions: string[];
            /** @description Why things happen. */
            root_causes: string[];
        };
        /** @description Where in the product a customer was (ADR 0066). */
        TellPlace: {
            /** @description The place, without any words of the page or of the customer. */
            place: components["schemas"]["Place"];
            /** @description The latest resume token. */
            resume_token: string;
            /**
             * Format: int64
             * @description How long they stood there, in milliseconds; absent: that is where they sought help.
             */
            stalled_ms?: number | null;
        };
        /** @description A customer's problem. */
        Ticket: {
            assignee: components["schemas"]["Assignee"] | null;
            /** @description Creation, RFC 3339 UTC. */
            created_at: string;
            customer: components["schemas"]["Customer"] | null;
            /** @description E-mail of the customer. */
            customer_email: string | null;
            /** @description Name of the customer. */
            customer_name: string | null;
            /** @description What the customer said. */
            description: string;
            /** @description When the first of them that runs is due, or was, RFC 3339 UTC. */
            due_at: string | null;
            /** @description The values of its custom fields by their keys; `GET /api/v1/fields` has what they are. */
            fields: {
                [key: string]: components["schemas"]["FieldValue"];
            };
            /** @description Identifier, `tic_…`. */
            id: string;
            /**
             * @description Capabilities that rules keep whoever asks from using on it (`work_on_tickets`, …); absent where they keep
             *     them from none, and in lists.
             */
            kept_off?: string[] | null;
            /** @description The latest session that is not over. */
            live_session_id: string | null;
            merged: components["schemas"]["Merged"] | null;
            /**
             * Format: int64
             * @description Number that people say to each other.
             */
            number: number;
            /** @description How it ended, as far as somebody has said so. */
            outcome: components["schemas"]["Outcome"];
            /** @description How urgent it is. */
            priority: components["schemas"]["Priority"];
            /** @description The SLA clocks that something is promised for. */
            sla: components["schemas"]["SlaView"][];
            /** @description Where it stands. */
            status: components["schemas"]["TicketStatus"];
            /** @description Subject line. */
            subject: string;
            /** @description Its tags, sorted. */
            tags: string[];
            /** @description The team that is to have it, in the words of agents' teams. */
            team: string | null;
            /**
             * Format: int64
             * @description The highest tier that it has reached, from 1.
             */
            tier: number;
            /** @description Latest change, RFC 3339 UTC. */
            updated_at: string;
            /**
             * Format: int64
             * @description Counts the changes from 1; its `ETag` is this number in quotes.
             */
            version: number;
        };
        /** @description A custom field of tickets. */
        TicketField: {
            /** @description Whether it is shown where it has a value, and takes none any more. */
            archived: boolean;
            /** @description What to write there, for agents; may be empty. */
            help: string;
            /** @description What programs call it; never given to another field. */
            key: string;
            /** @description What values it takes; never changed. */
            kind: components["schemas"]["FieldKind"];
            /** @description What people call it. */
            label: string;
            /** @description What can be chosen; empty but for a choice. */
            options: string[];
            /** @description Whether a ticket needs a value to become solved or closed. */
            required: boolean;
            /**
             * Format: int64
             * @description Counts the changes from 1; its `ETag` is this number in quotes.
             */
            version: number;
        };
        /** @description A link of a ticket. */
        TicketLink: {
            /** @description When it was made, RFC 3339 UTC. */
            created_at: string;
            /** @description Identifier, `lnk_…`. */
            id: string;
            /** @description What the other ticket is to this one. */
            relation: components["schemas"]["Relation"];
            /** @description The other ticket, or the one that it leads to. */
            ticket: components["schemas"]["LinkedTicket"];
        };
        /** @description The ticket as both ends may see it. */
        TicketRef: {
            /** @description Identifier, `tic_…`. */
            id: string;
            /**
             * Format: int64
             * @description Number that people say to each other.
             */
            number: number;
            /** @description Subject line. */
            subject: string;
        };
        /**
         * @description Where a ticket stands.
         * @enum {string}
         */
        TicketStatus: "open" | "pending" | "solved" | "closed";
        /** @description What happened: `kind` and `data` of a timeline entry. */
        TimelineData: {
            /** @description The ticket was made. */
            data: Record<string, never>;
            /** @enum {string} */
            kind: "ticket_created";
        } | {
            /** @description The subject was reworded. */
            data: {
                /** @description The subject before. */
                from: string;
                /** @description The subject after. */
                to: string;
            };
            /** @enum {string} */
            kind: "subject_changed";
        } | {
            /** @description What the customer said was reworded. */
            data: {
                /** @description The description before. */
                from: string;
                /** @description The description after. */
                to: string;
            };
            /** @enum {string} */
            kind: "description_changed";
        } | {
            /** @description The customer is called otherwise, by what somebody has typed. */
            data: {
                /** @description The name before. */
                from?: string | null;
                /** @description The name after. */
                to?: string | null;
            };
            /** @enum {string} */
            kind: "customer_name_changed";
        } | {
            /** @description Mails to the customer go elsewhere, by what somebody has typed. */
            data: {
                /** @description The e-mail before. */
                from?: string | null;
                /** @description The e-mail after. */
                to?: string | null;
            };
            /** @enum {string} */
            kind: "customer_email_changed";
        } | {
            /** @description The status changed. */
            data: {
                /** @description The status before. */
                from: components["schemas"]["TicketStatus"];
                /** @description The status after. */
                to: components["schemas"]["TicketStatus"];
            };
            /** @enum {string} */
            kind: "status_changed";
        } | {
            /** @description The ticket went to another agent, or to none. */
            data: {
                /** @description Name of the agent before. */
                from?: string | null;
                /** @description Name of the agent after. */
                to?: string | null;
            };
            /** @enum {string} */
            kind: "assignee_changed";
        } | {
            /** @description The ticket is for another team, or for none. */
            data: {
                /** @description The team before. */
                from?: string | null;
                /** @description The category whose rule has done it; absent where somebody has. */
                rule?: string | null;
                /** @description The team after. */
                to?: string | null;
            };
            /** @enum {string} */
            kind: "team_changed";
        } | {
            /** @description The ticket became more or less urgent. */
            data: {
                /** @description The priority before. */
                from: components["schemas"]["Priority"];
                /** @description As in `team_changed`. */
                rule?: string | null;
                /** @description The priority after. */
                to: components["schemas"]["Priority"];
            };
            /** @enum {string} */
            kind: "priority_changed";
        } | {
            /** @description Time that is promised to the customer runs out. */
            data: {
                /** @description Which. */
                clock: components["schemas"]["SlaClock"];
                /** @description When it will have run out, RFC 3339 UTC. */
                due_at: string;
            };
            /** @enum {string} */
            kind: "sla_warned";
        } | {
            /** @description Time that is promised to the customer has run out. */
            data: {
                /** @description Which. */
                clock: components["schemas"]["SlaClock"];
                /** @description When it had, RFC 3339 UTC. */
                due_at: string;
            };
            /** @enum {string} */
            kind: "sla_breached";
        } | {
            /** @description What the customer waited for came in the time that is promised. */
            data: {
                /** @description Which time. */
                clock: components["schemas"]["SlaClock"];
            };
            /** @enum {string} */
            kind: "sla_met";
        } | {
            /** @description Somebody said how the ticket ended. */
            data: components["schemas"]["Outcome"];
            /** @enum {string} */
            kind: "outcome_set";
        } | {
            /** @description Tags came or went. */
            data: {
                /** @description Those that came. */
                added: string[];
                /** @description Those that went. */
                removed: string[];
                /** @description As in `team_changed`. */
                rule?: string | null;
            };
            /** @enum {string} */
            kind: "tags_changed";
        } | {
            /** @description A field of the ticket got another value. */
            data: {
                /** @description Its key. */
                field: string;
                from?: components["schemas"]["FieldValue"] | null;
                /** @description What people called it then. */
                label: string;
                /** @description What values it takes. */
                of: components["schemas"]["FieldKind"];
                to?: components["schemas"]["FieldValue"] | null;
            };
            /** @enum {string} */
            kind: "field_changed";
        } | {
            /** @description Somebody wrote a comment. */
            data: {
                /** @description Plain text. */
                body: string;
                mail?: components["schemas"]["ByMail"] | null;
            };
            /** @enum {string} */
            kind: "comment";
        } | {
            /** @description A session was made for, or hung on, the ticket. */
            data: {
                /** @description `link`, `code`, `widget` or `invitation`. */
                entry: string;
            };
            /** @enum {string} */
            kind: "session_created";
        } | {
            /** @description Somebody came into the session. */
            data: {
                /** @description `customer` or `agent`. */
                role: string;
            };
            /** @enum {string} */
            kind: "participant_joined";
        } | {
            /** @description Somebody left the session. */
            data: {
                /** @description `customer` or `agent`. */
                role: string;
            };
            /** @enum {string} */
            kind: "participant_left";
        } | {
            /** @description The customer agreed. */
            data: {
                /** @description `allow` or `view_only`. */
                decision: string;
                /** @description Origin of the page that is shown. */
                host_origin?: string | null;
            };
            /** @enum {string} */
            kind: "consent_given";
        } | {
            /** @description The customer said No. */
            data: Record<string, never>;
            /** @enum {string} */
            kind: "consent_refused";
        } | {
            /** @description The agent may do one thing more. */
            data: {
                /** @description `view`, `point`, `screen`, `control`, `type`, `voice`, `video` or `files`. */
                grant: string;
            };
            /** @enum {string} */
            kind: "grant_added";
        } | {
            /** @description The agent may do one thing less. */
            data: {
                /** @description As in `grant_added`. */
                grant: string;
            };
            /** @enum {string} */
            kind: "grant_removed";
        } | {
            /** @description The page is not shown for a while. */
            data: {
                /** @description `customer`, `rule` or `page`. */
                by: string;
            };
            /** @enum {string} */
            kind: "paused";
        } | {
            /** @description It is shown again. */
            data: Record<string, never>;
            /** @enum {string} */
            kind: "resumed";
        } | {
            /** @description A chat message. */
            data: {
                /** @description Identifiers of the files that go with it as attachments of its mail, `fil_…`, where an agent has chosen some. */
                files?: string[] | null;
                /** @description Identifier chosen by the sender. */
                id: string;
                mail?: components["schemas"]["ByMail"] | null;
                /** @description `customer` or `agent`. */
                role: string;
                /** @description Plain text. */
                text: string;
            };
            /** @enum {string} */
            kind: "chat";
        } | {
            /** @description The product has said who the customer is. */
            data: Record<string, never>;
            /** @enum {string} */
            kind: "customer_identified";
        } | {
            /** @description An agent has said that the ticket is not the customer's whom the product had named. */
            data: Record<string, never>;
            /** @enum {string} */
            kind: "customer_cleared";
        } | {
            /** @description The ticket was merged into another one, where it goes on. */
            data: {
                /**
                 * Format: int64
                 * @description Its number.
                 */
                number: number;
                /** @description Why. */
                reason?: string | null;
                /** @description Identifier of that one, `tic_…`. */
                target: string;
            };
            /** @enum {string} */
            kind: "ticket_merged";
        } | {
            /** @description The merging was undone: the ticket goes on by itself. */
            data: {
                /**
                 * Format: int64
                 * @description Its number.
                 */
                number: number;
                /** @description Identifier of the ticket that it had been merged into, `tic_…`. */
                target: string;
                /** @description The status that the ticket had before, and has again. */
                to: components["schemas"]["TicketStatus"];
            };
            /** @enum {string} */
            kind: "ticket_unmerged";
        } | {
            /** @description The ticket was linked with another one. */
            data: {
                /** @description Identifier of the link, `lnk_…`. */
                link: string;
                /**
                 * Format: int64
                 * @description Its number.
                 */
                number: number;
                /** @description What the other ticket is to this one. */
                relation: components["schemas"]["Relation"];
                /** @description Identifier of the other ticket, `tic_…`. */
                ticket: string;
            };
            /** @enum {string} */
            kind: "ticket_linked";
        } | {
            /** @description A link with another ticket ended. */
            data: {
                /** @description Identifier of the link, `lnk_…`. */
                link: string;
                /**
                 * Format: int64
                 * @description Its number.
                 */
                number: number;
                /** @description What the other ticket was to this one. */
                relation: components["schemas"]["Relation"];
                /** @description Identifier of the other ticket, `tic_…`. */
                ticket: string;
            };
            /** @enum {string} */
            kind: "ticket_unlinked";
        } | {
            /** @description Some of what was said on the ticket went into one of its own, and stays here. */
            data: {
                /** @description The entries, `evt_…`. */
                entries: string[];
                /**
                 * Format: int64
                 * @description Its number.
                 */
                number: number;
                /** @description Identifier of that one, `tic_…`. */
                ticket: string;
            };
            /** @enum {string} */
            kind: "ticket_split";
        } | {
            /** @description The ticket began with what was said on another one. */
            data: {
                /**
                 * Format: int64
                 * @description Its number.
                 */
                number: number;
                /** @description Identifier of that one, `tic_…`. */
                ticket: string;
            };
            /** @enum {string} */
            kind: "split_from";
        } | {
            /** @description A copy of what was said on another ticket: no message, and sent to nobody. */
            data: {
                /** @description When it was said, RFC 3339 UTC. */
                at: string;
                /** @description Who said it. */
                by: components["schemas"]["Actor"];
                /** @description The entry there, `evt_…`. */
                entry: string;
                mail?: components["schemas"]["ByMail"] | null;
                /**
                 * Format: int64
                 * @description Its number.
                 */
                number: number;
                /** @description Plain text. */
                text: string;
                /** @description Identifier of the ticket that it was said on, `tic_…`. */
                ticket: string;
                /** @description `chat` or `comment`. */
                what: string;
            };
            /** @enum {string} */
            kind: "message_copied";
        } | {
            /** @description Another ticket was merged into this one. */
            data: {
                /**
                 * Format: int32
                 * @description Sessions that its customer had agreed to: each was a contact about what this ticket is about.
                 */
                contacts: number;
                /**
                 * Format: int64
                 * @description Its number.
                 */
                number: number;
                /** @description Why. */
                reason?: string | null;
                /** @description Identifier of the other one, `tic_…`. */
                ticket: string;
            };
            /** @enum {string} */
            kind: "duplicate_merged";
        } | {
            /** @description The merging was undone: the other ticket goes on by itself. */
            data: {
                /**
                 * Format: int32
                 * @description As in `duplicate_merged`.
                 */
                contacts: number;
                /**
                 * Format: int64
                 * @description Its number.
                 */
                number: number;
                /** @description Identifier of the other one, `tic_…`. */
                ticket: string;
            };
            /** @enum {string} */
            kind: "duplicate_unmerged";
        } | {
            /** @description An agent wants to come back to the ticket, or to come back at another time. */
            data: {
                /** @description Whom it is for. */
                audience: components["schemas"]["FollowUpFor"];
                /** @description When it is due, RFC 3339 UTC. */
                due_at: string;
                /** @description Identifier, `fup_…`. */
                follow_up: string;
                /** @description What to think of then. */
                note?: string | null;
            };
            /** @enum {string} */
            kind: "follow_up_set";
        } | {
            /** @description The time of a follow-up has come, and those whom it is for are told. */
            data: {
                /** @description Identifier, `fup_…`. */
                follow_up: string;
            };
            /** @enum {string} */
            kind: "follow_up_due";
        } | {
            /** @description What a follow-up was for is done. */
            data: {
                /** @description Identifier, `fup_…`. */
                follow_up: string;
            };
            /** @enum {string} */
            kind: "follow_up_done";
        } | {
            /** @description A follow-up was taken back. */
            data: {
                /** @description Identifier, `fup_…`. */
                follow_up: string;
            };
            /** @enum {string} */
            kind: "follow_up_cleared";
        } | {
            /** @description A session was planned for a time. */
            data: {
                /** @description Identifier, `apt_…`. */
                appointment: string;
                /** @description When it ends, RFC 3339 UTC. */
                ends_at: string;
                /** @description When it begins, RFC 3339 UTC. */
                starts_at: string;
                /** @description Name of the agent who will be there. */
                with: string;
                /** @description What the customer is told of it. */
                words?: string | null;
            };
            /** @enum {string} */
            kind: "appointment_planned";
        } | {
            /** @description It was planned anew: for another time, with another agent, or in other words. */
            data: {
                /** @description As in `appointment_planned`. */
                appointment: string;
                /** @description As in `appointment_planned`. */
                ends_at: string;
                /** @description As in `appointment_planned`. */
                starts_at: string;
                /** @description As in `appointment_planned`. */
                with: string;
                /** @description As in `appointment_planned`. */
                words?: string | null;
            };
            /** @enum {string} */
            kind: "appointment_moved";
        } | {
            /** @description It begins soon, and whoever will be there is told. */
            data: {
                /** @description Identifier, `apt_…`. */
                appointment: string;
            };
            /** @enum {string} */
            kind: "appointment_due";
        } | {
            /** @description The customer has said that they can not come. */
            data: {
                /** @description Identifier, `apt_…`. */
                appointment: string;
            };
            /** @enum {string} */
            kind: "appointment_declined";
        } | {
            /** @description An agent has called it off. */
            data: {
                /** @description Identifier, `apt_…`. */
                appointment: string;
            };
            /** @enum {string} */
            kind: "appointment_called_off";
        } | {
            /** @description An agent has said how it went. */
            data: {
                /** @description Identifier, `apt_…`. */
                appointment: string;
                /** @description Whether it took place. */
                came: boolean;
            };
            /** @enum {string} */
            kind: "appointment_over";
        } | {
            /**
             * @description Somebody is to be called: the customer has asked for it, or an agent has. The number stands on the
             *     call-back alone.
             */
            data: {
                /** @description Identifier, `cab_…`. */
                call_back: string;
                /** @description From when on, RFC 3339 UTC. */
                due_at: string;
            };
            /** @enum {string} */
            kind: "call_back_asked";
        } | {
            /** @description An agent has taken a call-back, and is about to call. */
            data: {
                /** @description Identifier, `cab_…`. */
                call_back: string;
            };
            /** @enum {string} */
            kind: "call_back_taken";
        } | {
            /** @description It waits for another agent. */
            data: {
                /** @description Identifier, `cab_…`. */
                call_back: string;
            };
            /** @enum {string} */
            kind: "call_back_released";
        } | {
            /** @description The customer was reached. */
            data: {
                /** @description Identifier, `cab_…`. */
                call_back: string;
            };
            /** @enum {string} */
            kind: "call_back_reached";
        } | {
            /** @description Nobody answered. */
            data: {
                /**
                 * Format: int32
                 * @description How often it was tried.
                 */
                attempt: number;
                /** @description Identifier, `cab_…`. */
                call_back: string;
                /** @description When it is tried again, RFC 3339 UTC; absent where it is not. */
                due_at?: string | null;
            };
            /** @enum {string} */
            kind: "call_back_not_reached";
        } | {
            /** @description The call is not to be any more. */
            data: {
                /** @description Identifier, `cab_…`. */
                call_back: string;
            };
            /** @enum {string} */
            kind: "call_back_cancelled";
        } | {
            /** @description An agent has had a colleague watch the ticket. */
            data: {
                /** @description The colleague's name. */
                agent: string;
            };
            /** @enum {string} */
            kind: "watcher_added";
        } | {
            /** @description An agent has had a colleague watch the ticket no more. */
            data: {
                /** @description The colleague's name. */
                agent: string;
            };
            /** @enum {string} */
            kind: "watcher_removed";
        } | {
            /** @description A comment, the entry before, names colleagues, who watch the ticket from there on. */
            data: {
                /** @description Their names. */
                agents: string[];
            };
            /** @enum {string} */
            kind: "mentioned";
        } | {
            /** @description An agent has invited the customer, who was in the product. */
            data: {
                /** @description Identifier, `inv_…`. */
                invitation: string;
                /** @description What the customer read beside the agent's name. */
                words?: string | null;
            };
            /** @enum {string} */
            kind: "customer_invited";
        } | {
            /** @description An invitation is over. */
            data: {
                /**
                 * @description `accepted`, `declined`, `expired`, `withdrawn`, `left` where the customer has left the product, or `failed`
                 *     where they have accepted and the session could not begin.
                 */
                how: string;
                /** @description Identifier, `inv_…`. */
                invitation: string;
            };
            /** @enum {string} */
            kind: "invitation_over";
        } | {
            /** @description A mail to the customer has come back: another mail server did not take it. */
            data: {
                /** @description Identifier, `mai_…`. */
                mail: string;
                /** @description Why, as `5.1.1` (RFC 3463). */
                status: string;
                /** @description `message`, `survey` or `appointment`. */
                what: string;
            };
            /** @enum {string} */
            kind: "mail_returned";
        } | {
            /** @description What was kept of the customer is gone from here: who has a copy of it has to erase it, too. */
            data: Record<string, never>;
            /** @enum {string} */
            kind: "person_erased";
        } | {
            /** @description The product's word on who the customer is was not accepted. */
            data: Record<string, never>;
            /** @enum {string} */
            kind: "identity_refused";
        } | {
            /** @description The customer has chosen the number that the agent read out. */
            data: Record<string, never>;
            /** @enum {string} */
            kind: "code_matched";
        } | {
            /** @description The customer has chosen another number, or found theirs missing; the session ended. */
            data: Record<string, never>;
            /** @enum {string} */
            kind: "code_not_matched";
        } | {
            /** @description The customer has reported the session. */
            data: {
                /** @description The customer's words. */
                reason?: string | null;
                /** @description `unasked` or `report`. */
                report: string;
            };
            /** @enum {string} */
            kind: "reported";
        } | {
            /** @description The customer was asked how the session was. */
            data: Record<string, never>;
            /** @enum {string} */
            kind: "survey_asked";
        } | {
            /** @description The customer has answered; of several answers to one session the last one counts. */
            data: components["schemas"]["SurveyAnswer"];
            /** @enum {string} */
            kind: "survey_answered";
        } | {
            /** @description The agent has asked for a grant. */
            data: {
                /** @description As in `grant_added`. */
                grant: string;
            };
            /** @enum {string} */
            kind: "grant_asked";
        } | {
            /** @description The customer has said no to it. */
            data: {
                /** @description As in `grant_added`. */
                grant: string;
            };
            /** @enum {string} */
            kind: "grant_refused";
        } | {
            /** @description A grant ran out. */
            data: {
                /** @description As in `grant_added`. */
                grant: string;
            };
            /** @enum {string} */
            kind: "grant_expired";
        } | {
            /** @description Another agent was asked to take the session over. */
            data: {
                /** @description Why. */
                reason: string;
                /** @description Their name. */
                to: string;
            };
            /** @enum {string} */
            kind: "handoff_offered";
        } | {
            /** @description They have come, and the customer is asked. */
            data: Record<string, never>;
            /** @enum {string} */
            kind: "handoff_accepted";
        } | {
            /** @description A handoff came to nothing. */
            data: {
                /** @description Who was asked. */
                to: string;
                /** @description `cancelled`, `refused`, `declined` by the customer, or `expired`. */
                why: string;
            };
            /** @enum {string} */
            kind: "handoff_failed";
        } | {
            /** @description Another agent holds the session. */
            data: {
                /** @description Why. */
                reason: string;
                /** @description Their name. */
                to: string;
            };
            /** @enum {string} */
            kind: "handed_off";
        } | {
            /** @description The agent has let go of the session, whose customer waits for another one. */
            data: {
                /** @description Why. */
                reason: string;
                /** @description Who is to come: a name, or what those have in common. */
                to: string;
            };
            /** @enum {string} */
            kind: "let_go";
        } | {
            /** @description The ticket has gone to a higher tier with its session. */
            data: {
                /**
                 * Format: int32
                 * @description The tier before.
                 */
                from: number;
                /** @description Why. */
                reason: string;
                /**
                 * Format: int32
                 * @description The tier after.
                 */
                to: number;
            };
            /** @enum {string} */
            kind: "escalated";
        } | {
            /** @description Who watches has begun to hear the talk of the two ends. */
            data: Record<string, never>;
            /** @enum {string} */
            kind: "listened";
        } | {
            /** @description The two ends hear each other no more. */
            data: {
                /**
                 * Format: int64
                 * @description Milliseconds since the customer allowed it.
                 */
                duration_ms: number;
            };
            /** @enum {string} */
            kind: "voice_ended";
        } | {
            /** @description The agent had the page go elsewhere. */
            data: {
                /** @description `back`, `forward`, `reload`, or `visit` for an address, which is not kept. */
                how: string;
            };
            /** @enum {string} */
            kind: "navigated";
        } | {
            /** @description Something that the agent tried on the page was not carried out. */
            data: {
                /** @description Why, for instance `masked` or `not_granted`. */
                reason: string;
            };
            /** @enum {string} */
            kind: "act_refused";
        } | {
            /** @description More was refused than the timeline lists. */
            data: Record<string, never>;
            /** @enum {string} */
            kind: "more_acts_refused";
        } | {
            /** @description The session is over, and this much was refused in it, what is not listed too. */
            data: {
                /**
                 * Format: int32
                 * @description How many acts.
                 */
                count: number;
            };
            /** @enum {string} */
            kind: "acts_refused";
        } | {
            /** @description The agent has shown the customer what they would do on the page. */
            data: {
                /** @description Whether they did it by control, and it was held since it can not be taken back. */
                held: boolean;
            };
            /** @enum {string} */
            kind: "proposed";
        } | {
            /** @description What became of it. */
            data: {
                /** @description As in `proposed`. */
                held: boolean;
                /** @description `done`, `declined`, `stale`, `refused`, `expired`, `withdrawn` or `ended`. */
                state: string;
            };
            /** @enum {string} */
            kind: "proposal_answered";
        } | {
            /** @description Somebody began to hand a file over. */
            data: {
                /** @description Identifier, `fil_…`. */
                file: string;
                /** @description Its name. */
                name: string;
                /**
                 * Format: int64
                 * @description Bytes.
                 */
                size: number;
            };
            /** @enum {string} */
            kind: "file_offered";
        } | {
            /** @description A file has arrived whole and can be downloaded. */
            data: {
                /** @description Identifier, `fil_…`. */
                file: string;
                /** @description Its name. */
                name: string;
                /**
                 * Format: int64
                 * @description Bytes.
                 */
                size: number;
            };
            /** @enum {string} */
            kind: "file_sent";
        } | {
            /** @description A file was refused; its bytes are gone. */
            data: {
                /** @description Identifier, `fil_…`; absent for one that never began. */
                file?: string | null;
                /** @description Its name. */
                name: string;
                /** @description Why, for instance `type` or `scanner`. */
                reason: string;
                /**
                 * Format: int64
                 * @description Bytes.
                 */
                size: number;
            };
            /** @enum {string} */
            kind: "file_refused";
        } | {
            /** @description Somebody has downloaded a file, for the first time. */
            data: {
                /** @description Identifier, `fil_…`. */
                file: string;
                /** @description Its name. */
                name: string;
                /**
                 * Format: int64
                 * @description Bytes.
                 */
                size: number;
            };
            /** @enum {string} */
            kind: "file_downloaded";
        } | {
            /** @description Somebody has deleted a file; its bytes are gone. */
            data: {
                /** @description Identifier, `fil_…`. */
                file: string;
                /** @description Its name. */
                name: string;
                /**
                 * Format: int64
                 * @description Bytes.
                 */
                size: number;
            };
            /** @enum {string} */
            kind: "file_deleted";
        } | {
            /** @description The live streams changed their path. */
            data: {
                /** @description `p2p` or `websocket`. */
                path: string;
                /** @description `customer` or `agent`. */
                role: string;
            };
            /** @enum {string} */
            kind: "path_changed";
        } | {
            /** @description Where the customer was in the product as they sought help; told once they agreed to be seen. */
            data: {
                /** @description The product's origin. */
                origin?: string | null;
                /** @description Where. */
                place: components["schemas"]["Place"];
            };
            /** @enum {string} */
            kind: "help_sought";
        } | {
            /** @description The customer has stood at a place of the product for a while. */
            data: {
                /**
                 * Format: int64
                 * @description For how long, in milliseconds.
                 */
                for_ms: number;
                /** @description The product's origin. */
                origin?: string | null;
                /** @description Where. */
                place: components["schemas"]["Place"];
            };
            /** @enum {string} */
            kind: "stalled";
        } | {
            /** @description Somebody has begun to draw on the page. */
            data: Record<string, never>;
            /** @enum {string} */
            kind: "annotated";
        } | {
            /** @description The agent has highlighted a part of the page. */
            data: {
                /** @description The agent's words. */
                words: string;
            };
            /** @enum {string} */
            kind: "highlighted";
        } | {
            /** @description The customer has used what was highlighted. */
            data: Record<string, never>;
            /** @enum {string} */
            kind: "highlight_used";
        } | {
            /** @description The customer has hidden a part of the page. */
            data: {
                /**
                 * Format: int32
                 * @description How many are hidden now.
                 */
                count: number;
            };
            /** @enum {string} */
            kind: "part_hidden";
        } | {
            /** @description The customer shows a part again. */
            data: {
                /**
                 * Format: int32
                 * @description How many are hidden now.
                 */
                count: number;
            };
            /** @enum {string} */
            kind: "part_shown";
        } | {
            /** @description The customer has opened one more tab. */
            data: {
                /**
                 * Format: int32
                 * @description How many there are now.
                 */
                count: number;
            };
            /** @enum {string} */
            kind: "tab_opened";
        } | {
            /** @description The customer has closed a tab. */
            data: {
                /**
                 * Format: int32
                 * @description How many there are now.
                 */
                count: number;
            };
            /** @enum {string} */
            kind: "tab_closed";
        } | {
            /** @description The session ended. */
            data: {
                /**
                 * Format: int64
                 * @description From consent to the end, in milliseconds; 0 when consent was never given.
                 */
                duration_ms: number;
                /** @description Why. */
                reason: string;
            };
            /** @enum {string} */
            kind: "session_ended";
        };
        /** @description Something that happened to a ticket. */
        TimelineEntry: components["schemas"]["TimelineData"] & {
            /** @description Who did it. */
            actor: components["schemas"]["Actor"];
            /** @description When, RFC 3339 UTC. */
            at: string;
            /** @description Identifier, `evt_…`. */
            id: string;
            /** @description The session it happened in. */
            session_id: string | null;
        };
        /** @description The figures of one group. */
        TrendGroup: {
            /** @description Its figures. */
            figures: components["schemas"]["TrendSummary"];
            /**
             * @description The page with its origin, the element, the error, the category, or the release, which is the day where the
             *     product names none; absent for what has none.
             */
            key: string | null;
        };
        /** @description The figures of one group; `docs/METRICS.md` defines each. */
        TrendSummary: {
            /**
             * Format: int64
             * @description Of the solved, those with first contact resolution.
             */
            first_contact: number;
            /**
             * Format: int64
             * @description Of those, the solved ones.
             */
            solved: number;
            /** @description How long the stalls were. */
            stall: components["schemas"]["Spread"];
            /**
             * Format: int64
             * @description Stalls there.
             */
            stalled: number;
            /**
             * Format: int64
             * @description As many of what is compared with.
             */
            stalled_before: number;
            /**
             * Format: int64
             * @description Sessions whose customers sought help there.
             */
            started: number;
            /**
             * Format: int64
             * @description As many of what is compared with.
             */
            started_before: number;
            /**
             * Format: int64
             * @description Tickets of these sessions, without those that were merged into others.
             */
            tickets: number;
        };
        /** @description Where customers sought help and stalled in a period. */
        Trends: {
            /** @description All groups together. */
            all: components["schemas"]["TrendSummary"];
            compared: components["schemas"]["Compared"] | null;
            /** @description The groups, at most 500: first those where most sought help or stalled. */
            data: components["schemas"]["TrendGroup"][];
            /** @description First day. */
            from: string;
            /**
             * Format: int32
             * @description How many groups there are.
             */
            n_groups: number;
            /** @description The releases that were seen, in the order in which they came; the latest hundred. */
            releases: string[];
            /** @description Last day. */
            to: string;
        };
        /** @description A customer who waits for an agent. */
        WaitingRequest: {
            /** @description Name of the customer. */
            customer_name: string | null;
            /** @description Whether the agent who asks has all of them. */
            fits: boolean;
            /** @description Whether nobody has, so that everybody is asked. */
            fits_nobody: boolean;
            handed_on: components["schemas"]["HandedOn"] | null;
            /** @description Origin of the page they are on. */
            host_origin: string | null;
            identity: components["schemas"]["Identity"] | null;
            /** @description Language of the customer, 2 or 3 letters: agents who have it as a skill are asked first. */
            language: string | null;
            /** @description Name of the agent who had their session and has gone. */
            left_by: string | null;
            /** @description What they wrote. */
            note: string | null;
            offer: components["schemas"]["RequestOffer"] | null;
            /** @description The session. */
            session_id: string;
            /** @description Skills and languages that they want. */
            skills: string[];
            ticket: components["schemas"]["TicketRef"] | null;
            /**
             * Format: int32
             * @description Agents of this tier or above are asked first.
             */
            tier: number | null;
            /** @description Since when, RFC 3339 UTC; for the next agent, where one has let go. */
            waiting_since: string;
        };
        /** @description All requests that wait. */
        WaitingRequests: {
            /** @description First those whose agent has gone; longest waiting first. */
            data: components["schemas"]["WaitingRequest"][];
        };
        /** @description A customer who wants a code. */
        WantCode: {
            /** @description Name to show to the agent. */
            name?: string | null;
        };
        /** @description A ticket that the agent who asks watches. */
        Watched: {
            latest: components["schemas"]["WatchedNews"] | null;
            /** @description Where it stands. */
            status: components["schemas"]["TicketStatus"];
            /** @description The ticket. */
            ticket: components["schemas"]["TicketRef"];
            /**
             * Format: int64
             * @description How much has happened since they looked.
             */
            unread: number;
            /** @description Since when they watch it, RFC 3339 UTC. */
            watched_at: string;
        };
        /** @description The last thing that a watcher has not read. */
        WatchedNews: {
            /** @description Who did it. */
            actor: components["schemas"]["Actor"];
            /** @description When, RFC 3339 UTC. */
            at: string;
            /** @description What: a kind of the timeline, where its words are. */
            kind: string;
        };
        /** @description An agent who watches a ticket. */
        Watcher: {
            /** @description Identifier, `agt_…`. */
            id: string;
            /** @description Their name. */
            name: string;
        };
        /** @description A receiver of events. */
        Webhook: {
            /** @description Creation, RFC 3339 UTC. */
            created_at: string;
            /**
             * Format: int64
             * @description Deliveries that were given up.
             */
            dead: number;
            /** @description Since when nothing has reached it, RFC 3339 UTC; absent while all is well. */
            failing_since: string | null;
            /** @description Identifier, `whk_…`. */
            id: string;
            /** @description Kinds of events that it wants; all when empty. */
            kinds: string[];
            /** @description What people wrote beside it. */
            note: string;
            /** @description Since when it is off, RFC 3339 UTC. */
            off_at: string | null;
            /** @description Why it is off: `hand`, `failing` for days, `gone` as the receiver says, or `backlog`. */
            off_reason: string | null;
            /** @description Until when the secret before the present one signs too, RFC 3339 UTC. */
            old_secret_until: string | null;
            /** @description Whether it is on. */
            on: boolean;
            /** @description Where events are posted to. */
            url: string;
            /**
             * Format: int64
             * @description Counts the changes from 1; its `ETag` is this number in quotes.
             */
            version: number;
            /**
             * Format: int64
             * @description Deliveries that are to come.
             */
            waiting: number;
            /** @description Since when the first of them has waited, RFC 3339 UTC. */
            waiting_since: string | null;
        };
        /** @description A webhook with a secret that is shown this once. */
        WebhookSecret: {
            /** @description What it signs with, `whsec_…`. */
            secret: string;
            /** @description The webhook. */
            webhook: components["schemas"]["Webhook"];
        };
        /** @description What came of a session, on its way to the ticket of another system. */
        WriteBack: {
            /**
             * Format: int64
             * @description Attempts so far.
             */
            attempts: number;
            /** @description The connector. */
            connector: string;
            /** @description When the session ended, RFC 3339 UTC. */
            created_at: string;
            /** @description When the next attempt is due, RFC 3339 UTC; absent unless it is waiting. */
            due_at: string | null;
            /**
             * @description Why the latest attempt failed: `refused`, `unresolved`, `unreachable`, `timeout`, `unreadable`,
             *     `denied`, `missing` or `answered`.
             */
            failure: string | null;
            /** @description Identifier, `wrb_…`: stands in the note as its reference. */
            id: string;
            /** @description The session. */
            session_id: string;
            /** @description When it was over, RFC 3339 UTC. */
            settled_at: string | null;
            /** @description `held` behind another one of its ticket, `waiting`, `written` or `dead`. */
            state: string;
            /**
             * Format: int64
             * @description HTTP status of the answer that made it fail.
             */
            status: number | null;
            /** @description The ticket. */
            ticket_id: string;
        };
        /** @description A chat message to be. */
        WriteMessage: {
            /**
             * @description Identifiers of files of the ticket that go with it as attachments of its mail, `fil_…`: at most 10, of 20 MiB
             *     together. Only while the customer is in no session of the ticket.
             */
            files?: string[] | null;
            /** @description Idempotency key (UUID): written again, a message stays one. */
            id: string;
            /** @description Plain text, at most 8 KiB. */
            text: string;
        };
    };
    responses: {
        /** @description `internal` */
        InternalServerError: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `busy`, `timeout` */
        ServiceUnavailable: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `too_many_attempts` */
        TooManyRequests: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `not_signed_in` */
        Unauthorized: {
            headers: {
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description The version, for `If-Match` */
        ETag: string;
        /** @description Seconds after which it is worth another try */
        "Retry-After": number;
        /** @description A way in (RFC 9110 §11.6.1) */
        "WWW-Authenticate": string;
        /** @description The request, as the server's log names it */
        "X-Request-Id": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
