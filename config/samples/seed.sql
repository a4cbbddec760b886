-- Larkfield Savings: first rows of the name tables. Fictional, made for the demo.
CREATE TABLE name_contract (
    id serial PRIMARY KEY,
    canonical_name text NOT NULL UNIQUE,
    version text NOT NULL,
    description text,
    base_url text NOT NULL,
    created_by text NOT NULL
);

CREATE TABLE name_alias (
    id serial PRIMARY KEY,
    contract_id integer NOT NULL REFERENCES name_contract (id),
    alias_name text NOT NULL,
    context text NOT NULL,
    alias_type text NOT NULL,
    description text,
    expires_at timestamptz,
    created_by text NOT NULL,
    UNIQUE (alias_name, context)
);

CREATE TABLE name_rule (
    rule_name text PRIMARY KEY,
    rule_config jsonb NOT NULL
);

INSERT INTO name_rule (rule_name, rule_config) VALUES
    ('alias_uniqueness', '{"enforce_unique_aliases": true, "scope": "context"}'),
    ('approval_workflow', '{"require_pr_review": true, "min_approvers": 2}');

INSERT INTO name_contract (canonical_name, version, description, base_url, created_by) VALUES
    ('user-management-api', 'v2.4.0', 'People, sign-in and profiles', 'https://api.larkfield.example/users', '@larkfield-gateway'),
    ('account-management-api', 'v3.0.0', 'Savings accounts', 'https://api.larkfield.example/accounts', '@larkfield-ledger'),
    ('ledger-api', 'v1.1.0', 'Bookings', 'https://ledger.larkfield.example', '@larkfield-ledger'),
    ('statement-api', 'v1.0.2', 'Monthly statements', 'https://api.larkfield.example/statements', '@larkfield-ledger');

INSERT INTO name_alias (contract_id, alias_name, context, alias_type, description, created_by) VALUES
    ((SELECT id FROM name_contract WHERE canonical_name = 'user-management-api'), 'user-api', 'frontend', 'permanent', 'Sign-up and profile pages', '@larkfield-web'),
    ((SELECT id FROM name_contract WHERE canonical_name = 'account-management-api'), 'savings', 'application', 'permanent', 'Savings accounts in the app', '@larkfield-web'),
    ((SELECT id FROM name_contract WHERE canonical_name = 'ledger-api'), 'ledger', 'backend', 'permanent', 'Bookings, as the services say it', '@larkfield-ledger'),
    ((SELECT id FROM name_contract WHERE canonical_name = 'statement-api'), 'statement-helper', 'frenly_ai', 'contextual', 'Monthly statements for the assistant', '@larkfield-assist');
