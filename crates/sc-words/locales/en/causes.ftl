# Why a document waits, or why something failed. One message per code of `docs/codes.md`:
# the value says what happened and to what; `.title` is the heading; `.hint` says what follows and what you can do.
# A hint names commands and keys of settings.toml: the window has no place to configure or to approve.

## Payments: documents that wait

payment-too-recent = The payment changed in Sage less than { $minutes ->
        [one] a minute
       *[other] { $minutes } minutes
    } ago; we wait in case its author still corrects it.
    .title = Very recent payment
    .hint = Nothing to do: it goes with the first run after { $until }.

payment-in-flight = An earlier attempt got no answer and the portal does not show the payment yet; it may still be on its way, so it is not sent again.
    .title = Delivery to be confirmed
    .hint = Please do not enter it in the portal by hand. We ask the portal in the first run after { $until }.

payment-vendor-without-portal-id = Supplier { $vendor } ({ $name }) is not linked to the portal: no supplier of the portal has the number { $vendor }.
    .title = Supplier not linked to the portal
    .hint = Enter the portal's id in the Sage vendor's optional field PROVIDERID, or the number { $vendor } in the portal; the payment goes with the next run.

payment-vendor-ambiguous = Supplier { $vendor } cannot be linked to the portal safely: { $count ->
        [one] one supplier of the portal has
       *[other] { $count } suppliers of the portal have
    } that same number.
    .title = Several suppliers with the same number
    .hint = Leave the number { $vendor } on only one of them in the portal, or enter the right id in the Sage vendor's optional field PROVIDERID.

payment-vendor-rfc-differs = Supplier { $vendor } has the RFC { $sage_rfc } in Sage and { $portal_rfc } in the portal; we did not link it, so that nobody else is paid.
    .title = RFC differs between Sage and portal
    .hint = Correct the RFC where it is wrong. If it is another supplier of the portal, enter the right id in the optional field PROVIDERID.

payment-invoice-without-uuid = These invoices of the payment have no fiscal folio (UUID) in Sage, and no equal invoice was found in the portal: { $invoices }.
    .title = Invoice without UUID
    .hint = Enter the UUID in the optional field FOLIOCFD of each invoice; the payment goes with the next run.

payment-invoice-uuid-probable = Invoice { $invoice } seems to be the one with UUID { $uuid } in the portal, but its number is not written the same way.
    .title = UUID to be confirmed
    .hint = Compare both invoices. If they are the same, enter that UUID in the invoice's optional field FOLIOCFD.

payment-invoice-uuid-ambiguous = { $count ->
        [one] One CFDI of the portal fits
       *[other] { $count } CFDIs of the portal fit
    } invoice { $invoice } in number, currency and amount; we do not choose for you.
    .title = Several CFDIs for one invoice
    .hint = Enter the right UUID in the invoice's optional field FOLIOCFD; the payment goes with the next run.

payment-invoice-uuid-invalid = The field FOLIOCFD of invoice { $invoice } holds “{ $value }”, which is no UUID.
    .title = UUID written wrongly
    .hint = Correct the field: a UUID has 36 characters, such as 0A1B2C3D-0000-4000-8000-00000000000F. The payment goes with the next run.

payment-repeated-uuid = Several invoices of the payment ({ $invoices }) carry the same UUID { $uuid }.
    .title = Repeated UUID
    .hint = In Sage, correct the optional field FOLIOCFD of the invoice it does not belong to; the payment goes with the next run.

payment-without-invoices = The payment is not applied to any invoice, and the portal only takes payments of invoices.
    .title = Payment without invoices
    .hint = Apply the payment to its invoices in Sage. If it is a prepayment, nothing needs to be done: it is not sent.

payment-invoice-not-posted = These invoices of the payment are not in a posted batch without errors: { $invoices }.
    .title = Invoice not posted
    .hint = Post the invoice's batch in Sage and check its error list; the payment goes with the next run.

payment-amount-differs = The payment is { $paid } and its invoices add up to { $invoices }: they differ by { $difference }, and in Sage we found: { $reasons }.
    .title = Payment and invoices do not add up
    .hint = Check in Sage how the payment was applied. Nothing was sent: the portal refuses a payment that does not add up.

payment-netted-with-credit-note = The payment was netted with credit notes of { $credit_notes }, and its invoices differ from it by { $difference }; somebody has to decide how the portal is told.
    .title = Payment netted with a credit note
    .hint = Enter it in the portal by hand, or ask your administrator to review payments.net_difference_policy in settings.toml.

payment-rate-differs = The amounts of the payment give an exchange rate of { $implied }, while Sage has { $stored } stored.
    .title = Exchange rate differs
    .hint = Check the payment's exchange rate and amounts in Sage; nothing was sent.

payment-without-date = The payment has no date in Sage.
    .title = Payment without date
    .hint = Correct the payment's date in Sage; it goes with the next run.

payment-amount-not-positive = The payment has an amount that is not above zero: { $what } is { $amount }.
    .title = Zero or negative amount
    .hint = Check in Sage the payment and how it was applied; nothing was sent.

payment-unreadable = We cannot read { $field } of the payment: it holds “{ $value }”.
    .title = Unreadable value in Sage
    .hint = Correct that value in Sage; the payment goes with the next run.

payment-number-repeated = The same payment number stands in several posted entries of Sage: { $entries }.
    .title = Repeated payment number
    .hint = Check in Sage which one is right and reverse the other; while there are two, neither is sent.

payment-bank-account-missing = Bank { $bank } is not linked to an account of the portal (Sage says “{ $value }”).
    .title = Bank without portal account
    .hint = Enter the id of the portal's account in the first address line of the bank in Sage, or in tenant.bank_accounts of settings.toml.

payment-bank-account-unknown = Bank { $bank } points to the account { $account }, which does not exist in the portal.
    .title = Bank account unknown to the portal
    .hint = Add the account in the portal, or correct the id in Sage or in tenant.bank_accounts of settings.toml; the payments of that bank go with the next run.

payment-reverted = The control table marks the payment as REVERTED: it was taken back in the portal by hand, and we do not send it again on our own.
    .title = Payment taken back in the portal
    .hint = If it must be sent again, approve it with “sageconnect approve --tenant COMPANY NUMBER”. If not, leave it as it is.
    .hint-window = If it must be sent again, approve it with “Approve”, in “Attention” or on its page. If not, leave it as it is.

payment-control-status-unknown = The control table holds the payment with the status “{ $status }”, which SageConnect does not know.
    .title = Unknown status in the control table
    .hint = Find out which program or person wrote that status and correct it; meanwhile the payment is not sent.

payment-before-go-live = The payment is of { $date }, before the company went live ({ $go_live }); we leave it alone.
    .title = Before going live
    .hint = If it must reach the portal too, approve it with “sageconnect approve --tenant COMPANY NUMBER”.
    .hint-window = If it must reach the portal too, open it in “Documents” and choose “Approve”.

payment-differs-in-portal = The portal already has a payment of this number (id { $portal_id }), but with other data: { $differences }.
    .title = The portal has other data
    .hint = Compare both. If the portal's is right, accept it with “sageconnect approve --tenant COMPANY NUMBER”; if not, cancel it in the portal and the payment goes with the next run.
    .hint-window = Compare both on its page. If the portal's is right, accept it with “Approve”; if not, cancel it in the portal and the payment goes with the next run.

payment-duplicate-not-found = The portal answered that it already has the payment (code { $code }: “{ $message }”), yet does not show it when asked for its number.
    .title = Duplicate that the portal does not show
    .hint = Look for the payment in the portal by supplier and amount. If it is not there, ask the portal's support to check that number.

payment-missing-cfdis = The portal accepted the payment (id { $portal_id }), but did not find these invoices: { $uuids }.
    .title = Payment accepted without some invoices
    .hint = Ask the supplier to upload those invoices to the portal and apply the payment there; it is not sent again.

payment-refused = The portal did not accept the payment (answer { $status }, code { $code }): “{ $message }”.
    .title = The portal did not accept the payment
    .hint = Correct what the portal points out. It is tried again at each interval, and at once if the payment changes in Sage.

payment-outcome-unknown = The delivery ended without a clear answer, so the portal may or may not have the payment: { $detail }.
    .title = Outcome to be verified
    .hint = Please do not enter it by hand. Before sending again, we ask the portal whether it has it.

payment-control-row-without-portal = The control table says that the payment was sent (status { $status }, id { $portal_id }), but the portal answers that it does not have it.
    .title = Recorded here, absent in the portal
    .hint = Check in the portal whether it was cancelled or got another number. If that is right, approve it with “sageconnect approve --tenant COMPANY NUMBER” to close it; if it must be sent again, set its control row to REVERTED and approve it then.
    .hint-window = Check in the portal whether it was cancelled or got another number. If that is right, choose “Approve”, in “Attention” or on its page, to close it; if it must be sent again, set its control row to REVERTED and approve it then.

document-next-run = This run only looked; the next one decides about the document.
    .title = Ready for the next run
    .hint = Nothing to do: the next run sends it, or says what it lacks.

payment-control-rows-differ = The control table has more than one row of this payment, with different portal ids: { $portal_ids }.
    .title = Payment recorded twice
    .hint = Check in the portal whether the payment is there twice and cancel the superfluous one there; then ask your administrator to remove the row of that id from the table fesaPagosFocaltec. Also make sure that the earlier program is stopped.

payment-reversed-after-upload = The payment was reversed in Sage on { $date }, after it had been sent to the portal (id { $portal_id }).
    .title = Reversed after it was sent
    .hint = Cancel the payment in the portal; SageConnect does not cancel it on its own.

payment-expired = The payment left the retry period before it could be sent; the last reason was “{ $reason }”.
    .title = Payment expired
    .hint = Correct the reason and approve the payment with “sageconnect approve --tenant COMPANY NUMBER”, or enter it in the portal by hand.
    .hint-window = Correct the reason and approve the payment with “Approve”, in “Attention” or on its page, or enter it in the portal by hand.

payment-prerequisite-failed = A value that this payment needs could not be written to Sage: { $reason }.
    .title = An earlier step is missing
    .hint = It is tried again in the next run; look at the reason if it happens again.

document-postponed = The run ended before this document's turn: { $reason }.
    .title = Postponed
    .hint = Nothing to do: it goes with the next run.
    .hint-person = It goes once what stopped the step is put right: Attention says what to do.

document-deferred = The run already had { $limit ->
        [one] one document
       *[other] { $limit } documents
    }, the most it takes at a time; this one is left for the next.
    .title = Left for the next run
    .hint = Nothing to do: it goes with one of the next runs.

link-conflict = We were about to write { $what } “{ $ours }” to Sage, but “{ $theirs }” already stands there; nothing was changed.
    .title = Sage already has another value
    .hint = Check which one is right and correct it in Sage if needed.

## Purchase orders: documents that wait

order-on-hold = The order is on hold in Sage (ONHOLD), and an order on hold is not sent.
    .title = Order on hold in Sage
    .hint = Nothing to do in SageConnect: it goes on when somebody takes the hold off in Sage.

order-reauthorization-pending = The order's authorization was taken back; we wait until it is authorized again.
    .title = To be authorized again
    .hint = Nothing to do in SageConnect: it goes on when the order is authorized again in Autorizaciones electrónicas.

order-invalid = The order is not as the portal demands: { $problems }.
    .title = Data of the order to be corrected
    .hint = Correct all of this in Sage. It is checked again at each interval, and at once if the order changes in Sage.

order-totals-differ = The order says { $total } in Sage, and its lines with taxes and withholdings add up to { $computed }: they differ by { $difference }.
    .title = The order does not add up
    .hint = Check in Sage the order's amounts, taxes and cancelled quantities. Nothing was sent.

order-partly-skipped = The order has lines of locations that are never sent ({ $locations }) and lines that are; somebody has to decide what the portal gets.
    .title = Order with locations that are not sent
    .hint = Split the order in Sage, or ask your administrator to review orders.partial_locations in settings.toml.

order-unreadable = We cannot read { $field } of the order: it holds “{ $value }”.
    .title = Unreadable value in the order
    .hint = Correct that value in Sage; the order goes with the next run.

order-number-repeated = Sage has { $count ->
        [one] one order
       *[other] { $count } orders
    } with this same number, and we do not choose for you.
    .title = Repeated order number
    .hint = Leave the number on only one order of Sage; meanwhile none is sent.

order-before-go-live = The order is of { $date }, before the company went live ({ $go_live }); we leave it as it is.
    .title = Order from before going live
    .hint = If it must reach the portal too, approve it with “sageconnect approve --tenant COMPANY NUMBER”.
    .hint-window = If it must reach the portal too, open it in “Documents” and choose “Approve”.

order-differs-in-portal = The portal already has an order with this number (id { $portal_id }), but with other data: { $differences }.
    .title = The order has other data in the portal
    .hint = Compare them with “sageconnect orders diff NUMBER”. If the one of Sage is right, approve it with “sageconnect approve --tenant COMPANY NUMBER” and it replaces the portal's; if not, correct Sage.
    .hint-window = Compare them on its page. If the one of Sage is right, choose “Approve” and it replaces the portal's; if not, correct Sage.

order-ambiguous-in-portal = The portal has { $count ->
        [one] one order
       *[other] { $count } orders
    } with this same number; none was touched.
    .title = Several equal orders in the portal
    .hint = Leave only one with that number in the portal; the rest goes on by itself in the next run.

order-duplicate-not-found = The portal answered that it already has the order (code { $code }: “{ $message }”), but does not show it when asked for its number.
    .title = Duplicate order the portal does not show
    .hint = Look for the order in the portal by supplier and date. If it is not there, ask the portal's support to check that number.

order-refused = The portal did not accept the order or its change (answer { $status }, code { $code }): “{ $message }”.
    .title = The portal did not accept the order
    .hint = Correct what the portal says. It is tried again at each interval, and at once if the order changes in Sage.

order-outcome-unknown = Sending the order ended without a clear answer, so the portal may or may not have carried it out: { $detail }.
    .title = Order to be verified
    .hint = Please do not enter it by hand. Before sending again, we ask the portal how it stands.

order-in-flight = An earlier attempt at the order got no answer and the portal does not show it yet; it may still be on its way, so it is not sent again.
    .title = Delivery of the order to be confirmed
    .hint = Please do not enter it in the portal by hand. We ask the portal in the first run after { $until }.

order-control-row-without-portal = The control table says that the order was sent (status { $status }, id { $portal_id }), but the portal answers that it does not have it.
    .title = Order recorded here, absent in the portal
    .hint = Check in the portal whether it was deleted or got another number. If that is right, approve it with “sageconnect approve --tenant COMPANY NUMBER” to close it; if it must be sent again, ask your administrator to remove its row from the table fesaOCFocaltec.
    .hint-window = Check in the portal whether it was deleted or got another number. If that is right, choose “Approve”, in “Attention” or on its page, to close it; if it must be sent again, ask your administrator to remove its row from the table fesaOCFocaltec.

order-cancelled-but-invoiced = The order is cancelled in full in Sage, but the supplier has already invoiced it in the portal ({ $cfdis }).
    .title = Cancelled in Sage, invoiced in the portal
    .hint = Agree with the supplier on what happens to that invoice. SageConnect does not cancel an invoiced order; if it is right, cancel it in the portal by hand.

order-below-invoiced = Sage has less left than the supplier has already invoiced in the portal; lines of the order: { $lines }.
    .title = Quantity below what was invoiced
    .hint = Correct the quantity in Sage, or agree with the supplier on what happens to the invoice; meanwhile the portal keeps the order as it was.

order-invoice-pending = The order is complete in Sage, and before it is closed in the portal this is missing: { $missing }.
    .title = Something is missing to close the order
    .hint = Nothing to do in SageConnect: it is closed by itself when what is missing arrives.

order-reopened-in-sage = The order is closed in the portal (id { $portal_id }), and it is incomplete again in Sage.
    .title = Order reopened in Sage
    .hint = If the supplier is still to invoice it, approve it with “sageconnect approve --tenant COMPANY NUMBER” and it is opened in the portal; for this to happen always, review orders.reopen in settings.toml. If it is rightly closed, complete it in Sage.
    .hint-window = If the supplier is still to invoice it, choose “Approve”, in “Attention” or on its page, and it is opened in the portal; for this to happen always, review orders.reopen in settings.toml. If it is rightly closed, complete it in Sage.

order-expired = The order left the retry period before it could be sent; the last reason was “{ $reason }”.
    .title = Order expired
    .hint = Correct the reason and approve the order with “sageconnect approve --tenant COMPANY NUMBER”, or authorize it again in Autorizaciones electrónicas. If you enter it in the portal by hand, we find it there.
    .hint-window = Correct the reason and approve the order with “Approve”, in “Attention” or on its page, or authorize it again in Autorizaciones electrónicas. If you enter it in the portal by hand, we find it there.

order-moved-meanwhile = The order changed in the portal while this run was under way; nothing was sent to it.
    .title = Changed in the portal meanwhile
    .hint = Nothing to do: the next run looks at both sides again.

order-unreadable-in-portal = The portal has the order, but its answer cannot be read: { $detail }.
    .title = Order unreadable in the portal
    .hint = Look at the order in the portal, or ask its support to; meanwhile nothing is sent to it. We ask again at each interval.

order-portal-status-unknown = The portal has the order with the status “{ $status }”, which SageConnect does not know.
    .title = Order status unknown in the portal
    .hint = Check the order in the portal; while it has that status nothing is sent to it. Install the latest version of SageConnect, if there is one.

order-control-status-unknown = The control table holds the order with the status “{ $status }”, which SageConnect does not know.
    .title = Order status unknown in the control table
    .hint = Find out which program or person wrote that status and correct it. If the order is to be sent all the same, approve it with “sageconnect approve --tenant COMPANY NUMBER”; meanwhile nothing of it is sent.
    .hint-window = Find out which program or person wrote that status and correct it. If the order is to be sent all the same, choose “Approve”, in “Attention” or on its page; meanwhile nothing of it is sent.

## Payment complements: documents that wait

complement-in-review = The complement is not accepted in the portal yet (status { $status }); only accepted ones are written to Sage.
    .title = Complement in review
    .hint = Nothing to do in SageConnect: it is written to Sage when the portal accepts it.

complement-without-payment = The complement is linked to no payment in the portal, so nothing tells which payment of Sage it belongs to.
    .title = Complement without a payment
    .hint = Have it linked to its payment in the portal; each run looks again.

complement-payment-gone-in-portal = The complement is linked to the portal's payment { $payment }, and the portal says that it has no such payment.
    .title = The linked payment is not in the portal
    .hint = Check in the portal which payment the complement belongs to.

complement-payment-awaited = Sage has no posted payment numbered { $payment } yet; each run looks for it.
    .title = The payment is not posted in Sage
    .hint = Nothing to do if the payment is about to be posted. We look for it until { $until }; then it goes to Attention.

complement-payment-missing = For { $days ->
        [one] one day
       *[other] { $days } days
    } Sage has had no posted payment numbered { $payment }.
    .title = The payment did not appear in Sage
    .hint = Check whether the payment was posted under another number, or the complement was linked to the wrong payment in the portal.

complement-payment-repeated = Several posted payments of Sage are numbered { $payment } ({ $entries }), and we do not choose for you.
    .title = The complement is of a repeated number
    .hint = Enter the complement in Sage on the payment it belongs to; the next run will find it done.

complement-payment-reversed = Payment { $payment } is reversed in Sage, and its complement is accepted in the portal.
    .title = Complement of a reversed payment
    .hint = Ask the supplier to cancel the complement, or check the reversal in Sage.

complement-conflict = In Sage payment { $payment } already carries complement { $sage }, and the portal brings another one: { $portal }; nothing was changed.
    .title = The payment has another complement
    .hint = Decide which one holds. If the one in Sage does not, clear it in the payment's optional fields; if it does, approve the document to leave it as it is.

complement-vendor-without-rfc = Supplier { $vendor } has no RFC in Sage, so nothing proves that the complement, issued by { $rfc }, is theirs.
    .title = Supplier without an RFC in Sage
    .hint = Enter the Sage vendor's optional field RFC; the next run writes the complement.

complement-issuer-differs = { $document } issued the complement, and the payment's supplier in Sage is { $sage }; it was not written.
    .title = The complement is another supplier's
    .hint = Check in the portal which payment it is linked to. If it does belong there, approve the document.

complement-amount-differs = The payment is { $paid } in Sage, and the complement covers { $documents }; it was not written.
    .title = The complement's amount is not the payment's
    .hint = Ask the supplier to correct it, or approve the document if the difference is explained.

complement-invoices-differ = The complement pays invoices that are not part of this payment in Sage: { $uuids }; it was not written.
    .title = The complement pays other invoices
    .hint = Check which invoices the payment was applied to and their UUIDs (FOLIOCFD), or ask the supplier to correct the complement.

complement-unreadable = The complement's file cannot be used: { $detail }.
    .title = Unreadable complement
    .hint = Ask the supplier to upload the XML to the portal again.

complement-foreign-receiver = The complement is addressed to RFC { $rfc }, which is not this company's.
    .title = Complement for another company
    .hint = Check the company's RFC in the table fesaParam (RFCReceptor) and in the portal.

complement-company-ambiguous = RFC { $rfc } stands in the table fesaParam with several databases ({ $databases }), none of which is this company's; nothing was written.
    .title = RFC with several companies
    .hint = Correct fesaParam (RFCReceptor and DataBase) so that the RFC leads to this company's database.

complement-cancelled-after-writing = The complement stands on payment { $payment } in Sage, and was cancelled afterwards.
    .title = Complement cancelled
    .hint = If another one replaces it, clear the old one in the payment's optional fields; the new one will be written. If not, approve the document to leave it as it is.

complement-before-go-live = The complement is of { $date }, before the company went live ({ $go_live }); we leave it as it is.
    .title = Complement before going live
    .hint = If it is to be written to Sage, approve the document.

complement-outcome-unknown = Nobody knows whether the complement was written to Sage: { $detail }.
    .title = Not known whether it was written
    .hint = Nothing to do: Sage is asked before anything is written again.

## Invoices and credit notes: documents that wait

cfdi-unreadable = The document cannot be read: { $detail }.
    .title = Unreadable document
    .hint = Check it in the portal; the supplier may have to upload it again. All other documents go on.

cfdi-foreign-receiver = The document is addressed to RFC { $rfc }, which is not this company's; it was not delivered.
    .title = The document is another company's
    .hint = Check the company's credentials of the portal, and the row of its database in the table fesaParam.

cfdi-company-ambiguous = RFC { $rfc } stands in the table fesaParam more than once ({ $databases }), so nothing says which company the document is for; it was not delivered.
    .title = Company not clear
    .hint = Leave one row with this RFC and this company's database in fesaParam.

cfdi-supplier-unknown = The portal does not say which supplier the document of RFC { $rfc } belongs to; it was not delivered.
    .title = Supplier of the document unknown
    .hint = Register the supplier in the portal, or link the document to it; the next run looks again.

cfdi-supplier-without-expedient = Supplier { $supplier } has not handed in its data in the portal, and its documents cannot be booked without them.
    .title = Supplier without its data
    .hint = Ask the supplier to complete its expedient in the portal; the document goes with the next run.

cfdi-supplier-without-bank-account = Supplier { $supplier } has no bank account in the portal, and its documents are not delivered without one.
    .title = Supplier without a bank account
    .hint = Ask the supplier to enter its account in the portal. Documents go without one if cfdi.require_bank_account is false in settings.toml.

cfdi-hand-captured = Sage already holds invoice { $invoice } of supplier { $vendor } (batch and entry { $entry }) with the same total and without a UUID; it seems to have been typed in, and was not delivered, so that it is not booked twice.
    .title = Probably typed into Sage already
    .hint = If it is the same, enter its UUID in the optional field FOLIOCFD of that invoice. If it is another one, approve the document and it is delivered.

cfdi-no-longer-payable = The document is not among the payable ones of the portal any more (status { $status }), and it is not in Sage.
    .title = No longer payable in the portal
    .hint = Check in the portal what became of it. If it must be booked all the same, approve it and it is delivered.

cfdi-before-go-live = The document is of { $date }, before the company went live ({ $go_live }); we leave it as it is.
    .title = Document before going live
    .hint = Nothing to do. Approve it if it must be brought into Sage.

cfdi-without-xml = The portal holds no XML file of the document.
    .title = Document without XML
    .hint = Ask the supplier to upload the XML in the portal; it is asked for again after the interval.

cfdi-file-differs = The XML that the portal holds is another document and was not delivered: { $detail }.
    .title = The file is another document
    .hint = Report it to the portal; the file is asked for again after the interval.

cfdi-name-taken = In { $folder } another content already has the name { $file }; nothing was overwritten.
    .title = Name of the document's file taken
    .hint = Look at that file, there and among the processed ones, and take it away if it is not needed; the document is then delivered by itself.

cfdi-waiting-for-import = { $place ->
        [taken] The importer took the file in this very run; the next one looks whether Sage holds the document
       *[other] { $cycles ->
            [0] The file has been delivered, and from now on each run looks whether Sage holds the document
            [one] The file was delivered one cycle ago, and Sage does not hold the document yet
           *[other] The file was delivered { $cycles } cycles ago, and Sage does not hold the document yet
        }; { $place ->
            [folder] the file waits in the folder
            [processed] the importer has put the file away
           *[gone] the file is not in the folder any more
        }
    }.
    .title = Document waits for the import
    .hint = Nothing to do: each run looks for it in Sage{ $place ->
        [gone] , and if it does not appear, the file is delivered again after some runs.
       *[other] .
    }

cfdi-not-imported = For { $cycles ->
        [one] one cycle
       *[other] { $cycles } cycles
    } the file has been waiting in the folder, and the importer does not take it.
    .title = Document not imported
    .hint = Check that the importer runs and that its log shows no error. If the file is damaged, take it out of the folder: another one is delivered.

cfdi-put-away-without-import = For { $cycles ->
        [one] one cycle
       *[other] { $cycles } cycles
    } the file has been among the processed ones, and Sage does not hold the document.
    .title = Put away without import
    .hint = Look into the importer's log for this document. Once its cause is corrected, approve the document and it is delivered again.

cfdi-in-other-company = The importer put it into database { $found }; this company's does not hold it.
    .title = Document imported into another company
    .hint = First correct the importer, and in Sage what is in the wrong company. Then approve the document: the next run delivers it again, into this company's folder. While imports are stopped, approve the document “importer” as well.

cfdi-vanished = The file was delivered { $count ->
        [one] once, is gone from the folder
       *[other] { $count } times, is gone from the folder each time
    }, and Sage does not hold the document.
    .title = The file disappears without import
    .hint = Look for what takes the files away: the importer's log, an antivirus, a person. Then approve the document and it is delivered again.

cfdi-cancelled-after-delivery = The document was cancelled after its file was delivered, and it is not in Sage yet.
    .title = Cancelled after delivery
    .hint = Take its file out of the importer's folder, or cancel the invoice in Sage if it gets there. Approve the document when it is done.

cfdi-outcome-unknown = Nobody knows whether the file was left in the folder: { $detail }.
    .title = Not known whether it was delivered
    .hint = Nothing to do: the next run finds out, and writing the same file twice changes nothing.

## Suppliers: documents that wait

supplier-unreadable = The supplier cannot be read in the portal: { $detail }.
    .title = Unreadable supplier
    .hint = Check it in the portal. All other suppliers go on.

supplier-waiting-for-import = { $place ->
        [taken] The importer took { $file } in this very run; the next one looks whether Sage has the supplier
       *[other] The supplier was exported in { $file } { $cycles ->
            [0] and from now on each run looks whether the importer has taken the file
            [one] one cycle ago, and the importer has not taken the file yet
           *[other] { $cycles } cycles ago, and the importer has not taken the file yet
        }
    }.
    .title = Supplier waits for the import
    .hint = Nothing to do: each run looks whether it was taken.

supplier-not-imported = For { $cycles ->
        [one] one cycle
       *[other] { $cycles } cycles
    } the file { $file } has been waiting in the folder, and the importer does not take it.
    .title = Supplier not imported
    .hint = Check that the importer runs and that its log shows no error; the file is in the folder and nothing is lost.

supplier-vanished = The file { $file } of the supplier is neither in the folder nor among those that the importer has put away.
    .title = Supplier's file is gone
    .hint = Find out who took it. Approve the supplier to export it again; exporting it twice harms nothing.

supplier-not-in-sage = The importer has put the file { $file } of the supplier away, but no Sage vendor has its number, its id in the portal or its RFC.
    .title = The importer did not enter the supplier
    .hint = Look for the reason in the importer's log, and whether it entered the supplier in another company. Once that is corrected, approve the supplier to export it again; if you enter it by hand, the next run takes it as finished.

supplier-name-taken = The name { $file } was taken in the folder before the file was written; nothing was overwritten.
    .title = Name of the supplier's file taken
    .hint = Nothing to do: the next run takes another name.

supplier-outcome-unknown = Nobody knows whether the supplier's file was left in the folder: { $detail }.
    .title = Not known whether it was exported
    .hint = Nothing to do: the next run finds out, and writing the same file twice changes nothing.

## The portal is told that a document was imported

cfdi-acknowledge-refused = The portal did not accept the notice that the document was imported (answer { $status }, code { $code }): “{ $message }”.
    .title = The portal did not take note of the import
    .hint = The document itself is in Sage and nothing is lost. Correct what the portal says, or empty cfdi.acknowledge in settings.toml to stop telling it.

cfdi-acknowledge-unknown = The notice to the portal that the document was imported ended without a clear answer: { $detail }.
    .title = Import notice without answer
    .hint = Nothing to do: it is told again in the next run, and telling it twice changes nothing.

## Runs of the importer

import-failed = The importer ended { $code ->
        [none] without a code, interrupted by the system or by another program
       *[other] with code { $code }
    }; { $detail }.
    .title = The importer failed
    .hint = Look into the importer's log. Each run tries again with the files that are still in the folder, and looks in Sage for what the importer has put away.

import-log-errors = The importer ended as if all were well, but its log says: “{ $line }” (errors in all: { $count }).
    .title = Errors in the importer's log
    .hint = Correct what the log says. Each run tries again while files are in the folder.

import-left-files = The importer ended and left { $count ->
        [one] one file unprocessed
       *[other] { $count } files unprocessed
    }: { $files }.
    .title = Files not imported
    .hint = Look into the importer's log. Each run tries again while they are in the folder.

import-lost-files = The importer ended, and { $count ->
        [one] one file is gone that it did not put away
       *[other] { $count } files are gone that it did not put away
    }: { $files }.
    .title = Files are gone
    .hint = Look into the importer's log and find out who took them. Invoices that Sage does not hold are delivered again; suppliers after you approve them.

import-timed-out = The importer did not end within { $seconds ->
        [one] one second
       *[other] { $seconds } seconds
    } and was stopped, with all its processes; { $detail }.
    .title = The importer took too long
    .hint = Check whether the importer waits for a window or a lock in Sage. The limit is timeouts.child_ms in settings.toml.

import-cancelled = The run was stopped while the importer worked, and its program was ended with all its processes.
    .title = Importer stopped on request
    .hint = Nothing to do: what it imported until then is looked for in Sage, and the next run starts it again while files wait in the folder.

import-wrong-company = { $count ->
        [one] A document of database { $expected } appeared in database { $found }
       *[other] { $count } documents of database { $expected } appeared in database { $found }
    }: { $uuids }; imports are stopped for all companies.
    .title = Imported into another company
    .hint = In this order: correct the database or folder that the importer works with; correct in Sage what is in the wrong company (the log ChildProcess names each document); approve those documents, one by one or all at once, so that they are delivered again into this company's folder; last, approve this company's document “importer”. The next run of its step “Import into Sage” ends the stop, and then the other companies go on.

import-stopped = Imports are stopped: documents of company { $company } were imported into another database.
    .title = Imports are stopped
    .hint = Take care of company { $company } first. Once its document “importer” is approved, the next run of its step “Import into Sage” ends the stop, and then this company goes on.

import-outcome-unknown = Nobody knows how the importer ended: { $detail }.
    .title = Not known how the importer ended
    .hint = Nothing to do: the next run looks at the folder and at what Sage holds.

## The step as a whole

step-brake = This run would make { $effects ->
        [one] one change
       *[other] { $effects } changes
    }, more than the limit of { $limit }; none was made and we wait for your approval.
    .title = Brake: too many changes
    .hint = Look at the list with “sageconnect run --dry-run”. If it is right, approve it with “sageconnect approve --brake --tenant COMPANY” and it goes with the next run.
    .hint-window = Look at the list in a terminal with “sageconnect run --dry-run”. If it is right, approve it in “Attention”, where the step says how many changes there are, and it goes with the next run.

step-foreign-writer = Another program is writing to the control table: rows appeared that SageConnect did not make ({ $documents }).
    .title = Another program is writing
    .hint = Make sure that the previous program is stopped on every machine, then run again; what is already recorded is not sent twice.

step-control-rows-unexplained = The control table has rows that the journal does not know ({ $documents }); we compare them with the portal first, and nothing was sent.
    .title = Rows to be recognised
    .hint = Nothing to do if a backup was restored or the previous program was at work: they are recognised, and the next run goes on.

step-baseline-incomplete = The step only looked: documents compared with the portal so far, { $checked } of { $total }, and nothing is sent before all are.
    .title = Baseline under way
    .hint = Nothing to do: the next run goes on where this one stopped.

step-breaker-open = There were three failures in a row, the last one: “{ $reason }”; we stopped trying with this company in this run.
    .title = Three failures in a row
    .hint = It is tried again in the next run. If it happens again, look after that reason.

step-deadline = The step reached its limit of { $seconds ->
        [one] one second
       *[other] { $seconds } seconds
    }; the rest is left for the next run.
    .title = The step's time is up
    .hint = Nothing was lost. If it happens often, check the network or raise timeouts.step_ms in settings.toml.

run-cancelled = The run was stopped by a person or by the system; no further document was begun.
    .title = Run stopped
    .hint = The rest is left for the next run.

run-interrupted = It was interrupted: its process ended early; the run after it verifies what was left half done.
    .title = The process ended early
    .hint = Nothing to do: the next run goes on with the rest.

lease-taken = Another SageConnect, of another machine or of another data folder, is already working on this company.
    .title = Company busy with another SageConnect
    .hint = Please wait until it ends; it is tried in the next run. If there should be no other, close it where it is open.

lease-lost = The hold on the company ({ $resource }) was lost in mid-run; we stopped, so that no two work at once.
    .title = The hold on the company was lost
    .hint = It is tried in the next run. If it happens again, check the network between this machine and the Sage server.

## Sage 300 and its SQL Server

sage-unreachable = The Sage server { $server } does not answer: { $detail }.
    .title = No connection to Sage
    .hint = Check that the server is on and that network and port let us reach it; it is tried in the next run.

sage-connection-lost = The connection to the Sage server { $server } was cut in the middle of a statement: { $detail }.
    .title = The connection to Sage was cut
    .hint = It is tried in the next run. If it happens again, check the network and the server's maintenance times.

sage-login-failed = The Sage server { $server } did not accept the user { $user } with the stored password.
    .title = Sage did not accept the user
    .hint = Store the password again with “sageconnect secrets set db/password”, check the user (database.user in settings.toml, or the credential db/user) and try with “sageconnect doctor”.
    .hint-window = Store the password again in a terminal with “sageconnect secrets set db/password”, check the user (database.user in settings.toml, or the credential db/user) and try in “About” with “Check connections”.

sage-database-missing = The database { $database } does not exist on the server { $server }, or the user may not open it.
    .title = Database not available
    .hint = Check tenant.database, database.control and database.authorizations in settings.toml, and ask the SQL Server administrator for access to that database.

sage-permission-denied = The SQL Server user lacks the right { $right } on { $object } in the database { $database }.
    .title = A right is missing in Sage
    .hint = Ask the SQL Server administrator to grant it; meanwhile the step stays stopped for this company.

sage-schema-missing = The database { $database } lacks tables or columns that this step needs: { $missing }.
    .title = Tables or columns are missing
    .hint = Check that it is the right company's database and its version of Sage, and that the login may read them: a table without any right looks missing. If they are the control tables, ask for them to be created.

complement-fields-missing = The control database (fesaParam) does not say, or not clearly, in which optional fields of the database { $database } payment complements are written: { $missing }.
    .title = The fields of the complement are missing
    .hint = Ask for each named parameter to have one single value for that database in fesaParam; until then no complement is written.

sage-lock-timeout = Another user held the record in Sage and we did not wait longer, so as not to be in the way: { $detail }.
    .title = Record busy in Sage
    .hint = Nothing to do: it is tried in the next run.

sage-deadlock = SQL Server cancelled our operation to let another user's pass: { $detail }.
    .title = Sage let another operation pass
    .hint = Nothing was written and nothing needs to be done: it is tried in the next run.

sage-timeout = The Sage server did not answer within { $seconds ->
        [one] one second
       *[other] { $seconds } seconds
    }.
    .title = Sage took too long
    .hint = It is tried in the next run. If it happens again, ask the SQL Server administrator to check the server's load.

sage-query-failed = SQL Server could not execute a statement of SageConnect (error { $number }): “{ $message }”.
    .title = Statement refused by Sage
    .hint = It is not retried blindly. Please send this text to SageConnect support.

sage-unreadable = The column { $column } of { $table } holds “{ $value }”, a value that should not exist there.
    .title = Unexpected value in Sage
    .hint = That record was not used. Check it in Sage and send this text to SageConnect support.

sage-tls-failed = No encrypted connection could be made with the server { $server }: { $detail }.
    .title = Encrypted connection refused
    .hint = Check database.trust and database.ca_file in settings.toml, or install a valid certificate on the SQL Server.

sage-clock-differs = The clocks of the Sage server and of this machine differ by { $seconds ->
        [one] one second
       *[other] { $seconds } seconds
    }.
    .title = Clocks differ
    .hint = Synchronise the time of both machines. The waiting times of documents depend on it.

## The portal

portal-unreachable = The portal ({ $host }) could not be reached, so nothing was sent: { $detail }.
    .title = No connection to the portal
    .hint = Check this machine's internet access; it is tried in the next run.

portal-timeout = The portal ({ $host }) did not answer within { $seconds ->
        [one] one second
       *[other] { $seconds } seconds
    }.
    .title = The portal took too long
    .hint = It is tried in the next run; nothing to do.

portal-unauthorized = The portal did not accept the credentials of the company { $tenant }.
    .title = The portal did not accept the credentials
    .hint = Store the key and the secret again with “sageconnect secrets set tenant/{ $tenant }/portal-key” and “sageconnect secrets set tenant/{ $tenant }/portal-secret”.

portal-forbidden = The credentials of the company { $tenant } are valid, but may not do this in the portal.
    .title = A right is missing in the portal
    .hint = Ask the portal's administrator to give that right to the company's key.

portal-throttled = The portal asked us to slow down and wait { $seconds ->
        [one] one second
       *[other] { $seconds } seconds
    }.
    .title = The portal asked us to wait
    .hint = Nothing to do. If it happens often, lower portal.rate_per_second in settings.toml.

portal-server-error = The portal had a failure of its own (answer { $status }): { $detail }.
    .title = Portal failure
    .hint = It is tried in the next run. If it lasts for more than a few hours, tell the portal's support.

portal-refused = The portal did not accept a question (answer { $status }, code { $code }): “{ $message }”.
    .title = The portal did not accept the question
    .hint = Check tenant.portal_id and tenant.external_id in settings.toml. If they are right, please send this text to SageConnect support.

portal-unexpected-answer = The portal answered something that cannot be understood (answer { $status }): { $detail }.
    .title = Odd answer from the portal
    .hint = It is tried in the next run. If it happens again, check whether a proxy or virus scanner changes the answers.

portal-file-page = The portal's file storage ({ $host }) answered with a web page in the place of the document's file.
    .title = A page in the place of the file
    .hint = Neither the file nor the supplier is at fault. It is asked for again in the next run. If it happens again, tell the portal's support, and check whether a proxy or virus scanner changes the answers.

portal-redirect = The portal answered with a redirection (answer { $status }) to { $location }; we did not follow it, so that no other site gets the credentials.
    .title = The portal sends us elsewhere
    .hint = Check portal.base_url in settings.toml, and whether the network asks for a sign-in before reaching the internet.

portal-list-incomplete = The portal's list of { $what } came incomplete: { $total ->
        [0] { $read } were read, and nobody knows of how many
       *[other] { $read } of { $total }
    }; we do not decide on half a list.
    .title = Incomplete list from the portal
    .hint = It is tried again in the next run. If it happens again and the portal answers slowly, raise portal.list_budget_ms in settings.toml; if it answers with errors, tell the portal’s support.

portal-wrong-company = The stored credentials belong to another company: { $expected } was expected and the portal says { $found }.
    .title = Credentials of another company
    .hint = Check tenant.portal_id and tenant.rfc in settings.toml, and store the key and secret of the right company with “sageconnect secrets set”. Until then, nothing of it is sent.

## The importer and its folder

folder-missing = The importer's folder does not exist: { $folder }.
    .title = The importer's folder is missing
    .hint = Correct the company's key downloads in settings.toml, or create the folder. It has to be the one that the importer reads.

folder-not-writable = Nothing can be written into the importer's folder { $folder }: { $detail }.
    .title = No right on the importer's folder
    .hint = Give the Windows user that SageConnect runs as the right to modify that folder. No file was left half written.

folder-full = No room is left on the disk of the importer's folder { $folder }.
    .title = Disk full
    .hint = Make room on that disk. No file was left half written: what is missing is delivered by the next run.

folder-too-many-files = The folder { $folder } holds more than { $limit ->
        [one] one XML file
       *[other] { $limit } XML files
    }, more than SageConnect looks at.
    .title = Too many files in the importer's folder
    .hint = Move the oldest files of that folder elsewhere. While it cannot be looked at as a whole, nothing is delivered, so that nothing is delivered twice.

folder-file-locked = Another program keeps { $file } open in the folder { $folder }.
    .title = File in use
    .hint = It is tried again with the next run. If it happens again, close the program that keeps it open, or exclude the folder from the virus scanner.

folder-name-too-long = The name { $file } is too long for the folder { $folder }.
    .title = File name too long
    .hint = Use a folder with a shorter path for the importer (the company's key downloads in settings.toml, and RutaFocaltec of the importer).

folder-failed = The importer's folder { $folder } could not be used: { $detail }.
    .title = Failure of the importer's folder
    .hint = It is tried again with the next run. If it happens again, check the disk. No file was left half written.

importer-program-missing = The importer's program does not exist: { $program }.
    .title = The importer's program is missing
    .hint = Correct importer.program in settings.toml; it should lead to the file ImportaFacturasFocaltec.exe.

importer-program-not-allowed = The importer's program { $program } is a batch file, which runs only inside a command interpreter.
    .title = Program not allowed
    .hint = Put the importer's .exe file into importer.program of settings.toml, no .bat and no .cmd.

importer-reads-other-folder = The importer reads { $theirs } and SageConnect writes into { $ours }; files would pile up unseen.
    .title = The importer reads another folder
    .hint = Put the same folder into RutaFocaltec of { $file } and into the company's key downloads in settings.toml.

importer-mail-missing = The importer has nobody to write to: in { $file }, Para of section CORREOAP is empty, and so it ends without importing anything.
    .title = The importer has no addressee
    .hint = Enter a mail address at Para, section CORREOAP, of that file.

importer-ini-unreadable = The importer's settings { $file } cannot be read: { $detail }.
    .title = The importer's settings cannot be read
    .hint = Check its path in settings.toml (this company's tenant.importer_ini, or without one importer.ini), the rights on the file, and that it holds RutaFocaltec.

importer-logs-missing = The folder of the importer's own logs does not exist: { $folder }.
    .title = The importer's logs are missing
    .hint = Correct importer.logs in settings.toml. The importer says that it ended well even when it fails; only its logs show the errors.

importer-not-started = The system could not start the importer's program { $program }: { $detail }.
    .title = The importer did not start
    .hint = Try to start it by hand as the same user. The files are still in the folder; nothing was lost.

## This installation

journal-newer-version = The journal was written by a newer version of SageConnect (format { $found }; this version knows up to { $known }).
    .title = Journal of a newer version
    .hint = Install the latest version of SageConnect. The journal was not touched.

journal-failed = The journal cannot be read or written: { $detail }.
    .title = Journal failure
    .hint = Check the free disk space and the rights on the data folder. If the file is damaged, move it elsewhere and restore its backup; without one, the next run begins by comparing both sides. Nothing is sent that cannot be written down first.

engine-busy = The data folder { $folder } is already in use by another SageConnect ({ $holder }).
    .title = SageConnect is already running
    .hint = See what it does with “sageconnect status”. Wait until it ends, or stop it with “sageconnect stop”.
    .hint-window = “Status” shows what it does. Wait until it ends, or stop it there.

settings-missing = There are no settings yet: { $file } is missing.
    .title = No settings
    .hint = Write it from “sageconnect settings example”, or see everything at work, without any settings, with “sageconnect demo”.
    .hint-window = Write it from the example that the terminal's program gives (settings example). To see everything at work without any settings, start SageConnect with --sandbox.

settings-invalid = The settings have { $count ->
        [one] one mistake
       *[other] { $count } mistakes
    } ({ $file }); no work is done until they are corrected.
    .title = Settings with mistakes
    .hint = Run “sageconnect settings check” to see each mistake with its correction.
    .hint-window = Correct settings.toml: here is each mistake with its correction.

secret-missing = The credential { $entry } is missing.
    .title = A credential is missing
    .hint = Store it with “sageconnect secrets set { $entry }”; “sageconnect secrets list” tells which are missing.

secret-several-missing = The credentials { $entries } are missing.
    .title = Credentials are missing
    .hint = Store each with “sageconnect secrets set” and its name; “sageconnect secrets list” tells which are missing.

secret-store-locked = The credential store ({ $store }) is locked, and nobody unlocked it.
    .title = Credential store locked
    .hint = Sign in with the Windows or Linux account that runs SageConnect, start a run by hand and unlock its store when it asks: scheduled runs do not ask. Once it is unlocked, the next run goes on by itself.

secret-store-absent = There is no credential store ({ $store }) in this session of the computer.
    .title = No credential store
    .hint = Install one, gnome-keyring for example, and start SageConnect in a desktop session of the account that runs it; the next run looks for it again. No password was kept anywhere else.

secret-store-unavailable = The credential store ({ $store }) cannot be used: { $detail }.
    .title = Credential store not available
    .hint = Sign in with the Windows or Linux account that runs SageConnect and make sure that its store is unlocked. No password was kept anywhere else.

secret-file-unusable = The file of credentials { $file } cannot be used: { $detail }.
    .title = File of credentials of no use
    .hint = Correct the file, or delete it and store each credential anew with “sageconnect secrets set”. No other file was touched.

internal-defect = SageConnect reached a situation that should not occur: { $detail }.
    .title = SageConnect error
    .hint = It is not retried blindly. Please send this text to SageConnect support.
