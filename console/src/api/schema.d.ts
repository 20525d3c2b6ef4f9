// Made of the API's own description by `UPDATE_CONSOLE_TYPES=1 npm test -- test/console-types.test.ts`: do not edit.
export interface paths {
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Is the process alive? */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            status: string;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * May this process be given traffic?
         * @description 503 while it stops, the database cannot be reached or migrations are missing.
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
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            status: string;
                            checks: {
                                [key: string]: {
                                    status: string;
                                    detail?: string;
                                };
                            };
                        };
                    };
                };
                /** @description Default Response */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            status: string;
                            checks: {
                                [key: string]: {
                                    status: string;
                                    detail?: string;
                                };
                            };
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Metrics for Prometheus */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Prometheus text */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/plain": string;
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/system": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How the service does: its dependencies, versions, pool, event loop, workers and jobs
         * @description Read at most once a second, however many ask. What is of one process is of the one that answers.
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
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            version: string;
                            node: string;
                            /** @enum {string} */
                            role: "all" | "api";
                            host: string;
                            process_id: number;
                            /** Format: date-time */
                            started_at: string;
                            /** @description What the process holds (resident). */
                            memory_bytes: number;
                            event_loop: {
                                mean_ms: number;
                                p99_ms: number;
                                max_ms: number;
                                /** @description The share of the last ten seconds that it was busy, 0 to 1. */
                                utilisation: number;
                            };
                            pool: {
                                /** @description Connections of the main pool of this process, at most. */
                                max: number;
                                /** @description What the last probe waited for a connection and an answer. */
                                probe_seconds: number;
                                /** @description Of all processes of the service. */
                                connections: {
                                    pool: string;
                                    connections: number;
                                }[];
                            };
                            dependencies: {
                                name: string;
                                /** @enum {string} */
                                status: "ok" | "failing";
                                /**
                                 * Format: date-time
                                 * @description As far as this process knows.
                                 */
                                since: string;
                                /** Format: date-time */
                                checked_at: string;
                                last_error: string | null;
                                /** Format: date-time */
                                last_error_at: string | null;
                            }[];
                            /** @description Null while it does not answer, as are the lists below. */
                            database: {
                                version: string;
                                /** Format: date-time */
                                started_at: string;
                                bytes: number;
                                connections_max: number;
                            } | null;
                            migrations: {
                                version: number;
                                name: string;
                                /** Format: date-time */
                                applied_at: string;
                            }[];
                            gateways: {
                                name: string;
                                /** @enum {string} */
                                breaker: "closed" | "open" | "half_open";
                                /** Format: date-time */
                                since: string | null;
                                last_error: string | null;
                                /** Format: date-time */
                                last_error_at: string | null;
                            }[];
                            /** @description Processes that deliver notifications. */
                            workers: {
                                host: string;
                                process_id: number;
                                /** Format: date-time */
                                started_at: string;
                                /** Format: date-time */
                                seen_at: string;
                            }[];
                            jobs: {
                                name: string;
                                /** @description Five cron fields, in UTC. */
                                schedule: string;
                                /**
                                 * @description Of its last run that is kept (a week). Null: none.
                                 * @enum {string|null}
                                 */
                                outcome: "completed" | "failed" | "running" | null;
                                /** Format: date-time */
                                started_at: string | null;
                                /** Format: date-time */
                                finished_at: string | null;
                                error: string | null;
                            }[];
                            /** Format: date-time */
                            read_at: string;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who am I? */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            actor: string;
                            scopes: string[];
                            user?: {
                                id: number;
                                email: string;
                                name: string;
                                /** @enum {string} */
                                role: "admin" | "agent" | "analyst" | "operator" | "provider";
                                provider_id: string | null;
                                /** Format: date-time */
                                disabled_at: string | null;
                                /** Format: date-time */
                                created_at: string;
                            };
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Log in; the session is a cookie */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        email: string;
                        password: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            actor: string;
                            scopes: string[];
                            user?: {
                                id: number;
                                email: string;
                                name: string;
                                /** @enum {string} */
                                role: "admin" | "agent" | "analyst" | "operator" | "provider";
                                provider_id: string | null;
                                /** Format: date-time */
                                disabled_at: string | null;
                                /** Format: date-time */
                                created_at: string;
                            };
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Log out */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Keys, without their secrets */
        get: {
            parameters: {
                query?: {
                    /** @description Id of the last key of the page before. */
                    after?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                id: string;
                                name: string;
                                last_four: string;
                                scopes: string[];
                                provider_id: string | null;
                                calls_per_minute: number | null;
                                /** Format: date-time */
                                created_at: string;
                                created_by: string;
                                /** Format: date-time */
                                expires_at: string | null;
                                /** Format: date-time */
                                revoked_at: string | null;
                                successor_id: string | null;
                                /** Format: date-time */
                                last_used_at: string | null;
                            }[];
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Create a key */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The same key and request within 24 hours get the same answer, and nothing is done twice. */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name: string;
                        scopes: ("customers:read" | "customers:write" | "hiring:read" | "hiring:write" | "notifications:read" | "notifications:write" | "sales:read" | "sales:write" | "criticality" | "criticality:read" | "criticality:write" | "alerts:read" | "alerts:write" | "access:read" | "access:write" | "audit:read" | "system:read")[];
                        provider_id?: string;
                        calls_per_minute?: number;
                        /** Format: date-time */
                        expires_at?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            name: string;
                            last_four: string;
                            scopes: string[];
                            provider_id: string | null;
                            calls_per_minute: number | null;
                            /** Format: date-time */
                            created_at: string;
                            created_by: string;
                            /** Format: date-time */
                            expires_at: string | null;
                            /** Format: date-time */
                            revoked_at: string | null;
                            successor_id: string | null;
                            /** Format: date-time */
                            last_used_at: string | null;
                            /** @description The key itself. It is shown this once and never again. */
                            key: string;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
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
    "/v1/keys/{id}/rotation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Issue a successor; the old key works for the overlap */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The same key and request within 24 hours get the same answer, and nothing is done twice. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @default 86400 */
                        overlap_seconds?: number;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            name: string;
                            last_four: string;
                            scopes: string[];
                            provider_id: string | null;
                            calls_per_minute: number | null;
                            /** Format: date-time */
                            created_at: string;
                            created_by: string;
                            /** Format: date-time */
                            expires_at: string | null;
                            /** Format: date-time */
                            revoked_at: string | null;
                            successor_id: string | null;
                            /** Format: date-time */
                            last_used_at: string | null;
                            /** @description The key itself. It is shown this once and never again. */
                            key: string;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
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
    "/v1/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a key at once */
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
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Users of the console */
        get: {
            parameters: {
                query?: {
                    /** @description Id of the last user of the page before. */
                    after?: number;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                id: number;
                                email: string;
                                name: string;
                                /** @enum {string} */
                                role: "admin" | "agent" | "analyst" | "operator" | "provider";
                                provider_id: string | null;
                                /** Format: date-time */
                                disabled_at: string | null;
                                /** Format: date-time */
                                created_at: string;
                            }[];
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Create a user */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The same key and request within 24 hours get the same answer, and nothing is done twice. */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** Format: email */
                        email: string;
                        name: string;
                        /** @enum {string} */
                        role: "admin" | "agent" | "analyst" | "operator" | "provider";
                        /** @description The provider that a user with the role `provider` is bound to. */
                        provider_id?: string;
                        password: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            email: string;
                            name: string;
                            /** @enum {string} */
                            role: "admin" | "agent" | "analyst" | "operator" | "provider";
                            provider_id: string | null;
                            /** Format: date-time */
                            disabled_at: string | null;
                            /** Format: date-time */
                            created_at: string;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
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
    "/v1/users/{id}": {
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
        /** Change a user; a new password or role ends its sessions */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name?: string;
                        /** @enum {string} */
                        role?: "admin" | "agent" | "analyst" | "operator" | "provider";
                        /** @description The provider that a user with the role `provider` is bound to. */
                        provider_id?: string;
                        disabled?: boolean;
                        password?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            email: string;
                            name: string;
                            /** @enum {string} */
                            role: "admin" | "agent" | "analyst" | "operator" | "provider";
                            provider_id: string | null;
                            /** Format: date-time */
                            disabled_at: string | null;
                            /** Format: date-time */
                            created_at: string;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
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
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The audit trail, newest first */
        get: {
            parameters: {
                query?: {
                    actor?: string;
                    subject?: string;
                    /** @description An action, `key.created`, or what it begins with, `key`. */
                    action?: string;
                    /** @description A date or a time with zone, inclusive. */
                    from?: string;
                    /** @description A date (that day included) or a time with zone (exclusive). */
                    to?: string;
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                id: number;
                                /** Format: date-time */
                                at: string;
                                actor: string;
                                action: string;
                                subject: string | null;
                                ip: string | null;
                                request_id: string | null;
                                details: {
                                    [key: string]: unknown;
                                };
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/actors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The names of users and keys
         * @description Of those that were asked for, the ones that there are and that the caller may know. A user who may see nothing that names actors, whoever acts for a provider, and a key without `access:read` or `audit:read` are told their own name only.
         */
        get: {
            parameters: {
                query: {
                    /** @description Actors as the API names them, separated by commas: `user:1,user:2`. */
                    actors: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** @description As it was asked for. */
                                actor: string;
                                name: string;
                            }[];
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/clients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All customers as one array */
        get: {
            parameters: {
                query?: {
                    /** @description A part of the email, whatever its case. */
                    email?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            name: string;
                            email: string;
                            phone: string | null;
                            /** Format: date-time */
                            created_at: string;
                            addresses: {
                                id: number;
                                /** @description Id of the customer. */
                                client_id: number;
                                address_type: string;
                                street: string;
                                city: string;
                                country: string;
                                state: string | null;
                                postal_code: string | null;
                                is_default: boolean;
                                /** Format: date-time */
                                created_at: string;
                            }[];
                        }[];
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Customers with their addresses, page by page */
        get: {
            parameters: {
                query?: {
                    /** @description Field to sort by; a minus turns the order. */
                    sort?: "id" | "-id" | "name" | "-name" | "email" | "-email" | "created_at" | "-created_at";
                    /** @description Words that occur in the name, email or phone; accents and case do not count. */
                    q?: string;
                    /** @description A part of the email. */
                    email?: string;
                    /** @description Country of an address. */
                    country?: string;
                    /** @description City of the same address. */
                    city?: string;
                    /** @description A date or a time with zone, inclusive. */
                    created_from?: string;
                    /** @description A date (that day included) or a time with zone (exclusive). */
                    created_to?: string;
                    limit?: number;
                    /** @description next_cursor or previous_cursor of a page of the same list. */
                    cursor?: string;
                    /** @description Start value of the sort: "M" for names from M on, an id, an email or a time. */
                    from?: string;
                    count?: "none" | "estimated" | "exact";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                id: number;
                                name: string;
                                email: string;
                                phone: string | null;
                                /** Format: date-time */
                                created_at: string;
                                addresses: {
                                    id: number;
                                    /** @description Id of the customer. */
                                    client_id: number;
                                    address_type: string;
                                    street: string;
                                    city: string;
                                    country: string;
                                    state: string | null;
                                    postal_code: string | null;
                                    is_default: boolean;
                                    /** Format: date-time */
                                    created_at: string;
                                }[];
                            }[];
                            next_cursor: string | null;
                            previous_cursor: string | null;
                            count?: {
                                value: number;
                                exact: boolean;
                            };
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Register a customer */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The same key and request within 24 hours get the same answer, and nothing is done twice. */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name: string;
                        /** Format: email */
                        email: string;
                        phone?: string | null;
                        addresses?: {
                            /** @enum {string} */
                            address_type: "home" | "work" | "billing" | "shipping" | "other";
                            street: string;
                            city: string;
                            country: string;
                            state?: string | null;
                            postal_code?: string | null;
                            is_default?: boolean;
                        }[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            name: string;
                            email: string;
                            phone: string | null;
                            /** Format: date-time */
                            created_at: string;
                            addresses: {
                                id: number;
                                /** @description Id of the customer. */
                                client_id: number;
                                address_type: string;
                                street: string;
                                city: string;
                                country: string;
                                state: string | null;
                                postal_code: string | null;
                                is_default: boolean;
                                /** Format: date-time */
                                created_at: string;
                            }[];
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
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
    "/v1/customers/landmarks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Cursors at every 1,000th customer of a list, to open it anywhere
         * @description The first cursor gives the customers after the first `every` ones, and so on; each goes with `/v1/customers` under the same filter and sort. `cursors` is null when the list takes too long to read through: go page by page then.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Field to sort by; a minus turns the order. */
                    sort?: "id" | "-id" | "name" | "-name" | "email" | "-email" | "created_at" | "-created_at";
                    /** @description Words that occur in the name, email or phone; accents and case do not count. */
                    q?: string;
                    /** @description A part of the email. */
                    email?: string;
                    /** @description Country of an address. */
                    country?: string;
                    /** @description City of the same address. */
                    city?: string;
                    /** @description A date or a time with zone, inclusive. */
                    created_from?: string;
                    /** @description A date (that day included) or a time with zone (exclusive). */
                    created_to?: string;
                    /** @description How many customers lie from one landmark to the next. */
                    every?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            every: number;
                            cursors: string[] | null;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/customers/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Customers as CSV (with the default address) or NDJSON (with all addresses) */
        get: {
            parameters: {
                query?: {
                    /** @description Field to sort by; a minus turns the order. */
                    sort?: "id" | "-id" | "name" | "-name" | "email" | "-email" | "created_at" | "-created_at";
                    /** @description Words that occur in the name, email or phone; accents and case do not count. */
                    q?: string;
                    /** @description A part of the email. */
                    email?: string;
                    /** @description Country of an address. */
                    country?: string;
                    /** @description City of the same address. */
                    city?: string;
                    /** @description A date or a time with zone, inclusive. */
                    created_from?: string;
                    /** @description A date (that day included) or a time with zone (exclusive). */
                    created_to?: string;
                    format?: "csv" | "ndjson";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The file */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": string;
                        "application/x-ndjson": string;
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/customers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One customer with its addresses */
        get: {
            parameters: {
                query?: never;
                header?: {
                    /** @description An ETag that was read: 304 when nothing has changed. */
                    "If-None-Match"?: string;
                };
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            name: string;
                            email: string;
                            phone: string | null;
                            /** Format: date-time */
                            created_at: string;
                            addresses: {
                                id: number;
                                /** @description Id of the customer. */
                                client_id: number;
                                address_type: string;
                                street: string;
                                city: string;
                                country: string;
                                state: string | null;
                                postal_code: string | null;
                                is_default: boolean;
                                /** Format: date-time */
                                created_at: string;
                            }[];
                        };
                    };
                };
                /** @description Default Response */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Remove a customer and its addresses */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    "if-match"?: string;
                };
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /**
         * Change a customer
         * @description If-Match must carry the ETag that was read; 412 when somebody else was faster.
         */
        patch: {
            parameters: {
                query?: never;
                header?: {
                    "if-match"?: string;
                };
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name?: string;
                        /** Format: email */
                        email?: string;
                        phone?: string | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            name: string;
                            email: string;
                            phone: string | null;
                            /** Format: date-time */
                            created_at: string;
                            addresses: {
                                id: number;
                                /** @description Id of the customer. */
                                client_id: number;
                                address_type: string;
                                street: string;
                                city: string;
                                country: string;
                                state: string | null;
                                postal_code: string | null;
                                is_default: boolean;
                                /** Format: date-time */
                                created_at: string;
                            }[];
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
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
    "/v1/customers/{id}/addresses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Addresses of a customer */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                id: number;
                                /** @description Id of the customer. */
                                client_id: number;
                                address_type: string;
                                street: string;
                                city: string;
                                country: string;
                                state: string | null;
                                postal_code: string | null;
                                is_default: boolean;
                                /** Format: date-time */
                                created_at: string;
                            }[];
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Add an address */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The same key and request within 24 hours get the same answer, and nothing is done twice. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @enum {string} */
                        address_type: "home" | "work" | "billing" | "shipping" | "other";
                        street: string;
                        city: string;
                        country: string;
                        state?: string | null;
                        postal_code?: string | null;
                        is_default?: boolean;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            /** @description Id of the customer. */
                            client_id: number;
                            address_type: string;
                            street: string;
                            city: string;
                            country: string;
                            state: string | null;
                            postal_code: string | null;
                            is_default: boolean;
                            /** Format: date-time */
                            created_at: string;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
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
    "/v1/customers/{id}/addresses/{addressId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One address */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                    addressId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            /** @description Id of the customer. */
                            client_id: number;
                            address_type: string;
                            street: string;
                            city: string;
                            country: string;
                            state: string | null;
                            postal_code: string | null;
                            is_default: boolean;
                            /** Format: date-time */
                            created_at: string;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Remove an address; the oldest other one becomes the default if need be */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    "if-match"?: string;
                };
                path: {
                    id: number;
                    addressId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change an address; "is_default": true passes the default to it */
        patch: {
            parameters: {
                query?: never;
                header?: {
                    "if-match"?: string;
                };
                path: {
                    id: number;
                    addressId: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @enum {string} */
                        address_type?: "home" | "work" | "billing" | "shipping" | "other";
                        street?: string;
                        city?: string;
                        country?: string;
                        state?: string | null;
                        postal_code?: string | null;
                        is_default?: boolean;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            /** @description Id of the customer. */
                            client_id: number;
                            address_type: string;
                            street: string;
                            city: string;
                            country: string;
                            state: string | null;
                            postal_code: string | null;
                            is_default: boolean;
                            /** Format: date-time */
                            created_at: string;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
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
    "/v1/hiring/departments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Departments by id, page by page */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description next_cursor or previous_cursor of a page of the same list. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                id: number;
                                department: string | null;
                            }[];
                            next_cursor: string | null;
                            previous_cursor: string | null;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/hiring/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Jobs by id, page by page */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description next_cursor or previous_cursor of a page of the same list. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                id: number;
                                job: string | null;
                            }[];
                            next_cursor: string | null;
                            previous_cursor: string | null;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/hiring/employees": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Employees by id, page by page */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description next_cursor or previous_cursor of a page of the same list. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                id: number;
                                name: string | null;
                                /** Format: date-time */
                                datetime: string | null;
                                department_id: number | null;
                                job_id: number | null;
                            }[];
                            next_cursor: string | null;
                            previous_cursor: string | null;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/hiring/metrics/hires-by-quarter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Hires of each department and job by quarter
         * @description By department, then job. Departments or jobs of one name are one. Counted are employees that have a date, a department and a job; months, quarters and years are those of UTC. Names are in the order of Unicode's root collation. CSV with `format=csv` or `Accept: text/csv`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Calendar year in UTC. */
                    year?: number;
                    /** @description What the Accept header says unless given. */
                    format?: "json" | "csv";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The metric */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Null for one that was loaded without a name. */
                            department: string | null;
                            /** @description Null for one that was loaded without a name. */
                            job: string | null;
                            q1: number;
                            q2: number;
                            q3: number;
                            q4: number;
                        }[];
                        "text/csv": string;
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/hiring/metrics/departments-above-mean": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Departments that hired more than the mean
         * @description Most hired first; equal ones by name, then id. Counted are employees that have a date, a department and a job; months, quarters and years are those of UTC. Names are in the order of Unicode's root collation. CSV with `format=csv` or `Accept: text/csv`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Calendar year in UTC. */
                    year?: number;
                    /** @description The mean of the departments that hired that year, or of all there are. */
                    mean?: "hired" | "all";
                    /** @description What the Accept header says unless given. */
                    format?: "json" | "csv";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The metric */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            /** @description Null for one that was loaded without a name. */
                            department: string | null;
                            hired: number;
                        }[];
                        "text/csv": string;
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/hiring/metrics/hires-by-month": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Hires in each month of a year
         * @description Twelve lines; months without hires are 0. Counted are employees that have a date, a department and a job; months, quarters and years are those of UTC. Names are in the order of Unicode's root collation. CSV with `format=csv` or `Accept: text/csv`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Calendar year in UTC. */
                    year?: number;
                    /** @description What the Accept header says unless given. */
                    format?: "json" | "csv";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The metric */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Such as 2021-07. */
                            month: string;
                            hired: number;
                        }[];
                        "text/csv": string;
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/hiring/metrics/hires-by-department": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Hires of each department in each year
         * @description By department, then year; years without hires of a department are left out. Counted are employees that have a date, a department and a job; months, quarters and years are those of UTC. Names are in the order of Unicode's root collation. CSV with `format=csv` or `Accept: text/csv`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description What the Accept header says unless given. */
                    format?: "json" | "csv";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The metric */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            /** @description Null for one that was loaded without a name. */
                            department: string | null;
                            year: number;
                            hired: number;
                        }[];
                        "text/csv": string;
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/hiring/metrics/top-jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The jobs with the most hires of a year
         * @description Most hired first; equal ones by name, then id. Counted are employees that have a date, a department and a job; months, quarters and years are those of UTC. Names are in the order of Unicode's root collation. CSV with `format=csv` or `Accept: text/csv`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Calendar year in UTC. */
                    year?: number;
                    limit?: number;
                    /** @description What the Accept header says unless given. */
                    format?: "json" | "csv";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The metric */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            /** @description Null for one that was loaded without a name. */
                            job: string | null;
                            hired: number;
                        }[];
                        "text/csv": string;
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/hiring/metrics/year-against-year": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Hires of each department in a year and in the one before
         * @description All departments, by name. Counted are employees that have a date, a department and a job; months, quarters and years are those of UTC. Names are in the order of Unicode's root collation. CSV with `format=csv` or `Accept: text/csv`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Calendar year in UTC. */
                    year?: number;
                    /** @description What the Accept header says unless given. */
                    format?: "json" | "csv";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The metric */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            /** @description Null for one that was loaded without a name. */
                            department: string | null;
                            hired: number;
                            hired_before: number;
                            difference: number;
                        }[];
                        "text/csv": string;
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/metrics/hires-by-quarter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Hires of each department and job by quarter
         * @description By department, then job. Departments or jobs of one name are one. Counted are employees that have a date, a department and a job; months, quarters and years are those of UTC. Names are in the order of Unicode's root collation. CSV with `format=csv` or `Accept: text/csv`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Calendar year in UTC. */
                    year?: number;
                    /** @description What the Accept header says unless given. */
                    format?: "json" | "csv";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The metric */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Null for one that was loaded without a name. */
                            department: string | null;
                            /** @description Null for one that was loaded without a name. */
                            job: string | null;
                            q1: number;
                            q2: number;
                            q3: number;
                            q4: number;
                        }[];
                        "text/csv": string;
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/metrics/departments-above-mean": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Departments that hired more than the mean
         * @description Most hired first; equal ones by name, then id. Counted are employees that have a date, a department and a job; months, quarters and years are those of UTC. Names are in the order of Unicode's root collation. CSV with `format=csv` or `Accept: text/csv`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Calendar year in UTC. */
                    year?: number;
                    /** @description The mean of the departments that hired that year, or of all there are. */
                    mean?: "hired" | "all";
                    /** @description What the Accept header says unless given. */
                    format?: "json" | "csv";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The metric */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            /** @description Null for one that was loaded without a name. */
                            department: string | null;
                            hired: number;
                        }[];
                        "text/csv": string;
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Imports, the newest first, page by page
         * @description Those of the modules that the caller may read (`<module>:read`).
         */
        get: {
            parameters: {
                query?: {
                    module?: string;
                    target?: string;
                    status?: "waiting" | "running" | "completed" | "failed";
                    dry_run?: boolean;
                    actor?: string;
                    /** @description The files of one upload. */
                    upload?: string;
                    /** @description Begun then or later: a date (in UTC) or a time with zone. */
                    created_from?: string;
                    /** @description Begun before: a date (in UTC, that day included) or a time with zone (exclusive). */
                    created_to?: string;
                    limit?: number;
                    /** @description next_cursor of the page before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                id: string;
                                /** @description Files that came in one upload were loaded together or not at all. */
                                upload_id: string;
                                module: string;
                                target: string;
                                file_name: string | null;
                                actor: string;
                                /** @enum {string} */
                                status: "waiting" | "running" | "completed" | "failed";
                                dry_run: boolean;
                                /** @enum {string} */
                                incomplete: "accept" | "reject";
                                rejects_max_share: number | null;
                                lines_read: number;
                                lines_blank: number;
                                bytes_read: number;
                                bytes_total: number | null;
                                separator: string | null;
                                encoding: string | null;
                                has_header: boolean | null;
                                columns_ignored: string[];
                                /** @description An earlier import of the same bytes into the same target. */
                                same_as: string | null;
                                failure: {
                                    reason: string;
                                    detail: string;
                                } | null;
                                /** @description While it runs: the share of the bytes that are read, 0 to 1, and the time until all are. */
                                progress: {
                                    share: number | null;
                                    seconds_left: number | null;
                                } | null;
                                /** Format: date-time */
                                created_at: string;
                                started_at: string | null;
                                finished_at: string | null;
                                rejects_url: string;
                                rows_read: number;
                                rows_inserted: number;
                                rows_updated: number;
                                rows_unchanged: number;
                                rows_rejected: number;
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/imports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One import: its counts, how its file was read, and how far it is */
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
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            /** @description Files that came in one upload were loaded together or not at all. */
                            upload_id: string;
                            module: string;
                            target: string;
                            file_name: string | null;
                            actor: string;
                            /** @enum {string} */
                            status: "waiting" | "running" | "completed" | "failed";
                            dry_run: boolean;
                            /** @enum {string} */
                            incomplete: "accept" | "reject";
                            rejects_max_share: number | null;
                            lines_read: number;
                            lines_blank: number;
                            bytes_read: number;
                            bytes_total: number | null;
                            separator: string | null;
                            encoding: string | null;
                            has_header: boolean | null;
                            columns_ignored: string[];
                            /** @description An earlier import of the same bytes into the same target. */
                            same_as: string | null;
                            failure: {
                                reason: string;
                                detail: string;
                            } | null;
                            /** @description While it runs: the share of the bytes that are read, 0 to 1, and the time until all are. */
                            progress: {
                                share: number | null;
                                seconds_left: number | null;
                            } | null;
                            /** Format: date-time */
                            created_at: string;
                            started_at: string | null;
                            finished_at: string | null;
                            rejects_url: string;
                            rows_read: number;
                            rows_inserted: number;
                            rows_updated: number;
                            rows_unchanged: number;
                            rows_rejected: number;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/imports/{id}/progress": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far an import is, as server-sent events
         * @description Each `progress` event holds the whole import, so a listener that comes back has missed nothing. The last event is `end`; a browser that reconnects after it gets 204, which tells it to stop.
         */
        get: {
            parameters: {
                query?: never;
                header?: {
                    "last-event-id"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Events, each with an import as JSON */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": string;
                    };
                };
                /** @description All was told. */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/imports/{id}/rejects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rejects of an import by line, page by page */
        get: {
            parameters: {
                query?: {
                    /** @description Rows that have this among their faults. */
                    code?: string;
                    limit?: number;
                    /** @description next_cursor of the page before. */
                    cursor?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** @description Line of the file, from 1, the header included. */
                                line: number;
                                column: string | null;
                                value: string | null;
                                code: string;
                                message: string;
                                /** @description The row as it stood in the file. */
                                raw: string;
                                errors: {
                                    column: string | null;
                                    value: string | null;
                                    code: string;
                                    message: string;
                                }[];
                                /** @description What the row holds by column of the target, in their order: to mend and send again. */
                                cells: {
                                    [key: string]: string;
                                };
                                /** @description What it holds beyond the cells of a full row. */
                                cells_beyond: string[];
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/imports/{id}/rejects/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How often each fault occurs in an import */
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
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            rows_rejected: number;
                            faults: {
                                code: string;
                                column: string | null;
                                /** @description A row with several faults counts for each of them. */
                                rows: number;
                            }[];
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/imports/{id}/rejects.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Rejects of an import as CSV, to fix and send again
         * @description The layout of the target with a header, and the columns reject_code and reject_message, which are ignored when the file is sent again. Cells that a spreadsheet would take for formulas are led by an apostrophe, which is taken off again.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Language of the messages; Accept-Language when it is not given. */
                    lang?: "es" | "en";
                    /** @description Begin with the mark by which Excel knows UTF-8. */
                    bom?: boolean;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The file */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": string;
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Requests, the newest first, page by page */
        get: {
            parameters: {
                query?: {
                    status?: "queued" | "processing" | "sent" | "failed";
                    /** @description Why it failed. */
                    reason?: "rejected" | "gave_up" | "expired" | "cancelled" | "outcome_unknown";
                    type?: "email" | "sms" | "push";
                    /** @description The exact recipient. */
                    to?: string;
                    /** @description Registered then or later: a date (in UTC) or a time with zone. */
                    from?: string;
                    /** @description Registered before: a date (in UTC, that day included) or a time with zone (exclusive). */
                    until?: string;
                    limit?: number;
                    /** @description next_cursor or previous_cursor of a page of the same list. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                id: string;
                                to: string;
                                message: string;
                                /** @enum {string} */
                                type: "email" | "sms" | "push";
                                /** @enum {string} */
                                priority: "high" | "normal" | "low";
                                /** @enum {string} */
                                status: "queued" | "processing" | "sent" | "failed";
                                reason: string | null;
                                possible_duplicate: boolean;
                                /** @enum {string} */
                                on_doubt: "retry" | "stop";
                                /** Format: date-time */
                                send_at: string | null;
                                /** Format: date-time */
                                send_before: string | null;
                                callback_url: string | null;
                                caller: string;
                                replay_of: string | null;
                                /** Format: date-time */
                                registered_at: string;
                                /** Format: date-time */
                                launched_at: string | null;
                                /** Format: date-time */
                                finished_at: string | null;
                            }[];
                            next_cursor: string | null;
                            previous_cursor: string | null;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Register a request
         * @description Stored when answered. It is delivered once it is launched with /process.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The same key and request within 24 hours get the same answer, and nothing is done twice. */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        to: string;
                        message: string;
                        /** @enum {string} */
                        type: "email" | "sms" | "push";
                        /**
                         * @description Default: normal.
                         * @enum {string}
                         */
                        priority?: "high" | "normal" | "low";
                        /**
                         * Format: date-time
                         * @description Not before.
                         */
                        send_at?: string;
                        /**
                         * Format: date-time
                         * @description Rather not at all than later: it fails as expired.
                         */
                        send_before?: string;
                        /**
                         * @description When nobody knows whether it was delivered: try again and flag a possible duplicate (default), or fail.
                         * @enum {string}
                         */
                        on_doubt?: "retry" | "stop";
                        /**
                         * Format: uri
                         * @description Told when it is sent or has failed.
                         */
                        callback_url?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
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
    "/v1/requests/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Status of a request */
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
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            /** @enum {string} */
                            status: "queued" | "processing" | "sent" | "failed";
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/requests/{id}/attempts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Attempts to deliver a request */
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
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                number: number;
                                gateway: string;
                                /** Format: date-time */
                                claimed_at: string;
                                /** Format: date-time */
                                finished_at: string | null;
                                /** @description None: in flight. */
                                outcome: string | null;
                                status_code: number | null;
                                detail: string | null;
                                provider_id: string | null;
                                late_outcome: string | null;
                            }[];
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/requests/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many requests a replay by this filter would deliver again */
        get: {
            parameters: {
                query?: {
                    /** @description Why it failed. */
                    reason?: "rejected" | "gave_up" | "expired" | "cancelled" | "outcome_unknown";
                    type?: "email" | "sms" | "push";
                    /** @description The exact recipient. */
                    to?: string;
                    /** @description Registered then or later: a date (in UTC) or a time with zone. */
                    from?: string;
                    /** @description Registered before: a date (in UTC, that day included) or a time with zone (exclusive). */
                    until?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            requests: number;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Deliver failed requests again, as new ones
         * @description All that the filter names and that were not replayed yet, the oldest first.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The same key and request within 24 hours get the same answer, and nothing is done twice. */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        filter: {
                            /**
                             * @description Why it failed.
                             * @enum {string}
                             */
                            reason?: "rejected" | "gave_up" | "expired" | "cancelled" | "outcome_unknown";
                            /** @enum {string} */
                            type?: "email" | "sms" | "push";
                            /** @description The exact recipient. */
                            to?: string;
                            /** @description Registered then or later: a date (in UTC) or a time with zone. */
                            from?: string;
                            /** @description Registered before: a date (in UTC, that day included) or a time with zone (exclusive). */
                            until?: string;
                        };
                        /** @default 10000 */
                        limit?: number;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            replayed: number;
                            remaining: number;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
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
    "/v1/requests/{id}/explanation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Why a request is not sent yet, and when it is expected to go */
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
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            request: {
                                id: string;
                                to: string;
                                message: string;
                                /** @enum {string} */
                                type: "email" | "sms" | "push";
                                /** @enum {string} */
                                priority: "high" | "normal" | "low";
                                /** @enum {string} */
                                status: "queued" | "processing" | "sent" | "failed";
                                reason: string | null;
                                possible_duplicate: boolean;
                                /** @enum {string} */
                                on_doubt: "retry" | "stop";
                                /** Format: date-time */
                                send_at: string | null;
                                /** Format: date-time */
                                send_before: string | null;
                                callback_url: string | null;
                                caller: string;
                                replay_of: string | null;
                                /** Format: date-time */
                                registered_at: string;
                                /** Format: date-time */
                                launched_at: string | null;
                                /** Format: date-time */
                                finished_at: string | null;
                            };
                            /** @enum {string} */
                            waiting_for: "not_launched" | "schedule" | "back_off" | "quota" | "concurrency" | "breaker" | "no_gateway" | "no_worker" | "turn" | "in_flight" | "nothing";
                            /** @description In the caller's language. */
                            detail: string;
                            /** @description How many go before it, while it is due; counted to 10,000. */
                            position: {
                                value: number;
                                exact: boolean;
                            } | null;
                            /** Format: date-time */
                            expected_at: string | null;
                            /**
                             * Format: date-time
                             * @description It is given up then.
                             */
                            ends_at: string | null;
                            possible_duplicate: boolean;
                            replayed_as: string | null;
                            gateway: {
                                name: string;
                                /** @enum {string} */
                                breaker: "closed" | "open" | "half_open";
                                /** Format: date-time */
                                probe_at: string | null;
                                /** Format: date-time */
                                paused_until: string | null;
                                quota: {
                                    used: number;
                                    /** @description Calls in any window. None: as many as one likes. */
                                    allowed: number | null;
                                    /** @description None: this process does not know the gateway. */
                                    window_seconds: number | null;
                                };
                                in_flight: number;
                                /** @description Calls at the same time. */
                                concurrent_calls: number | null;
                            } | null;
                            attempts: {
                                number: number;
                                gateway: string;
                                /** Format: date-time */
                                claimed_at: string;
                                /** Format: date-time */
                                finished_at: string | null;
                                /** @description None: in flight. */
                                outcome: string | null;
                                status_code: number | null;
                                detail: string | null;
                                provider_id: string | null;
                                late_outcome: string | null;
                            }[];
                            callbacks: {
                                url: string;
                                /** @enum {string} */
                                status: "waiting" | "told" | "given_up";
                                attempts: number;
                                /** Format: date-time */
                                due_at: string | null;
                                /** Format: date-time */
                                told_at: string | null;
                                last_error: string | null;
                            }[];
                            /** Format: date-time */
                            read_at: string;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/notifications/flow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Backlog, calls by the second, quota and breaker of the gateways, time to send
         * @description Read at most once a second, however many ask, and less often where reading takes long; `read_at` says when.
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
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: date-time */
                            read_at: string;
                            backlog: {
                                /** @enum {string} */
                                state: "queued" | "scheduled" | "due" | "back_off" | "in_flight";
                                requests: number;
                                oldest_seconds: number | null;
                            }[];
                            gateways: {
                                name: string;
                                /** @enum {string} */
                                breaker: "closed" | "open" | "half_open";
                                /** Format: date-time */
                                probe_at: string | null;
                                /** Format: date-time */
                                paused_until: string | null;
                                quota: {
                                    used: number;
                                    /** @description Calls in any window. None: as many as one likes. */
                                    allowed: number | null;
                                    /** @description None: this process does not know the gateway. */
                                    window_seconds: number | null;
                                };
                                in_flight: number;
                                /** @description Calls at the same time. */
                                concurrent_calls: number | null;
                            }[];
                            /** @description Calls that ended in each of the last 120 seconds, by outcome; seconds without any are left out. */
                            calls: {
                                /** Format: date-time */
                                at: string;
                                /** @enum {string} */
                                outcome: "delivered" | "rejected" | "failed" | "throttled" | "unreachable" | "not_made" | "in_doubt";
                                calls: number;
                            }[];
                            /** @description From launch (or send_at) to delivery; of the last 500 of each gateway within ten minutes. Null: none. */
                            to_send: {
                                requests: number;
                                median_seconds: number | null;
                                p95_seconds: number | null;
                                slowest_seconds: number | null;
                            };
                            /** @description Attempts of the last hour whose outcome nobody knows. */
                            in_doubt: number;
                            callbacks: {
                                waiting: number;
                                given_up: number;
                            };
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Alerts, the newest first, page by page */
        get: {
            parameters: {
                query?: {
                    /** @description The module that raised them. */
                    source?: "sales" | "notifications" | "criticality" | "platform";
                    kind?: "sales.large_sale" | "sales.rate_exceeded" | "sales.report_failed" | "sales.report_late" | "sales.reconciliation_difference" | "sales.stream_stalled" | "sales.stream_reset" | "gateway.throttled" | "gateway.breaker_opened" | "notifications.backlog_too_old" | "criticality.consumer_silent" | "criticality.consumer_back" | "criticality.future_change_refused" | "job.failed" | "events.reaction_parked";
                    severity?: "info" | "warning" | "critical";
                    /** @description `unresolved`: those that are open, acknowledged or snoozed. A snoozed one may be acknowledged too. */
                    state?: "open" | "acknowledged" | "snoozed" | "resolved" | "unresolved";
                    /** @description Raised then or later: a date (in UTC) or a time with zone. */
                    from?: string;
                    /** @description Raised before: a date (in UTC, that day included) or a time with zone (exclusive). */
                    until?: string;
                    limit?: number;
                    /** @description next_cursor of the page before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** Format: uuid */
                                id: string;
                                /** @description The module that raised it. */
                                source: string;
                                kind: string;
                                /** @description What is the same trouble. */
                                key: string;
                                /** @enum {string} */
                                severity: "info" | "warning" | "critical";
                                /** @description It was over as soon as it was; acknowledging it resolves it. */
                                is_moment: boolean;
                                /** @enum {string} */
                                state: "open" | "acknowledged" | "snoozed" | "resolved";
                                title: string;
                                text: string;
                                payload: {
                                    [key: string]: unknown;
                                };
                                occurrences: number;
                                /** Format: date-time */
                                raised_at: string;
                                /** Format: date-time */
                                last_raised_at: string;
                                /** Format: date-time */
                                acknowledged_at: string | null;
                                acknowledged_by: string | null;
                                /** Format: date-time */
                                snoozed_until: string | null;
                                snoozed_by: string | null;
                                /** Format: date-time */
                                resolved_at: string | null;
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/alerts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An alert, and what happened to it */
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
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            /** @description The module that raised it. */
                            source: string;
                            kind: string;
                            /** @description What is the same trouble. */
                            key: string;
                            /** @enum {string} */
                            severity: "info" | "warning" | "critical";
                            /** @description It was over as soon as it was; acknowledging it resolves it. */
                            is_moment: boolean;
                            /** @enum {string} */
                            state: "open" | "acknowledged" | "snoozed" | "resolved";
                            title: string;
                            text: string;
                            payload: {
                                [key: string]: unknown;
                            };
                            occurrences: number;
                            /** Format: date-time */
                            raised_at: string;
                            /** Format: date-time */
                            last_raised_at: string;
                            /** Format: date-time */
                            acknowledged_at: string | null;
                            acknowledged_by: string | null;
                            /** Format: date-time */
                            snoozed_until: string | null;
                            snoozed_by: string | null;
                            /** Format: date-time */
                            resolved_at: string | null;
                            /** @description The newest first, 200 at most. */
                            history: {
                                /** @description Its place in /v1/alerts/stream. */
                                id: number;
                                what: string;
                                actor: string | null;
                                note: string | null;
                                /** Format: date-time */
                                at: string;
                            }[];
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/alerts/{id}/acknowledgement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that somebody is on it
         * @description Needs no body. A repeat changes nothing. Resolves a moment, and what has no end that the service sees.
         */
        post: {
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
                    "application/json": {
                        /** @description Why, for those who read the history. */
                        note?: string;
                    } | null;
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            /** @description The module that raised it. */
                            source: string;
                            kind: string;
                            /** @description What is the same trouble. */
                            key: string;
                            /** @enum {string} */
                            severity: "info" | "warning" | "critical";
                            /** @description It was over as soon as it was; acknowledging it resolves it. */
                            is_moment: boolean;
                            /** @enum {string} */
                            state: "open" | "acknowledged" | "snoozed" | "resolved";
                            title: string;
                            text: string;
                            payload: {
                                [key: string]: unknown;
                            };
                            occurrences: number;
                            /** Format: date-time */
                            raised_at: string;
                            /** Format: date-time */
                            last_raised_at: string;
                            /** Format: date-time */
                            acknowledged_at: string | null;
                            acknowledged_by: string | null;
                            /** Format: date-time */
                            snoozed_until: string | null;
                            snoozed_by: string | null;
                            /** Format: date-time */
                            resolved_at: string | null;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /**
         * Take an acknowledgement back
         * @description Where there is none, nothing changes.
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
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            /** @description The module that raised it. */
                            source: string;
                            kind: string;
                            /** @description What is the same trouble. */
                            key: string;
                            /** @enum {string} */
                            severity: "info" | "warning" | "critical";
                            /** @description It was over as soon as it was; acknowledging it resolves it. */
                            is_moment: boolean;
                            /** @enum {string} */
                            state: "open" | "acknowledged" | "snoozed" | "resolved";
                            title: string;
                            text: string;
                            payload: {
                                [key: string]: unknown;
                            };
                            occurrences: number;
                            /** Format: date-time */
                            raised_at: string;
                            /** Format: date-time */
                            last_raised_at: string;
                            /** Format: date-time */
                            acknowledged_at: string | null;
                            acknowledged_by: string | null;
                            /** Format: date-time */
                            snoozed_until: string | null;
                            snoozed_by: string | null;
                            /** Format: date-time */
                            resolved_at: string | null;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alerts/{id}/snooze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Keep an alert quiet for some time
         * @description Either `until` or `minutes`, within 90 days. It ends by itself; another one replaces it.
         */
        post: {
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
                    "application/json": {
                        /** @description A date (in UTC) or a time with zone. */
                        until?: string;
                        minutes?: number;
                        /** @description Why, for those who read the history. */
                        note?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            /** @description The module that raised it. */
                            source: string;
                            kind: string;
                            /** @description What is the same trouble. */
                            key: string;
                            /** @enum {string} */
                            severity: "info" | "warning" | "critical";
                            /** @description It was over as soon as it was; acknowledging it resolves it. */
                            is_moment: boolean;
                            /** @enum {string} */
                            state: "open" | "acknowledged" | "snoozed" | "resolved";
                            title: string;
                            text: string;
                            payload: {
                                [key: string]: unknown;
                            };
                            occurrences: number;
                            /** Format: date-time */
                            raised_at: string;
                            /** Format: date-time */
                            last_raised_at: string;
                            /** Format: date-time */
                            acknowledged_at: string | null;
                            acknowledged_by: string | null;
                            /** Format: date-time */
                            snoozed_until: string | null;
                            snoozed_by: string | null;
                            /** Format: date-time */
                            resolved_at: string | null;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /**
         * End a snooze before its time
         * @description Where there is none, nothing changes.
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
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            /** @description The module that raised it. */
                            source: string;
                            kind: string;
                            /** @description What is the same trouble. */
                            key: string;
                            /** @enum {string} */
                            severity: "info" | "warning" | "critical";
                            /** @description It was over as soon as it was; acknowledging it resolves it. */
                            is_moment: boolean;
                            /** @enum {string} */
                            state: "open" | "acknowledged" | "snoozed" | "resolved";
                            title: string;
                            text: string;
                            payload: {
                                [key: string]: unknown;
                            };
                            occurrences: number;
                            /** Format: date-time */
                            raised_at: string;
                            /** Format: date-time */
                            last_raised_at: string;
                            /** Format: date-time */
                            acknowledged_at: string | null;
                            acknowledged_by: string | null;
                            /** Format: date-time */
                            snoozed_until: string | null;
                            snoozed_by: string | null;
                            /** Format: date-time */
                            resolved_at: string | null;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alerts/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happens to alerts, as server-sent events
         * @description `start` comes first: with `complete` true everything since `Last-Event-ID` follows; with false (no id, one that is none of ours, or more than 500 events missed) read `/v1/alerts` now. Then `alert` for everything that happens: what, who, when, and the alert as it is. `end` says why the service ends a stream: `stopping` or `slow` (come back), `not_allowed` (the key or session has ended).
         */
        get: {
            parameters: {
                query?: {
                    /** @description Of the texts, for browsers, which cannot set headers here. Else Accept-Language. */
                    language?: "en" | "es";
                };
                header?: {
                    "last-event-id"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Events, each with JSON as its data */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": string;
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/alerts/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is told of which alerts, the newest rule first, page by page */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description next_cursor of the page before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                id: string;
                                name: string;
                                /**
                                 * @description Alerts of this module only. Default: of any.
                                 * @enum {string|null}
                                 */
                                source: "sales" | "notifications" | "criticality" | "platform" | null;
                                /**
                                 * @description Alerts of this kind only. Default: of any.
                                 * @enum {string|null}
                                 */
                                kind: "sales.large_sale" | "sales.rate_exceeded" | "sales.report_failed" | "sales.report_late" | "sales.reconciliation_difference" | "sales.stream_stalled" | "sales.stream_reset" | "gateway.throttled" | "gateway.breaker_opened" | "notifications.backlog_too_old" | "criticality.consumer_silent" | "criticality.consumer_back" | "criticality.future_change_refused" | "job.failed" | "events.reaction_parked" | null;
                                /** @enum {string} */
                                severity_min: "info" | "warning" | "critical";
                                /** @enum {string} */
                                channel: "email" | "sms" | "push";
                                recipient: string;
                                /** @enum {string} */
                                language: "en" | "es";
                                tells_end: boolean;
                                is_on: boolean;
                                version: number;
                                /** Format: date-time */
                                created_at: string;
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Have somebody told of alerts
         * @description It tells of alerts that are raised from now on.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The same key and request within 24 hours get the same answer, and nothing is done twice. */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name: string;
                        /**
                         * @description Alerts of this module only. Default: of any.
                         * @enum {string|null}
                         */
                        source?: "sales" | "notifications" | "criticality" | "platform" | null;
                        /**
                         * @description Alerts of this kind only. Default: of any.
                         * @enum {string|null}
                         */
                        kind?: "sales.large_sale" | "sales.rate_exceeded" | "sales.report_failed" | "sales.report_late" | "sales.reconciliation_difference" | "sales.stream_stalled" | "sales.stream_reset" | "gateway.throttled" | "gateway.breaker_opened" | "notifications.backlog_too_old" | "criticality.consumer_silent" | "criticality.consumer_back" | "criticality.future_change_refused" | "job.failed" | "events.reaction_parked" | null;
                        /**
                         * @description Alerts of this severity and above. Default: warning.
                         * @enum {string}
                         */
                        severity_min?: "info" | "warning" | "critical";
                        /** @enum {string} */
                        channel: "email" | "sms" | "push";
                        /** @description An email address, a telephone number, or what the push gateway calls the device. */
                        recipient: string;
                        /**
                         * @description Default: en.
                         * @enum {string}
                         */
                        language?: "en" | "es";
                        /** @description Whether the end of an alert is told too. Default: true. */
                        tells_end?: boolean;
                        /** @description A rule that is off tells nothing, not even what waits. Default: true. */
                        is_on?: boolean;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            name: string;
                            /**
                             * @description Alerts of this module only. Default: of any.
                             * @enum {string|null}
                             */
                            source: "sales" | "notifications" | "criticality" | "platform" | null;
                            /**
                             * @description Alerts of this kind only. Default: of any.
                             * @enum {string|null}
                             */
                            kind: "sales.large_sale" | "sales.rate_exceeded" | "sales.report_failed" | "sales.report_late" | "sales.reconciliation_difference" | "sales.stream_stalled" | "sales.stream_reset" | "gateway.throttled" | "gateway.breaker_opened" | "notifications.backlog_too_old" | "criticality.consumer_silent" | "criticality.consumer_back" | "criticality.future_change_refused" | "job.failed" | "events.reaction_parked" | null;
                            /** @enum {string} */
                            severity_min: "info" | "warning" | "critical";
                            /** @enum {string} */
                            channel: "email" | "sms" | "push";
                            recipient: string;
                            /** @enum {string} */
                            language: "en" | "es";
                            tells_end: boolean;
                            is_on: boolean;
                            version: number;
                            /** Format: date-time */
                            created_at: string;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
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
    "/v1/alerts/rules/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One rule */
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
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            name: string;
                            /**
                             * @description Alerts of this module only. Default: of any.
                             * @enum {string|null}
                             */
                            source: "sales" | "notifications" | "criticality" | "platform" | null;
                            /**
                             * @description Alerts of this kind only. Default: of any.
                             * @enum {string|null}
                             */
                            kind: "sales.large_sale" | "sales.rate_exceeded" | "sales.report_failed" | "sales.report_late" | "sales.reconciliation_difference" | "sales.stream_stalled" | "sales.stream_reset" | "gateway.throttled" | "gateway.breaker_opened" | "notifications.backlog_too_old" | "criticality.consumer_silent" | "criticality.consumer_back" | "criticality.future_change_refused" | "job.failed" | "events.reaction_parked" | null;
                            /** @enum {string} */
                            severity_min: "info" | "warning" | "critical";
                            /** @enum {string} */
                            channel: "email" | "sms" | "push";
                            recipient: string;
                            /** @enum {string} */
                            language: "en" | "es";
                            tells_end: boolean;
                            is_on: boolean;
                            version: number;
                            /** Format: date-time */
                            created_at: string;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Remove a rule; what it has not told yet, nobody is told */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    "if-match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /**
         * Change a rule
         * @description If-Match must carry the ETag that was read; 412 when somebody else was faster. What the rule has not told yet goes by what it says now.
         */
        patch: {
            parameters: {
                query?: never;
                header?: {
                    "if-match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name?: string;
                        /**
                         * @description Alerts of this module only. Default: of any.
                         * @enum {string|null}
                         */
                        source?: "sales" | "notifications" | "criticality" | "platform" | null;
                        /**
                         * @description Alerts of this kind only. Default: of any.
                         * @enum {string|null}
                         */
                        kind?: "sales.large_sale" | "sales.rate_exceeded" | "sales.report_failed" | "sales.report_late" | "sales.reconciliation_difference" | "sales.stream_stalled" | "sales.stream_reset" | "gateway.throttled" | "gateway.breaker_opened" | "notifications.backlog_too_old" | "criticality.consumer_silent" | "criticality.consumer_back" | "criticality.future_change_refused" | "job.failed" | "events.reaction_parked" | null;
                        /**
                         * @description Alerts of this severity and above. Default: warning.
                         * @enum {string}
                         */
                        severity_min?: "info" | "warning" | "critical";
                        /** @enum {string} */
                        channel?: "email" | "sms" | "push";
                        /** @description An email address, a telephone number, or what the push gateway calls the device. */
                        recipient?: string;
                        /**
                         * @description Default: en.
                         * @enum {string}
                         */
                        language?: "en" | "es";
                        /** @description Whether the end of an alert is told too. Default: true. */
                        tells_end?: boolean;
                        /** @description A rule that is off tells nothing, not even what waits. Default: true. */
                        is_on?: boolean;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            name: string;
                            /**
                             * @description Alerts of this module only. Default: of any.
                             * @enum {string|null}
                             */
                            source: "sales" | "notifications" | "criticality" | "platform" | null;
                            /**
                             * @description Alerts of this kind only. Default: of any.
                             * @enum {string|null}
                             */
                            kind: "sales.large_sale" | "sales.rate_exceeded" | "sales.report_failed" | "sales.report_late" | "sales.reconciliation_difference" | "sales.stream_stalled" | "sales.stream_reset" | "gateway.throttled" | "gateway.breaker_opened" | "notifications.backlog_too_old" | "criticality.consumer_silent" | "criticality.consumer_back" | "criticality.future_change_refused" | "job.failed" | "events.reaction_parked" | null;
                            /** @enum {string} */
                            severity_min: "info" | "warning" | "critical";
                            /** @enum {string} */
                            channel: "email" | "sms" | "push";
                            recipient: string;
                            /** @enum {string} */
                            language: "en" | "es";
                            tells_end: boolean;
                            is_on: boolean;
                            version: number;
                            /** Format: date-time */
                            created_at: string;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
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
    "/v1/alerts/{id}/tellings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who was told of an alert, and who is to be, the newest first
         * @description The newest 200.
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
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** @description Once it is sent, also the id of its notification request. */
                                id: string;
                                /** @description Null: removed. */
                                rule_id: string | null;
                                /** @enum {string} */
                                what: "raised" | "still_open" | "resolved";
                                /** @enum {string} */
                                channel: "email" | "sms" | "push";
                                recipient: string;
                                language: string;
                                /** Format: date-time */
                                due_at: string;
                                attempts: number;
                                last_error: string | null;
                                /** Format: date-time */
                                sent_at: string | null;
                                /** Format: date-time */
                                given_up_at: string | null;
                            }[];
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/sales/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Rejected events, the newest first, page by page
         * @description The key of a provider sees its own.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Id of a provider. */
                    provider?: string;
                    /** @description Why they were rejected. */
                    reason?: "unreadable" | "too_large" | "wrong_id" | "wrong_product" | "unknown_product" | "not_your_product" | "wrong_customer" | "unknown_customer" | "wrong_amount" | "wrong_time" | "time_out_of_range";
                    /** @description Where they came in. */
                    door?: "http" | "kafka" | "file";
                    /** @description Whether they have been replayed. */
                    replayed?: boolean;
                    limit?: number;
                    /** @description next_cursor of the page before. */
                    cursor?: string;
                    /** @description Whether to count those that a replay would take. */
                    count?: boolean;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                id: string;
                                door: string;
                                provider_id: string | null;
                                reason: string;
                                detail: string;
                                /** @description What was sent, as text; the first 64 K characters. */
                                payload: string;
                                /** Format: date-time */
                                received_at: string;
                                /** Format: date-time */
                                replayed_at: string | null;
                                /** @description What the replay gave: accepted, duplicate or rejected. */
                                outcome: string | null;
                            }[];
                            next_cursor: string | null;
                            /** @description With `count`: of the filter, those that are not recorded so far. */
                            replayable?: number;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/sales/dead-letters/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Record rejected events again, those that waited longest first
         * @description Without `replayed` in the filter, those that were never replayed: repeat the call until none remains. With `replayed: true`, those that were rejected again.
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
                    "application/json": {
                        filter?: {
                            /** @description Id of a provider. */
                            provider?: string;
                            /**
                             * @description Why they were rejected.
                             * @enum {string}
                             */
                            reason?: "unreadable" | "too_large" | "wrong_id" | "wrong_product" | "unknown_product" | "not_your_product" | "wrong_customer" | "unknown_customer" | "wrong_amount" | "wrong_time" | "time_out_of_range";
                            /**
                             * @description Where they came in.
                             * @enum {string}
                             */
                            door?: "http" | "kafka" | "file";
                            /** @description Whether they have been replayed. */
                            replayed?: boolean;
                        };
                        /** @default 1000 */
                        limit?: number;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            accepted: number;
                            duplicates: number;
                            /** @description They stay, with their new reason. */
                            rejected: number;
                            /** @description Of the filter and not recorded, apart from those of this call. */
                            remaining: number;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
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
    "/v1/sales/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Providers by id, page by page
         * @description The key of a provider sees its own.
         */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description next_cursor of the page before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                id: string;
                                name: string;
                                /** Format: date-time */
                                created_at: string;
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Register a provider */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The same key and request within 24 hours get the same answer, and nothing is done twice. */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Lower-case letters, digits and hyphens, 32 at most. */
                        id: string;
                        name: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            name: string;
                            /** Format: date-time */
                            created_at: string;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
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
    "/v1/sales/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Products by code, page by page
         * @description The key of a provider sees its own.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Id of a provider; a bound key has its own. */
                    provider?: string;
                    limit?: number;
                    /** @description next_cursor of the page before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                code: string;
                                provider_id: string;
                                name: string;
                                /** Format: date-time */
                                created_at: string;
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Register a product */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The same key and request within 24 hours get the same answer, and nothing is done twice. */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        code: string;
                        /** @description Lower-case letters, digits and hyphens, 32 at most. */
                        provider_id: string;
                        name: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            code: string;
                            provider_id: string;
                            name: string;
                            /** Format: date-time */
                            created_at: string;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
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
    "/v1/sales/daily": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Daily sales of each customer
         * @description By day, then customer: the sales of a customer on a day, of all products or of one. `sales` counts those of the lines given. A key that is bound to a provider sees that provider's sales only; others name one with `provider`, or get all providers' sales together. All figures of an answer are of one moment, `as_of`; `sales` is the number of sales behind them. CSV with `format=csv` or `Accept: text/csv` has these in the headers `x-as-of` and `x-sales`, and its next page in `link`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description The first day; from the first sale on unless given. */
                    from?: string;
                    /** @description The last day, included. */
                    to?: string;
                    customer_id?: number;
                    product?: string;
                    limit?: number;
                    /** @description Only this provider. All together unless given. */
                    provider?: string;
                    /** @description next_cursor of the page before, with the same provider and filters. */
                    cursor?: string;
                    /** @description What the Accept header says unless given. */
                    format?: "json" | "csv";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The figures */
                200: {
                    headers: {
                        /** @description CSV: as `as_of`. */
                        "x-as-of"?: string;
                        /** @description CSV: as `sales`. */
                        "x-sales"?: number;
                        /** @description CSV: the next page, if there is one. */
                        link?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: date-time */
                            as_of: string;
                            sales: number;
                            /** @description Null for all together. */
                            provider: string | null;
                            data: {
                                customer_id: number;
                                /** @description The customer's name now; null for one that has been removed. */
                                name: string | null;
                                /** Format: date */
                                date: string;
                                transactions: number;
                                /** @description Decimal text, such as "1234.50". */
                                amount: string;
                            }[];
                            next_cursor: string | null;
                        };
                        "text/csv": string;
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/sales/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sales of a period, against the period before
         * @description Transactions, amount, different customers and average ticket from `from` to `to`, both included: this calendar month until today in `TIME_ZONE` unless given. `before` is as many days, ending the day before `from`; `change` is the growth since then in percent, null where that was 0. A key that is bound to a provider sees that provider's sales only; others name one with `provider`, or get all providers' sales together. All figures of an answer are of one moment, `as_of`; `sales` is the number of sales behind them. CSV with `format=csv` or `Accept: text/csv` has these in the headers `x-as-of` and `x-sales`, and its next page in `link`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description The first day. */
                    from?: string;
                    /** @description The last day, included. */
                    to?: string;
                    /** @description Only this provider. All together unless given. */
                    provider?: string;
                    /** @description What the Accept header says unless given. */
                    format?: "json" | "csv";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The figures */
                200: {
                    headers: {
                        /** @description CSV: as `as_of`. */
                        "x-as-of"?: string;
                        /** @description CSV: as `sales`. */
                        "x-sales"?: number;
                        /** @description CSV: the next page, if there is one. */
                        link?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: date-time */
                            as_of: string;
                            sales: number;
                            /** @description Null for all together. */
                            provider: string | null;
                            /** Format: date */
                            from: string;
                            /** Format: date */
                            to: string;
                            transactions: number;
                            /** @description Decimal text, such as "1234.50". */
                            amount: string;
                            customers: number;
                            /** @description Amount by transactions, rounded to the cent, half away from zero; null without sales. */
                            average_ticket: string | null;
                            before: {
                                /** Format: date */
                                from: string;
                                /** Format: date */
                                to: string;
                                transactions: number;
                                /** @description Decimal text, such as "1234.50". */
                                amount: string;
                                customers: number;
                                /** @description Amount by transactions, rounded to the cent, half away from zero; null without sales. */
                                average_ticket: string | null;
                            };
                            change: {
                                /** @description Percent, one decimal. */
                                transactions: number | null;
                                /** @description Percent, one decimal. */
                                amount: number | null;
                                /** @description Percent, one decimal. */
                                customers: number | null;
                                /** @description Percent, one decimal. */
                                average_ticket: number | null;
                            };
                        };
                        "text/csv": string;
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/sales/days": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sales and amount of each day of a period
         * @description Oldest first, from `from` to `to`, both included: this calendar month until today in `TIME_ZONE` unless given. Days without sales are 0. A key that is bound to a provider sees that provider's sales only; others name one with `provider`, or get all providers' sales together. All figures of an answer are of one moment, `as_of`; `sales` is the number of sales behind them. CSV with `format=csv` or `Accept: text/csv` has these in the headers `x-as-of` and `x-sales`, and its next page in `link`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description The first day. */
                    from?: string;
                    /** @description The last day, included. */
                    to?: string;
                    /** @description Only this provider. All together unless given. */
                    provider?: string;
                    /** @description What the Accept header says unless given. */
                    format?: "json" | "csv";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The figures */
                200: {
                    headers: {
                        /** @description CSV: as `as_of`. */
                        "x-as-of"?: string;
                        /** @description CSV: as `sales`. */
                        "x-sales"?: number;
                        /** @description CSV: the next page, if there is one. */
                        link?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: date-time */
                            as_of: string;
                            sales: number;
                            /** @description Null for all together. */
                            provider: string | null;
                            /** Format: date */
                            from: string;
                            /** Format: date */
                            to: string;
                            data: {
                                /** Format: date */
                                date: string;
                                transactions: number;
                                /** @description Decimal text, such as "1234.50". */
                                amount: string;
                            }[];
                        };
                        "text/csv": string;
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/sales/period-customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Customers ranked by what they spent in a period
         * @description From `from` to `to`, both included: this calendar month until today in `TIME_ZONE` unless given. Equal amounts share a rank, and the next rank counts them all (1, 2, 2, 4); among equal ones by id. `average` is the mean of the amounts of all `customers` (shown to the cent, compared exactly); with `above_average` only those above it are given. `sales` counts all sales of the period. A key that is bound to a provider sees that provider's sales only; others name one with `provider`, or get all providers' sales together. All figures of an answer are of one moment, `as_of`; `sales` is the number of sales behind them. CSV with `format=csv` or `Accept: text/csv` has these in the headers `x-as-of` and `x-sales`, and its next page in `link`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description The first day. */
                    from?: string;
                    /** @description The last day, included. */
                    to?: string;
                    /** @description Only customers above the average. */
                    above_average?: boolean;
                    limit?: number;
                    /** @description Only this provider. All together unless given. */
                    provider?: string;
                    /** @description next_cursor of the page before, with the same provider and filters. */
                    cursor?: string;
                    /** @description What the Accept header says unless given. */
                    format?: "json" | "csv";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The figures */
                200: {
                    headers: {
                        /** @description CSV: as `as_of`. */
                        "x-as-of"?: string;
                        /** @description CSV: as `sales`. */
                        "x-sales"?: number;
                        /** @description CSV: the next page, if there is one. */
                        link?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: date-time */
                            as_of: string;
                            sales: number;
                            /** @description Null for all together. */
                            provider: string | null;
                            /** Format: date */
                            from: string;
                            /** Format: date */
                            to: string;
                            customers: number;
                            /** @description Decimal text, such as "1234.50". */
                            average: string;
                            data: {
                                rank: number;
                                customer_id: number;
                                /** @description The customer's name now; null for one that has been removed. */
                                name: string | null;
                                transactions: number;
                                /** @description Decimal text, such as "1234.50". */
                                amount: string;
                                /** @description Amount by transactions, rounded to the cent, half away from zero; null without sales. */
                                average_ticket: string | null;
                            }[];
                            next_cursor: string | null;
                        };
                        "text/csv": string;
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/sales/top-customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The customers who spent most in the last months
         * @description Most first, equal ones by id. The window begins on the first day of the calendar month `months` - 1 months ago and ends today, both in `TIME_ZONE`; `from` and `to` say which days these are, both included. `sales` counts all sales of the window. A key that is bound to a provider sees that provider's sales only; others name one with `provider`, or get all providers' sales together. All figures of an answer are of one moment, `as_of`; `sales` is the number of sales behind them. CSV with `format=csv` or `Accept: text/csv` has these in the headers `x-as-of` and `x-sales`, and its next page in `link`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description This calendar month until today, and the months before that make it so many. */
                    months?: number;
                    limit?: number;
                    /** @description Only this provider. All together unless given. */
                    provider?: string;
                    /** @description What the Accept header says unless given. */
                    format?: "json" | "csv";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The figures */
                200: {
                    headers: {
                        /** @description CSV: as `as_of`. */
                        "x-as-of"?: string;
                        /** @description CSV: as `sales`. */
                        "x-sales"?: number;
                        /** @description CSV: the next page, if there is one. */
                        link?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: date-time */
                            as_of: string;
                            sales: number;
                            /** @description Null for all together. */
                            provider: string | null;
                            /** Format: date */
                            from: string;
                            /** Format: date */
                            to: string;
                            data: {
                                rank: number;
                                customer_id: number;
                                /** @description The customer's name now; null for one that has been removed. */
                                name: string | null;
                                transactions: number;
                                /** @description Decimal text, such as "1234.50". */
                                amount: string;
                            }[];
                        };
                        "text/csv": string;
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/sales/ranking": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Customers ranked by what they spent in the last months
         * @description Equal amounts share a rank, and the next rank counts them all (1, 2, 2, 4); among equal ones by id. The window begins on the first day of the calendar month `months` - 1 months ago and ends today, both in `TIME_ZONE`; `from` and `to` say which days these are, both included. `sales` counts all sales of the window. A key that is bound to a provider sees that provider's sales only; others name one with `provider`, or get all providers' sales together. All figures of an answer are of one moment, `as_of`; `sales` is the number of sales behind them. CSV with `format=csv` or `Accept: text/csv` has these in the headers `x-as-of` and `x-sales`, and its next page in `link`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description This calendar month until today, and the months before that make it so many. */
                    months?: number;
                    limit?: number;
                    /** @description Only this provider. All together unless given. */
                    provider?: string;
                    /** @description next_cursor of the page before, with the same provider and filters. */
                    cursor?: string;
                    /** @description What the Accept header says unless given. */
                    format?: "json" | "csv";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The figures */
                200: {
                    headers: {
                        /** @description CSV: as `as_of`. */
                        "x-as-of"?: string;
                        /** @description CSV: as `sales`. */
                        "x-sales"?: number;
                        /** @description CSV: the next page, if there is one. */
                        link?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: date-time */
                            as_of: string;
                            sales: number;
                            /** @description Null for all together. */
                            provider: string | null;
                            /** Format: date */
                            from: string;
                            /** Format: date */
                            to: string;
                            customers: number;
                            data: {
                                rank: number;
                                customer_id: number;
                                /** @description The customer's name now; null for one that has been removed. */
                                name: string | null;
                                transactions: number;
                                /** @description Decimal text, such as "1234.50". */
                                amount: string;
                            }[];
                            next_cursor: string | null;
                        };
                        "text/csv": string;
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/sales/average-ticket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Average ticket of the last months, overall and of each customer
         * @description Customers by id. The window begins on the first day of the calendar month `months` - 1 months ago and ends today, both in `TIME_ZONE`; `from` and `to` say which days these are, both included. `overall` and `sales` are of the whole window. A key that is bound to a provider sees that provider's sales only; others name one with `provider`, or get all providers' sales together. All figures of an answer are of one moment, `as_of`; `sales` is the number of sales behind them. CSV with `format=csv` or `Accept: text/csv` has these in the headers `x-as-of` and `x-sales`, and its next page in `link`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description This calendar month until today, and the months before that make it so many. */
                    months?: number;
                    limit?: number;
                    /** @description Only this provider. All together unless given. */
                    provider?: string;
                    /** @description next_cursor of the page before, with the same provider and filters. */
                    cursor?: string;
                    /** @description What the Accept header says unless given. */
                    format?: "json" | "csv";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The figures */
                200: {
                    headers: {
                        /** @description CSV: as `as_of`. */
                        "x-as-of"?: string;
                        /** @description CSV: as `sales`. */
                        "x-sales"?: number;
                        /** @description CSV: the next page, if there is one. */
                        link?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: date-time */
                            as_of: string;
                            sales: number;
                            /** @description Null for all together. */
                            provider: string | null;
                            /** Format: date */
                            from: string;
                            /** Format: date */
                            to: string;
                            overall: {
                                transactions: number;
                                /** @description Decimal text, such as "1234.50". */
                                amount: string;
                                /** @description Amount by transactions, rounded to the cent, half away from zero; null without sales. */
                                average_ticket: string | null;
                            };
                            data: {
                                customer_id: number;
                                /** @description The customer's name now; null for one that has been removed. */
                                name: string | null;
                                transactions: number;
                                /** @description Decimal text, such as "1234.50". */
                                amount: string;
                                /** @description Amount by transactions, rounded to the cent, half away from zero; null without sales. */
                                average_ticket: string | null;
                            }[];
                            next_cursor: string | null;
                        };
                        "text/csv": string;
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/sales/customer-totals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What each customer has bought so far
         * @description Customers by id. All sales until today in `TIME_ZONE`. `transactions`, `amount` and `sales` are of all customers. A key that is bound to a provider sees that provider's sales only; others name one with `provider`, or get all providers' sales together. All figures of an answer are of one moment, `as_of`; `sales` is the number of sales behind them. CSV with `format=csv` or `Accept: text/csv` has these in the headers `x-as-of` and `x-sales`, and its next page in `link`.
         */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description Only this provider. All together unless given. */
                    provider?: string;
                    /** @description next_cursor of the page before, with the same provider and filters. */
                    cursor?: string;
                    /** @description What the Accept header says unless given. */
                    format?: "json" | "csv";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The figures */
                200: {
                    headers: {
                        /** @description CSV: as `as_of`. */
                        "x-as-of"?: string;
                        /** @description CSV: as `sales`. */
                        "x-sales"?: number;
                        /** @description CSV: the next page, if there is one. */
                        link?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: date-time */
                            as_of: string;
                            sales: number;
                            /** @description Null for all together. */
                            provider: string | null;
                            /** Format: date */
                            to: string;
                            transactions: number;
                            /** @description Decimal text, such as "1234.50". */
                            amount: string;
                            data: {
                                customer_id: number;
                                /** @description The customer's name now; null for one that has been removed. */
                                name: string | null;
                                transactions: number;
                                /** @description Decimal text, such as "1234.50". */
                                amount: string;
                            }[];
                            next_cursor: string | null;
                        };
                        "text/csv": string;
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/sales/monthly-income": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sales and amount of each of the last months
         * @description Oldest first; months without sales are 0. The window begins on the first day of the calendar month `months` - 1 months ago and ends today, both in `TIME_ZONE`; `from` and `to` say which days these are, both included. A key that is bound to a provider sees that provider's sales only; others name one with `provider`, or get all providers' sales together. All figures of an answer are of one moment, `as_of`; `sales` is the number of sales behind them. CSV with `format=csv` or `Accept: text/csv` has these in the headers `x-as-of` and `x-sales`, and its next page in `link`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description This calendar month until today, and the months before that make it so many. */
                    months?: number;
                    /** @description Only this provider. All together unless given. */
                    provider?: string;
                    /** @description What the Accept header says unless given. */
                    format?: "json" | "csv";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The figures */
                200: {
                    headers: {
                        /** @description CSV: as `as_of`. */
                        "x-as-of"?: string;
                        /** @description CSV: as `sales`. */
                        "x-sales"?: number;
                        /** @description CSV: the next page, if there is one. */
                        link?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: date-time */
                            as_of: string;
                            sales: number;
                            /** @description Null for all together. */
                            provider: string | null;
                            /** Format: date */
                            from: string;
                            /** Format: date */
                            to: string;
                            data: {
                                /** @description Such as 2026-07. */
                                month: string;
                                transactions: number;
                                /** @description Decimal text, such as "1234.50". */
                                amount: string;
                            }[];
                        };
                        "text/csv": string;
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/sales/above-average": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Customers who have bought for more than the average customer
         * @description Most first, equal ones by id: those whose total is above `average`, the mean of the totals of all `customers` who have bought (shown to the cent, compared exactly). All sales until today in `TIME_ZONE`. `sales` counts them all. A key that is bound to a provider sees that provider's sales only; others name one with `provider`, or get all providers' sales together. All figures of an answer are of one moment, `as_of`; `sales` is the number of sales behind them. CSV with `format=csv` or `Accept: text/csv` has these in the headers `x-as-of` and `x-sales`, and its next page in `link`.
         */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description Only this provider. All together unless given. */
                    provider?: string;
                    /** @description next_cursor of the page before, with the same provider and filters. */
                    cursor?: string;
                    /** @description What the Accept header says unless given. */
                    format?: "json" | "csv";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The figures */
                200: {
                    headers: {
                        /** @description CSV: as `as_of`. */
                        "x-as-of"?: string;
                        /** @description CSV: as `sales`. */
                        "x-sales"?: number;
                        /** @description CSV: the next page, if there is one. */
                        link?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: date-time */
                            as_of: string;
                            sales: number;
                            /** @description Null for all together. */
                            provider: string | null;
                            /** Format: date */
                            to: string;
                            customers: number;
                            /** @description Decimal text, such as "1234.50". */
                            average: string;
                            data: {
                                rank: number;
                                customer_id: number;
                                /** @description The customer's name now; null for one that has been removed. */
                                name: string | null;
                                transactions: number;
                                /** @description Decimal text, such as "1234.50". */
                                amount: string;
                            }[];
                            next_cursor: string | null;
                        };
                        "text/csv": string;
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/sales/daily/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Daily sales of each customer as CSV, all of them
         * @description By day, then customer, with the filters of `/v1/sales/daily`. Every 5,000 lines are of one moment.
         */
        get: {
            parameters: {
                query?: {
                    /** @description The first day; from the first sale on unless given. */
                    from?: string;
                    /** @description The last day, included. */
                    to?: string;
                    customer_id?: number;
                    product?: string;
                    provider?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The file */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": string;
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/sales/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sales as they are recorded, as server-sent events
         * @description `totals` tells what was sold today (in `TIME_ZONE`) and within the last minute, after every change and at least every 15 seconds; `sales` tells the sales that were recorded since the last one, at most 50 at a time, the oldest first (`more` says that there were others). A listener that comes back with `Last-Event-ID` gets the sales that it missed, up to 500. `end` says why the service ends a stream: `stopping` or `slow` (come back), `not_allowed` (the key or session has ended).
         */
        get: {
            parameters: {
                query?: {
                    /** @description Whose. A key that is bound to a provider may name only it; all when unset. */
                    provider?: string;
                };
                header?: {
                    "last-event-id"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Events, each with JSON as its data */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": string;
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/sales/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reports, the newest day first */
        get: {
            parameters: {
                query?: {
                    /** @description For whoever may see several. */
                    provider?: string;
                    /** @description YYYY-MM-DD, in TIME_ZONE. */
                    from?: string;
                    /** @description YYYY-MM-DD, in TIME_ZONE. */
                    to?: string;
                    /** @description `all` shows superseded ones as well. */
                    versions?: "current" | "all";
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                provider_id: string;
                                date: string;
                                /** @description From 1; sales that came late make another one. */
                                version: number;
                                /** @description A later version of the day is there. */
                                superseded: boolean;
                                /** @description Rows of the daily files: customers. */
                                rows: number;
                                transactions: number;
                                /**
                                 * @description Exact decimal text.
                                 * @example 1234.50
                                 */
                                amount: string;
                                /** Format: date-time */
                                as_of: string;
                                /** Format: date-time */
                                created_at: string;
                                files: {
                                    /** @enum {string} */
                                    name: "daily.parquet" | "daily.ndjson" | "sales.parquet" | "manifest.json";
                                    format: string;
                                    bytes: number;
                                    sha256: string;
                                    /** @description Where this version of the file is. */
                                    url: string;
                                }[];
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Write the reports of a day or of several, now
         * @description Up to 31 days a call; the command `report` has no such limit. Safe to repeat: a day whose sums are those of its last report stays as it is.
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
                    "application/json": {
                        /** @description YYYY-MM-DD, in TIME_ZONE. */
                        date?: string;
                        /** @description YYYY-MM-DD, in TIME_ZONE. */
                        from?: string;
                        /** @description YYYY-MM-DD, in TIME_ZONE. */
                        to?: string;
                        /** @description For whoever may see several. */
                        provider?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                provider_id: string;
                                date: string;
                                /**
                                 * @description `unchanged`: the last version says the same already.
                                 * @enum {string}
                                 */
                                outcome: "written" | "unchanged" | "failed";
                                version?: number;
                            }[];
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
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
    "/v1/sales/reports/{provider}/{date}/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A file of a report
         * @description The current version, or the one that is named. `ETag` is the SHA-256 of the manifest: a version never changes.
         */
        get: {
            parameters: {
                query?: {
                    version?: number;
                };
                header?: {
                    /** @description An ETag that was read: 304 when nothing has changed. */
                    "If-None-Match"?: string;
                };
                path: {
                    provider: string;
                    date: string;
                    file: "daily.parquet" | "daily.ndjson" | "sales.parquet" | "manifest.json";
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The file */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/vnd.apache.parquet": string;
                        "application/x-ndjson": string;
                        "application/json": string;
                    };
                };
                /** @description It is the one that If-None-Match names. */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/sales/reconciliation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sales, sums and report of a day side by side
         * @description Counted anew from the sales one by one. The differences (the sales less the others) of `daily`, `day_total` and `monthly` must be 0; that of `report` too, once the report of the latest sales is written. `windows` are the totals of customers, which do not depend on the day: what is settled and fresh since the first day of each window must be what the days add up to.
         */
        get: {
            parameters: {
                query?: {
                    /** @description YYYY-MM-DD, in TIME_ZONE. */
                    date?: string;
                    /** @description For whoever may see several. */
                    provider?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            date: string;
                            /** Format: date-time */
                            as_of: string;
                            /** @description How many sales were counted. */
                            sales: number;
                            data: {
                                provider_id: string;
                                /**
                                 * @description `equal`; `report_due`: equal, and a report of the latest sales is due; `different`: they do not agree, which must never be.
                                 * @enum {string}
                                 */
                                state: "equal" | "report_due" | "different";
                                sales: {
                                    transactions: number;
                                    /**
                                     * @description Exact decimal text.
                                     * @example 1234.50
                                     */
                                    amount: string;
                                };
                                daily: {
                                    transactions: number;
                                    /**
                                     * @description Exact decimal text.
                                     * @example 1234.50
                                     */
                                    amount: string;
                                };
                                day_total: {
                                    transactions: number;
                                    /**
                                     * @description Exact decimal text.
                                     * @example 1234.50
                                     */
                                    amount: string;
                                };
                                report: {
                                    transactions?: number;
                                    /**
                                     * @description Exact decimal text.
                                     * @example 1234.50
                                     */
                                    amount?: string;
                                    version?: number;
                                    /** Format: date-time */
                                    as_of?: string;
                                } | null;
                                month: {
                                    daily: {
                                        transactions: number;
                                        /**
                                         * @description Exact decimal text.
                                         * @example 1234.50
                                         */
                                        amount: string;
                                    };
                                    day_total: {
                                        transactions: number;
                                        /**
                                         * @description Exact decimal text.
                                         * @example 1234.50
                                         */
                                        amount: string;
                                    };
                                    monthly: {
                                        transactions: number;
                                        /**
                                         * @description Exact decimal text.
                                         * @example 1234.50
                                         */
                                        amount: string;
                                    };
                                };
                                difference: {
                                    daily: {
                                        transactions: number;
                                        /**
                                         * @description Exact decimal text.
                                         * @example 1234.50
                                         */
                                        amount: string;
                                    };
                                    day_total: {
                                        transactions: number;
                                        /**
                                         * @description Exact decimal text.
                                         * @example 1234.50
                                         */
                                        amount: string;
                                    };
                                    report: {
                                        transactions: number;
                                        /**
                                         * @description Exact decimal text.
                                         * @example 1234.50
                                         */
                                        amount: string;
                                    } | null;
                                    monthly: {
                                        transactions: number;
                                        /**
                                         * @description Exact decimal text.
                                         * @example 1234.50
                                         */
                                        amount: string;
                                    };
                                };
                            }[];
                            windows: {
                                /** @description `*`: of all providers together. */
                                provider_id: string;
                                /** Format: date */
                                since: string | null;
                                settled: {
                                    transactions: number;
                                    /**
                                     * @description Exact decimal text.
                                     * @example 1234.50
                                     */
                                    amount: string;
                                };
                                fresh: {
                                    transactions: number;
                                    /**
                                     * @description Exact decimal text.
                                     * @example 1234.50
                                     */
                                    amount: string;
                                };
                                day_total: {
                                    transactions: number;
                                    /**
                                     * @description Exact decimal text.
                                     * @example 1234.50
                                     */
                                    amount: string;
                                };
                                difference: {
                                    transactions: number;
                                    /**
                                     * @description Exact decimal text.
                                     * @example 1234.50
                                     */
                                    amount: string;
                                };
                            }[];
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/secapp/update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The criticality, unless this application has been told it
         * @description Literal mode: what is answered counts as told, also when the answer is lost on its way. Confirmed mode (`If-None-Match`, or `since`): the caller says what it shows and gets what is not that, so a lost answer heals.
         */
        get: {
            parameters: {
                query?: {
                    /** @description The position or revision that the caller shows; 0 for none. It is told whatever is not that. */
                    since?: string;
                    /** @description Seconds to wait for news when there is none. */
                    wait?: number;
                };
                header: {
                    /** @description App-name: which application calls, 1 to 200 characters. */
                    "app-name": string;
                    /** @description Instance-Id: which of its instances; each that names itself is told on its own. */
                    "instance-id"?: string;
                    /** @description An ETag that was read: 304 when nothing has changed. */
                    "If-None-Match"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            current_status?: number;
                            status_change_id?: number;
                            /** Format: date-time */
                            Change_at?: string;
                            /** @description With `since`: what to send as the next one. */
                            position?: string;
                        };
                    };
                };
                /** @description Default Response */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Report a change of criticality */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description App-name: which application calls, 1 to 200 characters. */
                    "app-name": string;
                    /** @description Instance-Id: which of its instances; each that names itself is told on its own. */
                    "instance-id"?: string;
                    /** @description The same key and request within 24 hours get the same answer, and nothing is done twice. */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        current_status: number;
                        /** @description ISO 8601 with its zone. A change becomes the state if this is later than that of the state. */
                        Change_at: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            processed_id: number;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
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
    "/v1/criticality/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The current criticality
         * @description Reading it tells nobody: what applications have been told stays as it is. With `wait`, a caller that says what it shows (`If-None-Match`, or `since`) is answered when the state is another, and at the latest with what it shows.
         */
        get: {
            parameters: {
                query?: {
                    /** @description The position or revision that the caller shows; 0 for none. It is told whatever is not that. */
                    since?: string;
                    /** @description Seconds to wait for news when there is none. */
                    wait?: number;
                };
                header?: {
                    /** @description An ETag that was read: 304 when nothing has changed. */
                    "If-None-Match"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Rises by one whenever a change becomes the state. */
                            revision: number;
                            /** @description For `?since=`, and in quotation marks the ETag. */
                            position: string;
                            status: number | null;
                            /** @description The processed_id of the change that is the state. */
                            change_id: number | null;
                            /**
                             * Format: date-time
                             * @description By the producer's clock.
                             */
                            change_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it became the state, by our clock.
                             */
                            since: string | null;
                            producer: string | null;
                        };
                    };
                };
                /** @description Default Response */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/criticality/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report a change of criticality from the console
         * @description By the same rules as a change that an application reports: it becomes the state if it is later than the state.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The same key and request within 24 hours get the same answer, and nothing is done twice. */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        status: number;
                        /** @description ISO 8601 with its zone; now unless given. */
                        change_at?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Its processed_id. */
                            id: number;
                            producer: string;
                            status: number;
                            /** Format: date-time */
                            change_at: string;
                            /** Format: date-time */
                            received_at: string;
                            /** @description False: it was superseded on arrival. */
                            became_state: boolean;
                            revision: number | null;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
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
    "/v1/criticality/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The state as it changes, as server-sent events
         * @description `state` tells the present state at once and then each one as it comes, none left out and in their order. The id of an event is `<epoch>-<revision>`, as in the ETag of `GET /v1/criticality/state`: a listener that comes back with it as `Last-Event-ID` gets what it missed, one by one up to 100 and beyond that the present state alone; with an id of another epoch, or one that is ahead, it gets the present state. Comments come every 15 seconds. `end` says why the service ends a stream: `stopping` or `slow` (come back), `not_allowed` (the key or session has ended), `renew` (come back at once). Applications send `Token` and `App-name` as for `GET /secapp/update`, and count as asking while they listen; their streams are renewed every minute, which shows that they are there.
         */
        get: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Which application listens. */
                    "app-name"?: string;
                    /** @description Which of its instances. */
                    "instance-id"?: string;
                    token?: string;
                    "last-event-id"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Events, each with JSON as its data */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": string;
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/criticality/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every reported change, the newest first, page by page */
        get: {
            parameters: {
                query?: {
                    /** @description By which clock: the producers' (change_at) or ours (received_at). */
                    order?: "change_at" | "received_at";
                    producer?: string;
                    status?: number;
                    became_state?: boolean;
                    /** @description Then or later, by the clock of the order: a date (in UTC) or a time. */
                    from?: string;
                    /** @description Before, by the clock of the order: a date (in UTC, that day included) or a time (exclusive). */
                    to?: string;
                    limit?: number;
                    /** @description next_cursor of the page before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** @description Its processed_id. */
                                id: number;
                                producer: string;
                                status: number;
                                /** Format: date-time */
                                change_at: string;
                                /** Format: date-time */
                                received_at: string;
                                /** @description False: it was superseded on arrival. */
                                became_state: boolean;
                                revision: number | null;
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/criticality/consumers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Applications that ask for the criticality, by name
         * @description Who asked when is written every 5 seconds; a new consumer is listed by then.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Those whose name contains this text. */
                    app?: string;
                    silent?: boolean;
                    /** @description Those that have not been told the state. */
                    behind?: boolean;
                    paused?: boolean;
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                app: string;
                                /** Format: date-time */
                                first_seen_at: string;
                                /** Format: date-time */
                                last_seen_at: string;
                                /** @description The lowest that one of its instances was told, or says that it shows, which is not gone. */
                                told_revision: number;
                                /** @description Of the state: what it should have been told. */
                                revision: number;
                                is_behind: boolean;
                                is_silent: boolean;
                                /**
                                 * Format: date-time
                                 * @description When it was last seen before it was held to be silent.
                                 */
                                silent_since: string | null;
                                /** @description Own limit of silence; null for that of the setting CONSUMER_SILENCE_MINUTES. */
                                silence_minutes: number | null;
                                is_paused: boolean;
                                /** Format: date-time */
                                snoozed_until: string | null;
                                instance_count: number;
                                /** @description Those that asked last, at most 50. */
                                instances: {
                                    /** @description Empty for an application that does not name its instances. */
                                    instance: string;
                                    /** @enum {string} */
                                    mode: "literal" | "confirmed" | "stream";
                                    /** Format: date-time */
                                    first_seen_at: string;
                                    /** Format: date-time */
                                    last_seen_at: string;
                                    told_revision: number;
                                    /** Format: date-time */
                                    told_at: string | null;
                                    is_behind: boolean;
                                    /** @description Others of its application have asked for longer than the limit of silence without it. */
                                    is_gone: boolean;
                                }[];
                            }[];
                            next_cursor: string | null;
                            previous_cursor: string | null;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/v1/criticality/consumers/{app}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One consumer */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    app: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            app: string;
                            /** Format: date-time */
                            first_seen_at: string;
                            /** Format: date-time */
                            last_seen_at: string;
                            /** @description The lowest that one of its instances was told, or says that it shows, which is not gone. */
                            told_revision: number;
                            /** @description Of the state: what it should have been told. */
                            revision: number;
                            is_behind: boolean;
                            is_silent: boolean;
                            /**
                             * Format: date-time
                             * @description When it was last seen before it was held to be silent.
                             */
                            silent_since: string | null;
                            /** @description Own limit of silence; null for that of the setting CONSUMER_SILENCE_MINUTES. */
                            silence_minutes: number | null;
                            is_paused: boolean;
                            /** Format: date-time */
                            snoozed_until: string | null;
                            instance_count: number;
                            /** @description Those that asked last, at most 50. */
                            instances: {
                                /** @description Empty for an application that does not name its instances. */
                                instance: string;
                                /** @enum {string} */
                                mode: "literal" | "confirmed" | "stream";
                                /** Format: date-time */
                                first_seen_at: string;
                                /** Format: date-time */
                                last_seen_at: string;
                                told_revision: number;
                                /** Format: date-time */
                                told_at: string | null;
                                is_behind: boolean;
                                /** @description Others of its application have asked for longer than the limit of silence without it. */
                                is_gone: boolean;
                            }[];
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /**
         * Forget a consumer
         * @description Its instances, what they were told, and how it is watched. It is known anew, and told the state, when it asks again; another process may take a minute to notice.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    app: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /**
         * Change how a consumer is watched: pause, snooze, own limit of silence
         * @description The alert of a consumer that is not watched any more ends.
         */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    app: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Own limit of silence; null for that of the setting CONSUMER_SILENCE_MINUTES. */
                        silence_minutes?: number | null;
                        /** @description Its silence raises no alert. */
                        is_paused?: boolean;
                        /** @description Its silence raises no alert until then; null to end that. */
                        snoozed_until?: string | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            app: string;
                            /** Format: date-time */
                            first_seen_at: string;
                            /** Format: date-time */
                            last_seen_at: string;
                            /** @description The lowest that one of its instances was told, or says that it shows, which is not gone. */
                            told_revision: number;
                            /** @description Of the state: what it should have been told. */
                            revision: number;
                            is_behind: boolean;
                            is_silent: boolean;
                            /**
                             * Format: date-time
                             * @description When it was last seen before it was held to be silent.
                             */
                            silent_since: string | null;
                            /** @description Own limit of silence; null for that of the setting CONSUMER_SILENCE_MINUTES. */
                            silence_minutes: number | null;
                            is_paused: boolean;
                            /** Format: date-time */
                            snoozed_until: string | null;
                            instance_count: number;
                            /** @description Those that asked last, at most 50. */
                            instances: {
                                /** @description Empty for an application that does not name its instances. */
                                instance: string;
                                /** @enum {string} */
                                mode: "literal" | "confirmed" | "stream";
                                /** Format: date-time */
                                first_seen_at: string;
                                /** Format: date-time */
                                last_seen_at: string;
                                told_revision: number;
                                /** Format: date-time */
                                told_at: string | null;
                                is_behind: boolean;
                                /** @description Others of its application have asked for longer than the limit of silence without it. */
                                is_gone: boolean;
                            }[];
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
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
    "/v1/criticality/producers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Applications that report changes, by name, with the skew of their clocks
         * @description What is measured is a clock that is behind and a change that came late, together: the lowest is the nearest to the clock alone.
         */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                producer: string;
                                /** Format: date-time */
                                last_received_at: string;
                                /** Format: date-time */
                                last_change_at: string;
                                last_status: number;
                                /** @description The last ones, at most 20. */
                                changes_measured: number;
                                skew_seconds: {
                                    /** @description Received at, less Change_at. Below zero: its clock is ahead. */
                                    last: number;
                                    /** @description Received at, less Change_at. Below zero: its clock is ahead. */
                                    median: number;
                                    /** @description Received at, less Change_at. Below zero: its clock is ahead. */
                                    lowest: number;
                                };
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
    "/employees/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add employees
         * @description All or none; every row with a fault is named in `errors`. Employees that are stored with the same content are accepted and not counted, so a batch may be sent again.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The same key and request within 24 hours get the same answer, and nothing is done twice. */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        id: number;
                        name: string;
                        /**
                         * Format: date-time
                         * @description When it was hired: ISO 8601 with zone, such as 2021-07-27T16:02:08Z.
                         */
                        datetime: string;
                        department_id: number;
                        job_id: number;
                    }[];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description How many were new; those stored already with the same content are not. */
                            inserted: number;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
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
    "/v1/hiring/employees/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add employees
         * @description All or none; every row with a fault is named in `errors`. Employees that are stored with the same content are accepted and not counted, so a batch may be sent again.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The same key and request within 24 hours get the same answer, and nothing is done twice. */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        id: number;
                        name: string;
                        /**
                         * Format: date-time
                         * @description When it was hired: ISO 8601 with zone, such as 2021-07-27T16:02:08Z.
                         */
                        datetime: string;
                        department_id: number;
                        job_id: number;
                    }[];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description How many were new; those stored already with the same content are not. */
                            inserted: number;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
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
    "/v1/sales/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Load a file, or several together
         * @description Rows that can be loaded are, all in one transaction; the others come back as rejects with their reasons. The same file again changes nothing.
         *
         *     With `Prefer: respond-async` the file is stored, the answer is 202, and progress is read at `Location`.
         *
         *     Columns, with or without a header row:
         *     - `events`: id, customer_id, product, amount, occurred_at
         */
        post: {
            parameters: {
                query?: {
                    /** @description What to load into. May come as a field of the form instead. */
                    target?: string;
                    /** @description Answers counts and rejects, and changes nothing. */
                    dry_run?: boolean;
                    /** @description Whether a row with missing values is stored with nulls. The first column is always required. */
                    incomplete?: "accept" | "reject";
                    /** @description Load nothing when more rows than this share are rejected: 0 to 1, or a percentage. */
                    rejects_max_share?: string;
                };
                header?: {
                    /** @example respond-async */
                    prefer?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "multipart/form-data": {
                        /**
                         * @description For "file", before or after it, when the address does not name it.
                         * @enum {string}
                         */
                        target?: "events";
                        /** @description The CSV file. */
                        file?: string;
                        /** @description A file to load into events, together with the others. */
                        events?: string;
                    };
                    /** @example Ana Ruiz,1,Ana Ruiz,12.50,2021-07-27T16:02:08Z */
                    "text/csv": string;
                };
            };
            responses: {
                /** @description One file: its import. Several: the sums of their rows, and "imports" with each in the order in which they came. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "import_id": "019a4c5e-7c1d-7b3a-9a55-0f7f8ad1c0de",
                         *       "module": "hiring",
                         *       "target": "departments",
                         *       "status": "completed",
                         *       "rows_read": 12,
                         *       "rows_inserted": 11,
                         *       "rows_updated": 0,
                         *       "rows_unchanged": 0,
                         *       "rows_rejected": 1
                         *     }
                         */
                        "application/json": {
                            id?: string;
                            /** @description Files that came in one upload were loaded together or not at all. */
                            upload_id?: string;
                            module?: string;
                            target?: string;
                            file_name?: string | null;
                            actor?: string;
                            /** @enum {string} */
                            status?: "waiting" | "running" | "completed" | "failed";
                            dry_run?: boolean;
                            /** @enum {string} */
                            incomplete?: "accept" | "reject";
                            rejects_max_share?: number | null;
                            lines_read?: number;
                            lines_blank?: number;
                            bytes_read?: number;
                            bytes_total?: number | null;
                            separator?: string | null;
                            encoding?: string | null;
                            has_header?: boolean | null;
                            columns_ignored?: string[];
                            /** @description An earlier import of the same bytes into the same target. */
                            same_as?: string | null;
                            failure?: {
                                reason: string;
                                detail: string;
                            } | null;
                            /** @description While it runs: the share of the bytes that are read, 0 to 1, and the time until all are. */
                            progress?: {
                                share: number | null;
                                seconds_left: number | null;
                            } | null;
                            /** Format: date-time */
                            created_at?: string;
                            started_at?: string | null;
                            finished_at?: string | null;
                            rejects_url?: string;
                            rows_read: number;
                            rows_inserted: number;
                            rows_updated: number;
                            rows_unchanged: number;
                            rows_rejected: number;
                            import_id?: string;
                            /** @description The first of them; rejects_url has them all. */
                            rejects?: {
                                /** @description Line of the file, from 1, the header included. */
                                line: number;
                                column: string | null;
                                value: string | null;
                                code: string;
                                message: string;
                                /** @description The row as it stood in the file. */
                                raw: string;
                                errors: {
                                    column: string | null;
                                    value: string | null;
                                    code: string;
                                    message: string;
                                }[];
                                /** @description What the row holds by column of the target, in their order: to mend and send again. */
                                cells: {
                                    [key: string]: string;
                                };
                                /** @description What it holds beyond the cells of a full row. */
                                cells_beyond: string[];
                            }[];
                            imports?: {
                                id: string;
                                /** @description Files that came in one upload were loaded together or not at all. */
                                upload_id: string;
                                module: string;
                                target: string;
                                file_name: string | null;
                                actor: string;
                                /** @enum {string} */
                                status: "waiting" | "running" | "completed" | "failed";
                                dry_run: boolean;
                                /** @enum {string} */
                                incomplete: "accept" | "reject";
                                rejects_max_share: number | null;
                                lines_read: number;
                                lines_blank: number;
                                bytes_read: number;
                                bytes_total: number | null;
                                separator: string | null;
                                encoding: string | null;
                                has_header: boolean | null;
                                columns_ignored: string[];
                                /** @description An earlier import of the same bytes into the same target. */
                                same_as: string | null;
                                failure: {
                                    reason: string;
                                    detail: string;
                                } | null;
                                /** @description While it runs: the share of the bytes that are read, 0 to 1, and the time until all are. */
                                progress: {
                                    share: number | null;
                                    seconds_left: number | null;
                                } | null;
                                /** Format: date-time */
                                created_at: string;
                                started_at: string | null;
                                finished_at: string | null;
                                rejects_url: string;
                                rows_read: number;
                                rows_inserted: number;
                                rows_updated: number;
                                rows_unchanged: number;
                                rows_rejected: number;
                                import_id: string;
                                /** @description The first of them; rejects_url has them all. */
                                rejects: {
                                    /** @description Line of the file, from 1, the header included. */
                                    line: number;
                                    column: string | null;
                                    value: string | null;
                                    code: string;
                                    message: string;
                                    /** @description The row as it stood in the file. */
                                    raw: string;
                                    errors: {
                                        column: string | null;
                                        value: string | null;
                                        code: string;
                                        message: string;
                                    }[];
                                    /** @description What the row holds by column of the target, in their order: to mend and send again. */
                                    cells: {
                                        [key: string]: string;
                                    };
                                    /** @description What it holds beyond the cells of a full row. */
                                    cells_beyond: string[];
                                }[];
                            }[];
                        };
                    };
                };
                /** @description One file: its import. Several: the sums of their rows, and "imports" with each in the order in which they came. */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "import_id": "019a4c5e-7c1d-7b3a-9a55-0f7f8ad1c0de",
                         *       "module": "hiring",
                         *       "target": "departments",
                         *       "status": "completed",
                         *       "rows_read": 12,
                         *       "rows_inserted": 11,
                         *       "rows_updated": 0,
                         *       "rows_unchanged": 0,
                         *       "rows_rejected": 1
                         *     }
                         */
                        "application/json": {
                            id?: string;
                            /** @description Files that came in one upload were loaded together or not at all. */
                            upload_id?: string;
                            module?: string;
                            target?: string;
                            file_name?: string | null;
                            actor?: string;
                            /** @enum {string} */
                            status?: "waiting" | "running" | "completed" | "failed";
                            dry_run?: boolean;
                            /** @enum {string} */
                            incomplete?: "accept" | "reject";
                            rejects_max_share?: number | null;
                            lines_read?: number;
                            lines_blank?: number;
                            bytes_read?: number;
                            bytes_total?: number | null;
                            separator?: string | null;
                            encoding?: string | null;
                            has_header?: boolean | null;
                            columns_ignored?: string[];
                            /** @description An earlier import of the same bytes into the same target. */
                            same_as?: string | null;
                            failure?: {
                                reason: string;
                                detail: string;
                            } | null;
                            /** @description While it runs: the share of the bytes that are read, 0 to 1, and the time until all are. */
                            progress?: {
                                share: number | null;
                                seconds_left: number | null;
                            } | null;
                            /** Format: date-time */
                            created_at?: string;
                            started_at?: string | null;
                            finished_at?: string | null;
                            rejects_url?: string;
                            rows_read: number;
                            rows_inserted: number;
                            rows_updated: number;
                            rows_unchanged: number;
                            rows_rejected: number;
                            import_id?: string;
                            /** @description The first of them; rejects_url has them all. */
                            rejects?: {
                                /** @description Line of the file, from 1, the header included. */
                                line: number;
                                column: string | null;
                                value: string | null;
                                code: string;
                                message: string;
                                /** @description The row as it stood in the file. */
                                raw: string;
                                errors: {
                                    column: string | null;
                                    value: string | null;
                                    code: string;
                                    message: string;
                                }[];
                                /** @description What the row holds by column of the target, in their order: to mend and send again. */
                                cells: {
                                    [key: string]: string;
                                };
                                /** @description What it holds beyond the cells of a full row. */
                                cells_beyond: string[];
                            }[];
                            imports?: {
                                id: string;
                                /** @description Files that came in one upload were loaded together or not at all. */
                                upload_id: string;
                                module: string;
                                target: string;
                                file_name: string | null;
                                actor: string;
                                /** @enum {string} */
                                status: "waiting" | "running" | "completed" | "failed";
                                dry_run: boolean;
                                /** @enum {string} */
                                incomplete: "accept" | "reject";
                                rejects_max_share: number | null;
                                lines_read: number;
                                lines_blank: number;
                                bytes_read: number;
                                bytes_total: number | null;
                                separator: string | null;
                                encoding: string | null;
                                has_header: boolean | null;
                                columns_ignored: string[];
                                /** @description An earlier import of the same bytes into the same target. */
                                same_as: string | null;
                                failure: {
                                    reason: string;
                                    detail: string;
                                } | null;
                                /** @description While it runs: the share of the bytes that are read, 0 to 1, and the time until all are. */
                                progress: {
                                    share: number | null;
                                    seconds_left: number | null;
                                } | null;
                                /** Format: date-time */
                                created_at: string;
                                started_at: string | null;
                                finished_at: string | null;
                                rejects_url: string;
                                rows_read: number;
                                rows_inserted: number;
                                rows_updated: number;
                                rows_unchanged: number;
                                rows_rejected: number;
                                import_id: string;
                                /** @description The first of them; rejects_url has them all. */
                                rejects: {
                                    /** @description Line of the file, from 1, the header included. */
                                    line: number;
                                    column: string | null;
                                    value: string | null;
                                    code: string;
                                    message: string;
                                    /** @description The row as it stood in the file. */
                                    raw: string;
                                    errors: {
                                        column: string | null;
                                        value: string | null;
                                        code: string;
                                        message: string;
                                    }[];
                                    /** @description What the row holds by column of the target, in their order: to mend and send again. */
                                    cells: {
                                        [key: string]: string;
                                    };
                                    /** @description What it holds beyond the cells of a full row. */
                                    cells_beyond: string[];
                                }[];
                            }[];
                        };
                    };
                };
                /** @description Unknown or missing target, no file, two targets for one file, a form or gzip that breaks off, or a strange field. Nothing was loaded. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The file came in too slowly or not at all. Nothing was loaded. */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Larger than IMPORT_BYTES_MAX. Nothing was loaded. */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Neither a form nor CSV: told by Content-Type, or by the bytes. */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description More rejects than `rejects_max_share` allows, or an option that cannot be. Nothing was loaded. */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description As many files as this process takes are being loaded already; see `Retry-After`. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Any refusal or failure */
                default: {
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
    "/v1/hiring/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Load a file, or several together
         * @description Rows that can be loaded are, all in one transaction; the others come back as rejects with their reasons. The same file again changes nothing.
         *
         *     With `Prefer: respond-async` the file is stored, the answer is 202, and progress is read at `Location`.
         *
         *     Columns, with or without a header row:
         *     - `departments`: id, department
         *     - `jobs`: id, job
         *     - `hired_employees`: id, name, datetime, department_id, job_id
         */
        post: {
            parameters: {
                query?: {
                    /** @description What to load into. May come as a field of the form instead. */
                    target?: string;
                    /** @description Answers counts and rejects, and changes nothing. */
                    dry_run?: boolean;
                    /** @description Whether a row with missing values is stored with nulls. The first column is always required. */
                    incomplete?: "accept" | "reject";
                    /** @description Load nothing when more rows than this share are rejected: 0 to 1, or a percentage. */
                    rejects_max_share?: string;
                };
                header?: {
                    /** @example respond-async */
                    prefer?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "multipart/form-data": {
                        /**
                         * @description For "file", before or after it, when the address does not name it.
                         * @enum {string}
                         */
                        target?: "departments" | "jobs" | "hired_employees";
                        /** @description The CSV file. */
                        file?: string;
                        /** @description A file to load into departments, together with the others. */
                        departments?: string;
                        /** @description A file to load into jobs, together with the others. */
                        jobs?: string;
                        /** @description A file to load into hired_employees, together with the others. */
                        hired_employees?: string;
                    };
                    /** @example 1,Ana Ruiz */
                    "text/csv": string;
                };
            };
            responses: {
                /** @description One file: its import. Several: the sums of their rows, and "imports" with each in the order in which they came. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "import_id": "019a4c5e-7c1d-7b3a-9a55-0f7f8ad1c0de",
                         *       "module": "hiring",
                         *       "target": "departments",
                         *       "status": "completed",
                         *       "rows_read": 12,
                         *       "rows_inserted": 11,
                         *       "rows_updated": 0,
                         *       "rows_unchanged": 0,
                         *       "rows_rejected": 1
                         *     }
                         */
                        "application/json": {
                            id?: string;
                            /** @description Files that came in one upload were loaded together or not at all. */
                            upload_id?: string;
                            module?: string;
                            target?: string;
                            file_name?: string | null;
                            actor?: string;
                            /** @enum {string} */
                            status?: "waiting" | "running" | "completed" | "failed";
                            dry_run?: boolean;
                            /** @enum {string} */
                            incomplete?: "accept" | "reject";
                            rejects_max_share?: number | null;
                            lines_read?: number;
                            lines_blank?: number;
                            bytes_read?: number;
                            bytes_total?: number | null;
                            separator?: string | null;
                            encoding?: string | null;
                            has_header?: boolean | null;
                            columns_ignored?: string[];
                            /** @description An earlier import of the same bytes into the same target. */
                            same_as?: string | null;
                            failure?: {
                                reason: string;
                                detail: string;
                            } | null;
                            /** @description While it runs: the share of the bytes that are read, 0 to 1, and the time until all are. */
                            progress?: {
                                share: number | null;
                                seconds_left: number | null;
                            } | null;
                            /** Format: date-time */
                            created_at?: string;
                            started_at?: string | null;
                            finished_at?: string | null;
                            rejects_url?: string;
                            rows_read: number;
                            rows_inserted: number;
                            rows_updated: number;
                            rows_unchanged: number;
                            rows_rejected: number;
                            import_id?: string;
                            /** @description The first of them; rejects_url has them all. */
                            rejects?: {
                                /** @description Line of the file, from 1, the header included. */
                                line: number;
                                column: string | null;
                                value: string | null;
                                code: string;
                                message: string;
                                /** @description The row as it stood in the file. */
                                raw: string;
                                errors: {
                                    column: string | null;
                                    value: string | null;
                                    code: string;
                                    message: string;
                                }[];
                                /** @description What the row holds by column of the target, in their order: to mend and send again. */
                                cells: {
                                    [key: string]: string;
                                };
                                /** @description What it holds beyond the cells of a full row. */
                                cells_beyond: string[];
                            }[];
                            imports?: {
                                id: string;
                                /** @description Files that came in one upload were loaded together or not at all. */
                                upload_id: string;
                                module: string;
                                target: string;
                                file_name: string | null;
                                actor: string;
                                /** @enum {string} */
                                status: "waiting" | "running" | "completed" | "failed";
                                dry_run: boolean;
                                /** @enum {string} */
                                incomplete: "accept" | "reject";
                                rejects_max_share: number | null;
                                lines_read: number;
                                lines_blank: number;
                                bytes_read: number;
                                bytes_total: number | null;
                                separator: string | null;
                                encoding: string | null;
                                has_header: boolean | null;
                                columns_ignored: string[];
                                /** @description An earlier import of the same bytes into the same target. */
                                same_as: string | null;
                                failure: {
                                    reason: string;
                                    detail: string;
                                } | null;
                                /** @description While it runs: the share of the bytes that are read, 0 to 1, and the time until all are. */
                                progress: {
                                    share: number | null;
                                    seconds_left: number | null;
                                } | null;
                                /** Format: date-time */
                                created_at: string;
                                started_at: string | null;
                                finished_at: string | null;
                                rejects_url: string;
                                rows_read: number;
                                rows_inserted: number;
                                rows_updated: number;
                                rows_unchanged: number;
                                rows_rejected: number;
                                import_id: string;
                                /** @description The first of them; rejects_url has them all. */
                                rejects: {
                                    /** @description Line of the file, from 1, the header included. */
                                    line: number;
                                    column: string | null;
                                    value: string | null;
                                    code: string;
                                    message: string;
                                    /** @description The row as it stood in the file. */
                                    raw: string;
                                    errors: {
                                        column: string | null;
                                        value: string | null;
                                        code: string;
                                        message: string;
                                    }[];
                                    /** @description What the row holds by column of the target, in their order: to mend and send again. */
                                    cells: {
                                        [key: string]: string;
                                    };
                                    /** @description What it holds beyond the cells of a full row. */
                                    cells_beyond: string[];
                                }[];
                            }[];
                        };
                    };
                };
                /** @description One file: its import. Several: the sums of their rows, and "imports" with each in the order in which they came. */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "import_id": "019a4c5e-7c1d-7b3a-9a55-0f7f8ad1c0de",
                         *       "module": "hiring",
                         *       "target": "departments",
                         *       "status": "completed",
                         *       "rows_read": 12,
                         *       "rows_inserted": 11,
                         *       "rows_updated": 0,
                         *       "rows_unchanged": 0,
                         *       "rows_rejected": 1
                         *     }
                         */
                        "application/json": {
                            id?: string;
                            /** @description Files that came in one upload were loaded together or not at all. */
                            upload_id?: string;
                            module?: string;
                            target?: string;
                            file_name?: string | null;
                            actor?: string;
                            /** @enum {string} */
                            status?: "waiting" | "running" | "completed" | "failed";
                            dry_run?: boolean;
                            /** @enum {string} */
                            incomplete?: "accept" | "reject";
                            rejects_max_share?: number | null;
                            lines_read?: number;
                            lines_blank?: number;
                            bytes_read?: number;
                            bytes_total?: number | null;
                            separator?: string | null;
                            encoding?: string | null;
                            has_header?: boolean | null;
                            columns_ignored?: string[];
                            /** @description An earlier import of the same bytes into the same target. */
                            same_as?: string | null;
                            failure?: {
                                reason: string;
                                detail: string;
                            } | null;
                            /** @description While it runs: the share of the bytes that are read, 0 to 1, and the time until all are. */
                            progress?: {
                                share: number | null;
                                seconds_left: number | null;
                            } | null;
                            /** Format: date-time */
                            created_at?: string;
                            started_at?: string | null;
                            finished_at?: string | null;
                            rejects_url?: string;
                            rows_read: number;
                            rows_inserted: number;
                            rows_updated: number;
                            rows_unchanged: number;
                            rows_rejected: number;
                            import_id?: string;
                            /** @description The first of them; rejects_url has them all. */
                            rejects?: {
                                /** @description Line of the file, from 1, the header included. */
                                line: number;
                                column: string | null;
                                value: string | null;
                                code: string;
                                message: string;
                                /** @description The row as it stood in the file. */
                                raw: string;
                                errors: {
                                    column: string | null;
                                    value: string | null;
                                    code: string;
                                    message: string;
                                }[];
                                /** @description What the row holds by column of the target, in their order: to mend and send again. */
                                cells: {
                                    [key: string]: string;
                                };
                                /** @description What it holds beyond the cells of a full row. */
                                cells_beyond: string[];
                            }[];
                            imports?: {
                                id: string;
                                /** @description Files that came in one upload were loaded together or not at all. */
                                upload_id: string;
                                module: string;
                                target: string;
                                file_name: string | null;
                                actor: string;
                                /** @enum {string} */
                                status: "waiting" | "running" | "completed" | "failed";
                                dry_run: boolean;
                                /** @enum {string} */
                                incomplete: "accept" | "reject";
                                rejects_max_share: number | null;
                                lines_read: number;
                                lines_blank: number;
                                bytes_read: number;
                                bytes_total: number | null;
                                separator: string | null;
                                encoding: string | null;
                                has_header: boolean | null;
                                columns_ignored: string[];
                                /** @description An earlier import of the same bytes into the same target. */
                                same_as: string | null;
                                failure: {
                                    reason: string;
                                    detail: string;
                                } | null;
                                /** @description While it runs: the share of the bytes that are read, 0 to 1, and the time until all are. */
                                progress: {
                                    share: number | null;
                                    seconds_left: number | null;
                                } | null;
                                /** Format: date-time */
                                created_at: string;
                                started_at: string | null;
                                finished_at: string | null;
                                rejects_url: string;
                                rows_read: number;
                                rows_inserted: number;
                                rows_updated: number;
                                rows_unchanged: number;
                                rows_rejected: number;
                                import_id: string;
                                /** @description The first of them; rejects_url has them all. */
                                rejects: {
                                    /** @description Line of the file, from 1, the header included. */
                                    line: number;
                                    column: string | null;
                                    value: string | null;
                                    code: string;
                                    message: string;
                                    /** @description The row as it stood in the file. */
                                    raw: string;
                                    errors: {
                                        column: string | null;
                                        value: string | null;
                                        code: string;
                                        message: string;
                                    }[];
                                    /** @description What the row holds by column of the target, in their order: to mend and send again. */
                                    cells: {
                                        [key: string]: string;
                                    };
                                    /** @description What it holds beyond the cells of a full row. */
                                    cells_beyond: string[];
                                }[];
                            }[];
                        };
                    };
                };
                /** @description Unknown or missing target, no file, two targets for one file, a form or gzip that breaks off, or a strange field. Nothing was loaded. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The file came in too slowly or not at all. Nothing was loaded. */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Larger than IMPORT_BYTES_MAX. Nothing was loaded. */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Neither a form nor CSV: told by Content-Type, or by the bytes. */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description More rejects than `rejects_max_share` allows, or an option that cannot be. Nothing was loaded. */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description As many files as this process takes are being loaded already; see `Retry-After`. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Any refusal or failure */
                default: {
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
    "/upload_csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Load a file (as /v1/hiring/imports)
         * @description Rows that can be loaded are, all in one transaction; the others come back as rejects with their reasons. The same file again changes nothing.
         *
         *     With `Prefer: respond-async` the file is stored, the answer is 202, and progress is read at `Location`.
         *
         *     Columns, with or without a header row:
         *     - `departments`: id, department
         *     - `jobs`: id, job
         *     - `hired_employees`: id, name, datetime, department_id, job_id
         */
        post: {
            parameters: {
                query?: {
                    /** @description What to load into. May come as a field of the form instead. */
                    target?: string;
                    /** @description Answers counts and rejects, and changes nothing. */
                    dry_run?: boolean;
                    /** @description Whether a row with missing values is stored with nulls. The first column is always required. */
                    incomplete?: "accept" | "reject";
                    /** @description Load nothing when more rows than this share are rejected: 0 to 1, or a percentage. */
                    rejects_max_share?: string;
                };
                header?: {
                    /** @example respond-async */
                    prefer?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "multipart/form-data": {
                        /**
                         * @description For "file", before or after it, when the address does not name it.
                         * @enum {string}
                         */
                        target?: "departments" | "jobs" | "hired_employees";
                        /** @description The CSV file. */
                        file?: string;
                        /** @description A file to load into departments, together with the others. */
                        departments?: string;
                        /** @description A file to load into jobs, together with the others. */
                        jobs?: string;
                        /** @description A file to load into hired_employees, together with the others. */
                        hired_employees?: string;
                    };
                    /** @example 1,Ana Ruiz */
                    "text/csv": string;
                };
            };
            responses: {
                /** @description One file: its import. Several: the sums of their rows, and "imports" with each in the order in which they came. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "import_id": "019a4c5e-7c1d-7b3a-9a55-0f7f8ad1c0de",
                         *       "module": "hiring",
                         *       "target": "departments",
                         *       "status": "completed",
                         *       "rows_read": 12,
                         *       "rows_inserted": 11,
                         *       "rows_updated": 0,
                         *       "rows_unchanged": 0,
                         *       "rows_rejected": 1
                         *     }
                         */
                        "application/json": {
                            id?: string;
                            /** @description Files that came in one upload were loaded together or not at all. */
                            upload_id?: string;
                            module?: string;
                            target?: string;
                            file_name?: string | null;
                            actor?: string;
                            /** @enum {string} */
                            status?: "waiting" | "running" | "completed" | "failed";
                            dry_run?: boolean;
                            /** @enum {string} */
                            incomplete?: "accept" | "reject";
                            rejects_max_share?: number | null;
                            lines_read?: number;
                            lines_blank?: number;
                            bytes_read?: number;
                            bytes_total?: number | null;
                            separator?: string | null;
                            encoding?: string | null;
                            has_header?: boolean | null;
                            columns_ignored?: string[];
                            /** @description An earlier import of the same bytes into the same target. */
                            same_as?: string | null;
                            failure?: {
                                reason: string;
                                detail: string;
                            } | null;
                            /** @description While it runs: the share of the bytes that are read, 0 to 1, and the time until all are. */
                            progress?: {
                                share: number | null;
                                seconds_left: number | null;
                            } | null;
                            /** Format: date-time */
                            created_at?: string;
                            started_at?: string | null;
                            finished_at?: string | null;
                            rejects_url?: string;
                            rows_read: number;
                            rows_inserted: number;
                            rows_updated: number;
                            rows_unchanged: number;
                            rows_rejected: number;
                            import_id?: string;
                            /** @description The first of them; rejects_url has them all. */
                            rejects?: {
                                /** @description Line of the file, from 1, the header included. */
                                line: number;
                                column: string | null;
                                value: string | null;
                                code: string;
                                message: string;
                                /** @description The row as it stood in the file. */
                                raw: string;
                                errors: {
                                    column: string | null;
                                    value: string | null;
                                    code: string;
                                    message: string;
                                }[];
                                /** @description What the row holds by column of the target, in their order: to mend and send again. */
                                cells: {
                                    [key: string]: string;
                                };
                                /** @description What it holds beyond the cells of a full row. */
                                cells_beyond: string[];
                            }[];
                            imports?: {
                                id: string;
                                /** @description Files that came in one upload were loaded together or not at all. */
                                upload_id: string;
                                module: string;
                                target: string;
                                file_name: string | null;
                                actor: string;
                                /** @enum {string} */
                                status: "waiting" | "running" | "completed" | "failed";
                                dry_run: boolean;
                                /** @enum {string} */
                                incomplete: "accept" | "reject";
                                rejects_max_share: number | null;
                                lines_read: number;
                                lines_blank: number;
                                bytes_read: number;
                                bytes_total: number | null;
                                separator: string | null;
                                encoding: string | null;
                                has_header: boolean | null;
                                columns_ignored: string[];
                                /** @description An earlier import of the same bytes into the same target. */
                                same_as: string | null;
                                failure: {
                                    reason: string;
                                    detail: string;
                                } | null;
                                /** @description While it runs: the share of the bytes that are read, 0 to 1, and the time until all are. */
                                progress: {
                                    share: number | null;
                                    seconds_left: number | null;
                                } | null;
                                /** Format: date-time */
                                created_at: string;
                                started_at: string | null;
                                finished_at: string | null;
                                rejects_url: string;
                                rows_read: number;
                                rows_inserted: number;
                                rows_updated: number;
                                rows_unchanged: number;
                                rows_rejected: number;
                                import_id: string;
                                /** @description The first of them; rejects_url has them all. */
                                rejects: {
                                    /** @description Line of the file, from 1, the header included. */
                                    line: number;
                                    column: string | null;
                                    value: string | null;
                                    code: string;
                                    message: string;
                                    /** @description The row as it stood in the file. */
                                    raw: string;
                                    errors: {
                                        column: string | null;
                                        value: string | null;
                                        code: string;
                                        message: string;
                                    }[];
                                    /** @description What the row holds by column of the target, in their order: to mend and send again. */
                                    cells: {
                                        [key: string]: string;
                                    };
                                    /** @description What it holds beyond the cells of a full row. */
                                    cells_beyond: string[];
                                }[];
                            }[];
                        };
                    };
                };
                /** @description One file: its import. Several: the sums of their rows, and "imports" with each in the order in which they came. */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "import_id": "019a4c5e-7c1d-7b3a-9a55-0f7f8ad1c0de",
                         *       "module": "hiring",
                         *       "target": "departments",
                         *       "status": "completed",
                         *       "rows_read": 12,
                         *       "rows_inserted": 11,
                         *       "rows_updated": 0,
                         *       "rows_unchanged": 0,
                         *       "rows_rejected": 1
                         *     }
                         */
                        "application/json": {
                            id?: string;
                            /** @description Files that came in one upload were loaded together or not at all. */
                            upload_id?: string;
                            module?: string;
                            target?: string;
                            file_name?: string | null;
                            actor?: string;
                            /** @enum {string} */
                            status?: "waiting" | "running" | "completed" | "failed";
                            dry_run?: boolean;
                            /** @enum {string} */
                            incomplete?: "accept" | "reject";
                            rejects_max_share?: number | null;
                            lines_read?: number;
                            lines_blank?: number;
                            bytes_read?: number;
                            bytes_total?: number | null;
                            separator?: string | null;
                            encoding?: string | null;
                            has_header?: boolean | null;
                            columns_ignored?: string[];
                            /** @description An earlier import of the same bytes into the same target. */
                            same_as?: string | null;
                            failure?: {
                                reason: string;
                                detail: string;
                            } | null;
                            /** @description While it runs: the share of the bytes that are read, 0 to 1, and the time until all are. */
                            progress?: {
                                share: number | null;
                                seconds_left: number | null;
                            } | null;
                            /** Format: date-time */
                            created_at?: string;
                            started_at?: string | null;
                            finished_at?: string | null;
                            rejects_url?: string;
                            rows_read: number;
                            rows_inserted: number;
                            rows_updated: number;
                            rows_unchanged: number;
                            rows_rejected: number;
                            import_id?: string;
                            /** @description The first of them; rejects_url has them all. */
                            rejects?: {
                                /** @description Line of the file, from 1, the header included. */
                                line: number;
                                column: string | null;
                                value: string | null;
                                code: string;
                                message: string;
                                /** @description The row as it stood in the file. */
                                raw: string;
                                errors: {
                                    column: string | null;
                                    value: string | null;
                                    code: string;
                                    message: string;
                                }[];
                                /** @description What the row holds by column of the target, in their order: to mend and send again. */
                                cells: {
                                    [key: string]: string;
                                };
                                /** @description What it holds beyond the cells of a full row. */
                                cells_beyond: string[];
                            }[];
                            imports?: {
                                id: string;
                                /** @description Files that came in one upload were loaded together or not at all. */
                                upload_id: string;
                                module: string;
                                target: string;
                                file_name: string | null;
                                actor: string;
                                /** @enum {string} */
                                status: "waiting" | "running" | "completed" | "failed";
                                dry_run: boolean;
                                /** @enum {string} */
                                incomplete: "accept" | "reject";
                                rejects_max_share: number | null;
                                lines_read: number;
                                lines_blank: number;
                                bytes_read: number;
                                bytes_total: number | null;
                                separator: string | null;
                                encoding: string | null;
                                has_header: boolean | null;
                                columns_ignored: string[];
                                /** @description An earlier import of the same bytes into the same target. */
                                same_as: string | null;
                                failure: {
                                    reason: string;
                                    detail: string;
                                } | null;
                                /** @description While it runs: the share of the bytes that are read, 0 to 1, and the time until all are. */
                                progress: {
                                    share: number | null;
                                    seconds_left: number | null;
                                } | null;
                                /** Format: date-time */
                                created_at: string;
                                started_at: string | null;
                                finished_at: string | null;
                                rejects_url: string;
                                rows_read: number;
                                rows_inserted: number;
                                rows_updated: number;
                                rows_unchanged: number;
                                rows_rejected: number;
                                import_id: string;
                                /** @description The first of them; rejects_url has them all. */
                                rejects: {
                                    /** @description Line of the file, from 1, the header included. */
                                    line: number;
                                    column: string | null;
                                    value: string | null;
                                    code: string;
                                    message: string;
                                    /** @description The row as it stood in the file. */
                                    raw: string;
                                    errors: {
                                        column: string | null;
                                        value: string | null;
                                        code: string;
                                        message: string;
                                    }[];
                                    /** @description What the row holds by column of the target, in their order: to mend and send again. */
                                    cells: {
                                        [key: string]: string;
                                    };
                                    /** @description What it holds beyond the cells of a full row. */
                                    cells_beyond: string[];
                                }[];
                            }[];
                        };
                    };
                };
                /** @description Unknown or missing target, no file, two targets for one file, a form or gzip that breaks off, or a strange field. Nothing was loaded. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The file came in too slowly or not at all. Nothing was loaded. */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Larger than IMPORT_BYTES_MAX. Nothing was loaded. */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Neither a form nor CSV: told by Content-Type, or by the bytes. */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description More rejects than `rejects_max_share` allows, or an option that cannot be. Nothing was loaded. */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description As many files as this process takes are being loaded already; see `Retry-After`. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Any refusal or failure */
                default: {
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
    "/v1/requests/{id}/process": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Launch the delivery of a request
         * @description Needs no body. A repeat changes nothing.
         */
        post: {
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
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
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
    "/v1/requests/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register many requests
         * @description Answered row by row, in order: one bad request does not fail the others. Stored when answered.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The same key and request within 24 hours get the same answer, and nothing is done twice. */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        requests: {
                            to: string;
                            message: string;
                            /** @enum {string} */
                            type: "email" | "sms" | "push";
                            /**
                             * @description Default: normal.
                             * @enum {string}
                             */
                            priority?: "high" | "normal" | "low";
                            /**
                             * Format: date-time
                             * @description Not before.
                             */
                            send_at?: string;
                            /**
                             * Format: date-time
                             * @description Rather not at all than later: it fails as expired.
                             */
                            send_before?: string;
                            /**
                             * @description When nobody knows whether it was delivered: try again and flag a possible duplicate (default), or fail.
                             * @enum {string}
                             */
                            on_doubt?: "retry" | "stop";
                            /**
                             * Format: uri
                             * @description Told when it is sent or has failed.
                             */
                            callback_url?: string;
                        }[];
                        /**
                         * @description Launch them in the same transaction.
                         * @default false
                         */
                        launch?: boolean;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description It is stored. */
                            id?: string;
                            /** @description It is not stored. Pointers start at the request. */
                            errors?: {
                                pointer: string;
                                detail: string;
                            }[];
                        }[];
                    };
                };
                /** @description Any refusal or failure */
                default: {
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
    "/v1/requests/{id}/cancellation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a request that is not sent
         * @description Needs no body. A repeat changes nothing.
         */
        post: {
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
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            /** @enum {string} */
                            status: "queued" | "processing" | "sent" | "failed";
                            reason: string | null;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
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
    "/v1/requests/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deliver a failed request again, as a new one
         * @description Needs no body. The new request has the same content and no times; it is launched at once.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The same key and request within 24 hours get the same answer, and nothing is done twice. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
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
    "/v1/alerts/rules/{id}/trial": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a message as this rule does, also when it is off
         * @description Needs no body. The id is that of the notification request: see what becomes of it there.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The same key and request within 24 hours get the same answer, and nothing is done twice. */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            request_id: string;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
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
    "/v1/sales/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Record sales
         * @description One event, an array of up to 5000, or as many lines of NDJSON (application/x-ndjson). Each is answered by itself, in order; what is accepted is in the next read.
         *
         *     Safe to repeat: an id counts once for ever. What is rejected is kept as a dead letter and can be replayed. The key of a provider records its own products only.
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
                    "application/json": {
                        /** @description Its own for ever: a repeat is a duplicate. */
                        id: string;
                        customer_id: number;
                        /** @description The code of a product. */
                        product: string;
                        /**
                         * @description Above 0, with at most 2 decimals; a number or decimal text.
                         * @example 1234.50
                         */
                        amount: number | string;
                        /**
                         * Format: date-time
                         * @description A time with zone.
                         */
                        occurred_at: string;
                    } | {
                        /** @description Its own for ever: a repeat is a duplicate. */
                        id: string;
                        customer_id: number;
                        /** @description The code of a product. */
                        product: string;
                        /**
                         * @description Above 0, with at most 2 decimals; a number or decimal text.
                         * @example 1234.50
                         */
                        amount: number | string;
                        /**
                         * Format: date-time
                         * @description A time with zone.
                         */
                        occurred_at: string;
                    }[];
                    "application/x-ndjson": string;
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            accepted: number;
                            duplicates: number;
                            rejected: number;
                            /** @description One for each event, in their order. */
                            results: {
                                id: string | null;
                                /** @enum {string} */
                                status: "accepted" | "duplicate" | "rejected";
                                /** @description Why it was rejected, or `other_content` of a duplicate. */
                                reason?: string;
                                detail?: string;
                            }[];
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
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
    "/v1/sales/dead-letters/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Record a rejected event again
         * @description Safe to repeat. What is rejected again stays, with its new reason.
         */
        post: {
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
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            accepted: number;
                            duplicates: number;
                            /** @description They stay, with their new reason. */
                            rejected: number;
                            /** @description Of the filter and not recorded, apart from those of this call. */
                            remaining: number;
                        };
                    };
                };
                /** @description Any refusal or failure */
                default: {
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
        /** Problem */
        Problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            /** @description Id of the request; quote it when you report a problem. */
            instance: string;
            /** @description A stable word for programs. */
            reason: string;
            errors?: {
                pointer: string;
                detail: string;
            }[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
