# Help of the command line: one key per command and argument.

help = Keeps Sage 300 and the supplier portal in agreement: payments, none lost and none sent twice.
help-heading-commands = Commands
help-heading-options = Options
help-heading-arguments = Arguments
help-arg-help = Shows this help
help-arg-version = Shows the version
help-arg-lang = Language: es or en; without it, that of the settings or of the system
help-arg-folder = Folder with settings and data; without it, the one of this system
help-arg-json = Answers one JSON document with stable names (docs/json.md)
help-demo = Shows the whole cycle with invented companies, on this machine and touching nothing outside
help-demo-seed = Seed: the same seed gives the same companies and documents
help-demo-profile = Size of the invented companies
help-run = Runs a cycle: looks at both sides and sends what is missing
help-run-tenant = This company only; can be repeated
help-run-step = This step only; can be repeated
help-run-dry-run = Only shows each change that would be made; writes nothing anywhere
help-run-baseline = Only looks, and adopts what both sides hold already
help-status = How this installation stands: last run, companies, what is pending
help-runs = Runs, newest first
help-runs-limit = How many runs to show
help-runs-show = One run with its steps
help-runs-show-run = Number of the run
help-documents = The life of a document: Sage, control table, portal, attempts and what happens next
help-documents-text = Payment number, UUID, RFC or vendor
help-attention = What needs a person, grouped by cause
help-approve = Approves what waits for a decision; the next run carries it out
help-approve-tenant = Company
help-approve-step = Step
help-approve-brake = Releases the brake for the plan that the last run showed
help-approve-documents = Payment numbers: send what is older than the start day or reverted, accept what differs, do not wait
help-approve-note = Why; kept in the audit chain
help-doctor = Checks connections, tables and clocks of each company; writes nothing
help-settings = Settings
help-settings-check = Checks the settings and shows all mistakes at once
help-settings-example = Shows an example settings file with comments
help-secrets = Credentials, in the store of the operating system
help-secrets-set = Keeps a credential; the value is read from standard input
help-secrets-set-entry = Name of the credential, e.g. db/password
help-secrets-list = Lists the credentials without their values
help-secrets-delete = Deletes a credential
help-secrets-delete-entry = Name of the credential
help-audit = Audit chain of what was written and approved
help-audit-verify = Checks that nobody altered the audit chain
help-sandbox = Sandbox: a SQL Server and a portal of our own, on this machine
help-sandbox-serve = Keeps it running and writes a settings folder that uses it as if it were a site
help-sandbox-serve-seed = Seed
help-sandbox-serve-profile = Size of the invented companies
help-sandbox-serve-sql-port = Port of SQL Server; 0 = a free one
help-sandbox-serve-portal-port = Port of the portal; 0 = a free one
help-sandbox-serve-admin-port = Port of the administration; 0 = a free one
help-sandbox-serve-latency-ms = Milliseconds that each answer of the portal takes
help-sandbox-serve-case-insensitive = A SQL Server that does not tell upper from lower case
help-sandbox-ledger = The ledger's verdict on a running sandbox: lost, doubled, differing, crossed
