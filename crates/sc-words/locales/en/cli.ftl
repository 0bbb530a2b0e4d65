# What is read on the command line and in the tray, besides the causes.

## Headings and words of tables

column-company = Company
column-step = Step
column-result = Result
column-candidates = Candidates
column-done = Done
column-waiting = Waiting
column-failed = Failed
column-duration = Duration
column-adopted = Adopted
column-differing = Differing
column-left-alone = Left alone
column-state = State
column-started = Started
column-run = Run
column-kind = Kind
column-check = Check
column-entry = Credential

kind-cycle = Cycle
kind-baseline = Baseline

## Runs

run-ended = Run { $run }: { $result } in { $duration }.
run-stopping = Stopping after the document under way; the importer, if it is working, is ended within 30 seconds… (Ctrl+C again ends at once)
run-dry-nothing-written = Dry run: nothing was changed in Sage, in the control tables or in the portal.
run-would-make = { $count ->
        [one] One change
       *[other] { $count } changes
    } would be made:
run-importer-files = With { $count ->
        [one] one file
       *[other] { $count } files
    }: those that wait in the folder, and those that the steps before it would deliver.
run-baseline-needed = It would be a baseline: it only observes, and adopts what is on both sides already. So is the first run of a company, and one that finds rows in the control table that the journal does not know.
runs-none = There are no runs yet.

## Status

status-all-good = All up to date. Last run { $at }: { $count ->
        [one] one document
       *[other] { $count } documents
    }.
status-attention = { $count ->
        [one] One document needs
       *[other] { $count } documents need
    } your attention.
status-waiting = { $count ->
        [one] One document waits and goes by itself.
       *[other] { $count } documents wait and go by themselves.
    }
status-running = Running since { $at }.
status-never-ran = No cycle has run yet.
status-last-run-failed = The last run ({ $at }) failed: { $reason }
status-last-run-interrupted = The last run ({ $at }) was interrupted; the next one verifies what was left half done.
status-last-run-stopped = The last run ({ $at }) stopped: { $reason }
status-tried-again = It is tried again by itself.

## Documents, and the list Attention: what “sageconnect attention” shows

documents-line-sage = In Sage
documents-line-control = In the control table
documents-line-portal = In the portal
documents-line-attempts = Attempts
documents-line-decisions = Decisions
decision-carried-out = run { $run } carried it out
decision-to-come = the next run carries it out
documents-line-next = What follows
documents-carries = carries complement { $uuid } of { $date }
documents-carries-none = carries no complement
documents-cancelled = cancelled
documents-absent = Not there
documents-to-be-marked = The portal has it; its control row is written by the next run.
documents-approved = Approved by a person; the next run carries it out.
documents-waits-for-decision = Waits for your decision
documents-not-seen = No run has seen it yet; the next one looks at it.
documents-not-found-yet = No run has seen it, and one side did not answer: nobody knows whether it exists.
documents-next-look = looked at again on { $at }
attention-none = Nothing needs your attention.
attention-how = To approve one, for example: sageconnect approve { $example }
approve-done = Approved: { $subject }. The next run carries it out.

## Purchase orders

orders-none = There are no orders to show.
orders-authorization = Authorization
orders-authorized = Authorized
orders-not-authorized = Not authorized
orders-never-authorized = Nobody has authorized it
orders-content = Would be sent
orders-notices = Notices
orders-verdict = Verdict
orders-equal = Sage and the portal say the same.
orders-different = { $count ->
        [one] One field differs:
       *[other] { $count } fields differ:
    }
orders-not-comparable = They cannot be compared: the order is missing in Sage or in the portal.
orders-lines = { $count ->
        [one] one line
       *[other] { $count } lines
    }
orders-cfdis = { $count ->
        [0] no CFDI
        [one] one CFDI
       *[other] { $count } CFDIs
    }
orders-not-sent-nothing-left = nothing, because everything is cancelled.
orders-not-sent-all-skipped = nothing, because all of its lines are in locations that are never sent.
orders-not-sent-held = nothing yet:
orders-type-2 = standing
orders-type-3 = future
orders-type-4 = blanket
orders-on-hold = on hold
orders-complete = complete
orders-lines-of-sage = Its lines in Sage:
orders-delivery = delivery on { $day }
orders-rate = exchange rate { $rate }
orders-subtotal = Subtotal
orders-vat-sum = Transferred taxes
orders-withheld = Withheld taxes
orders-total = Total
orders-delivery-contact = Delivery contact
orders-requested-by = Requested by
orders-addresses = Delivery address
orders-comments = Comments
orders-reference = Reference
orders-payment-form = Payment form
orders-cfdi-use = Use of the CFDI
orders-metadata = Further data
orders-line-at = line { $position }
orders-line-with-id = line with id { $id }
orders-line-there = There
orders-line-not-in-portal = { $line }: in Sage, not in the portal
orders-line-not-in-sage = { $line }: not in Sage, in the portal
orders-line-repeated = { $line }: once in Sage, { $times } times in the portal
orders-day-not-authorized = no ({ $day })
orders-new = No run has seen it yet
column-about = About
column-number = Number
column-day = Authorization
column-control = Control table
column-amount = Amount
column-reason = Reason
column-field = Field
column-sage = Sage
column-portal = Portal
column-line = Line
column-item = Item
column-description = Description
column-quantity = Quantity
column-unit = Unit
column-price = Price
column-location = Location
column-ordered = Ordered
column-cancelled = Cancelled
column-received = Received
notice-not-in-catalogue = { $field }: “{ $value }” is not in the portal's list; it is left out.
notice-empty-metadata = { $field }: { $value } is blank; it is left out.
notice-zip-not-five-digits = { $field }: “{ $value }” has not five digits; the company's is taken, or none.
notice-address-defaulted = { $field }: the company's stands in for { $value }.
notice-contact-defaulted = { $field }: the order names nobody; “{ $value }”, the company's, is taken.
notice-description-defaulted = { $field }: it is blank; the number of the item is taken ({ $value }).
notice-control-characters = { $field }: control characters were taken out ({ $value }).
notice-taxes-scaled = { $field }: scaled to what is left of the order ({ $value }).
notice-lines-skipped = { $field }: the lines of { $value } are left out.

## Diagnosis

doctor-ok = Good
doctor-failed = Problem
doctor-schema = Tables and columns
doctor-rights = Right to read the tables
doctor-clock = Server clock
doctor-portal = Connection to the portal
doctor-company = Company in the portal
doctor-all-good = Everything is in order.

## Settings, credentials and audit

settings-good = The settings in { $file } have no mistakes.
settings-level-error = Error
settings-level-warning = Warning
secrets-set = The credential { $entry } is stored in { $store }.
secrets-deleted = The credential { $entry } was deleted from { $store }.
secrets-not-there = The credential { $entry } was not in { $store }.
secrets-present = Set
secrets-absent = Missing
secrets-enter = Type the value of { $entry } and press Enter:
secrets-empty = No value was received; nothing was changed.
secrets-several-lines = Several lines were received, and a credential is a single one; nothing was changed.
secrets-too-long = The value is too long for a credential; nothing was changed.
secrets-control = The value holds a tab or another control character; nothing was changed.
secrets-empty-hint = Run “sageconnect secrets set { $entry }” in a terminal and type the value, or pass it from a file on standard input.
audit-good = The audit chain is whole: { $count ->
        [one] one entry
       *[other] { $count } entries
    }.
audit-broken = The audit chain was altered from entry { $entry } on.

## Demonstration and sandbox

demo-welcome = Demonstration of SageConnect with invented companies, on this machine and without touching anything outside.
demo-starting = Preparing { $companies ->
        [one] one company
       *[other] { $companies } companies
    } (profile { $profile }, seed { $seed })…
demo-baseline = Baseline: what is on both sides already
demo-cycle = Cycle { $number }
demo-waiting = What waits, and why
demo-no-writes = The second cycle wrote nothing.
demo-writes = The second cycle wrote { $count ->
        [one] once
       *[other] { $count } times
    }; it should have written nothing.
ledger-title = Verdict of the ledger
ledger-clean = Nothing lost, nothing doubled, nothing differing, nothing crossed.
sandbox-ready = The sandbox is ready. Stop it with Ctrl+C.
sandbox-folder = Settings folder: { $folder }
sandbox-ui = The window, for a browser of this machine: { $url }
sandbox-connect = How to connect
sandbox-sql-server = SQL Server: { $server } · user { $user } · password { $password }
sandbox-portal = Portal: { $url }
sandbox-admin = Administration: { $url }
sandbox-company-sage = database { $database } · AUDTORG { $org } · RFC { $rfc }
sandbox-company-portal = id in the portal { $tenant } · go-live { $day }
sandbox-client-tsql = tsql (FreeTDS)
sandbox-client-node = node, package mssql
sandbox-client-portal = curl, the portal
sandbox-client-portal-description = curl, the portal's own description (OpenAPI)
sandbox-client-ledger = curl, the ledger
sandbox-clients = Tested with SageConnect (tiberius), tsql (FreeTDS) and node's package mssql; not with other clients.
sandbox-old-journal = The companies are new: the journal of the earlier sandbox was put aside as { $file }.

## Tray

tray-run-now = Run now
tray-stop = Stop after this document
tray-open = Open SageConnect
tray-quit = Quit

## Mistakes of use

label-what-to-do = What to do:

## More words of the command line

approve-brake = the brake, up to { $count ->
        [one] one change
       *[other] { $count } changes
    }
demo-stopped = The demonstration was stopped by a person or by the system, and gives no verdict.
demo-stopped-hint = Nothing is left to do: its companies were invented and are gone. To see the whole of it, please start it again.
demo-figures = The portal served { $http } requests and SQL Server { $sql } statements; the whole took { $duration }.
ledger-lost = Lost
ledger-doubled = Doubled
ledger-differing = Differing
ledger-crossed = Crossed
operation-create-payment = Send payment
operation-link-vendor = Link supplier
operation-link-invoice = Write UUID
operation-create-order = Send order
operation-update-order = Update order
operation-set-order-status = Change order status
operation-set-order-status-to = Change order status to { $status }
operation-write-complement = Record complement
operation-deliver-cfdi = Hand over to the importer
operation-export-supplier = Export supplier
operation-run-importer = Run the importer
operation-mark = Mark in the control table
phase-observing = reading both sides
phase-verifying = asking the portal
phase-settling = sending
run-step-ended = { $company } · { $step }: { $result } ({ $done } of { $total }{ $adopted ->
        [0] {""}
       *[other] ; adopted: { $adopted }
    })
sandbox-run = To use it as a site: sageconnect run --folder { $folder }
status-sandbox = Test mode: invented companies on this machine.
doctor-sql = Connection to SQL Server
doctor-control = Control table
outcome-confirmed = accepted
outcome-adopted = was there already
outcome-refused = refused
outcome-unknown = no answer
outcome-under-way = under way
outcome-unknown-verified = no answer; it was found later to have arrived
outcome-unknown-absent = no answer; it was found later not to have arrived, and was sent again
outcome-not-sent = not sent
outcome-conflict = different
usage-unknown-tenant = There is no company with the key “{ $name }”.
usage-known-tenant = There are: { $known }.
usage-unknown-run = There is no run with the number { $name }.
usage-known-run = The newest are: { $known }.
usage-unknown-secret = There is no credential “{ $name }”.
usage-known-secret = There are: { $known }.
usage-unknown-brake = The brake holds nothing at { $name }.
usage-known-brake = It holds now: { $known }.
usage-unknown-open-document = There is no document to decide with the number { $name }.
usage-known-open-document = Some that can be approved: { $known }.
run-last = Last run: { $run }, { $at }, { $result }.
run-about = Run { $run } · { $kind } · { $at } · { $result } · { $duration }
run-under-way = under way
run-nothing-to-make = No change would be made.
run-brake-would-hold = The brake would hold this plan: it has more than { $limit } changes.
attention-more = The others are corrected in Sage, in the portal or in the settings.
audit-broken-hint = Somebody wrote to the journal outside SageConnect. Keep a copy of the file and tell support; documents are still verified on both sides before they are sent.
ledger-finding = { $tenant } { $document }: { $what }
ledger-unexpected = Unexpected
folder-unusable = { $path } cannot be used: { $detail }.
folder-unusable-hint = Check that the folder exists and that your user may read and write there, or name another with --folder.
sandbox-none = No sandbox is running in the folder { $folder }.
sandbox-failed = The sandbox does not answer as it should: “{ $detail }”.
sandbox-not-started = The sandbox could not start: { $detail }.
sandbox-not-started-hint = If a port is taken, name another with --sql-port, --portal-port or --admin-port, for the window with --port; without these options free ports are taken.
    .window = Check that there is room on the disk and that your user can write into the temporary folder, and open SageConnect again.
sandbox-over-site = { $file } belongs to a site and the sandbox would replace it; nothing was changed.
sandbox-over-site-hint = Name another folder with --folder: an empty one, or that of an earlier sandbox.
sandbox-busy = Another sandbox is already running in the folder { $folder } ({ $holder }); nothing was changed.
sandbox-busy-hint = Use that one, stop it with Ctrl+C before starting another, or name another folder with --folder.
sandbox-failed-hint = Start it with “sageconnect sandbox serve --folder FOLDER” and use the same folder.
usage-unknown-document = No document was found with “{ $name }”.
usage-known-document = Some that there are: { $known }.
usage-invalid-value = “{ $value }” does not fit { $argument }. Possible values: { $possible }.
usage-malformed-value = “{ $value }” does not fit { $argument }.
usage-unknown-argument = There is no option { $argument }.
usage-unknown-command = There is no command “{ $command }”.
usage-unexpected-argument = “{ $argument }” is one too many: this command does not expect it.
usage-missing-value = The value of { $argument } is missing.
usage-missing-command = The command is missing. There are: { $commands }.
usage-missing-argument = Missing: { $arguments }.
usage-given-twice = { $argument } was given twice.
usage-conflict = { $argument } does not go together with { $other }.
usage-not-understood = The command was not understood.
usage-hint = See “sageconnect --help”, or --help after a command.
doctor-authorizations = Order authorizations
demo-advanced = Meanwhile, in Sage: { $count ->
        [one] one order changed
       *[other] { $count } orders changed
    } (cancelled, received, corrected or authorized again).
usage-unknown-order = No order was found with the number “{ $name }”.
usage-known-order = Some that there are: { $known }.
usage-unknown-document-step = The number { $name } belongs to several documents.
usage-known-document-step = Say which with --step: { $known }.
usage-unknown-brake-step = The brake holds several steps of { $name }.
usage-known-brake-step = Say which with --step: { $known }.
usage-nothing-to-decide = An approval changes nothing for { $name }. { $reason }
verdict-not-ours = It is not sent. { $reason }.
not-ours-not-in-sage = It is not in Sage
not-ours-not-authorized = Nobody has authorized it
not-ours-standing-order = It is a standing order
not-ours-future-order = It is a future order
not-ours-blanket-order = It is a blanket order
not-ours-other-type = Its type is not sent
not-ours-nothing-left = Everything is cancelled
not-ours-all-skipped = It is for locations that are never sent
not-ours-outside-period = It lies outside the retry period
verdict-only-looks = The next run only observes (baseline). After it: { $then }
verdict-settled = Nothing to do: both sides say the same.
verdict-settled-followed = Nothing to do for now: it is looked at again when Sage changes it, or by the daily sweep.
verdict-settled-ended = Nothing to do: the control table says that it has ended.
verdict-left-alone = It is left as it is: it is from before going live.
verdict-hold = It waits.
verdict-ask = The portal is asked first.
verdict-mark = Its row in the control table is still to be written.
verdict-verify = What the portal answered about the earlier attempt is noted.
verdict-adopt = The portal has it like this already: it is only noted.
verdict-accept = It is accepted as it stands, by a person's decision.
verdict-create = Send it to the portal.
verdict-update = Update it in the portal.
verdict-cancel = Cancel it in the portal.
verdict-close = Close it in the portal.
verdict-reopen = Open it again in the portal.

## What the ledger found, by kind. Data stand as they are in Sage, in the control table or in the portal

ledger-kind-addenda-differs = the Addenda is not the right one: it must say { $expected }, and says { $found }
ledger-kind-amount-differs = the amount must be { $expected }, and is { $found }
ledger-kind-bank-account-differs = the bank account must be { $expected }, and is { $found }
ledger-kind-comments-differ = the comments must be “{ $expected }”, and are “{ $found }”
ledger-kind-complement-crossed = the complement stands on a payment of another company ({ $expected }): { $found }
ledger-kind-complement-differs = the complement in Sage must be { $expected }, and is { $found }
ledger-kind-complement-doubled = the same complement stands on the payment more than once: { $found }
ledger-kind-complement-missing = the complement { $expected } was not written to Sage
ledger-kind-complement-unexpected = a complement was written to Sage that must not be: { $found }
ledger-kind-control-row-changed = a row of the control table changed that must not: it was { $expected }, and now: { $found }
ledger-kind-control-row-crossed = the row of the control table is of another company's payment ({ $expected }): { $found }
ledger-kind-control-row-differs = the row of the control table must be { $expected }, and is { $found }
ledger-kind-control-row-doubled = there is more than one row in the control table: { $found }
ledger-kind-control-row-missing = it is not in the control table: { $expected }
ledger-kind-control-row-unexpected = it is in the control table and was not to be sent: { $found }
ledger-kind-control-row-unknown = there is a row in the control table for a payment that does not exist: { $found }
ledger-kind-control-row-without-company = the row of the control table belongs to no company: { $found }
ledger-kind-converted-amount-differs = the converted amount must be { $expected }, and is { $found }
ledger-kind-date-differs = the date must be { $expected }, and is { $found }
ledger-kind-document-changed = the file changed outside its Addenda: it must be { $expected }, and is { $found }
ledger-kind-document-crossed = the document is another company's ({ $expected }) and stands in { $found }
ledger-kind-document-doubled = the document is there more than once: { $found }
ledger-kind-document-missing = it reached neither the importer's folder nor Sage: { $expected }
ledger-kind-document-settled-twice = more was paid than it is worth: it is worth { $expected }, and was paid { $found }
ledger-kind-document-unexpected = a document was delivered that must not be: { $found }
ledger-kind-documents-differ = its invoices must be { $expected }, and are { $found }
ledger-kind-file-unknown = the importer's folder holds a file that nobody expects: { $found }
ledger-kind-file-unreadable = the importer's folder holds a file that cannot be read: { $found }
ledger-kind-guarded-table-written = a table was written to that must not be touched, number of rows: { $found }
ledger-kind-link-crossed = the optional field holds a value of another company: it must be { $expected }, and is { $found }
ledger-kind-link-differs = the optional field must be { $expected }, and is { $found }
ledger-kind-link-missing = { $expected } is missing in the optional field: { $found }
ledger-kind-optional-field-unexpected = an optional field appeared that was not to change: { $found }
ledger-kind-order-note-changed = a note of the control table changed or is gone: { $expected }
ledger-kind-order-note-doubled = the same note stands twice on one day: { $found }
ledger-kind-order-note-unexpected = there is a note of an error for what could not fail: { $found }
ledger-kind-order-row-changed = a row of the control table changed that must not: it was { $expected }, and is { $found }
ledger-kind-order-row-crossed = the row of the control table is of another company's order ({ $expected }): { $found }
ledger-kind-order-row-differs = the row of the control table must be { $expected }, and is { $found }
ledger-kind-order-row-doubled = there is more than one row in the control table: { $found }
ledger-kind-order-row-gone = its row of the control table is gone: { $expected }
ledger-kind-order-row-missing = it is not in the control table: { $expected }
ledger-kind-order-row-unexpected = it is in the control table and was not to be sent: { $found }
ledger-kind-order-row-unknown = there is a row in the control table for an order that does not exist: { $found }
ledger-kind-order-row-without-company = the row of the control table belongs to no company: { $found }
ledger-kind-order-row-without-order = it is in the control table and not in the portal: { $found }
ledger-kind-order-row-word-missing = the row of the control table stayed behind: it must be { $expected }, and is { $found }
ledger-kind-portal-order-crossed = the order in the portal is another company's ({ $expected }): { $found }
ledger-kind-portal-order-differs = in the portal it must say { $expected }, and says { $found }
ledger-kind-portal-order-doubled = it is in the portal more than once: { $found }
ledger-kind-portal-order-gone = it is not in the portal any more, and was: { $expected }
ledger-kind-portal-order-missing = it is not in the portal: { $expected }
ledger-kind-portal-order-not-updated = its change is missing in the portal: it must say { $expected }, and says { $found }
ledger-kind-portal-order-status-differs = its status in the portal must be { $expected }, and is { $found }
ledger-kind-portal-order-status-missing = its change of status is missing in the portal: it must be { $expected }, and is { $found }
ledger-kind-portal-order-unexpected = it is in the portal and was not to be sent: { $found }
ledger-kind-portal-order-unknown = an order is in the portal that does not exist in Sage: { $found }
ledger-kind-portal-order-written = something was done in the portal that was not to be done: { $found }
ledger-kind-portal-payment-crossed = the payment in the portal is another company's ({ $expected }): { $found }
ledger-kind-portal-payment-doubled = it is in the portal more than once: { $found }
ledger-kind-portal-payment-missing = it is not in the portal: { $expected }
ledger-kind-portal-payment-state-differs = a payment that was in the portal already was cancelled, came back or is gone
ledger-kind-portal-payment-unexpected = it is in the portal and was not to be sent: { $found }
ledger-kind-portal-payment-unknown = a payment is in the portal that does not exist in Sage: { $found }
ledger-kind-reference-differs = the reference must be “{ $expected }”, and is “{ $found }”
ledger-kind-supplier-crossed = the supplier is another company's ({ $expected }) and stands in { $found }
ledger-kind-supplier-differs = the supplier must be { $expected }, and is { $found }
ledger-kind-supplier-missing = supplier { $expected } was not exported
ledger-kind-supplier-unexpected = a supplier was exported that must not be: { $found }

## Invoices, suppliers and the importer

documents-line-folder = In the folder
documents-in-sage = There
folder-waiting = { $name } has been waiting for the importer since { $at }
folder-processed = the importer has put { $name } among the processed ones
cfdi-kind-invoice = invoice
cfdi-kind-credit-note = credit note
cfdi-kind-complement = payment complement
invoices-supplier = Supplier
invoices-supplier-vendor = { $name } (in Sage: { $vendor })
invoices-supplier-unlinked = { $name } (without a Sage vendor number)
invoices-entered = The supplier entered
invoices-order = purchase order { $order }
invoices-linked-orders = orders linked in the portal: { $orders }
invoices-afe = AFE { $afe }
invoices-charge = charge { $name }: { $amount }
invoices-progress = The portal tells it
invoices-waits = Where it waits
invoices-payments = Payments it belongs to:
invoices-unreadable = The portal shows it, but it cannot be read
waits-at-supplier = With the supplier
waits-at-portal-approval = In the portal
waits-at-our-folder = Before our folder
waits-at-importer = With the importer
waits-at-sage = In Sage
waits-at-nowhere = Nowhere
waits-rejected = The portal rejected it, and it is not brought into Sage; the supplier has to correct it or send another one.
waits-supplier-data = Something is missing that only the supplier can give.
waits-portal-file = The portal holds the file of another document in its place; it has to be reported to the portal.
waits-not-payable = It is not approved for payment in the portal yet; it is delivered once it is.
waits-next-run = The next run puts it into the importer's folder.
waits-after-baseline = The company's first run only looks; the one after it puts it into the folder.
waits-held = Something holds it.
waits-before-go-live = It is from before the company went live and is left as it is.
waits-outside-days = It is older than the days that are looked at (cfdi.lookback_days); no run delivers it.
waits-switched-off = The company has no importer configured, so nothing is delivered.
waits-in-folder = Its file is in the folder; the importer has not taken it yet.
waits-importer-works = Its file is in the folder, and the importer is working.
waits-put-away = The importer has put its file away, and Sage does not hold the document.
waits-file-gone = It was delivered, its file is gone, and Sage does not hold the document.
waits-in-sage = Nothing waits: Sage holds it.
waits-in-sage-unnoted = Nothing waits: Sage holds it, and the next run notes it.
waits-cancelled = It is cancelled; it is not brought into Sage.
waits-settled = An earlier run found it settled, and Sage does not hold it today.
waits-not-there = The portal does not hold it any more, and neither does Sage.
suppliers-name = Name
suppliers-expedient = Expedient
suppliers-expedient-accepted = accepted on { $at }
suppliers-expedient-undated = handed in, without a time of acceptance
suppliers-expedient-none = not handed in
suppliers-address = Address
suppliers-contacts = Contacts
suppliers-account = Bank account
suppliers-account-number = account …{ $end }
suppliers-account-clabe = CLABE …{ $end }
suppliers-account-none = none
suppliers-link = linked to { $id }
suppliers-link-none = without a link to the portal
suppliers-exported = Exported
suppliers-exported-never = Never
suppliers-exported-unknown = not confirmed
suppliers-file-waiting = waits for the importer
suppliers-file-processed = put away by the importer
suppliers-file-absent = not in the folder any more
suppliers-content = Would be exported
suppliers-content-new = all of it, for the first time
suppliers-content-changed = something else than what was exported
suppliers-content-equal = the same as was exported
supplier-next-export = The next run exports it.
supplier-next-after-baseline = The company's first run only looks; the one after it exports it.
supplier-next-hold = It waits.
supplier-next-decide = It waits for your decision.
supplier-next-settled = Nothing to do: it was exported as it is.
supplier-next-not-listed = Nothing: the portal does not list it among those accepted in the days that are looked at.
supplier-next-switched-off = Nothing: the company has no importer configured.
import-off = The importer is switched off: the company has no key downloads in settings.toml.
import-folder = Folder
import-waiting = Waiting
import-waiting-count = { $count ->
        [0] no file
        [one] one file
       *[other] { $count } files
    }
import-oldest = the oldest of { $at }
import-processed = Put away
import-program = Program
import-program-ours = SageConnect runs it
import-program-by-hand = a person runs it
import-runs = Runs
import-next-switched-off = Nothing: it is switched off.
import-next-blocked = Nothing, until what is wrong is corrected.
import-next-nothing-waits = Nothing: no file waits.
import-next-by-hand = Somebody has to run the importer.
import-next-after-baseline = The company's first run only looks; the one after it runs the importer.
import-next-held = It does not run.
import-next-ends-stop = The next run of the step “Import into Sage” of this company ends the stop and imports what waits; then the other companies go on.
import-next-after-stop = First comes a run of the step “Import into Sage” of company { $company }, which ends the stop; then this company goes on.
import-next-works = The importer is working; what it leaves behind is for the next run.
import-next-runs = The next run runs the importer.
doctor-folder = Importer's folder
doctor-importer = Importer
operation-acknowledge-cfdi = Tell the portal
usage-unknown-invoice = No fiscal document was found with the UUID or the portal's id “{ $name }”.
usage-known-invoice = Some that there are: { $known }.
usage-unknown-supplier = No supplier was found with “{ $name }”.
usage-known-supplier = Some that there are: { $known }.
waits-not-sent = Its supplier has not sent it in the portal yet.
waits-left-stage = It was paid, or is about to be, without having reached Sage; only what is still to be paid is delivered. Approve it if it is needed.
waits-in-review = The portal has not accepted it yet; it is recorded in Sage once it does.
waits-at-next-run = In the next run
waits-disagrees = It does not agree with its payment in Sage; the supplier has to correct it, or somebody approves it if the difference is explained.
waits-not-linked = It is linked to no payment that the portal knows; it is written to Sage once it is.
waits-payment-awaited = Sage has not posted its payment; it is written once it has.
waits-payment-unfit = Its payment is reversed in Sage, or stands there several times; it has to be checked there.
waits-other-in-sage = Its payment belongs to another complement; somebody has to decide which one holds.
waits-sage-data = Something has to be corrected in Sage or in its control database.
waits-cancelled-in-sage = It is cancelled, and its payment in Sage still carries it.
waits-ready = It is ready: the next run writes it onto its payment in Sage.
waits-ready-after-baseline = The company's first run only looks; the one after it writes it onto its payment in Sage.
waits-tried-again = Something held it; each run tries again.
waits-left-alone = It is from before the company went live; it is not brought into Sage.
waits-not-looked-at = It reached the portal before the days that are looked at (complements.overlap_days); no run writes it.
waits-wrong-company = It stands in this company's database, and it is another company's document.
waits-in-other-company = It was imported into another company's database; this company's does not hold it.
document-state-settled = Settled

## Schedule

schedule-every-minutes = { $count ->
        [one] every minute
       *[other] every { $count } minutes
    }
schedule-hourly = every hour, on the hour
schedule-hourly-at = { $minute ->
        [one] one minute past every hour
       *[other] at { $minute } minutes past every hour
    }
schedule-hourly-list = at { $minutes } minutes past every hour
schedule-hourly-ranges = in the minutes { $minutes } of every hour
schedule-every-minutes-within = every { $count } minutes, from minute { $first } to { $last } of every hour
schedule-window = from { $from } to { $to }
schedule-hours-list = in the hours { $hours }
schedule-every-hours = every { $hours } hours from { $time }
schedule-daily = every day { $times }
schedule-days-every = every day
schedule-days-range = { $first } to { $last }
schedule-days-list = { $days }
schedule-days-either = { $days }, and also { $weekdays }
schedule-days-both = { $days }, when it is { $weekdays }
schedule-month-day = on day { $days }
schedule-month-days = on days { $days }
schedule-month-days-within = every { $count } days, from day { $first } to { $last }
schedule-month-nearest = on the weekday nearest to day { $day }
schedule-month-last = on the last day
schedule-month-last-working = on the last weekday
schedule-of-every-month = of every month
schedule-of-months = of { $months }
schedule-in-months = in { $months }
schedule-months-range = from { $months }
schedule-on-place = on { $day }
schedule-placed = the { $place } { $day }
schedule-place-1 = first
schedule-place-2 = second
schedule-place-3 = third
schedule-place-4 = fourth
schedule-place-5 = fifth
schedule-place-last = last
schedule-row = { $first } to { $last }
schedule-times = at { $times }
schedule-times-from-one = at { $times }
schedule-other = by the expression { $expression }
list-and = { $before } and { $last }
list-or = { $before } or { $last }
month-name-1 = January
month-name-2 = February
month-name-3 = March
month-name-4 = April
month-name-5 = May
month-name-6 = June
month-name-7 = July
month-name-8 = August
month-name-9 = September
month-name-10 = October
month-name-11 = November
month-name-12 = December
weekday-1 = Monday
weekdays-1 = Mondays
weekday-2 = Tuesday
weekdays-2 = Tuesdays
weekday-3 = Wednesday
weekdays-3 = Wednesdays
weekday-4 = Thursday
weekdays-4 = Thursdays
weekday-5 = Friday
weekdays-5 = Fridays
weekday-6 = Saturday
weekdays-6 = Saturdays
weekday-7 = Sunday
weekdays-7 = Sundays

## Schedule, notices, logs and decisions

column-slot = Time
column-outcome = What became of it
column-next-look = Looked at again
column-log-day = Day
column-log-file = File
column-bytes = Bytes
schedule-line-state = State
schedule-line-zone = Time zone
schedule-line-pause = Pause
schedule-line-next = Next runs
schedule-next-none = none while it is paused
schedule-line-catch-up = What is missed
schedule-on = On.
schedule-on-unhosted = On, but no program keeps it now: open SageConnect, or leave “sageconnect serve” running.
schedule-off = Off: runs begin only when somebody asks for one.
schedule-catch-up = { $count ->
        [one] that of the last hour is made up for by a single run
       *[other] that of the last { $count } hours is made up for by a single run
    }
serve-started = SageConnect keeps the schedule of { $folder }. Stop it with Ctrl+C.
serve-stopped = SageConnect no longer keeps the schedule.
serve-notice = { $title }: { $body }
serve-run-began = Run { $run }: began.
serve-run-ended = Run { $run }: { $result } in { $duration } (done: { $done }, adopted: { $adopted }, failed: { $failed }).
serve-run-not-begun = The run could not begin.
runs-more = There are more: add --before { $run }.
reason-steps = { $count ->
        [one] One step
       *[other] { $count } steps
    }: { $reason }
reason-documents = { $count ->
        [one] One document
       *[other] { $count } documents
    }: { $reason }
numbers-more = { $count ->
        [one] and one more
       *[other] and { $count } more
    }
reason-more = { $count ->
        [one] one more reason
       *[other] { $count } more reasons
    }
run-tried = { $count ->
        [one] One document was tried
       *[other] { $count } documents were tried
    }; well: { $well }.
run-tried-cut = More than { $count } documents were tried; of the first ones, well: { $well }.
documents-none = There are no such documents.
documents-more = There are more: raise --limit or narrow the list.
attention-steps = Steps that stopped:
attention-ignored = { $count ->
        [one] One document that somebody ignores:
       *[other] { $count } documents that somebody ignores:
    }
notices-none = There are no notices.
notices-lasts = { $count ->
        [one] Since { $since }; one run met it.
       *[other] Since { $since }; { $count } runs met it.
    }
notices-ended = Since { $since }; over on { $ended }.
notices-steps = { $count ->
    [one] Step
   *[other] Steps
 }: { $steps }
notices-documents = { $count ->
        [one] It concerns one document.
       *[other] It concerns { $count } documents.
    }
logs-none = There are no such lines.
logs-more = There are earlier lines: add --day { $day } --before "{ $place }", or save them all with “sageconnect logs export”.
logs-unfinished = The search has not read all of the day: go on with --day { $day } --before "{ $place }".
logs-folder = Folder of the log files: { $folder }
logs-trouble = They cannot be written now: { $detail }
about-settings = Settings
about-data = Data
about-logs = Log files
about-secrets = Credentials
about-companies = Companies
about-searched = Looked in
retry-undecided-hint = Decide with “sageconnect approve” or “sageconnect ignore”; “sageconnect attention” says what each of them waits for.
usage-unknown-waiting-document = No document that waits has the number { $name }.
usage-known-waiting-document = Some that wait: { $known }.
usage-unknown-attention-document = The document { $name } is not among those that need a person.
usage-known-attention-document = Some that are: { $known }.
usage-unknown-ignored-document = Nobody ignores a document with the number { $name }.
usage-known-ignored-document = Ignored are: { $known }.
usage-unknown-ambiguous-document = The number { $name } belongs to several documents.
usage-known-ambiguous-document = Say which with --kind: { $known }.
usage-unknown-log-day = There are no log files of the day { $name }.
usage-known-log-day = The newest: { $known }.
usage-unknown-log-file = That day has no log file with the name “{ $name }”.
usage-known-log-file = There are: { $known }.
output-unwritten = The answer could not be written: { $why }.
usage-hint-span = Write a number and its unit, for example 90m, 1h or 2d.
usage-hint-instant = Write day and time, for example 2026-07-01 18:30, or an instant of RFC 3339.
usage-hint-day = Write the day as 2026-07-01.
suppliers-export-all = { $count ->
    [0] The portal has no supplier of { $company } accepted since { $since }: there is nothing to export again.
    [one] The next run exports again the only supplier of { $company } that the portal accepted since { $since }.
   *[other] The next run exports again the { $count } suppliers of { $company } that the portal accepted since { $since }.
}
usage-unknown-importer-folder = The company { $name } has no folder for the importer: no suppliers are exported for it.
usage-known-importer-folder = These have one: { $known }.
usage-unknown-past-day = The day { $name } is still to come.
usage-known-past-day = Give a day up to today, { $known }.
