# The tray, the window and the schedule.

said-run = The run was asked for.
said-run-already = A run is under way already.
said-run-stopping = Stopping after the document under way…
said-not-running = No run is under way.
said-stop-asked = The other process ({ $holder }) was asked to stop; it looks every second and stops after the document it is at.
said-stop-importer = If the importer is working, its program is ended within 30 seconds.
said-stopping = The other process ({ $holder }) stops after the document it is at.
said-stopped = Run { $run } has ended: { $result }.
said-stop-over = That run was over already.
elsewhere-runs = Run { $run } is under way in another process ({ $holder }); { $ended ->
    [0] no step has ended yet
    [one] 1 step has ended
   *[other] { $ended } steps have ended
}.
elsewhere-stopping = Run { $run } of another process ({ $holder }) stops after the document it is at.
elsewhere-begins = Another process is at work in this folder ({ $holder }).
said-retry = { $count ->
    [one] 1 document is tried again: a run of its steps began.
   *[other] { $count } documents are tried again: a run of their steps began.
}
said-retry-next = { $count ->
    [one] 1 document will be tried again with the next run; another one is under way now.
   *[other] { $count } documents will be tried again with the next run; another one is under way now.
}
said-retry-none = Nothing was tried.
said-retry-undecided = { $count ->
    [one] 1 document waits for your decision: approve or ignore it.
   *[other] { $count } documents wait for your decision: approve or ignore them.
}
said-already-settled = { $count ->
    [one] 1 document is in order by now.
   *[other] { $count } documents are in order by now.
}
actor-unknown = this computer's account
said-left-out = { $count ->
    [one] 1 document needs it no longer and was left as it is.
   *[other] { $count } documents need it no longer and were left as they are.
}
said-approved = { $count ->
    [one] 1 document is approved; the next run takes it.
   *[other] { $count } documents are approved; the next run takes them.
}
said-approved-stop = Imports stay stopped until the next run of the step “Import into Sage” of company { $company }: it ends the stop, and then the other companies go on.
said-brake = { $count ->
    [one] 1 change is approved; it goes with the next run.
   *[other] { $count } changes are approved; they go with the next run.
}
said-ignored = { $count ->
    [one] 1 document is ignored while its cause stays the same.
   *[other] { $count } documents are ignored while their causes stay the same.
}
said-put-back = { $count ->
    [one] 1 document needs your attention again.
   *[other] { $count } documents need your attention again.
}
said-schedule = New schedule: { $reading }. It holds from the next time on.
said-schedule-off = The schedule is off: runs begin only when you ask for one.
said-resumed = The schedule goes on.
said-resumed-next = The schedule goes on; the next run begins on { $at }.
said-resumed-off = The pause is over. The schedule is off: runs only begin when you ask for them.
said-not-paused = The schedule was not paused.
said-preferences = Saved.
said-exported = Saved { $file } ({ $count ->
    [one] 1 line
   *[other] { $count } lines
}).

pause-until = Paused until { $at }.
pause-until-next = Paused until { $at }; the next run begins on { $next }.
pause-open = Paused until somebody resumes.
pause-open-next = Paused until somebody resumes; until then no run begins by itself.
pause-note = Reason: { $note }.

slot-claimed = The run is about to begin.
slot-ran = Began on time.
slot-recovered = { $count ->
    [one] The machine slept or was off; the run was made up for later.
   *[other] The machine slept or was off; one run made up for { $count } times.
}
slot-overlap = Skipped: the run before was still under way.
slot-paused = { $count ->
    [one] Skipped: the schedule was paused.
   *[other] { $count } times were skipped: the schedule was paused.
}
slot-busy = Skipped: another program was at work in this folder.
slot-missed = { $count ->
    [one] Missed: the program was not open, or the run could not begin.
   *[other] { $count } times were missed: the program was not open.
}

status-blocked = Nothing can run before the settings are corrected.
status-store-asks = The credentials are being read: if the system asks, unlock their store ({ $store }).
document-ignored = Ignored by { $actor } since { $at }: { $reason }
about-never-tried = This version has never run against a real SQL Server, a real portal or a real Windows; it has run against the test servers that it carries.

toast-several = { $count ->
    [one] 1 new notice
   *[other] { $count } new notices
}
toast-companies = { $title } · { $count } companies
toast-open = Open SageConnect: it says what to do for each of them.
toast-several-body = { $titles } …
toast-several-times = { $title } ({ $count })
toast-steps = { $count } steps
toast-documents = { $count ->
    [one] 1 document. { $sentence }
   *[other] { $count } documents. One of them: { $sentence }
}

tray-run-all = Run everything
tray-run-purchasing = Run purchasing
tray-run-invoices = Run invoices
tray-run-payments = Run payments
tray-pause = Pause
tray-pause-hour = 1 hour
tray-pause-tomorrow = Until tomorrow 08:00
tray-pause-resumed = Until resumed
tray-resume = Resume
tray-last = Last run: { $at } · { $result }
tray-last-none = No runs yet
tray-next = Next run: { $at }
tray-next-none = No next run

disk-denied = the system does not let your user do it
disk-read-only = nothing can be written there
disk-full = there is no room left on the disk
disk-not-a-folder = a file stands in the place of its folder
disk-is-a-folder = a folder stands in its place
disk-gone = it is not there any more, or its drive cannot be reached
disk-link = a link stands in its place
disk-other = the system says “{ $detail }”
log-trouble-file = { $file }: { $fault }.
log-trouble-no-thread = The program could not begin to write them: the system says “{ $detail }”.
log-trouble-thread-ended = The program has stopped writing them by a fault of its own; open it again.
log-too-many-files = that day has more than { $count } logs; choose some of them
usage-unknown-log-place = “{ $name }” is no place in the logs; the one to use is what the page after it gave.
usage-unknown-log-level = There are no logs of the level “{ $name }”.

host-busy = Another program keeps the schedule of { $folder } already ({ $holder }).
host-busy-hint = Here you can look at everything and start runs; those of the schedule are started by that program.
host-other-folder = SageConnect is open already with the folder { $folder }; { $asked } was not opened.
host-other-folder-hint = To open the other folder, first quit the SageConnect that is open.
host-silent = The process that works in { $folder } ({ $holder }) did not answer in { $seconds } seconds; whether it stops is not known.
host-silent-hint = See with “sageconnect status” whether it still works. If it hangs, end that process: nothing is lost, the next run asks what became of what was under way.
    .window = “Status” shows whether it still works. If it hangs, end that process: nothing is lost, the next run asks what became of what was under way.
usage-schedule-too-close = The times of the schedule are { $gap } min apart, and a run may take { $lock } min.
usage-schedule-too-close-hint = Choose times farther apart; if your runs take less, lower timeouts.lock_ms in settings.toml.
usage-unfit-schedule = The expression of the schedule is of no use: { $detail }.
usage-unfit-schedule-hint = Write five fields: minute, hour, day of the month, month and day of the week; for example */15 * * * *.
usage-unfit-end = A pause cannot end at { $end }: give an instant that has not passed.
usage-no-documents = Choose at least one document.
usage-no-number = The number of the document is missing.
usage-too-long = The text is too long: there is room for { $max } characters.
usage-malformed = The program did not understand what the window asked for.
usage-malformed-hint = Close the window and open it again from the tray. If it happens again, export the log of the day and send it to support.
usage-reason-missing = Write why it is ignored: whoever comes later will ask.
usage-unknown-document-kind = There are no documents of the kind “{ $name }”.
usage-unknown-document-state = There are no documents in the state “{ $name }”.
